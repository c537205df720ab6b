"""The bridge: a v3 request comes in, another version does it, a v3 answer goes out. No I/O here.

    steps = bridge.serve(call)     call: the v3 request as it stands
    request = next(steps)          what to send instead
    request = steps.send(reply)    ... until StopIteration brings the v3 answer

The facade refuses what could surprise its caller. The bridge does what v3 would have done: it adds
one type, removes one type (the unlabeled one takes the others with it, as it did), and shows only
the primary company. Where the target cannot express a call, the answer is an error in v3's shape,
and nothing is written.

Nothing is kept between calls: callers with different tokens may share a bridge, and labels that
somebody defines in between must not be overwritten.
"""

from collections.abc import Generator, Mapping
from pathlib import Path
from typing import Final, TypeAlias
from urllib.parse import parse_qsl

from attrs import field, frozen

from .._dialects import dialect_for
from .._dialects.v3_server import (
    Body,
    Refusal,
    Target,
    decode_request,
    encode_error,
    route_of,
)
from .._domain.errors import ApiError, HubSpotCompatError, InvalidInput, UnreadableResponse
from .._domain.model import AssociationType
from .._domain.snapshot import load_names
from .._operations.session import Session, Steps
from .._wire.answers import read_answer
from .._wire.messages import Request, header
from .operations import ANSWERS, Answer

__all__ = ["Bridge", "Call", "Names", "Reply"]

Names: TypeAlias = str | Path | Mapping[tuple[str, str], tuple[AssociationType, ...]]

_JSON: Final = "application/json;charset=utf-8"
_BAD_REQUEST: Final = 400
_BAD_GATEWAY: Final = 502
# Headers that tell of the exchange with HubSpot itself. The others describe a body that the caller
# does not get.
_PASSED_ON: Final = ("date", "retry-after", "set-cookie")
_PASSED_ON_PREFIX: Final = "x-hubspot-"


@frozen
class Call:
    """A v3 request, taken over.

    Attributes:
        target: Which route it is, as `Bridge.takes` found.
        query: The raw query, without the question mark.
        content: The body.
        content_type: The body's media type, or "".
        content_encoding: The body's content codings, or "".
        site: Scheme and host that the caller knows the service by, or ""; links lead there.
    """

    target: Target
    query: str = field(default="", repr=False)  # may hold a key
    content: bytes = field(default=b"", repr=False)
    content_type: str = ""
    content_encoding: str = ""
    site: str = ""


@frozen
class Reply:
    """An HTTP answer as it came, or as it goes to the caller.

    Attributes:
        status: HTTP status.
        headers: Its headers.
        content: The whole body, decoded.
    """

    status: int
    headers: Mapping[str, str] = field(factory=dict, repr=False)
    content: bytes = field(default=b"", repr=False)


class Bridge:
    """Serves v3's association requests on another version.

    Args:
        version: The version that does the work: v4 or a dated one.
        names: The portal's own v3 names, for when v3 no longer tells them: a snapshot file that
            `hubspot-compat types --snapshot` wrote, or what `load_names` makes of it.

    Raises:
        InvalidInput: The version cannot do what v3 did, or the snapshot cannot be read.
        UnknownVersion: There is no such version.
    """

    def __init__(self, version: str, names: Names | None = None) -> None:
        self._dialect = dialect_for(version)
        if not self._dialect.has("batch.archive_labels"):
            msg = f"the bridge leads away from v3, to v4 or a dated version, not to {version!r}"
            raise InvalidInput(msg)
        self._names = load_names(names) if isinstance(names, str | Path) else dict(names or {})

    def takes(self, method: str, path: str) -> Target | None:
        """Tell whether a request is the bridge's business.

        Args:
            method: HTTP verb.
            path: Path as it is sent, percent-encoded, without the query.

        Returns:
            The route, for `Call`; None for what must pass untouched.
        """
        return route_of(method, path)

    def serve(self, call: Call) -> Generator[Request, Reply, Reply]:
        """Serve a v3 request.

        Yields:
            Requests for the same host, as the same caller; each is to be answered with a `Reply`.

        Returns:
            The v3 answer. Errors of the service come in it too, as it gave them.
        """
        reply = Reply(0)
        try:
            steps = self._steps(call)
            request = next(steps)
            while True:
                reply = yield request
                try:
                    response = read_answer(request, reply.status, reply.headers, reply.content)
                except (ApiError, UnreadableResponse) as error:
                    request = steps.throw(error)
                else:
                    request = steps.send(response)
        except StopIteration as end:
            answer: Answer = end.value
            return _reply(answer.status, answer.content, reply)
        except Refusal as refusal:
            return _reply(refusal.status, encode_error(refusal), reply)
        except ApiError as error:
            # v3's error bodies have the same shape, so the service's own goes on as it is.
            kind = header(reply.headers, "Content-Type") or _JSON
            return Reply(error.status, _headers(reply, error.body, kind), error.body)
        except UnreadableResponse as error:
            broken = Refusal(str(error), status=_BAD_GATEWAY, category="BAD_GATEWAY")
            return _reply(broken.status, encode_error(broken), reply)
        except HubSpotCompatError as error:
            return _reply(_BAD_REQUEST, encode_error(Refusal(str(error))), reply)

    def _steps(self, call: Call) -> Steps[Answer]:
        query = dict(parse_qsl(call.query, keep_blank_values=True))
        body = Body(call.content, call.content_type, call.content_encoding)
        decoded = decode_request(call.target, query, body, call.site)
        session = Session(self._dialect, names=self._names)
        return ANSWERS[decoded.operation](session, decoded)


def _reply(status: int, content: bytes, last: Reply) -> Reply:
    return Reply(status, _headers(last, content), content)


def _headers(last: Reply, content: bytes, kind: str = _JSON) -> dict[str, str]:
    kept = {
        name: value
        for name, value in last.headers.items()
        if name.lower() in _PASSED_ON or name.lower().startswith(_PASSED_ON_PREFIX)
    }
    return {**kept, "Content-Type": kind} if content else kept
