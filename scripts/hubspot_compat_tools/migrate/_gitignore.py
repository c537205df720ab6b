"""Which files of a tree git ignores, by the `.gitignore` files in it and above it.

pathspec reads a pattern. The patterns of several files are made one list: one of a deeper file is
rewritten to start at the top folder, and goes behind those of the files above it, because the last
pattern that matches decides. A tree is walked from the top, and what lies in an ignored folder is
never looked at, so a pattern counts where it matches the path itself, not a folder above it.

Where pathspec reads a pattern otherwise than git, it stays so: `[[:alpha:]]`, and a tab at the end.
"""

from __future__ import annotations

import os
import re
import warnings
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Final

from attrs import frozen
from pathspec import GitIgnoreSpec

from hubspot_compat_tools._bounded_files import read_bounded

__all__ = ["Ignored", "Rules", "rules_of"]

_LONGEST: Final = 1_000_000
_SPECIAL: Final = re.compile(r"[\\*?\[\]!# ]")
# Both are the same to git, and pathspec reads the second as git does.
_SAME: Final = (
    (re.compile(r"\*{3,}"), "**"),
    (re.compile(r"(?:(?<=/)|(?<=^)|(?<=^!))\*\*/( *)$"), r"**/*/\1"),
)
# A name is tried in as many ways as stars allow, which is without end for `*a*a*a*a*a*`. But what
# follows a star may well be taken at its first place, if another star comes after it.
_STARS: Final = re.compile(r"(?:\[\^/\]\*){2,}")
_STAR_BEFORE_STAR: Final = re.compile(
    r"\[\^/\]\*((?:\\.|\[(?:\\.|[^\\\]])+\](?!\*)|[^\\\[\]()/*+?.|^$])+)(?=\[\^/\]\*)"
)


@frozen
class _Pattern:
    """One line of a `.gitignore`.

    pathspec marks the slash behind a folder that matches with a group, since all that lies below
    goes with it. A regex without this mark is one for everything in a folder, or anywhere.
    """

    regex: re.Pattern[str]
    ignores: bool

    def matches(self, path: str) -> bool:
        """Whether it means this path itself, which ends with a slash if it is a folder."""
        if not self.regex.groups:
            return self.regex.search(path.removesuffix("/")) is not None
        return any(found.end() == len(path) for found in self.regex.finditer(path))


@frozen
class Rules:
    """The patterns that hold in one folder.

    Attributes:
        top: The folder that they are relative to.
        patterns: In git's order.
    """

    top: Path
    patterns: Sequence[_Pattern] = ()

    def cover(self, path: Path, *, folder: bool) -> bool:
        """Whether a file or folder is ignored, if the folder that it lies in is not."""
        name = f"{path.relative_to(self.top).as_posix()}{'/' * folder}"
        matching = (p.ignores for p in reversed(self.patterns) if p.matches(name))
        return next(matching, False)

    def extended(self, holder: Path) -> Rules:
        """Add the patterns of the `.gitignore` of a folder below; itself where it has none."""
        try:
            raw = read_bounded(holder / ".gitignore", _LONGEST)
        except OSError:
            return self
        text = raw.decode("utf-8-sig", errors="replace")
        prefix = holder.relative_to(self.top).as_posix()
        return Rules(self.top, (*self.patterns, *_parsed(text, "" if prefix == "." else prefix)))


class Ignored:
    """The rules of a tree, folder by folder.

    Args:
        root: The folder that was named; it is looked into even where git ignores it.
    """

    def __init__(self, root: Path) -> None:
        top = next((p for p in (root, *root.parents) if os.path.exists(p / ".git")), root)  # noqa: PTH110  a folder that may not be looked into has none
        rules = Rules(top)
        for holder in reversed([p for p in root.parents if p.is_relative_to(top)]):
            rules = rules.extended(holder)
        self._rules = {root: rules.extended(root)}

    def rules_in(self, folder: Path) -> Rules:
        """Give the rules in the named folder, or in one below a folder that was asked for."""
        if folder not in self._rules:
            self._rules[folder] = self._rules[folder.parent].extended(folder)
        return self._rules[folder]


def rules_of(patterns: Iterable[str], top: Path) -> Rules:
    """Patterns that are not in a file of git's.

    Raises:
        ValueError, re.error: One cannot be read.
    """
    read = (_read(_from_top(line, "")) for line in patterns)
    return Rules(top, tuple(pattern for pattern in read if pattern is not None))


def _parsed(text: str, prefix: str) -> Iterator[_Pattern]:
    for line in text.split("\n"):
        try:
            read = _read(_from_top(line.removesuffix("\r"), prefix))
        except (ValueError, re.error):
            continue  # git, too, lets a pattern that it cannot read match nothing
        if read is not None:
            yield read


def _read(line: str) -> _Pattern | None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", FutureWarning)  # `[[]` may mean something else one day
        pattern = next(iter(GitIgnoreSpec.from_lines([line]).patterns), None)
        if pattern is None or pattern.include is None or pattern.regex is None:
            return None  # blank, or a comment
        # In git's reading no bracket matches a slash, `[!a]` neither.
        regex = re.compile(_without_backtracking(pattern.regex.pattern).replace("[^", "[^/"))
    return _Pattern(regex, ignores=pattern.include)


def _without_backtracking(regex: str) -> str:
    return _STAR_BEFORE_STAR.sub(r"(?>[^/]*?\1)", _STARS.sub("[^/]*", regex))


def _from_top(line: str, prefix: str) -> str:
    """Rewrite a line of a `.gitignore` so that it means the same in that of the top folder."""
    for one, other in _SAME:
        line = one.sub(other, line)
    if not prefix or not line.strip() or line.startswith("#"):
        return line
    negated = line.startswith("!")
    pattern = line[negated:]
    # With a slash at its beginning or within it, a pattern starts at its folder, else anywhere.
    anchored = "/" in pattern.rstrip(" ").removesuffix("/")
    below = pattern.removeprefix("/") if anchored else f"**/{pattern}"
    literal = _SPECIAL.sub(r"\\\g<0>", prefix)
    return f"{'!' * negated}/{literal}/{below}"
