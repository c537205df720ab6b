"""The wire types of one version: a module of msgspec Structs for each operation.

datamodel-code-generator writes them. No module imports another, so a call loads only its own.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from hubspot_compat_tools.specs._wire_document import module_name, wire_document

WIRE_FOLDER: Final = "wire"

# Decoded JSON has no cycles, so the garbage collector need not look at a page's thousands of rows.
# What is not set is not written.
_STRUCT_OPTIONS: Final = {"kw_only": True, "gc": False, "omit_defaults": True}


def generate_wire_types(
    modules: Mapping[str, Mapping[str, dict[str, Any]]], target: Path, header: str
) -> None:
    """Generate the wire types of one version into the folder `target`, unformatted.

    Args:
        modules: The schemas of each operation, as `wire_modules` gives them.
        target: The folder to make.
        header: The comment at the top of every file.
    """
    target.mkdir()
    if any(modules.values()):
        _generate(wire_document(modules), target)
    _write(target / "__init__.py", header, "Wire types: a module an operation.", "")
    for operation in modules:
        path = target / f"{module_name(operation)}.py"
        code = path.read_text(encoding="utf-8") if path.is_file() else ""
        _write(path, header, f"Wire types of `{operation}`.", code)


def _generate(document: dict[str, Any], target: Path) -> None:
    from datamodel_code_generator import DataModelType, InputFileType, PythonVersion, generate

    generate(
        document,
        input_file_type=InputFileType.OpenAPI,
        output=target,
        output_model_type=DataModelType.MsgspecStruct,
        target_python_version=PythonVersion.PY_311,
        custom_file_header="\n",
        disable_future_imports=True,  # msgspec would have to evaluate every annotation as text
        extra_template_data=defaultdict(dict, {"#all#": {"base_class_kwargs": _STRUCT_OPTIONS}}),
        formatters=[],
        snake_case_field=True,
        strict_nullable=True,
        use_annotated=True,
        use_schema_description=True,
        use_single_line_docstring=True,
        use_type_alias=True,
    )


def _write(path: Path, header: str, docstring: str, code: str) -> None:
    path.write_text(f'{header}\n"""{docstring}"""\n\n{code}', encoding="utf-8")
