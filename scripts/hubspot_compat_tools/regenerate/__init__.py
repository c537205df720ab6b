"""Rebuilding the generated code from the specs: one command, the same bytes every time.

For each version `_generate` makes the raw client, `_wire_types` the wire types and `_manifest` the
record of what both were made from. `_registry` makes the table of what exists where, `_families`
the wire types by dialect. `_tree` compares and swaps trees, `_run` puts them together.
"""

from hubspot_compat_tools.regenerate._run import Regeneration, regenerate

__all__ = ["Regeneration", "regenerate"]
