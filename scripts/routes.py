"""Write docs/routes.md: what every route of ``tests/support/routes.py`` does to a filled workbook.

python scripts/routes.py
"""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from support.returned import filled, read, template_of, values  # noqa: E402
from support.routes import ROUTES, Route  # noqa: E402

from pni_sheets.intake.returns import contents  # noqa: E402

HEAD = """# Routes: what people's tools do to a return

Every line is one way a filled workbook (MTPS, 2025-S1, {count} typed cells) comes back. The
table is made by `python scripts/routes.py` from `tests/support/routes.py`;
`tests/end_to_end/test_routes.py` checks each line. *Right* counts the cells whose value came
back as it was typed; the rest
have the finding in the last column. Excel, Google Sheets and phones are not run here: their
lines imitate files that they write.

| route | tool | identity | right | normalised | findings | |
|---|---|---|--:|--:|---|---|
"""


def line(route: Route) -> str:
    """One line of the table."""
    ((name, data),) = contents(*reversed(route.make()))
    returned = read(data, name)
    got = values(returned)
    right = sum(got.get(key) == value for key, value in filled().items())
    known = "yes" if returned.identity == template_of("MTPS").identity else "no"
    found = ", ".join(f"{r} ({n})" if n > 1 else r for r, n in sorted(rules(returned).items()))
    cells = (route.name, route.tool, known, right, len(returned.normalisations), found or "none")
    return f"| {' | '.join(map(str, cells))} | {route.note} |"


def rules(returned) -> Counter[str]:  # type: ignore[no-untyped-def]
    return Counter(finding.rule for finding in returned.findings)


def main() -> None:
    """Run every route and write the document."""
    lines = []
    for route in ROUTES:
        lines.append(line(route))
        print(lines[-1], flush=True)
    target = ROOT / "docs" / "routes.md"
    target.write_text(HEAD.format(count=len(filled())) + "\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
