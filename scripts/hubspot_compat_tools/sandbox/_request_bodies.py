"""Request bodies: unpacked, decoded and held against their operation's schema."""

from __future__ import annotations

from typing import Any, Final

import msgspec

from hubspot_compat_tools._content_codings import TooLarge, UnknownCoding, unpacked
from hubspot_compat_tools.sandbox._http import BODY_CAPACITY, Answer, Incoming
from hubspot_compat_tools.sandbox._rendering import Renderer
from hubspot_compat_tools.sandbox._spec_routes import Route

_decode: Final = msgspec.json.Decoder().decode


class BodyReader:
    """Reads request bodies.

    Args:
        renderer: How refusals look; with its `exact`, bodies follow the document to the letter.
        capacity: How many bytes a body may have, before and after it is unpacked.
    """

    def __init__(self, renderer: Renderer, capacity: int = BODY_CAPACITY) -> None:
        self._renderer = renderer
        self._capacity = capacity

    def read(self, request: Incoming, route: Route) -> tuple[Any, Answer | None]:
        """The decoded body, or the answer that says what is wrong with it."""
        content = self._content(request)
        if isinstance(content, Answer):
            return None, content
        try:
            body = _decode(content)
        except (ValueError, RecursionError) as error:
            return None, self._renderer.error(400, f"Invalid JSON input: {error}")
        validator = route.strict if self._renderer.exact else route.lenient
        if validator.is_valid(body):
            return body, None
        return None, self._invalid(next(validator.iter_errors(body)))

    def _content(self, request: Incoming) -> bytes | Answer:
        """The body's bytes without content codings, or the answer that says what is wrong."""
        if len(request.body) > self._capacity:
            return self._too_large()
        if not request.body:
            message = "Invalid JSON input: a request body was expected, but none found"
            return self._renderer.error(400, message)
        media = request.headers.get("content-type", "").partition(";")[0].strip().lower()
        if media != "application/json":
            return self._unsupported(f"media type {media!r:.60}: send application/json")
        return self._unpacked(request.body, request.headers.get("content-encoding", ""))

    def _unpacked(self, body: bytes, codings: str) -> bytes | Answer:
        try:
            return unpacked(body, codings, self._capacity)
        except UnknownCoding as coding:
            return self._unsupported(f"content encoding {coding!s:.60}: send gzip, deflate or none")
        except TooLarge:
            return self._too_large()
        except ValueError as error:
            message = f"The body is not in the coding that its Content-Encoding names: {error}"
            return self._renderer.error(400, message)

    def _unsupported(self, what: str) -> Answer:
        return self._renderer.error(415, f"Unsupported {what}", category="UNSUPPORTED_MEDIA_TYPE")

    def _invalid(self, problem: Any) -> Answer:
        if problem.kind.name == "required":
            message = f"Some required fields were not set: [{problem.kind.property}]"
            return self._renderer.error(400, message, category="VALIDATION_ERROR")
        place = "".join(
            f"[{at}]" if isinstance(at, int) else f".{at}" for at in problem.instance_path
        )
        return self._renderer.error(
            400, f"Invalid input JSON at ${place}: cannot deserialize value: {problem.message:.200}"
        )

    def _too_large(self) -> Answer:
        message = f"The request body is larger than {self._capacity} bytes"
        return self._renderer.error(413, message, category="REQUEST_TOO_LARGE")
