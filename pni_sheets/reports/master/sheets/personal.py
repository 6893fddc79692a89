"""Cells that tell who reports: their content is in no table."""

from __future__ import annotations

from pni_sheets.forms import report_form

#: Fields that tell who reports: what was typed there stays with the coordinator.
PERSONAL = frozenset(each.name for each in report_form.INSTITUTION.fields if each.personal)
WITHHELD = "(dato de contacto: no se incluye)"


def is_personal(sheet: str | None, field: str | None) -> bool:
    """Whether a cell may tell who reports; unknown fields of that sheet count as such."""
    if sheet != report_form.INSTITUTION.name:
        return False
    return field in PERSONAL or field not in {each.name for each in report_form.INSTITUTION.fields}
