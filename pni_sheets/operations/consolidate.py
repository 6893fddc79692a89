"""What leaves: the consolidated round as master workbook, summary and open data.

Everything is made from the ledger's accepted observations, never from workbooks, and is
dated by the ledger's own last event, so the same ledger gives the same bytes.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from pni_sheets.consolidation import consolidate as consolidation
from pni_sheets.consolidation.results import (
    Consolidated,
    FindingRow,
    NormalisationRow,
    Record,
    UnplacedRow,
)
from pni_sheets.core.errors import PniError
from pni_sheets.core.model import CollectionRound, InstitutionState, SubmissionState
from pni_sheets.core.progress_bar import Tell, silent, told
from pni_sheets.operations.workspace import Workspace
from pni_sheets.reports.master import check
from pni_sheets.storage import files

#: Files by path, each with its kind: "maestro", "resumen", "pdf", "datos", "constancias".
Outputs = Mapping[Path, tuple[str, bytes]]

#: States in which an institution holds nothing up.
SETTLED = (InstitutionState.ACCEPTED, InstitutionState.EXCUSED)


@dataclass(frozen=True, slots=True)
class Published:
    """What ``consolidate`` wrote. ``files`` maps a kind ("maestro", "resumen", "datos") to
    its path; ``result`` is what they print."""

    round: CollectionRound
    result: Consolidated
    files: dict[str, Path]


@dataclass(frozen=True, slots=True)
class Edition:
    """What is asked for: the extract of one axis, the summary's language, a PDF too."""

    axis: str | None = None
    language: str = "es"
    pdf: bool = False

    @property
    def suffix(self) -> str:
        return "" if self.axis is None else f"_eje{self.axis}"

    @property
    def tongue(self) -> str:
        return "" if self.language == "es" else f"_{self.language}"


#: The whole plan, in Spanish.
WHOLE = Edition()


def gather(work: Workspace, current: CollectionRound) -> Consolidated:
    """The consolidated round, from the ledger's present state."""
    ledger = work.ledger
    ledger.database.check()
    catalogue = work.plan_of(current)
    earlier = [r for r in ledger.rounds.all() if r.semester <= current.semester]
    return consolidation.consolidate(
        catalogue,
        current.semester,
        ledger.observations.accepted(upto=current.semester),
        record=record(work, current, earlier),
        thresholds=work.settings.thresholds,
        plans={r.id: work.plan_of(r) for r in earlier},
    )


def record(work: Workspace, current: CollectionRound, earlier: Sequence[CollectionRound]) -> Record:
    """What the ledger knows of a round besides its figures."""
    ledger = work.ledger
    keys = [i.key for i in work.plan_of(current).reporters]
    judged = [s for s in ledger.submissions.all(current.id) if s.institution]
    standing = [s for s in judged if s.state is not SubmissionState.SUPERSEDED]
    accepted = [s for s in judged if s.state is SubmissionState.ACCEPTED]
    return Record(
        roster=ledger.status.institutions(current.id, keys),
        decisions=tuple(d for r in earlier for d in ledger.decisions.in_force(r.id)),
        waivers=ledger.decisions.waivers(current.id),
        excuses=tuple(e for r in earlier for e in ledger.decisions.excuses(r.id)),
        findings=tuple(
            FindingRow(s.institution or "", s.id, finding, waived)
            for s in standing
            for waived, found in (
                (False, ledger.observations.findings(s.id)),
                (True, ledger.observations.waived_findings(s.id)),
            )
            for finding in found
        ),
        normalisations=tuple(
            NormalisationRow(s.institution or "", s.id, mended)
            for s in accepted
            for mended in ledger.observations.normalisations(s.id)
        ),
        unplaced=tuple(
            UnplacedRow(s.institution or "", s.id, content)
            for s in accepted
            for content in ledger.observations.unplaced(s.id)
        ),
        submissions=ledger.submissions.all(),
        conservation=ledger.status.counts(current.id),
        events=ledger.status.events(current.id, data_only=True),
        synthetic=work.settings.synthetic,
    )


def require_complete(work: Workspace, current: CollectionRound) -> None:
    """Raise PniError("institutions-missing") unless all are accepted or excused."""
    keys = [i.key for i in work.plan_of(current).reporters]
    missing = [
        s.institution
        for s in work.ledger.status.institutions(current.id, keys)
        if s.state not in SETTLED
    ]
    if missing:
        raise PniError("institutions-missing", count=len(missing), keys=", ".join(missing))


def consolidate(
    work: Workspace,
    name: str | None = None,
    *,
    partial: bool = False,
    edition: Edition = WHOLE,
    tell: Tell = silent,
) -> Published:
    """Write master, summary and open data of a round to ``outbox/R/maestro``.

    Raises PniError("institutions-missing"
    | "rows-not-conserved" | "axis-unknown").
    """
    current = work.round(name)
    if not partial:
        require_complete(work, current)
    if not work.ledger.status.counts(current.id).balanced:
        raise PniError("rows-not-conserved", round=current.id)
    with check.judging() as judge:
        # Imported here: while the judge gets ready.
        from pni_sheets.reports.master import workbook

        result = gather(work, current)
        if edition.axis is not None:
            result = extract(result, edition.axis)
        sound = judge(workbook.frames(result))
        made = made_at(work, current)
        outputs = documents(work, result, made, edition, tell)
        sound()
    keep(work, current, outputs, partial=bool(result.missing), extract=edition.axis is not None)
    return Published(current, result, shown(outputs))


# --- what is written -----------------------------------------------------------------------

#: Files by name within the round's folder, each with its kind.
Named = Mapping[str, tuple[str, bytes]]


def documents(
    work: Workspace, result: Consolidated, made: datetime, edition: Edition, tell: Tell = silent
) -> Outputs:
    """Every output of a round; an extract of it has no receipts."""
    from pni_sheets.reports.master import workbook

    folder, letters = work.paths.master(result.round), work.letters
    name, suffix = f"PNI_maestro_{result.round}", edition.suffix
    steps: tuple[Callable[[], Named], ...] = (
        lambda: {f"{name}{suffix}.xlsx": ("maestro", workbook.render(result, made))},
        lambda: _summary(result, made, edition, letters),
        lambda: _data(f"datos{suffix}", result, made, public=False),
        lambda: _data(f"datos_publicos{suffix}", result, made, public=True),
        lambda: {} if suffix else _receipts(result, made, letters, edition.pdf),
    )
    return {folder / at: output for step in told(steps, tell) for at, output in step().items()}


def _summary(result: Consolidated, made: datetime, edition: Edition, letters: Path | None) -> Named:
    from pni_sheets.rendering import pdf
    from pni_sheets.reports.summary import page as summary

    page = summary.render(result, made, language=edition.language, folder=letters)
    name = f"PNI_resumen_{result.round}{edition.suffix}{edition.tongue}"
    printed = {f"{name}.pdf": ("pdf", pdf.from_html(page, made))} if edition.pdf else {}
    return {f"{name}.html": ("resumen", page.encode()), **printed}


def _data(folder: str, result: Consolidated, made: datetime, *, public: bool) -> Named:
    from pni_sheets.reports import open_data

    built = open_data.build(result, made, public=public)
    return {f"{folder}/{file}": ("datos", data) for file, data in built.items()}


def _receipts(result: Consolidated, made: datetime, letters: Path | None, printed: bool) -> Named:
    """A page an institution, and the same as PDF where they are ``printed``."""
    from pni_sheets.rendering import pdf
    from pni_sheets.reports.summary import receipt

    written: dict[str, tuple[str, bytes]] = {}
    for key, page in receipt.render(result, made, letters):
        name = f"constancias/PNI_constancia_{result.round}_{key}"
        written[f"{name}.html"] = ("constancias", page.encode())
        if printed:
            written[f"{name}.pdf"] = ("constancias", pdf.from_html(page, made))
    return written


def keep(
    work: Workspace,
    current: CollectionRound,
    outputs: Outputs,
    *,
    partial: bool,
    extract: bool,
) -> None:
    """Write outputs and record those that speak for the whole round; sending archives them."""
    files.write_all({path: data for path, (_, data) in outputs.items()})
    if extract:
        return
    made = (
        (kind, path.relative_to(work.root).as_posix(), files.sha256(data))
        for path, (kind, data) in outputs.items()
    )
    work.ledger.products.record_all(current.id, made, partial=partial)


def shown(outputs: Outputs) -> dict[str, Path]:
    """The paths to tell: the documents, and the folder of each data package."""
    paths: dict[str, Path] = {}
    for path, (kind, _) in outputs.items():
        whole_folder = kind in ("datos", "constancias")
        paths[path.parent.name if whole_folder else kind] = path.parent if whole_folder else path
    return paths


def extract(result: Consolidated, axis: str) -> Consolidated:
    """The part of one axis. Raises PniError("axis-unknown")."""
    codes = [a.code for a in result.plan.axes]
    if axis not in codes:
        raise PniError("axis-unknown", value=axis, axes=", ".join(codes))
    return consolidation.for_axis(result, axis)


def made_at(work: Workspace, current: CollectionRound) -> datetime:
    """When the data last changed: the date that outputs bear."""
    events = work.ledger.status.events(current.id, data_only=True)
    return events[-1].at if events else current.opened
