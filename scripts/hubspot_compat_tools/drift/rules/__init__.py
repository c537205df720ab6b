"""The table of rules: what each kind of change means for a caller.

`_table` has the table and its decorator; each other module adds the rules of one concern to it.
"""

from hubspot_compat_tools.drift.rules import (
    access,
    bodies,
    extensions,
    limits,
    notes,
    operations,
    parameters,
    properties,
    types,
    unions,
    values,
)
from hubspot_compat_tools.drift.rules._table import LEVELS, TABLE, Level, Rule

__all__ = [
    "LEVELS",
    "TABLE",
    "Level",
    "Rule",
    "access",
    "bodies",
    "extensions",
    "limits",
    "notes",
    "operations",
    "parameters",
    "properties",
    "types",
    "unions",
    "values",
]
