"""The bridge: takes a v3 request, has another version do it, gives a v3 answer. No I/O here.

    steps = bridge.serve(request)    request: the v3 request as it came
    step = next(steps)               what to send instead
    step = steps.send(reply)         ... until StopIteration brings the v3 answer

The facade refuses a write that could surprise its caller. The bridge does what v3 did: it adds one
type, removes one type (removing the unlabeled type removes the others too), and shows only the
primary company. Where the target version cannot express a call, the answer is an error in v3's
shape, and nothing is written.

The bridge keeps nothing between calls: callers with different tokens may share one, and a label
that is defined between two calls must not be overwritten.
"""

from collections.abc import Generator
from pathlib import Path
from typing import Final, TypeAlias

from attrs import field, frozen

from .._dialects import dialect_for, warn_of_sunset
from .._dialects.v3_server import Refusal, V3Request, decode_request, encode_error
from .._domain import snapshot
from .._domain.errors import ApiError, HubSpotCompatError, InvalidInput, UnreadableResponse
from .._operations.client_state import ClientState
from .._wire.answers import read_answer
from .._wire.messages import Request
from .header_pairs import HeaderPairs, first_value
from .operations import ANSWERS

__all__ = ["DEFAULT_VERSION", "Bridge", "Names", "Reply"]

DEFAULT_VERSION: Final = "2026-03"

Names: TypeAlias = str | Path | snapshot.Names

_JSON: Final = "application/json;charset=utf-8"
_BAD_REQUEST: Final = 400
_BAD_GATEWAY: Final = 502
# Headers about the exchange with HubSpot. The others describe a body that the caller does not get.
_PASSED_ON: Final = ("date", "retry-after", "set-cookie")
_PASSED_ON_PREFIX: Final = "x-hubspot-"


@frozen
class Reply:
    """An HTTP answer as it came, or as it goes to the caller.

    Attributes:
        status: HTTP status.
        headers: Its headers, each as often as it came.
        content: The whole body, decoded.
    """

    status: int
    headers: HeaderPairs = field(default=(), repr=False)
    content: bytes = field(default=b"", repr=False)


class Bridge:
    """Serves v3's association requests on another version.

    Args:
        version: The version that does the work: v4 or a dated one.
        names: The portal's own v3 names, for when v3 no longer lists them: a snapshot file that
            `hubspot-compat types --snapshot` wrote, or what `load_names` makes of it.

    Raises:
        InvalidInput: The version cannot do what v3 did, or the snapshot cannot be read.
        UnknownVersion: There is no such version.
    """

    def __init__(self, version: str, names: Names | None = None) -> None:
        self._dialect = dialect_for(version)
        if not self._dialect.has("batch.archive_labels"):
            msg = (
                f"{version!r} cannot serve v3 calls: the bridge leads from v3 to v4 or a dated "
                f"version, such as {DEFAULT_VERSION!r}"
            )
            raise InvalidInput(msg)
        self._names = (
            snapshot.load_names(names) if isinstance(names, str | Path) else dict(names or {})
        )

    def __reduce__(self) -> tuple[type["Bridge"], tuple[str, Names]]:
        """Pickle and copy the arguments: a mounted session takes its bridge along."""
        return Bridge, (self._dialect.version, self._names)

    def warn_of_sunset(self) -> None:
        """Warn, at the line that called the caller of this, that the version's support ends."""
        warn_of_sunset(self._dialect.version, stacklevel=4)

    def serve(self, request: V3Request) -> Generator[Request, Reply, Reply]:
        """Serve a v3 request.

        Yields:
            Requests for the same host, as the same caller; each is to be answered with a `Reply`.

        Returns:
            The v3 answer. Errors of the service are answers too, with the service's own body.
        """
        reply = Reply(0)
        try:
            call = decode_request(request)
            state = ClientState(self._dialect, names=self._names)
            steps = ANSWERS[call.operation](state, call)
            step = next(steps)
            while True:
                reply = yield step
                try:
                    response = read_answer(step, reply.status, dict(reply.headers), reply.content)
                except (ApiError, UnreadableResponse) as error:
                    step = steps.throw(error)
                else:
                    step = steps.send(response)
        except StopIteration as end:
            status, content = end.value
            return _reply(status, content, reply)
        except Refusal as refusal:
            return _reply(refusal.status, encode_error(refusal), reply)
        except ApiError as error:
            # v3's error bodies have the same shape, so the service's own goes on as it is.
            kind = first_value(reply.headers, "Content-Type") or _JSON
            return Reply(error.status, _headers(reply, error.body, kind), error.body)
        except UnreadableResponse as error:
            broken = Refusal(str(error), status=_BAD_GATEWAY, category="BAD_GATEWAY")
            return _reply(broken.status, encode_error(broken), reply)
        except HubSpotCompatError as error:
            return _reply(_BAD_REQUEST, encode_error(Refusal(str(error))), reply)


def _reply(status: int, content: bytes, last: Reply) -> Reply:
    return Reply(status, _headers(last, content), content)


def _headers(last: Reply, content: bytes, kind: str = _JSON) -> HeaderPairs:
    kept = [pair for pair in last.headers if _is_passed_on(pair[0].lower())]
    return [*kept, ("Content-Type", kind)] if content else kept


def _is_passed_on(name: str) -> bool:
    return name in _PASSED_ON or name.startswith(_PASSED_ON_PREFIX)
