"""The Spanish words of each rule: what is wrong with which value, what to do, an example."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pni_sheets.findings import Finding


@dataclass(frozen=True, slots=True)
class Group:
    """Findings that say the same thing: one message, many cells.

    ``text`` is the message; ``findings`` come in the order of the sheet.
    """

    text: str
    findings: tuple[Finding, ...]

    @property
    def cells(self) -> str:
        """The cells, such as "Indicadores: G7, G9"."""
        raise NotImplementedError


def message(finding: Finding) -> str:
    """What is wrong with which value, what to do, and an example; plain text in Spanish."""
    return finding.rule


def hint(rule_id: str) -> str:
    """The message in at most 60 characters, for the column *Revisión*."""
    return rule_id


def grouped(findings: Sequence[Finding]) -> tuple[Group, ...]:
    """Findings by equal rule and text, blocking first, then in the order given."""
    return tuple(Group(message(f), (f,)) for f in findings)
