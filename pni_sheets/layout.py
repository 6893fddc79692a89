"""What stands in the workbook of one institution, and where the writer puts it.

``build_template`` decides which rows an institution gets, what is prefilled, which cells
are open and which facts the rules and formulas of a row may use. The places (header row,
first row) serve the writer; the reader finds sheets, columns and rows by their texts.
"""

from __future__ import annotations

from pni_sheets.model import (
    CollectionRound,
    Institution,
    Plan,
    Previous,
    ReportingTemplate,
)

#: Rows of a table sheet, counted from 0: title, institution and round, code, headers, data.
TITLE_ROW, SUBTITLE_ROW, CODE_ROW, HEADER_ROW, FIRST_ROW = range(5)


def build_template(
    plan: Plan,
    collection_round: CollectionRound,
    institution: Institution,
    previous: Previous,
    *,
    synthetic: bool = False,
) -> ReportingTemplate:
    """The form of ``institution`` in ``collection_round``.

    ``previous`` is what it had reported and got accepted before. ``synthetic`` marks
    demonstration data. A sheet without rows is absent. Raises nothing of its own: a plan
    that does not hold together is found by ``plan check``.
    """
    raise NotImplementedError
