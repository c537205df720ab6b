"""Rules about operations and incoming calls as a whole: existence, path, deprecation, tags."""

from __future__ import annotations

from hubspot_compat_tools.drift._facts import Fact
from hubspot_compat_tools.drift.rules._table import rule

_PATH = "/crm/v4/associations/{a}/{b}/labels"
_MOVED = "/crm/associations/v4/{a}/{b}/labels"
_OTHER = "/crm/v4/associations/{a}/{b}/batch/read"


@rule(
    "operation-removed",
    "breaking",
    topic="operation",
    why="Every call of it fails.",
    advice="Stop calling it, or stay on a version that has it.",
    at="paths",
    fires=([_PATH, _OTHER], [_OTHER]),
    silent=([_PATH], [_PATH, _OTHER]),
)
def _removed(fact: Fact) -> str | None:
    return "{it} is gone" if fact.after is None else None


@rule(
    "operation-added",
    "info",
    topic="operation",
    why="Nobody calls it yet.",
    advice="Nothing to do; regenerate to be able to call it.",
    at="paths",
    fires=([_OTHER], [_PATH, _OTHER]),
    silent=([_PATH, _OTHER], [_OTHER]),
)
def _added(fact: Fact) -> str | None:
    return "{it} is new" if fact.before is None else None


@rule(
    "operation-moved",
    "breaking",
    topic="operation.path",
    why="Within one version a respelled path means that callers of the old spelling get a 404.",
    advice="Call the new path.",
    at="paths",
    fires=([_PATH], [_MOVED]),
    silent=([_PATH], [_PATH.replace("{a}", "{from}")]),
)
def _moved(_: Fact) -> str | None:
    return "{it} moved to {after}"


@rule(
    "operation-spelling-removed",
    "breaking",
    topic="operation.spelling",
    why="The operation lives on, but callers of this spelling get a 404.",
    advice="Call the spelling that is left.",
    at="paths",
    fires=([_PATH, _MOVED], [_MOVED]),
    silent=([_PATH], [_PATH, _MOVED]),
)
def _spelling_removed(fact: Fact) -> str | None:
    return f"{{it}} moved: it is only at {fact.context['twin']} now" if fact.after is None else None


@rule(
    "operation-spelling-added",
    "info",
    topic="operation.spelling",
    why="The old spelling still works; a second one often announces a move.",
    advice="Prefer the spelling that the newest document uses.",
    at="paths",
    fires=([_PATH], [_PATH, _MOVED]),
    silent=([_PATH, _MOVED], [_MOVED]),
)
def _spelling_added(fact: Fact) -> str | None:
    return f"{{it}} is a second spelling of {fact.context['twin']}"


@rule(
    "operation-deprecated",
    "warning",
    topic="operation.deprecated",
    why="It still works, but its end was announced.",
    advice="Plan to leave it.",
    at="operation",
    fires=({}, {"deprecated": True}),
    silent=({"deprecated": True}, {}),
)
def _deprecated(fact: Fact) -> str | None:
    return "{it} is deprecated" if fact.after else None


@rule(
    "operation-reactivated",
    "info",
    topic="operation.deprecated",
    why="The announced end was taken back.",
    advice="Nothing to do.",
    at="operation",
    fires=({"deprecated": True}, {}),
    silent=({}, {"deprecated": True}),
)
def _reactivated(_: Fact) -> str | None:
    return "{it} is no longer deprecated"


@rule(
    "webhook-removed",
    "breaking",
    topic="webhook",
    why="A receiver that waits for this call is never called again.",
    advice="Read what it told by a call of your own.",
    at="webhooks",
    fires=(["changed", "created"], ["changed"]),
    silent=(["changed"], ["changed", "created"]),
)
def _webhook_removed(fact: Fact) -> str | None:
    return "{it} is gone" if fact.after is None else None


@rule(
    "webhook-added",
    "info",
    topic="webhook",
    why="Only a receiver that subscribes to it is called.",
    advice="Nothing to do.",
    at="webhooks",
    fires=(["changed"], ["changed", "created"]),
    silent=(["changed", "created"], ["changed"]),
)
def _webhook_added(_: Fact) -> str | None:
    return "{it} is new"


@rule(
    "callback-removed",
    "breaking",
    topic="callback",
    why="A receiver that waits for this call is never called again.",
    advice="Read what it told by a call of your own.",
    at="callbacks",
    fires=(["done"], []),
    silent=([], ["done"]),
)
def _callback_removed(fact: Fact) -> str | None:
    return "{it} is gone" if fact.after is None else None


@rule(
    "callback-added",
    "info",
    topic="callback",
    why="Only a call that names an address is called back.",
    advice="Nothing to do.",
    at="callbacks",
    fires=([], ["done"]),
    silent=(["done"], []),
)
def _callback_added(_: Fact) -> str | None:
    return "{it} is new"


@rule(
    "operation-tags-changed",
    "info",
    topic="operation.tags",
    why="Tags change no call, but generated clients name their classes after them.",
    advice="Expect other class names from a generator.",
    at="operation",
    fires=({"tags": ["Basic"]}, {"tags": ["Batch"]}),
    silent=({"tags": ["Basic", "Batch"]}, {"tags": ["Batch", "Basic"]}),
)
def _tags(_: Fact) -> str | None:
    return "{it} has other tags: {before} became {after}"
