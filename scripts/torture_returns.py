"""Damage thousands of returns and read them; read the hostile corpus; print the figures.

    python scripts/torture_returns.py [--count 5000] [--seed 2025]

Ends with 1 if an exception escaped, a file hung, or one was accepted with other content
than typed and nothing said.
"""

from __future__ import annotations

import argparse
import resource
import sys
import time
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from support.hostile import corpus  # noqa: E402
from support.mutations import accepted, mutations, unexplained  # noqa: E402
from support.returned import KEY, expected, workbook  # noqa: E402

from pni_sheets.intake import returns  # noqa: E402
from pni_sheets.intake.guard.inspect import inspect  # noqa: E402
from pni_sheets.intake.sandbox import Child  # noqa: E402


def peak() -> int:
    """Peak memory of this process in MiB (children not counted)."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def damage(count: int, seed: int) -> int:
    """Read ``count`` damaged returns; how many broke the promise."""
    fates: Counter[str] = Counter()
    findings: Counter[str] = Counter()
    broken = 0
    started = time.perf_counter()
    with Child() as child:
        for name, data in mutations(count, seed):
            try:
                returned = returns.read(data, "PNI.xlsx", KEY, expected, reader=child)
            except Exception as error:  # noqa: BLE001 (counting them is the point)
                print("EXCEPTION", name, repr(error))
                broken += 1
                continue
            said = {finding.rule for finding in returned.findings}
            findings.update(said)
            fates["accepted by the reader" if accepted(returned) else "refused or questioned"] += 1
            if "ARCH-LECTURA" in said:
                print("CHILD LOST", name, [f.params for f in returned.findings])
                fates["child lost"] += 1
            wrong = unexplained(returned, data)
            if wrong:
                print("SILENT CHANGE", name, wrong[:3])
                broken += 1
    print(f"damaged returns: {count}, seed {seed}, {time.perf_counter() - started:.0f} s")
    print("fates:", dict(fates))
    print("findings:", dict(findings.most_common()))
    print(f"exceptions or silent changes: {broken}")
    return broken


def hostile() -> int:
    """Inspect and read the corpus; how many refused files got through."""
    through, slowest, count = 0, (0.0, ""), Counter[str]()
    with Child() as child:
        list(child.grids([(workbook(), "a.xlsx")]))
        base = top = peak()
        for name, refused, data in corpus():
            before = peak()
            started = time.process_time()
            inspect(data, name)
            slowest = max(slowest, (time.process_time() - started, name))
            returned = returns.read(data, f"{name}.xlsx", KEY, expected, reader=child)
            top = max(top, base + peak() - before)
            blocked = any(finding.blocking for finding in returned.findings)
            count["refused" if blocked else "read"] += 1
            if refused and not blocked:
                print("GOT THROUGH", name)
                through += 1
    print(f"hostile files: {sum(count.values())}, {dict(count)}, got through: {through}")
    print(f"slowest in the guard: {slowest[0] * 1000:.0f} ms ({slowest[1]})")
    print(f"parent: {base} MiB before, most that one file added: {top - base} MiB")
    return through


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=5000)
    parser.add_argument("--seed", type=int, default=2025)
    asked = parser.parse_args()
    return 1 if hostile() + damage(asked.count, asked.seed) else 0


if __name__ == "__main__":
    raise SystemExit(main())
