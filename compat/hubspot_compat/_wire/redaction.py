"""A token that a server sends back is taken out, however it is spelled there.

HubSpot's message for an expired token may quote it, and a gateway may put the headers of a request
into its page, its redirect or its own headers: as they are, escaped for JSON or an address, or in
base64.

Every answer is looked through, so what is usual must cost little: a byte that a spelling needs and
the answer does not have is found missing in microseconds.
"""

import re
from base64 import b64encode
from collections.abc import Callable, Iterator, Mapping
from functools import cached_property, partial
from typing import Final

__all__ = ["Secret"]

_SHORTEST: Final = 12
_MASK: Final = b"[token]"
_RARE: Final = b"QXZJKVWYqjxz"  # in JSON; in base64 they are as usual as all others


class Secret:
    """A token, and how to find it in what a server sends.

    A token of fewer than 12 characters, as in a test, is not looked for: any word may hold it.

    Args:
        token: The token, which is ASCII.
    """

    def __init__(self, token: str) -> None:
        self.token = token
        self._plain = token.encode("ascii")
        self._is_long = len(self._plain) >= _SHORTEST
        self._in_base64 = [(_rare_byte(form), form) for form in _in_base64(self._plain)]

    def __repr__(self) -> str:
        return "<Secret>"

    def is_in(self, content: bytes) -> bool:
        """Whether a body holds the token."""
        return self.redact(content) is not content

    def redact(self, content: bytes) -> bytes:
        """Replace the token in a body; without it, it is the same object."""
        if not self._is_long:
            return content
        if self._plain in content:
            content = content.replace(self._plain, _MASK)
        for rare, form in self._in_base64:
            if rare in content and form in content:
                content = content.replace(form, _MASK)
        # Two steps, because most bodies have no such escape, and `_escaped` is slow.
        may_be = b"%" in content or b"\\" in content or b"&" in content
        if may_be and self._is_escaped_in(content):
            content = self._escaped.sub(_MASK, content)
        return content

    def redact_text(self, text: str) -> str:
        """Replace the token in a text; without it, it is the same object."""
        content = text.encode("utf-8", "surrogatepass")
        cleaned = self.redact(content)
        return text if cleaned is content else cleaned.decode("utf-8", "surrogatepass")

    def redact_headers(self, headers: Mapping[str, str]) -> Mapping[str, str]:
        """Replace the token in an answer's headers."""
        return {self.redact_text(name): self.redact_text(value) for name, value in headers.items()}

    def redact_error(self, error: BaseException) -> None:
        """Replace the token in an error's message and attributes."""
        error.args = tuple(map(self._redact_value, error.args))
        vars(error).update({name: self._redact_value(value) for name, value in vars(error).items()})

    def _redact_value(self, value: object) -> object:
        if isinstance(value, str):
            return self.redact_text(value)
        return self.redact(value) if isinstance(value, bytes) else value

    def _is_escaped_in(self, content: bytes) -> bool:
        bare = content
        for mark, unescape in _ESCAPES:
            if mark in content:
                bare = unescape(bare)
        # What was escaped twice leaves backslashes.
        return bare != content and self._plain in bare.replace(b"\\", b"")

    @cached_property
    def _escaped(self) -> re.Pattern[bytes]:
        """Matches the token with any of its characters escaped."""
        return re.compile(b"".join(map(_spellings, self._plain)))


def _rare_byte(form: bytes) -> bytes:
    """A byte of a spelling that most bodies lack; empty, which none lacks, if there is no such."""
    return next((bytes((byte,)) for byte in _RARE if byte in form), b"")


def _in_base64(secret: bytes) -> Iterator[bytes]:
    """Spell a secret in base64, without the characters that depend on what is around it."""
    for before in range(3):
        encoded = b64encode(bytes(before) + secret)
        yield encoded[-(-before * 8 // 6) : (before + len(secret)) * 8 // 6]


def _unescaped(base: int, found: re.Match[bytes]) -> bytes:
    return bytes((int(found[1], base),))


def _unescaping(pattern: bytes, base: int = 16) -> Callable[[bytes], bytes]:
    return partial(re.compile(pattern).sub, partial(_unescaped, base))


# How addresses (%41), JSON and Python (\u0041, \x41) and HTML (&#65;) spell a character of ASCII.
# A single byte is found missing at once, and `re` looks fast for what begins with one.
_ESCAPES: Final = (
    (b"%", _unescaping(rb"%([2-7][0-9a-fA-F])")),
    (b"\\", _unescaping(rb"\\(?:u00|x)([2-7][0-9a-fA-F])")),
    (b"&", _unescaping(rb"&#x0*([2-7][0-9a-fA-F]);")),
    (b"&", _unescaping(rb"&#0*([3-9][0-9]|1[01][0-9]|12[0-7]);", base=10)),
)


def _spellings(character: int) -> bytes:
    itself, digits = re.escape(bytes((character,))), b"%02x" % character
    return rb"(?:%b|(?:%%|\\+u00|\\+x|&#x0*)(?i:%b);?|&#0*%d;)" % (itself, digits, character)
