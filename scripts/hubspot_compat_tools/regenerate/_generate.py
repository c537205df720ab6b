"""One version's package out of its prepared document, by openapi-python-client."""

from __future__ import annotations

import contextlib
import io
import json
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Sequence
from importlib import metadata
from pathlib import Path
from typing import Any, Final

from hubspot_compat_tools._errors import ToolError
from hubspot_compat_tools.specs._describe import operations

# The generator's output is not a stable interface, and another ruff formats it differently.
PINNED: Final = {
    "datamodel-code-generator": "0.89.0",
    "openapi-python-client": "0.29.1",
    "ruff": "0.17.5",
}

# The client that the packages share: they differ in their functions, not in the client.
CLIENT_FILE: Final = "_client.py"
_SHARED_CLIENT: Final = """\
from .._client import AuthenticatedClient, Client

__all__ = ("AuthenticatedClient", "Client")
"""
# Wire types lie below the package, and need no client: it is imported where it is asked for.
_LAZY_PACKAGE: Final = '''\
"""The client of one version: `api` has its operations, `models` what they take and give."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .client import AuthenticatedClient, Client

__all__ = ("AuthenticatedClient", "Client")


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from . import client

    return getattr(client, name)
'''


def check_pins() -> None:
    """Refuse to generate with other versions than the pinned ones."""
    for package, wanted in PINNED.items():
        try:
            found = metadata.version(package)
        except metadata.PackageNotFoundError:
            found = "none"
        if found != wanted:
            msg = (
                f"regenerate needs {package} {wanted}, found {found};"
                " install 'hubspot-compat[specs]' in a fresh environment"
            )
            raise ToolError(msg)


def generate_package(document: dict[str, Any], package: str, target: Path) -> list[str]:
    """Generate the client of one version into the folder `target`, unformatted.

    Args:
        document: The prepared document.
        package: The package's name.
        target: The folder to make; its parent must exist.

    Returns:
        What the generator warned of.

    Raises:
        ToolError: The generator failed, or left an operation out.
    """
    from openapi_python_client import generate
    from openapi_python_client.config import Config, ConfigFile, MetaType

    with tempfile.TemporaryDirectory() as scratch:
        source = Path(scratch) / "openapi.json"
        source.write_text(json.dumps(document), encoding="utf-8")
        config = Config.from_sources(
            ConfigFile(package_name_override=package, post_hooks=[], literal_enums=True),
            meta_type=MetaType.NONE,
            document_source=source,
            file_encoding="utf-8",
            overwrite=False,
            output_path=target,
        )
        # It prints what it does to stdout, which is for data.
        with contextlib.redirect_stdout(io.StringIO()):
            problems = [_one_line(error) for error in generate(config=config)]
    if not (target / "api").is_dir():
        msg = f"{package}: the generator refused the document: {'; '.join(problems)}"
        raise ToolError(msg)
    _name_modules(document, package, target, problems)
    (target / "py.typed").touch()
    return problems


def share_client(package: Path) -> None:
    """Move the client of a package beside it, where the packages of all versions find it.

    So `hubspot.raw` has one type whatever version it speaks, and a new version brings no new one.

    Raises:
        ToolError: Another package brought another client.
    """
    own, shared = package / "client.py", package.parent / CLIENT_FILE
    if shared.exists() and shared.read_bytes() != own.read_bytes():
        msg = (
            f"{package.name}: its client is not that of the other versions, so it cannot be shared"
        )
        raise ToolError(msg)
    own.replace(shared)
    own.write_text(_SHARED_CLIENT, encoding="utf-8")
    (package / "__init__.py").write_text(_LAZY_PACKAGE, encoding="utf-8")


def add_header(folder: Path, header: str) -> None:
    """Put `header` at the top of every Python file below `folder`."""
    for path in folder.rglob("*.py"):
        path.write_text(f"{header}\n{path.read_text(encoding='utf-8')}", encoding="utf-8")


def format_tree(folder: Path) -> None:
    """Sort imports, drop unused ones and format, by the pinned ruff and no one's settings."""
    # More rules would rewrite `*args: Any` and cost the result its strict typing.
    check = ("check", "--select=I,F401", "--fix", "--quiet")
    for command in (check, ("format", "--quiet", "--line-length=100")):
        _ruff(command, folder)


def _ruff(command: Sequence[str], folder: Path) -> None:
    # As a module: which ruff a PATH finds is luck.
    arguments = (*command, "--isolated", "--no-cache", "--target-version=py311", str(folder))
    result = subprocess.run(
        (sys.executable, "-m", "ruff", *arguments), capture_output=True, text=True, check=False
    )
    if result.returncode:
        output = (result.stderr or result.stdout).strip().splitlines() or ["no output"]
        msg = f"ruff {command[0]} failed on the generated code: {output[-1]}"
        raise ToolError(msg)


def _name_modules(
    document: dict[str, Any], package: str, target: Path, problems: Iterable[str]
) -> None:
    """Name the modules as the table does; the generator makes `list_` of a builtin's name."""
    for method, path, operation in operations(document):
        group, name = operation["tags"][0], operation["operationId"]
        wanted = target / "api" / group / f"{name}.py"
        evasive = wanted.with_name(f"{name}_.py")
        if evasive.is_file():
            evasive.rename(wanted)
        if not wanted.is_file():
            why = "; ".join(problems) or "it gave no reason"
            msg = f"{package}: the generator left out {method.upper()} {path}: {why}"
            raise ToolError(msg)


def _one_line(error: Any) -> str:
    parts = (error.header, error.detail)
    return ": ".join(" ".join(str(part).split()) for part in parts if part)
