"""The bridge tells, as the facade does, that the version that does the work ends soon."""

import datetime as dt
import warnings

import pytest
import requests
from hubspot import HubSpot

from hubspot_compat import VersionSunsetWarning, legacy
from hubspot_compat._dialects import VERSIONS, sunset
from hubspot_compat_tools.proxy import Proxy

from .conftest import NEWER

WAYS = {
    "mount": lambda version: legacy.mount(requests.Session(), version),
    "upgrade": lambda version: legacy.upgrade(HubSpot(access_token="any"), version),
    "install": lambda version: legacy.install(version).__exit__(None, None, None),
    "proxy": Proxy,
}


def told(way, version, monkeypatch, days_left):
    end = dt.date.fromisoformat(VERSIONS[version].sunset)
    monkeypatch.setattr(sunset, "_today", lambda: end - dt.timedelta(days=days_left))
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        WAYS[way](version)
    return [one for one in caught if one.category is VersionSunsetWarning]


@pytest.mark.parametrize("version", NEWER)
@pytest.mark.parametrize("way", WAYS)
def test_the_end_of_support_is_told_with_its_date_at_the_callers_line(monkeypatch, way, version):
    (warning,) = told(way, version, monkeypatch, 180)
    assert str(warning.message).startswith(
        f"HubSpot's support for associations API {version} ends on {VERSIONS[version].sunset}"
    )
    assert warning.filename == __file__


@pytest.mark.parametrize("way", WAYS)
def test_nothing_is_told_of_an_end_that_is_far(monkeypatch, way):
    assert told(way, "2026-03", monkeypatch, 181) == []


def test_a_second_install_that_changes_nothing_tells_nothing_again(monkeypatch):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", VersionSunsetWarning)
        with legacy.install("v4"):
            warnings.simplefilter("error")
            legacy.install("v4").undo()
