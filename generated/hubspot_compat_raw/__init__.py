"""Raw clients, generated. Do not edit: change specs/ and run `hubspot-compat regenerate`."""
