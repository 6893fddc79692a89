"""Flip random bits in a workspace's registry, one at a time: every one must be found.

The registry is the ledger with its seal, the archive, the key and the safety copies. Places
are drawn by file first, then by bit, so that small files are hit as often as large ones.

    python scripts/torture_bits.py --flips 1000
"""

from __future__ import annotations

import argparse
import random
import shutil
import sys
import tempfile
from collections import Counter
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

from pni_sheets.core.errors import PniError
from pni_sheets.core.findings import Finding, Severity
from pni_sheets.core.model import EL_SALVADOR, Observation, Semester, SubmissionState
from pni_sheets.ledger import schema
from pni_sheets.ledger.ledger import Judgement, Ledger
from pni_sheets.storage import files
from pni_sheets.storage.settings import Paths

NOW = datetime(2025, 7, 15, 9, 30, tzinfo=EL_SALVADOR)
ROUND = "2025-S1"


def registry(paths: Paths, returns: int = 12) -> None:
    """A ledger migrated once, with some returns; free pages too (a judgement replaced)."""
    paths.create()
    with Ledger.open(paths.ledger, clock=lambda: NOW, create=True):
        pass
    (paths.backups / "x").write_bytes(paths.ledger.read_bytes())
    sha = files.sha256((paths.backups / "x").read_bytes())
    (paths.backups / "x").rename(paths.backups / f"ledger-v{schema.LATEST - 1}-{sha[:12]}.sqlite")
    shas = files.Archive(paths.archive).store_many(
        random.Random(n).randbytes(20_000) for n in range(returns)
    )
    with Ledger.open(paths.ledger, clock=lambda: NOW) as ledger, ledger.transaction():
        ledger.documents.save_plan("v1", "{}")
        ledger.rounds.open(Semester(2025, 1), date(2025, 7, 31), "v1")
        for n, sha in enumerate(shas):
            submission, _ = ledger.submissions.receive(sha, f"{n}.xlsx", received=NOW)
            for rows in (400, 100):  # judged twice: the second leaves pages free
                ledger.submissions.record(submission.id, _judgement(f"I{n}", rows))


def _judgement(key: str, rows: int) -> Judgement:
    return Judgement(
        SubmissionState.ACCEPTED,
        ROUND,
        key,
        findings=tuple(Finding("IND-SALTO", Severity.WARNING, cell=f"G{k}") for k in range(20)),
        observations=tuple(
            Observation(ROUND, key, "Indicadores", f"{k}-1", "avance", k / 7, "", f"G{k}")
            for k in range(rows)
        ),
    )


def found(paths: Paths) -> str:
    """What tells of a change: a problem's or an error's code; "" where nothing does."""
    try:
        paths.read_key()
        with Ledger.open(paths.ledger, clock=lambda: NOW) as ledger:
            problems = ledger.verify(files.Archive(paths.archive)).problems
    except PniError as error:
        return error.code
    return next((p.code for p in problems if not p.harmless), "")


def torture(
    flips: int, seed: int = 6, tell: Callable[[Counter[str]], None] = lambda _: None
) -> list[str]:
    """The flips that nothing found; ``tell`` is given how often each code found one."""
    folder = Path(tempfile.mkdtemp(prefix="pni-bits-"))
    chance, codes, missed = random.Random(seed), Counter[str](), []
    try:
        paths = Paths(folder)
        registry(paths)
        kept = [p for p in sorted(paths.registry.rglob("*")) if p.is_file() and p != paths.lock]
        for _ in range(flips):
            path = paths.ledger if chance.random() < 0.5 else chance.choice(kept)
            before = path.read_bytes()
            bit = chance.randrange(len(before) * 8)
            changed = bytearray(before)
            changed[bit // 8] ^= 1 << bit % 8
            path.write_bytes(changed)
            code = found(paths)
            codes[code] += 1
            if not code:
                missed.append(f"bit {bit} of {path.name}")
            path.write_bytes(before)
        if found(paths):
            missed.append(f"found where nothing was flipped: {found(paths)}")
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    tell(codes)
    return missed


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--flips", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=6)
    options = parser.parse_args()
    missed = torture(
        options.flips, options.seed, lambda codes: print("found by:", dict(codes.most_common()))
    )
    print(f"{options.flips - len(missed)} of {options.flips} flipped bits found")
    for place in missed:
        print(f"  MISSED {place}")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
