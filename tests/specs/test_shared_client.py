"""The packages of all versions share one client class."""

from importlib import import_module

import pytest

from hubspot_compat_raw._registry import VERSIONS
from hubspot_compat_tools._errors import ToolError
from hubspot_compat_tools.regenerate._generate import share_client


def package(folder, name, client):
    (folder / name).mkdir()
    (folder / name / "client.py").write_text(client)
    return folder / name


def test_the_client_moves_beside_its_package_once(tmp_path):
    for name in ("v3", "v4"):
        share_client(package(tmp_path, name, "class Client: ...\n"))
        assert "from .._client import" in (tmp_path / name / "client.py").read_text()
    assert (tmp_path / "_client.py").read_text() == "class Client: ...\n"


def test_a_client_that_differs_is_refused(tmp_path):
    share_client(package(tmp_path, "v3", "class Client: ...\n"))
    with pytest.raises(ToolError, match="v4: its client is not that of the other"):
        share_client(package(tmp_path, "v4", "class Client: pass\n"))


def test_every_package_has_the_same_client():
    packages = [import_module(f"hubspot_compat_raw.{row.package}") for row in VERSIONS.values()]
    assert len({package.AuthenticatedClient for package in packages}) == 1
