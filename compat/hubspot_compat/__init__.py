"""hubspot-compat (front door; under construction)."""
