"""How many real bounces are recognised, by kind of server: the table of docs/mail.md.

    python scripts/bounces.py FOLDER            prints the table
    python scripts/bounces.py FOLDER --write    puts it into docs/mail.md

FOLDER holds messages as files ``<kind of server>-<number>.eml``; they are nobody's to publish,
so none is kept here. Each message counts as recognised when an address came out of it; delays,
answers of absent people and abuse reports are in such a folder too, and rightly give none.
"""

from __future__ import annotations

import argparse
import logging
import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path

from pni_sheets.core import mime
from pni_sheets.mail.bounces import by_library
from pni_sheets.mail.classify import Incoming, Kind, parse

PAGE = Path(__file__).resolve().parent.parent / "docs" / "mail.md"
MARKS = ("<!-- bounces -->\n", "<!-- /bounces -->\n")
#: Kinds of server with fewer messages share one line.
FEW = 5


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    options.add_argument("folder", type=Path)
    options.add_argument("--write", action="store_true")
    given = options.parse_args()
    logging.disable(logging.CRITICAL)
    made = "".join(table(given.folder))
    if not given.write:
        print(made)
        return
    page = PAGE.read_text(encoding="utf-8")
    before, rest = page.split(MARKS[0])
    PAGE.write_text(before + MARKS[0] + made + MARKS[1] + rest.split(MARKS[1])[1], encoding="utf-8")


def table(folder: Path) -> Iterator[str]:
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for path in sorted(folder.rglob("*.eml")):
        kind = re.sub(r"-\d+$", "", path.stem)
        counts[kind].update(fates(path.read_bytes()))
    small = [kind for kind, found in counts.items() if found["messages"] < FEW]
    for kind in small:
        counts["other kinds"] += counts.pop(kind)
    counts["**all**"] = sum(counts.values(), Counter())
    columns = ("messages", "library", "recognised", "late", "to read", "answers")
    yield f"| kind | {' | '.join(columns)} |\n|---|{'--:|' * len(columns)}\n"
    for kind, found in counts.items():
        yield f"| {kind} | {' | '.join(str(found[name]) for name in columns)} |\n"


def fates(data: bytes) -> Iterator[str]:
    """What becomes of one message, and whether the library alone finds an address."""
    yield "messages"
    if by_library(mime.parse(data))[1]:
        yield "library"
    yield fate(parse(data))


def fate(found: Incoming) -> str:
    if found.kind is Kind.BOUNCE:
        return "recognised"
    if found.reason == "aviso de entrega demorada":
        return "late"
    return "to read" if found.kind is Kind.NO_ATTACHMENT else "answers"


if __name__ == "__main__":
    main()
