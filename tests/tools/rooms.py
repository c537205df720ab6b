"""The rooms of compat with the imports between them, and circles of modules.

`make rooms` prints them. Every import counts, also one inside a function or for type checkers only:
what reads one module has to know the other, whenever that happens to be loaded.
"""

import ast
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

ROOT = Path(__file__).parents[2]
COMPAT = ROOT / "compat" / "hubspot_compat"
# What has no circles, with the folder from which it is imported.
WITHOUT_CIRCLES = {
    COMPAT: COMPAT.parent,
    ROOT / "scripts" / "hubspot_compat_tools" / "drift": ROOT / "scripts",
    ROOT / "scripts" / "hubspot_compat_tools" / "sandbox": ROOT / "scripts",
}

_DEPTH = 2  # of a module directly below the package

Imports = Mapping[str, Counter[str]]


def imports_of(package: Path, source: Path) -> Imports:
    """For each module of a package, how often it imports which other modules of it.

    Args:
        package: The folder of the package.
        source: The folder from which modules are imported.
    """
    files = {_name(path, source): path for path in package.rglob("*.py")}
    found: dict[str, Counter[str]] = {module: Counter() for module in files}
    for module, path in files.items():
        home = module if path.name == "__init__.py" else module.rpartition(".")[0]
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            # A statement that takes several names of one module is one import.
            targets = {_module(name, files) for name in _imported(node, home)}
            found[module].update(targets - {None, module})
    return found


def pairs_of(imports: Imports) -> Counter[tuple[str, str]]:
    """How many imports lead from one room to another; what lies in no folder is in no room."""
    rooms = _rooms(imports)
    pairs: Counter[tuple[str, str]] = Counter()
    for module, targets in imports.items():
        for target, count in targets.items():
            ends = rooms.get(module, ""), rooms.get(target, "")
            if all(ends) and ends[0] != ends[1]:
                pairs[ends] += count
    return pairs


def circle_of(imports: Imports) -> list[str]:
    """One circle of modules, the first also at the end; empty where there is none."""
    try:
        TopologicalSorter(imports).prepare()
    except CycleError as error:
        return list(error.args[1])
    return []


def _name(path: Path, source: Path) -> str:
    parts = path.relative_to(source).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def _imported(node: ast.AST, home: str) -> Iterator[str]:
    if isinstance(node, ast.Import):
        yield from (alias.name for alias in node.names)
    elif isinstance(node, ast.ImportFrom):
        above = home.rsplit(".", node.level - 1)[0] if node.level else ""
        base = ".".join(filter(None, (above, node.module)))
        yield from (f"{base}.{alias.name}" for alias in node.names)


def _module(name: str, files: Mapping[str, Path]) -> str | None:
    """The module that has a name, or is it."""
    return next((n for n in (name, name.rpartition(".")[0]) if n in files), None)


def _rooms(imports: Imports) -> dict[str, str]:
    """The folder that each module lies in; those directly below the package are in none."""
    parts = {module: module.split(".") for module in imports}
    folders = {above[1] for above in parts.values() if len(above) > _DEPTH}
    return {m: found[1] for m, found in parts.items() if len(found) > 1 and found[1] in folders}


def main() -> None:
    """Print the pairs, their sums, and a circle where there is one."""
    pairs = pairs_of(imports_of(COMPAT, COMPAT.parent))
    by_room: dict[str, list[str]] = defaultdict(list)
    for (source, target), count in sorted(pairs.items()):
        by_room[source].append(f"{target} {count}")
    for room, targets in by_room.items():
        sys.stdout.write(f"{room:12} -> {', '.join(targets)}\n")
    both = sorted(pair for pair in pairs if pair[0] < pair[1] and pair[::-1] in pairs)
    sys.stdout.write(f"{len(pairs)} pairs, {pairs.total()} imports, both ways: {both or 'none'}\n")
    for package, source in WITHOUT_CIRCLES.items():
        circle = " -> ".join(circle_of(imports_of(package, source)))
        sys.stdout.write(f"{package.name}: circle: {circle or 'none'}\n")


if __name__ == "__main__":
    main()
