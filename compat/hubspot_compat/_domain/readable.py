"""What a person reads: messages, log lines, a terminal. Texts of a server get there through here.

Such a text may hold what moves a cursor, begins a line that looks like another message, or turns
the direction of writing. Attributes keep it as it came; `readable` shows what it is.
"""

from typing import Final

__all__ = ["readable"]

_LONGEST: Final = 2_000


def readable(text: str) -> str:
    r"""Write a text on one line, with escapes (`\n`, `\x1b`, `\u202e`) for what is not shown.

    A very long one is cut.
    """
    if len(text) > _LONGEST:
        text = f"{text[:_LONGEST]}... ({len(text)} characters)"
    return text if text.isprintable() else "".join(map(_shown, text))


def _shown(character: str) -> str:
    from unicodedata import category  # only where there is such a character

    if character.isprintable() or category(character) == "Zs":  # a blank of some script
        return character
    return character.encode("unicode_escape").decode("ascii")
