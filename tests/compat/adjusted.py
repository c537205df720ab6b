"""Clients with small requests, or on another day: subclasses that set what clients leave open."""

_settings = {}


def adjusted(kind):
    """The client class, as the fixtures of the running test want it."""
    return type(kind.__name__, (kind,), dict(_settings)) if _settings else kind


def small_requests(**caps):
    """Let a request carry few inputs, by kind of call, so that a few of them make several."""
    _settings["_caps"] = _settings.get("_caps", {}) | caps


def every_request(size):
    """Let a request of any kind carry so many inputs."""
    small_requests(**dict.fromkeys(("create", "read", "archive", "default", "limits"), size))


def on_day(day):
    """Let it be another day."""
    _settings["_today"] = day


def reset():
    """Make the clients what they are."""
    _settings.clear()
