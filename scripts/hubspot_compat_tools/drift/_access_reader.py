"""What a document says of who may call and where: servers, security, and the schemes of it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from urllib.parse import urlsplit

from hubspot_compat_tools.drift._lenient import listing, mapping
from hubspot_compat_tools.drift._schema_form import Raw


def server_urls(raw: Any) -> list[str]:
    """The addresses; a slash at the end of one is not part of any call."""
    stated = [s["url"] for s in listing(raw) if "url" in mapping(s)]
    return [str(url).rstrip("/") or "/" for url in stated]


def base_path(urls: Iterable[str]) -> str:
    """The path that all addresses share, which is the beginning of every call's path.

    Empty where they differ, or where a variable of the address is part of it.
    """
    paths = {urlsplit(url).path.rstrip("/") for url in urls}
    shared = paths.pop() if len(paths) == 1 else ""
    return "" if "{" in shared else shared


def origins(urls: Iterable[str], base: str) -> dict[str, bool]:
    """The addresses without the path that is counted to the operations."""
    return {url.removesuffix(base) or "/": True for url in urls}


def security_alternatives(stated: Any) -> dict[str, bool]:
    """The alternatives, one text each; none at all means that anyone may call."""
    return {
        " + ".join(_alternative(mapping(entry))) or "no authentication": True
        for entry in listing(stated)
        if mapping(entry) is entry
    }


def _alternative(entry: Raw) -> list[str]:
    named = [(str(name), sorted(set(map(str, listing(scopes))))) for name, scopes in entry.items()]
    return sorted(
        f"{scheme}: {' & '.join(scopes)}" if scopes else scheme for scheme, scopes in named
    )


def security_scheme(raw: Any) -> dict[str, Any]:
    """What decides how a token is sent and got; the scopes that are merely listed come apart."""
    scheme = mapping(raw)
    flows = {str(name): mapping(flow) for name, flow in mapping(scheme.get("flows")).items()}
    scopes = {str(s): True for flow in flows.values() for s in mapping(flow.get("scopes"))}
    # The oldest published documents write `APIKEY` and `HEADER`.
    plain = {key: str(scheme[key]).lower() for key in ("type", "in", "scheme") if key in scheme}
    plain |= {key: str(scheme[key]) for key in ("name", "openIdConnectUrl") if key in scheme}
    urls = {
        f"{name} {key}": str(flow[key])
        for name, flow in flows.items()
        for key in ("authorizationUrl", "tokenUrl", "refreshUrl")
        if key in flow
    }
    return {"definition": {**plain, **urls}, "scopes": scopes}
