"""The judgement of returned files: told one by one, and the same without recording."""

from __future__ import annotations

from pathlib import Path

import pytest
from support import rounds as support

from pni_sheets.core.model import SubmissionState
from pni_sheets.operations import ingest, rounds


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return support.prepare(tmp_path_factory.mktemp("pni") / "o")


def test_each_new_file_is_told_once_its_judgement_stands(prepared: Path, tmp_path: Path) -> None:
    told: list[tuple[str, SubmissionState, bool]] = []

    def each(judged: ingest.Judged) -> None:
        told.append((judged.file, judged.status, judged.submission is not None))

    with support.copied(prepared, tmp_path / "o") as work:
        (work.paths.inbox / "a.xlsx").write_bytes(support.returned(work, "CNR"))
        (work.paths.inbox / "b.pdf").write_bytes(b"%PDF-1.4\n%%EOF\n")
        judged = ingest.ingest(work, each=each)
        assert told == [
            ("a.xlsx", SubmissionState.ACCEPTED, True),
            ("b.pdf", SubmissionState.QUARANTINED, True),
        ]
        assert [(j.file, j.status, True) for j in judged] == told
        ingest.ingest(work, each=each)
        assert len(told) == 2, "what was known is not told again"


def test_validate_judges_as_ingest_does_and_records_nothing(prepared: Path, tmp_path: Path) -> None:
    """Also where the round has been closed, which only the ledger knows."""
    with support.copied(prepared, tmp_path / "o") as work:
        file = tmp_path / "PNI.xlsx"
        file.write_bytes(support.returned(work, "CNR"))
        (open_,) = ingest.validate(work, [file])
        rounds.close_round(work, support.ROUND)
        (closed,) = ingest.validate(work, [file])
        assert work.ledger.submissions.all() == ()
        (recorded,) = ingest.ingest(work, paths=[file])
        assert open_.status is SubmissionState.ACCEPTED
        assert (closed.status, [f.rule for f in closed.findings]) == (
            recorded.status,
            [f.rule for f in recorded.findings],
        )
        assert closed.status is SubmissionState.QUARANTINED
        assert "ID-RONDA-CERRADA" in {f.rule for f in closed.findings}
