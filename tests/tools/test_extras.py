"""A library that is missing: one line names the smallest extra that brings it."""

import io
import sys

import pytest
from rich.console import Console

from hubspot_compat_tools.__main__ import main
from hubspot_compat_tools._cli import _NAMES
from hubspot_compat_tools._demo import run_demo
from hubspot_compat_tools._extras import EXTRAS


@pytest.fixture
def without(monkeypatch):
    """Make libraries look as if they were not installed."""

    def without(*names):
        for name in names:
            for loaded in [module for module in sys.modules if module.split(".")[0] == name]:
                monkeypatch.delitem(sys.modules, loaded)
            monkeypatch.setitem(sys.modules, name, None)

    return without


@pytest.mark.parametrize(
    ("words", "extra"),
    [
        (["--version"], "migrate"),
        ([], "migrate"),
        *[([name], EXTRAS.get(name, "migrate")) for name in _NAMES],
    ],
    ids=str,
)
def test_without_the_command_line_each_command_names_its_extra(
    without, monkeypatch, capsys, words, extra
):
    monkeypatch.delitem(sys.modules, "hubspot_compat_tools._cli")
    without("typer")
    monkeypatch.setattr(sys, "argv", ["hubspot-compat", *words])
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 2
    assert capsys.readouterr().err == (
        f"error: the extra '{extra}' is needed (typer is missing);"
        f" install 'hubspot-compat[{extra}]'\n"
    )


@pytest.mark.parametrize("words", [["--debug", "types"], ["types", "--debug"]], ids=" ".join)
def test_debug_shows_where_a_library_was_missed(without, monkeypatch, capsys, words):
    monkeypatch.delitem(sys.modules, "hubspot_compat_tools._cli")
    without("typer")
    monkeypatch.setattr(sys, "argv", ["hubspot-compat", *words])
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 2
    told = capsys.readouterr().err
    assert told.startswith("Traceback")
    assert told.splitlines()[-1].startswith("ModuleNotFoundError: ")
    assert "_cli.py" in told


def test_only_commands_need_an_extra():
    assert set(EXTRAS) < set(_NAMES)


def test_the_demo_leaves_out_what_another_extra_brings(without):
    without("deepdiff")
    out = io.StringIO()
    assert run_demo(Console(file=out, width=200))
    assert "skipped: the extra 'specs' is needed (deepdiff is missing)" in out.getvalue()
    assert "Every check passed." in out.getvalue()
