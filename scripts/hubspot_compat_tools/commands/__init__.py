"""The commands of `hubspot-compat`, one module each; `__main__` composes them."""
