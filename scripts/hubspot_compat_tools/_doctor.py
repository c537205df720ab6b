"""What can keep this package from working here, one check for each question that users ask.

A check never raises: it returns a row, and the row of a problem says what to do. Nothing is
written, and the token is never shown.
"""

from __future__ import annotations

import datetime as dt
import os
import platform
import re
from collections.abc import Iterator, Sequence
from difflib import get_close_matches
from importlib.metadata import PackageNotFoundError, files, requires
from importlib.metadata import version as installed
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal

from attrs import frozen

from hubspot_compat import HubSpotCompatError, __version__
from hubspot_compat._domain.errors import did_you_mean
from hubspot_compat_tools._errors import ToolError
from hubspot_compat_tools._project import Project, find_project

if TYPE_CHECKING:
    from hubspot_compat import AssociationType

__all__ = ["Check", "Level", "Subject", "examine"]

# A `note` needs no action; a `problem` does.
Level = Literal["ok", "note", "problem"]

_DISTRIBUTION: Final = "hubspot-compat"
_EXTRA: Final = re.compile(r"([\w.-]+).*;\s*extra\s*==\s*['\"](\w+)['\"]")
_BRIDGED: Final = ("requests", "httpx", "aiohttp", "urllib3")
_SDK: Final = "hubspot-api-client"
_OLDEST_SDK: Final = 8  # the first one that `legacy.upgrade` takes
# The modules of the SDK's associations, by what a caller writes after `client.crm.`.
_CALL_FORMS: Final = {
    "associations.batch_api": "associations/api/batch_api.py",
    "associations.types_api": "associations/api/types_api.py",
    "associations.schema.types_api": "associations/schema/api/types_api.py",
    "contacts.associations_api and its like": "contacts/api/associations_api.py",
    "objects.associations_api": "objects/api/associations_api.py",
    "associations.v4.basic_api": "associations/v4/api/basic_api.py",
    "associations.v4.batch_api": "associations/v4/api/batch_api.py",
    "associations.v4.schema.definitions_api": "associations/v4/schema/api/definitions_api.py",
}
_DATED_SDK: Final = "hubspot-sdk"
_NEAR_DAYS: Final = 180
_TOKEN_VARIABLE: Final = "HUBSPOT_ACCESS_TOKEN"  # noqa: S105 - the name of a variable, not a token
_NO_TOKEN: Final = "set it, or pass token=... in Python; hubspot-compat sandbox accepts any token"  # noqa: S105 - advice
_ASKED: Final = ("contact", "company")
_TIMEOUT: Final = 10.0
_CHECK_NETWORK: Final = "check the network, the proxy variables and HUBSPOT_BASE_URL"
_OWN_AUTHORITY: Final = "set SSL_CERT_FILE to the file of your network's certificate authority"


@frozen
class Check:
    """What one check found.

    Attributes:
        name: What was checked.
        level: `ok`, `note` or `problem`.
        found: What is there, in one line.
        advice: What to do; empty where nothing needs to be done.
    """

    name: str
    level: Level
    found: str
    advice: str = ""


@frozen
class Subject:
    """What is examined.

    Attributes:
        version: The API version that the caller wants to use.
        names: A snapshot of a portal's own names, or None.
        online: Whether HubSpot (or `HUBSPOT_BASE_URL`) may be asked; only reads are sent.
    """

    version: str
    names: Path | None = None
    online: bool = True


def examine(subject: Subject) -> Iterator[Check]:
    """Run every check, in the order in which a user would correct the problems.

    Args:
        subject: What is examined.

    Yields:
        One row for each check, as soon as it is known.
    """
    yield _package()
    yield from _extras()
    yield from _clients()
    yield from _versions(subject.version)
    yield _generated()
    if subject.names is not None:
        yield _names(subject.names)
    way = [_token(), host := _host(), _certificates()]
    if host.level != "problem":
        way.append(_proxy())
    yield from way
    ready = way[0].level == "ok" and all(check.level != "problem" for check in way)
    yield from _connection(subject, ready=ready)


def _package() -> Check:
    return Check("package", "ok", f"{_DISTRIBUTION} {__version__}, Python {_python()}")


def _python() -> str:
    return f"{platform.python_version()} on {platform.system()}"


def _extras() -> Iterator[Check]:
    wanted: dict[str, list[str]] = {}
    for line in requires(_DISTRIBUTION) or ():
        if (found := _EXTRA.match(line)) and found[2] != "all":
            wanted.setdefault(found[2], []).append(found[1])
    for extra, names in sorted(wanted.items()):
        missing = [name for name in names if _installed(name) is None]
        if missing:
            advice = f"for its commands: pip install '{_DISTRIBUTION}[{extra}]'"
            yield Check(f"extra {extra}", "note", f"without {', '.join(missing)}", advice)
        else:
            yield Check(f"extra {extra}", "ok", "complete")


def _clients() -> Iterator[Check]:
    """The installed libraries of v3 callers, and whether the bridge serves them."""
    found = [f"{name} {version}" for name in _BRIDGED if (version := _installed(name))]
    yield Check("bridge", "ok", f"legacy.install() serves {', '.join(found)} and urllib.request")
    yield from _sdk()
    if dated := _installed(_DATED_SDK):
        yield Check(
            "new SDK", "ok", f"{_DATED_SDK} {dated}: it has no v3 calls, so nothing has to move"
        )


def _sdk() -> Iterator[Check]:
    sdk = _installed(_SDK)
    if sdk is None:
        yield Check("SDK", "ok", f"{_SDK} is not installed, so it has no calls to move")
        return
    if int(sdk.partition(".")[0]) < _OLDEST_SDK:
        advice = f"use legacy.install(), or {_SDK} {_OLDEST_SDK} or newer"
        yield Check("SDK", "note", f"{_SDK} {sdk}: too old for legacy.upgrade", advice)
    else:
        yield Check("SDK", "ok", f"{_SDK} {sdk}: legacy.upgrade(client) serves its v3 calls")
    yield _call_forms()


def _call_forms() -> Check:
    """The calls of the installed SDK, by the list of its files: importing it takes a second."""
    there = {file.as_posix().removeprefix("hubspot/crm/") for file in files(_SDK) or ()}
    forms = [form for form, file in _CALL_FORMS.items() if file in there]
    gone = [form for form in _CALL_FORMS if "associations_api" in form and form not in forms]
    found = f"client.crm has {', '.join(forms) or 'no associations'}"
    if not forms or not gone:
        return Check("SDK calls", "ok", found)
    advice = f"legacy.upgrade(client) brings back {', '.join(gone)}"
    return Check("SDK calls", "ok", found, advice)


def _installed(name: str) -> str | None:
    try:
        return installed(name)
    except PackageNotFoundError:
        return None


def _versions(chosen: str) -> Iterator[Check]:
    from hubspot_compat_raw._registry import VERSIONS

    if chosen not in VERSIONS:
        found = f"no version {chosen}{did_you_mean(get_close_matches(chosen, VERSIONS, n=1))}"
        yield Check("version", "problem", found, f"use {', '.join(VERSIONS)}")
    today = dt.datetime.now(tz=dt.UTC).date()
    for row in VERSIONS.values():
        name = f"version {row.name}"
        if not row.sunset:
            yield Check(name, "ok", "HubSpot has not said when support ends")
            continue
        left = (dt.date.fromisoformat(row.sunset) - today).days
        found = f"support {'ended' if left < 0 else 'ends'} on {row.sunset}"
        if left > _NEAR_DAYS:
            yield Check(name, "ok", found)
        else:
            level: Level = "problem" if left < 0 and row.name == chosen else "note"
            yield Check(name, level, found, _where_to(row.name))


def _where_to(ending: str) -> str:
    """The newest of the versions whose support lasts longest, if that is another one."""
    from hubspot_compat_raw._registry import VERSIONS

    rows = [row for row in reversed(list(VERSIONS.values())) if row.dialect != "v3"]
    last = max(rows, key=lambda row: row.sunset or "9")
    if last.name == ending:
        return "update this package: it may know a newer version"
    return f"move to {last.name}: hubspot-compat migrate, or the bridge"


def _generated() -> Check:
    name = "generated code"
    try:
        project = find_project()
        if project.root is None:
            return Check(name, "ok", "as shipped")
        return _generated_in(project)
    except (ToolError, ImportError) as error:
        return Check(name, "note", f"not checked: {error}")


def _generated_in(project: Project) -> Check:
    from hubspot_compat_tools.regenerate import regenerate

    differences = regenerate(project, check=True).differences
    if differences:
        found = f"{len(differences)} file(s) are not what {project.specs} gives"
        return Check("generated code", "problem", found, "run hubspot-compat regenerate")
    return Check("generated code", "ok", f"up to date with {project.specs}")


def _names(path: Path) -> Check:
    from hubspot_compat._domain.snapshot import load_names

    try:
        names = load_names(path)
    except HubSpotCompatError as error:
        advice = f"write it again: hubspot-compat types --snapshot {path}"
        return Check("names", "problem", str(error), advice)
    return Check("names", "ok", f"{path}: names of {sum(map(len, names.values()))} types")


def _token() -> Check:
    from hubspot_compat._transport.settings import default_settings

    if not os.environ.get(_TOKEN_VARIABLE, "").strip():
        return Check("token", "note", f"{_TOKEN_VARIABLE} is not set", _NO_TOKEN)
    try:
        default_settings(base_url="http://localhost")  # only the token is checked
    except HubSpotCompatError as error:
        return Check("token", "problem", str(error), f"set {_TOKEN_VARIABLE} to the token alone")
    return Check("token", "ok", f"{_TOKEN_VARIABLE} is set")


def _host() -> Check:
    from hubspot_compat._transport.settings import DEFAULT_BASE_URL, default_settings

    try:
        url = default_settings("-").base_url
    except HubSpotCompatError as error:
        return Check("host", "problem", str(error), "set HUBSPOT_BASE_URL, or unset it")
    if url == DEFAULT_BASE_URL:
        return Check("host", "ok", url)
    return Check(
        "host", "note", f"{url}, as HUBSPOT_BASE_URL says; HubSpot's is {DEFAULT_BASE_URL}"
    )


def _certificates() -> Check:
    from hubspot_compat._transport.environment import authorities, make_tls_context

    variable, path = authorities()
    try:
        make_tls_context()
    except HubSpotCompatError as error:
        folder = " a folder of PEM certificates that `openssl rehash` has named,"
        what = folder if variable == "SSL_CERT_DIR" else " a file of PEM certificates,"
        advice = f"set {variable} to{what} or unset it"
        return Check("certificates", "problem", str(error), advice)
    return Check("certificates", "ok", f"{path}, as {variable} says" if path else "of certifi")


def _proxy() -> Check:
    from hubspot_compat._transport.environment import proxy_for
    from hubspot_compat._transport.settings import default_settings

    try:
        proxy = proxy_for(default_settings("-").base_url)
    except HubSpotCompatError as error:
        advice = "correct the variable, unset it, or name the host in NO_PROXY"
        return Check("proxy", "problem", str(error), advice)
    if proxy is None:
        return Check("proxy", "ok", "none")
    shown = proxy.copy_with(username=None, password=None)
    return Check("proxy", "note", f"{shown}, as the environment says")


def _connection(subject: Subject, *, ready: bool) -> Iterator[Check]:
    """Read the types of one object pair: the smallest call that needs the right scopes."""
    from hubspot_compat_raw._registry import VERSIONS

    if not subject.online:
        yield Check("connection", "note", "not tried, because of --offline")
        return
    if not ready or subject.version not in VERSIONS:
        yield Check("connection", "note", "not tried: see the rows above")
        return
    found = _types(subject.version)
    if isinstance(found, HubSpotCompatError):
        yield Check("connection", "problem", _unanswered(subject, found), _how_to_connect(found))
        return
    yield _answered(subject, found)
    yield _other_versions(subject.version)


def _unanswered(subject: Subject, error: HubSpotCompatError) -> str:
    from hubspot_compat import ConnectionFailed

    # The path of the request would be one of v3, which is asked for names: that is no matter here.
    if isinstance(error, ConnectionFailed):
        return f"{subject.version}: no answer from {error.host}: {error.reason}"
    return f"{subject.version}: {error}"


def _answered(subject: Subject, types: Sequence[AssociationType]) -> Check:
    own = sum(type_.category == "USER_DEFINED" for type_ in types)
    pair = " to ".join(_ASKED)
    found = f"{subject.version} answers: {len(types)} types from {pair}, {own} of the portal's own"
    if own and subject.names is None:
        advice = (
            "save their v3 names while v3 still lists them: hubspot-compat types --snapshot FILE"
        )
        return Check("connection", "note", found, advice)
    return Check("connection", "ok", found)


def _types(version: str) -> Sequence[AssociationType] | HubSpotCompatError:
    """Return the types of one object pair on a version, or the error."""
    import warnings

    from hubspot_compat import Associations, VersionSunsetWarning

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", VersionSunsetWarning)  # a row of its own reports it
            client = Associations(version=version, timeout=_TIMEOUT, retries=0)
        with client:
            return client.types(*_ASKED)
    except HubSpotCompatError as error:
        return error


def _other_versions(chosen: str) -> Check:
    """Whether callers of the other versions are still served."""
    from hubspot_compat_raw._registry import VERSIONS

    found = {version: _types(version) for version in VERSIONS if version != chosen}
    failed = {name: error for name, error in found.items() if isinstance(error, HubSpotCompatError)}
    if not failed:
        return Check("other versions", "ok", f"{', '.join(found)} answer too")
    problem = "; ".join(f"{name} does not answer: {error}" for name, error in failed.items())
    advice = f"move its callers to {chosen}: hubspot-compat migrate, or the bridge"
    return Check("other versions", "note", problem, advice)


def _how_to_connect(error: HubSpotCompatError) -> str:
    from hubspot_compat import (
        ConnectionFailed,
        Forbidden,
        NotFound,
        Unauthorized,
        UnreadableResponse,
    )

    if isinstance(error, Unauthorized):
        return f"make a new token in HubSpot, and set {_TOKEN_VARIABLE}"
    if isinstance(error, Forbidden):
        return "give the app the read scopes of contacts and companies"
    if isinstance(error, ConnectionFailed):
        untrusted = "CERTIFICATE_VERIFY_FAILED" in error.reason
        return _OWN_AUTHORITY if untrusted else _CHECK_NETWORK
    if isinstance(error, UnreadableResponse):
        return "the answer is not HubSpot's: check HUBSPOT_BASE_URL and the proxy variables"
    if isinstance(error, NotFound):
        return "check that HUBSPOT_BASE_URL serves the API, or try another --version"
    return "try again; if it happens again, report it with the correlation id"
