"""Every route: identity and every value right, or the exact finding that says why not."""

from __future__ import annotations

import pytest
from support.office import soffice
from support.returned import filled, read, rules, template_of, values
from support.routes import ROUTES, SYSTEM_PYTHON

from pni_sheets.intake.returns import contents


def office_routes():
    """Why the routes through LibreOffice cannot run here, if so."""
    import subprocess

    if soffice() is None:
        return "LibreOffice is not installed", "LibreOffice is not installed"
    bridge = subprocess.run([SYSTEM_PYTHON, "-c", "import uno"], capture_output=True, check=False)
    return None, "the system's Python has no UNO bridge" if bridge.returncode else None


def parameters():
    converting, client = office_routes()
    for route in ROUTES:
        marks = []
        if route.tool.startswith("LibreOffice"):
            reason = client if "UNO" in route.tool else converting
            marks = [pytest.mark.libreoffice, pytest.mark.skipif(bool(reason), reason=reason or "")]
        yield pytest.param(route, id=f"{route.tool}: {route.name}", marks=marks)


@pytest.mark.parametrize("route", list(parameters()))
def test_route(route):
    ((name, data),) = contents(*reversed(route.make()))
    returned = read(data, name)
    assert set(rules(returned)) == route.rules
    got = {k: v for k, v in values(returned).items() if k not in route.changed}
    sent = {k: v for k, v in filled().items() if k not in route.changed}
    if route.whole:
        assert returned.identity == template_of("MTPS").identity
        assert got == sent
    else:
        assert got.items() <= sent.items()
    assert any(f.blocking for f in returned.findings) or got == sent


def test_there_are_enough_routes():
    assert len(ROUTES) >= 40
