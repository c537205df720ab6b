"""How large a document is once every reference in it is written out.

Thirty schemas that each refer twice to the next are a small text and a thousand million schemas to
whatever follows references. Such a document is refused before anything does.
"""

from __future__ import annotations

from typing import Any, Final

from hubspot_compat_tools._errors import ToolError
from hubspot_compat_tools.specs._components import component_of

#: HubSpot's largest published document has some 30,000.
MAX_VALUES: Final = 300_000

_Name = tuple[str, str]


def check_expansion(document: dict[str, Any], source: str, limit: int = MAX_VALUES) -> None:
    """Raise `ToolError` when the references of a document stand for more values than a limit."""
    components = document.get("components") or {}
    parts = {
        (section, name): _counted(component)
        for section, named in components.items()
        if isinstance(named, dict)
        for name, component in named.items()
    }
    sizes: dict[_Name, int] = {}
    for name in parts:
        _measure(name, parts, sizes)
    own, references = _counted({key: v for key, v in document.items() if key != "components"})
    whole = own + sum(sizes.get(name, 0) for name in references)
    for name, size in (*sizes.items(), (("", ""), whole)):
        if size > limit:
            place = "/".join(("/components", *name)) if any(name) else "/paths"
            msg = f"{source}: {place:.200}: its references expand to more than {limit} values"
            raise ToolError(msg)


def _counted(node: Any) -> tuple[int, list[_Name]]:
    """How many values there are in a node, and the components that it refers to."""
    count, references = 0, []
    stack = [node]
    while stack:
        value = stack.pop()
        count += 1
        if isinstance(value, dict):
            if isinstance(value.get("$ref"), str):
                references.append(component_of(value["$ref"]))
            stack.extend(value.values())
        elif isinstance(value, list):
            stack.extend(value)
    return count, references


def _measure(
    first: _Name, parts: dict[_Name, tuple[int, list[_Name]]], sizes: dict[_Name, int]
) -> None:
    """Add the size of a component and of all that it refers to; a way back to itself is nothing."""
    stack, open_names = [first], set[_Name]()
    while stack:
        name = stack[-1]
        own, references = parts[name]
        waiting = [r for r in references if r in parts and r not in sizes and r not in open_names]
        if name not in open_names and waiting:
            open_names.add(name)
            stack.extend(dict.fromkeys(waiting))
            continue
        stack.pop()
        open_names.discard(name)
        sizes[name] = own + sum(sizes.get(reference, 0) for reference in references)
