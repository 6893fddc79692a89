"""The one-page receipts (*constancias*): what was accepted from each institution in a round.

It shows the institution its own cells only, with the place they came from, so that whoever
signed can compare them with the file that was sent. It prints ``Observation`` values as
they were accepted and computes nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from pni_sheets import __version__
from pni_sheets.consolidation.results import Consolidated, InstitutionResult
from pni_sheets.core.model import EL_SALVADOR, InstitutionState, Observation
from pni_sheets.core.spanish import semester_in_words
from pni_sheets.forms import report_form
from pni_sheets.rendering import styles
from pni_sheets.reports.master.lookups import figure

TEMPLATE = "constancia.html.j2"

#: Kinds whose cells are long; a page has no room for them, and the file keeps them.
_LONG = frozenset({report_form.Kind.LONG_TEXT, report_form.Kind.FORMULA})


@dataclass(frozen=True, slots=True)
class Block:
    """The accepted cells of one sheet: headers, and one line a row of the form."""

    title: str
    headers: tuple[str, ...]
    lines: tuple[tuple[str, ...], ...]


def render(
    c: Consolidated, made: datetime, folder: Path | None = None
) -> Iterator[tuple[str, str]]:
    """The key of each accepted institution with its page; ``made`` dates it.

    ``folder`` is the workspace's own ``templates/``. Raises PniError("letter-template")
    where the template has a mistake.
    """
    from pni_sheets.rendering import jinja

    environment = jinja.environment(folder, True)
    own: dict[str, list[Observation]] = {}
    for cell in c.rows:
        own.setdefault(cell.institution, []).append(cell)
    for result in c.institutions:
        if result.state is InstitutionState.ACCEPTED:
            fields = _fields(c, result, own.get(result.key, ()), made)
            yield result.key, jinja.guarded(environment, TEMPLATE, fields)


def _fields(
    c: Consolidated, result: InstitutionResult, cells: Sequence[Observation], made: datetime
) -> dict[str, Any]:
    """What the template may use: nothing of other institutions."""
    file = c.submissions.get(result.status.current or "")
    day = made.astimezone(EL_SALVADOR)
    return {
        "round": c.round,
        "synthetic": c.synthetic,
        "institution": result.institution.name,
        "nil": result.nil,
        "signed": _day(result.signed),
        "semester": semester_in_words(c.semester),
        "date": f"{day:%d/%m/%Y %H:%M}",
        "file": file,
        "received": f"{file.received.astimezone(EL_SALVADOR):%d/%m/%Y %H:%M}" if file else "",
        "blocks": blocks(cells),
        "cells": len(cells),
        "style": styles,
        "version": __version__,
    }


def blocks(cells: Sequence[Observation]) -> tuple[Block, ...]:
    """The accepted cells of each sheet that has any, in the order of the form."""
    made = (_block(sheet, cells) for sheet in report_form.SHEETS if not sheet.record)
    return tuple(block for block in made if block.lines)


def _block(sheet: report_form.Sheet, rows: Sequence[Observation]) -> Block:
    cells = {(o.key, o.field): o for o in rows if o.sheet == sheet.name}
    filled = {field for _, field in cells}
    fields = [f for f in sheet.entries if f.kind not in _LONG and f.name in filled]
    keys = dict.fromkeys(key for key, _ in cells)
    return Block(
        sheet.title,
        (report_form.CODE.header, *(field.header for field in fields)),
        tuple((key, *(_told(cells.get((key, f.name))) for f in fields)) for key in keys),
    )


def _day(iso: str) -> str:
    """A date of an observation (ISO) as an office writes it; other texts as they are."""
    try:
        return f"{date.fromisoformat(iso):%d/%m/%Y}"
    except ValueError:
        return iso


def _told(cell: Observation | None) -> str:
    if cell is None:
        return ""
    value = cell.value if isinstance(cell.value, str) else figure(cell.value)
    return f"{value} ({cell.cell})"
