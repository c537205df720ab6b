"""The tools behind the command `hubspot-compat`."""
