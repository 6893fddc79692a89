"""Whose workbook is it: marks first, then its rows, then what sender or file name suggest.

Contradictory marks are reported, never resolved.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from pni_sheets.core.findings import Finding
from pni_sheets.core.model import Identity, ReportingTemplate
from pni_sheets.forms import identity, report_form
from pni_sheets.forms.rules.registry import found
from pni_sheets.intake.row_codes import row_codes
from pni_sheets.intake.sandbox import Grid

#: Gives the template a return is compared with; None: no such round or institution.
Expected = Callable[[Identity], ReportingTemplate | None]
#: Gives the templates a return without marks may be, for instance those of the open rounds.
Candidates = Callable[[], Iterable[ReportingTemplate]]

#: Row codes must agree this far with those of one template, and of no other.
_ALIKE = 0.8
#: A workbook whose row codes agree less than this with its own mark is not what it says.
_FOREIGN = 0.5
_FEW = 3


@dataclass(frozen=True, slots=True)
class Recognition:
    """Whose a workbook is (None: nobody can tell, and ``findings`` say why)."""

    identity: Identity | None
    template: ReportingTemplate | None
    findings: tuple[Finding, ...] = ()


def recognise(
    grid: Grid,
    key: bytes,
    expected: Expected,
    hint: Identity | None,
    candidates: Candidates | None,
) -> Recognition:
    """The identity of a grid, in this order: signed token, visible code, rows, hint."""
    texts = tuple(_texts(grid))
    marks = _marks(texts, key)
    notes: tuple[Finding, ...] = ()
    if not any(identity.read_token(t, key) for t in texts) and any(map(identity.has_token, texts)):
        notes = (found("ID-FIRMA"),)
    if len(marks) > 1:
        named = " / ".join(f"{m.round} {m.institution}" for m in marks)
        return Recognition(None, None, (found("ID-CONTRADICE", marks=named), *notes))
    if marks:
        return _marked(grid, marks[0], expected, notes)
    return _deduced(grid, expected, hint, candidates, notes)


def _texts(grid: Grid) -> Iterator[str]:
    """Every text that may hold a mark."""
    yield from grid.properties.values()
    yield from grid.names.values()
    yield from grid.margins
    for sheet in grid.sheets:
        for value in sheet.cells.values():
            if type(value) is str and "pn" in value[:4096].casefold():
                yield value


def _marks(texts: tuple[str, ...], key: bytes) -> tuple[Identity, ...]:
    """The different identities that marks name, those of tokens first."""
    seen: dict[str, Identity] = {}
    for text in texts:
        signed = identity.read_token(text, key)
        if signed is not None:
            seen.setdefault(identity.code(signed), signed)
    for text in texts:
        for visible in identity.find_codes(text):
            seen.setdefault(identity.code(visible), visible)
    return tuple(seen.values())


def _marked(
    grid: Grid, mark: Identity, expected: Expected, notes: tuple[Finding, ...]
) -> Recognition:
    template = expected(mark)
    if template is None:
        missing = found("ID-SIN-PLANTILLA", round=mark.round, institution=mark.institution)
        return Recognition(mark, None, (missing, *notes))
    if _foreign(row_codes(grid), template):
        marks = f"{mark.round} {mark.institution} / filas de otra plantilla"
        return Recognition(None, None, (found("ID-CONTRADICE", marks=marks), *notes))
    return Recognition(template.identity, template, (*notes, *_versions(mark, template.identity)))


def _versions(mark: Identity, sent: Identity) -> tuple[Finding, ...]:
    """Whether the workbook was made for another version of plan or form."""
    plans = identity.plan_mark(mark.plan_version), identity.plan_mark(sent.plan_version)
    pairs = (("plan", *plans), ("formulario", mark.form_version, sent.form_version))
    return tuple(
        found("ID-VERSION", what=what, found=old, expected=new)
        for what, old, new in pairs
        if old != new
    )


def _deduced(
    grid: Grid,
    expected: Expected,
    hint: Identity | None,
    candidates: Candidates | None,
    notes: tuple[Finding, ...],
) -> Recognition:
    """No mark: the one template with the same rows, else the hint if its rows agree."""
    codes = row_codes(grid)
    alike = [t for t in (candidates() if candidates else ()) if _likeness(codes, t) >= _ALIKE]
    if len(alike) == 1:
        return _guess(alike[0], "filas", notes)
    suggested = expected(hint) if hint else None
    if suggested is not None and codes and not _foreign(codes, suggested):
        return _guess(suggested, "remitente", notes)
    return Recognition(None, None, (found("ID-AUSENTE"), *notes))


def _guess(template: ReportingTemplate, how: str, notes: tuple[Finding, ...]) -> Recognition:
    return Recognition(template.identity, template, (found("ID-DEDUCIDA", how=how), *notes))


def _foreign(codes: frozenset[str], template: ReportingTemplate) -> bool:
    """Whether most row codes are not the template's, those that all members share left out."""
    own, shared = _keys(template)
    telling = codes - (shared - own)
    return len(telling) >= _FEW and len(telling & own) < len(telling) * _FOREIGN


def _likeness(codes: frozenset[str], template: ReportingTemplate) -> float:
    """Shared codes over all codes of either (Jaccard), those that all members share left out."""
    own, shared = _keys(template)
    telling = codes - (shared - own) if own else codes
    keys = own or shared
    return len(telling & keys) / len(telling | keys) if len(codes) >= _FEW else 0.0


def _keys(template: ReportingTemplate) -> tuple[frozenset[str], frozenset[str]]:
    """Row keys of the institution's own sheets, and of those *vía Mecanismo*."""
    own: set[str] = set()
    shared: set[str] = set()
    for name, rows in template.sheets.items():
        if not report_form.sheet(name).record:
            (shared if name == report_form.CONTRIBUTIONS.name else own).update(
                row.key for row in rows
            )
    return frozenset(own), frozenset(shared)
