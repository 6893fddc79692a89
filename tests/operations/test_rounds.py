"""The states of a round."""

from __future__ import annotations

from pathlib import Path

import pytest
from support import rounds as support

from pni_sheets.core.errors import PniError
from pni_sheets.core.model import RoundState
from pni_sheets.operations import consolidate, decisions, ingest, rounds
from pni_sheets.operations.workspace import Workspace


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return support.prepare(tmp_path_factory.mktemp("pni") / "o")


def refusal(work: Workspace) -> str:
    with pytest.raises(PniError) as raised:
        rounds.publish_round(work, support.ROUND, "Coordinación")
    return raised.value.code


def test_a_round_is_published_once_its_master_is_whole_and_current(
    prepared: Path, tmp_path: Path
) -> None:
    with support.copied(prepared, tmp_path / "o") as work:
        (work.paths.inbox / "a.xlsx").write_bytes(support.returned(work, "CNR"))
        ingest.ingest(work)
        assert refusal(work) == "round-not-closed"
        rounds.close_round(work, support.ROUND)
        assert refusal(work) == "master-none"
        consolidate.consolidate(work, support.ROUND, partial=True)
        assert refusal(work) == "publish-partial"
        for institution in work.plan.reporters:
            if institution.key != "CNR":
                decisions.excuse(work, institution.key, support.ROUND, "Coordinación", "prueba")
        consolidate.consolidate(work, support.ROUND)
        work.ledger.decisions.excuse("CNR", support.ROUND, "Coordinación", "después")
        assert refusal(work) == "publish-outdated"
        consolidate.consolidate(work, support.ROUND)
        published = rounds.publish_round(work, support.ROUND, "Coordinación")
        assert published.state is RoundState.PUBLISHED
        last = work.ledger.status.events(support.ROUND)[-1]
        assert (last.kind, last.params["by"]) == ("round-published", "Coordinación")
        (master, *_) = reversed(work.ledger.products.all(support.ROUND, "maestro"))
        assert master.state_digest == work.ledger.products.state_digest(support.ROUND), (
            "the master that was published stays current, and can be sent"
        )
        with pytest.raises(PniError, match="round-published"):
            rounds.open_round(work, support.ROUND)
        assert work.ledger.verify(work.archive).sound
