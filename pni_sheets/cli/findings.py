"""Findings on the screen, as several commands show them."""

from __future__ import annotations

from collections.abc import Sequence

from pni_sheets.cli.output import say
from pni_sheets.core.findings import Finding
from pni_sheets.words.terms import SEVERITY_WORDS


def show_findings(found: Sequence[Finding], *, rules: bool = False) -> None:
    """Findings grouped by severity and text, errors last so that they stay in sight.

    ``rules``: also the rule's name, which ``waive`` asks for.
    """
    from pni_sheets.forms import messages

    for severity in reversed(SEVERITY_WORDS):
        for group in messages.grouped([f for f in found if f.severity is severity]):
            named = f" Regla {group.findings[0].rule}." if rules else ""
            say(f"  {SEVERITY_WORDS[severity]}{_places(group.findings)}: {group.text}{named}")


def _places(found: Sequence[Finding]) -> str:
    """Where a group of findings lies: " [Indicadores!G7, G12]"; cells of a sheet together,
    the sheet alone where there is no cell."""
    by_sheet: dict[str, list[str]] = {}
    for finding in found:
        if finding.sheet:
            cells = by_sheet.setdefault(finding.sheet, [])
            cells += [finding.cell] if finding.cell else []
    places = "; ".join(f"{s}!{', '.join(cells)}" if cells else s for s, cells in by_sheet.items())
    return f" [{places}]" if places else ""


def why(found: Sequence[Finding], reason: str) -> str:
    """Why a file is in quarantine: the first thing to correct, else the reason on record."""
    from pni_sheets.forms import messages

    return next((messages.message(f) for f in found if f.blocking), reason)
