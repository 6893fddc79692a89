"""The correction workbook: a fresh template with what was typed put back and marked.

It mends a damaged or outdated return too, because nothing of the returned file is kept
but its values. It has the identity, rows and columns of a template, so it can be filled
and returned as it is.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from pni_sheets.findings import Finding
from pni_sheets.model import ReportingTemplate, Return
from pni_sheets.template import Settings


def filename(template: ReportingTemplate) -> str:
    """``PNI_2025-S1_MTPS_correcciones.xlsx``."""
    identity = template.identity
    return f"PNI_{identity.round}_{identity.institution}_correcciones.xlsx"


def correction_workbook(
    template: ReportingTemplate,
    returned: Return,
    findings: Sequence[Finding],
    key: bytes,
    created: datetime,
    settings: Settings | None = None,
) -> bytes:
    """The workbook that goes back to the institution.

    Values are put back as normalised; where nothing usable was read, the raw text is.
    ``findings`` are those of ``validate`` (waived ones left out), in any order.
    """
    raise NotImplementedError
