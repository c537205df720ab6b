"""The routes of API v3 that the bridge serves. For the bridge; see `v3_server.py`."""

from typing import Final
from urllib.parse import unquote

from attrs import frozen

__all__ = ["V3Route", "match_route"]

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


def match_route(method: str, path: str) -> V3Route | None:
    """Find the v3 association route of a request.

    Args:
        method: HTTP verb, in any case.
        path: Path as it is sent, percent-encoded, without the query.

    Returns:
        The route; None for every request that is not one of v3's association requests.
    """
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
