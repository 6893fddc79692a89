"""JSON that several commands write, by the names of the contract."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from pni_sheets.core.findings import Finding, Normalisation, Unplaced
from pni_sheets.core.model import InstitutionState

if TYPE_CHECKING:
    from pni_sheets.operations.consolidate import Published
    from pni_sheets.operations.ingest import Judged
    from pni_sheets.operations.status import Status


def finding_json(finding: Finding) -> dict[str, Any]:
    """A finding as the contract writes it."""
    from pni_sheets.forms import messages

    return {
        "rule": finding.rule,
        "severity": finding.severity.value,
        "sheet": finding.sheet,
        "cell": finding.cell,
        "value": finding.value,
        "message": messages.message(finding),
    }


def normalisation_json(mended: Normalisation) -> dict[str, Any]:
    """A normalisation as the contract writes it."""
    return {
        "sheet": mended.sheet,
        "cell": mended.cell,
        "from": mended.before,
        "to": mended.after,
    }


def unplaced_json(content: Unplaced) -> dict[str, Any]:
    """What a return says outside its cells."""
    return {
        "sheet": content.sheet,
        "cell": content.cell,
        "content": content.content,
        "kind": content.kind,
    }


def judged_json(judged: Judged) -> dict[str, Any]:
    """One element of ``validate --json``."""
    identity = judged.identity
    return {
        "file": judged.file,
        "sha256": judged.sha256,
        "status": judged.status.value,
        "institution": identity.institution if identity else None,
        "round": identity.round if identity else None,
        "findings": [finding_json(f) for f in judged.findings],
        "normalisations": [normalisation_json(n) for n in judged.returned.normalisations],
        "unplaced": [unplaced_json(u) for u in judged.returned.unplaced],
        "reader": judged.returned.reader,
    }


def status_json(status: Status) -> dict[str, Any]:
    """``status --json`` of the contract."""
    states = Counter(line.state.value for _, line in status.lines)
    return {
        "round": status.round.id,
        "deadline": status.round.deadline,
        "institutions": [
            {
                "key": institution.key,
                "name": institution.name,
                "state": line.state.value,
                "submissions": line.submissions,
                "last": line.last,
                "errors": line.errors,
                "warnings": line.warnings,
            }
            for institution, line in status.lines
        ],
        "counts": {state.value: states[state.value] for state in InstitutionState},
        "quarantined": [s.id for s, _ in status.quarantined],
    }


def published_json(published: Published) -> dict[str, Any]:
    """``consolidate --json`` of the contract."""
    from pni_sheets.consolidation import consolidate

    paths = {kind: str(path) for kind, path in published.files.items()}
    return consolidate.to_json(published.result) | {"files": paths}
