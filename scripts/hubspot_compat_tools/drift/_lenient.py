"""Reading around invalid corners of a document: what is not of the right kind counts as empty."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from hubspot_compat_tools.drift._schema_form import Raw


def mapping(value: Any) -> Raw:
    """`value` if it is a mapping, else an empty one."""
    return value if isinstance(value, Mapping) else {}


def is_reference(value: Any) -> bool:
    """Whether `value` is a reference."""
    return "$ref" in mapping(value)


def listing(value: Any) -> list[Any]:
    """`value` if it is a list, else an empty one."""
    return value if isinstance(value, list) else []
