"""Write the workbook of one institution with xlsxwriter, exactly as the contract says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from pni_sheets.model import ReportingTemplate, Value


@dataclass(frozen=True, slots=True)
class Settings:
    """What the writer prints that is neither plan nor round.

    ``thresholds`` are the lower limits, in percent of the expected figure, of *En tiempo*
    and *Con rezago*. ``help_email`` and ``help_name`` say who to ask.
    """

    thresholds: tuple[float, float] = (90.0, 60.0)
    help_name: str = "Unidad coordinadora del PNI, Ministerio de Relaciones Exteriores"
    help_email: str = ""


@dataclass(frozen=True, slots=True)
class Mark:
    """A cell to be marked in a correction workbook, in Spanish, and how serious it is."""

    text: str
    blocking: bool


def filename(template: ReportingTemplate) -> str:
    """``PNI_2025-S1_MTPS.xlsx``."""
    identity = template.identity
    return f"PNI_{identity.round}_{identity.institution}.xlsx"


def render(
    template: ReportingTemplate,
    key: bytes,
    *,
    created: datetime,
    entries: Mapping[tuple[str, str, str], Value] | None = None,
    marks: Mapping[tuple[str, str, str], Mark] | None = None,
    settings: Settings | None = None,
) -> bytes:
    """The workbook's bytes; the same input gives the same bytes.

    ``key`` signs the token. ``entries`` are values put back and ``marks`` the cells to
    correct, both by (sheet, row key, field). Raises UserWarning (a bug) where xlsxwriter
    would leave something out.
    """
    raise NotImplementedError
