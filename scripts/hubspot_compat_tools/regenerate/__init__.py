"""Rebuilding the raw clients from the specs: one command, the same bytes every time.

`_generate` makes one version's package, `_registry` the table of what exists where, `_tree`
compares and swaps trees, `_regeneration` puts them together.
"""

from hubspot_compat_tools.regenerate._regeneration import Regeneration, regenerate

__all__ = ["Regeneration", "regenerate"]
