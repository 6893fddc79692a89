"""Opening balances: what a plan that was already under way had reached before the tool.

A workbook goes out empty (``template``) and comes back filled (``read``), guarded like
any return. Its observations carry ``opening=True``.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from pni_sheets.findings import Finding
from pni_sheets.model import Observation, Plan


def template(plan: Plan, institutions: Sequence[str] | None = None, *, created: datetime) -> bytes:
    """The workbook to fill: one row for each indicator and institution that reports it.

    ``institutions`` narrows it to some keys (None: all that report). ``created`` is the
    document's date.
    """
    raise NotImplementedError


def read(
    data: bytes, plan: Plan, *, filename: str, submission: str, first_round: date
) -> tuple[tuple[Observation, ...], tuple[Finding, ...]]:
    """What a filled workbook says, and what is wrong with it.

    ``submission`` is the id under which the ledger keeps the file; ``first_round`` is the
    first day of the first collected round: opening balances lie before it. Never raises
    for what the file holds; with a blocking finding there are no observations.
    """
    raise NotImplementedError
