"""What mkdocs.yml tells griffe: signatures on the site show the values of default constants."""

from __future__ import annotations

from typing import Any

from griffe import Alias, Attribute, Class, ExprName, Extension, Function, Module

__all__ = ["Defaults"]


class Defaults(Extension):
    """Puts its value in the place of a constant such as `DEFAULT_RETRIES`."""

    def on_package(self, *, pkg: Module, **_: Any) -> None:
        """Look at every signature, once the whole package is loaded."""
        _show(pkg)


def _show(holder: Module | Class | Function) -> None:
    if isinstance(holder, Function):
        for parameter in holder.parameters:
            name = parameter.default
            if isinstance(name, ExprName) and name.name.startswith("DEFAULT_"):
                constant = holder.modules_collection[name.canonical_path]
                if isinstance(constant, Alias):  # the module imports it
                    constant = constant.final_target
                if isinstance(constant, Attribute):
                    parameter.default = constant.value
        return
    for member in holder.members.values():
        if isinstance(member, Module | Class | Function):
            _show(member)
