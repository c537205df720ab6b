"""Rules about statuses, bodies, media types and headers."""

from __future__ import annotations

from hubspot_compat_tools.drift._facts import Fact
from hubspot_compat_tools.drift.rules._table import rule


@rule(
    "success-status-replaced",
    "breaking",
    topic="status",
    why="A caller that checks for the old status takes success for failure.",
    advice="Accept every 2xx status and decide by the body.",
    at="responses",
    fires=({"201": {}}, {"200": {}}),
    silent=({"201": {}}, {"201": {}, "200": {}}),
)
def _status_replaced(fact: Fact) -> str | None:
    if fact.before is None or fact.after is None:
        return None
    return "{it} answers {after} where it answered {before}"


@rule(
    "success-status-removed",
    "breaking",
    topic="status",
    why="A caller that waits for this status (207 for a partial failure) never sees it again.",
    advice="Look for what it said in the statuses that are left.",
    at="responses",
    fires=({"201": {}, "207": {}}, {"201": {}}),
    silent=({"201": {}}, {"201": {}, "207": {}}),
)
def _status_removed(fact: Fact) -> str | None:
    return "{it} no longer answers {before}" if fact.after is None else None


@rule(
    "success-status-added",
    "info",
    topic="status",
    why="A caller that accepts any 2xx is not concerned; one that lists statuses may be.",
    advice="Accept the new status too.",
    at="responses",
    fires=({"201": {}}, {"201": {}, "207": {}}),
    silent=({"201": {}, "207": {}}, {"201": {}}),
)
def _status_added(_: Fact) -> str | None:
    return "{it} may also answer {after}"


@rule(
    "error-status-removed",
    "info",
    topic="status.error",
    why="Documents list errors loosely; callers must expect any 4xx and 5xx anyway.",
    advice="Nothing to do.",
    at="responses",
    fires=({"200": {}, "404": {}}, {"200": {}}),
    silent=({"200": {}}, {"200": {}, "404": {}}),
)
def _error_removed(fact: Fact) -> str | None:
    return "{it}: the document no longer lists error {before}" if fact.after is None else None


@rule(
    "error-status-added",
    "info",
    topic="status.error",
    why="Documents list errors loosely; callers must expect any 4xx and 5xx anyway.",
    advice="See whether the new error needs handling of its own.",
    at="responses",
    fires=({"200": {}}, {"200": {}, "404": {}}),
    silent=({"200": {}, "404": {}}, {"200": {}}),
)
def _error_added(_: Fact) -> str | None:
    return "{it}: the document now lists error {after}"


@rule(
    "request-body-removed",
    "breaking",
    topic="body",
    why="What callers send there is no longer part of the call.",
    advice="Do not send a body; see where its content went.",
    at="body",
    fires=({"required": True}, None),
    silent=({"required": True}, {"required": False}),
)
def _body_removed(fact: Fact) -> str | None:
    return "{it} takes no body any more" if fact.after == "none" else None


@rule(
    "request-body-became-required",
    "breaking",
    topic="body",
    why="A call without a body, fine until now, is refused.",
    advice="Always send a body.",
    at="body",
    fires=({"required": False}, {"required": True}),
    silent=({"required": True}, {"required": False}),
)
def _body_required(fact: Fact) -> str | None:
    if fact.after != "required":
        return None
    return "{it} now needs a body" + (" (it took none)" if fact.before == "none" else "")


@rule(
    "request-body-added",
    "info",
    topic="body",
    why="It may be left out.",
    advice="Nothing to do.",
    at="body",
    fires=(None, {"required": False}),
    silent=(None, {"required": True}),
)
def _body_added(fact: Fact) -> str | None:
    return "{it} can now take a body" if fact.before == "none" else None


@rule(
    "request-body-became-optional",
    "info",
    topic="body",
    why="Calls with a body work as before.",
    advice="Nothing to do.",
    at="body",
    fires=({"required": True}, {"required": False}),
    silent=({"required": False}, {"required": True}),
)
def _body_optional(_: Fact) -> str | None:
    return "{it}: the body may now be left out"


@rule(
    "request-media-type-removed",
    "breaking",
    topic="media",
    why="A body sent in this form is refused with 415.",
    advice="Send one of the media types that are left.",
    at="body",
    fires=({"content": ["application/json", "text/csv"]}, {"content": ["application/json"]}),
    silent=({"content": ["application/json"]}, {"content": ["*/*"]}),
)
def _request_media_removed(fact: Fact) -> str | None:
    if fact.part != "body" or fact.after is not None or fact.context["covered"]:
        return None
    return "{it} no longer takes a body as {before}"


@rule(
    "request-media-type-added",
    "info",
    topic="media",
    why="The forms of a body that were taken are still taken.",
    advice="Nothing to do.",
    at="body",
    fires=({"content": ["application/json"]}, {"content": ["application/json", "text/csv"]}),
    silent=({"content": ["application/json", "text/csv"]}, {"content": ["application/json"]}),
)
def _request_media_added(fact: Fact) -> str | None:
    if fact.part != "body":
        return None
    return (
        "{it} takes a body as {after}"
        if fact.after
        else "{it} names {before} no more, but covers it"
    )


@rule(
    "form-encoding-changed",
    "breaking",
    topic="encoding",
    why="A field of the form in its old encoding is refused, or read wrongly.",
    advice="Write, or read, the field in its new encoding.",
    at="form",
    fires=(
        {"meta": {"contentType": "application/json"}},
        {"meta": {"contentType": "text/plain"}},
    ),
    silent=({}, {"meta": {"contentType": "application/json"}}),
)
def _form_encoding(fact: Fact) -> str | None:
    before, after = fact.before or "the default", fact.after or "the default"
    return f"{{it}}: {fact.name} of the form changed from {before} to {after}"


@rule(
    "response-media-type-removed",
    "breaking",
    topic="media",
    why="A caller that asks for this form, or can read no other, gets nothing it understands.",
    advice="Read one of the media types that are left.",
    at="responses",
    fires=(
        {"200": {"content": ["application/json", "text/csv"]}},
        {"200": {"content": ["application/json"]}},
    ),
    silent=({"200": {"content": ["*/*"]}}, {"200": {"content": ["application/json"]}}),
)
def _response_media_removed(fact: Fact) -> str | None:
    if fact.after is not None or fact.context["refined"]:
        return None
    return "{it} no longer answers in {before}"


@rule(
    "response-media-type-changed",
    "info",
    topic="media",
    why="A wildcard promises nothing, and a type that is said more exactly still is what it was.",
    advice="Nothing to do.",
    at="responses",
    fires=(
        {"200": {"content": ["*/*", "application/json"]}},
        {"200": {"content": ["application/json"]}},
    ),
    silent=({"200": {"content": ["*/*"]}}, {"200": {"content": []}}),
)
def _response_media_wild(fact: Fact) -> str | None:
    return "{it} no longer says {before}" if fact.after is None else None


@rule(
    "response-media-type-added",
    "info",
    topic="media",
    why="The forms that could be asked for still can.",
    advice="Nothing to do.",
    at="responses",
    fires=(
        {"200": {"content": ["application/json"]}},
        {"200": {"content": ["application/json", "text/csv"]}},
    ),
    silent=(
        {"200": {"content": ["application/json", "text/csv"]}},
        {"200": {"content": ["application/json"]}},
    ),
)
def _response_media_added(_: Fact) -> str | None:
    return "{it} can also answer in {after}"


@rule(
    "response-header-removed",
    "warning",
    topic="header",
    why="A caller that reads the header finds nothing.",
    advice="Do without the header.",
    at="headers",
    fires=({"Location": {}}, {}),
    silent=({}, {"Location": {}}),
)
def _header_removed(fact: Fact) -> str | None:
    return "{it} is no longer sent" if fact.after is None and fact.before == "optional" else None


@rule(
    "response-header-promise-removed",
    "breaking",
    topic="header",
    why="A caller that counts on the header fails without it.",
    advice="Do without the header.",
    at="headers",
    fires=({"Location": {"required": True}}, {"Location": {}}),
    silent=({"Location": {}}, {"Location": {"required": True}}),
)
def _header_optional(fact: Fact) -> str | None:
    if fact.before != "required":
        return None
    return "{it} is no longer sent" if fact.after is None else "{it} is no longer always sent"


@rule(
    "response-header-added",
    "info",
    topic="header",
    why="Headers that nobody reads disturb nobody.",
    advice="Nothing to do.",
    at="headers",
    fires=({}, {"Location": {}}),
    silent=({"Location": {}}, {}),
)
def _header_added(fact: Fact) -> str | None:
    return "{it} is now sent" if fact.before is None else "{it} is now always sent"
