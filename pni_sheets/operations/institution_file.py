"""All that is known of one institution in a round: the panel's page of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from pni_sheets.core.findings import Finding
from pni_sheets.core.model import Event, ReportingTemplate, Submission
from pni_sheets.ledger.records import OutboundMessage
from pni_sheets.operations.history import about
from pni_sheets.operations.status import Explanation, explain
from pni_sheets.operations.workspace import Workspace


@dataclass(frozen=True, slots=True)
class InstitutionFile:
    """Its present submission explained, all of them in time, letters sent, the log's lines.

    ``labels`` is the text of each row of its workbook, by row code.
    """

    explanation: Explanation
    submissions: tuple[Submission, ...]
    letters: tuple[OutboundMessage, ...]
    log: tuple[Event, ...]
    labels: Mapping[str, str]

    def label(self, finding: Finding) -> str:
        """The text of the row that a finding is about, "" where it is about no row."""
        return self.labels.get(finding.key or "", "")


def institution_file(work: Workspace, key: str, name: str | None = None) -> InstitutionFile:
    """Raises PniError("institution-unknown" | "round-...")."""
    found = explain(work, key, name)
    current, whose = found.round, found.institution.key
    return InstitutionFile(
        found,
        work.ledger.submissions.all(current.id, whose),
        work.ledger.mail.outbound(current.id, None, whose),
        about(work, {"institution": whose, "round": current.id}),
        _labels(work.ledger.documents.template(current.id, whose)),
    )


def _labels(sent: ReportingTemplate | None) -> Mapping[str, str]:
    rows = [row for sheet in sent.sheets.values() for row in sheet] if sent else []
    return {
        row.key: str(row.prefilled.get("indicador") or row.prefilled.get("actividad") or "")
        for row in reversed(rows)
    }
