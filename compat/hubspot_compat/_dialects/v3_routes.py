"""The requests and routes of API v3 that the bridge serves. For the bridge; see `v3_server.py`."""

from typing import Final
from urllib.parse import unquote

from attrs import field, frozen

__all__ = ["V3Request", "V3Route", "match_route"]

_ROOT: Final = ["crm", "v3"]


@frozen
class V3Route:
    """A v3 route, and the parameters of one path on it.

    Attributes:
        operation: `batch.create`, `batch.read`, `batch.archive`, `types.list`, or of the older
            routes of one record `record.create`, `record.archive`, `record.list`.
        prefix: The path before `/crm/v3`, for servers behind a gateway; mostly "".
        segments: The path's parameters, decoded: object types, ids and type.
    """

    operation: str
    prefix: str
    segments: tuple[str, ...]


@frozen
class V3Request:
    """A v3 request as it came.

    Attributes:
        route: Its route, as `match_route` found it.
        query: The raw query, without the question mark.
        content: The body.
        content_type: The body's media type, or "".
        content_encoding: The body's content codings, or "".
        site: Scheme and host that the caller knows the service by, or ""; links lead there.
    """

    route: V3Route
    query: str = field(default="", repr=False)  # may hold a key
    content: bytes = field(default=b"", repr=False)
    content_type: str = ""
    content_encoding: str = ""
    site: str = ""


def match_route(method: str, path: str) -> V3Route | None:
    """Find the route of a request's path, as it is sent; None where it must pass untouched."""
    words = path.removesuffix("/").split("/")
    for start in range(len(words) - 1):
        end = start + len(_ROOT)
        if words[start:end] == _ROOT:
            found = _matched(method.upper(), [unquote(word) for word in words[end:]])
            if found is not None and all(found[1]):
                return V3Route(found[0], "/".join(words[:start]).rstrip("/"), found[1])
    return None


def _matched(method: str, words: list[str]) -> tuple[str, tuple[str, ...]] | None:
    match (method, *words):
        case ("POST", "associations", start, end, "batch", ("create" | "read" | "archive") as verb):
            return f"batch.{verb}", (start, end)
        case ("GET", "associations", start, end, "types"):
            return "types.list", (start, end)
        case ("PUT", "objects", start, a, "associations", end, b, type_):
            return "record.create", (start, a, end, b, type_)
        case ("DELETE", "objects", start, a, "associations", end, b, type_):
            return "record.archive", (start, a, end, b, type_)
        case ("GET", "objects", start, a, "associations", end):
            return "record.list", (start, a, end)
    return None
