"""Templates in memory against bare xlsxwriter writing the same cells.

Run ``python -m benchmarks.render``. Times are of the processor, not of the clock, so that a
busy machine does not matter.
"""

from __future__ import annotations

import statistics
import tempfile
import time
from datetime import date, datetime
from pathlib import Path

from benchmarks import floors
from pni_sheets import layout, plan, template
from pni_sheets.model import EL_SALVADOR, CollectionRound, Previous, RoundState, Semester

CREATED = datetime(2025, 7, 1, 8, 0, tzinfo=EL_SALVADOR)
KEY = bytes(32)
TIMES = 5


def main() -> None:
    catalogue = plan.load()
    opened = CollectionRound(
        Semester(2025, 1), date(2025, 7, 31), RoundState.OPEN, catalogue.version, CREATED
    )
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "ours").mkdir()

        def ours() -> None:
            for institution in catalogue.reporters:
                made = layout.build_template(catalogue, opened, institution, Previous({}, {}, {}))
                data = template.render(made, KEY, created=CREATED)
                (folder / "ours" / template.filename(made)).write_bytes(data)

        ours()
        floors.capture(folder / "ours", folder / "cells")
        pairs = [
            (spent(ours), spent(lambda: floors.write(folder / "cells", folder / "bare")))
            for _ in range(TIMES)
        ]
    mine, bare = (statistics.median(column) for column in zip(*pairs, strict=True))
    count = len(catalogue.reporters)
    print(f"{count} templates: ours {mine:.2f} s ({1000 * mine / count:.0f} ms each), "
          f"bare xlsxwriter {bare:.2f} s, ratio {mine / bare:.2f}")  # fmt: skip


def spent(work: object) -> float:
    """Seconds of the processor that ``work`` takes."""
    start = time.process_time()
    work()  # type: ignore[operator]
    return time.process_time() - start


if __name__ == "__main__":
    main()
