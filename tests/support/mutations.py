"""Seeded damage to a workbook: to its bytes, and to its XML parts (zipped again, sums right)."""

from __future__ import annotations

import io
import random
import re
import zipfile
from collections.abc import Callable, Iterator

from openpyxl import load_workbook

from pni_sheets.core.model import Return
from support.returned import filled, reparted, values, workbook

Mutation = Callable[[random.Random, bytes], bytes]

# --- bytes -----------------------------------------------------------------------------


def flip(random: random.Random, data: bytes) -> bytes:
    at = random.randrange(len(data))
    return data[:at] + bytes([data[at] ^ 1 << random.randrange(8)]) + data[at + 1 :]


def cut(random: random.Random, data: bytes) -> bytes:
    return data[: random.randrange(len(data))]


def drop(random: random.Random, data: bytes) -> bytes:
    at = random.randrange(len(data))
    return data[:at] + data[at + random.randrange(1, 200) :]


def insert(random: random.Random, data: bytes) -> bytes:
    at = random.randrange(len(data))
    return data[:at] + random.randbytes(random.randrange(1, 50)) + data[at:]


def blank_out(random: random.Random, data: bytes) -> bytes:
    at, size = random.randrange(len(data)), random.randrange(1, 600)
    return data[:at] + bytes(len(data[at : at + size])) + data[at + size :]


def repeat(random: random.Random, data: bytes) -> bytes:
    at, size = random.randrange(len(data)), random.randrange(1, 400)
    return data[: at + size] + data[at:]


BYTES: tuple[Mutation, ...] = (flip, cut, drop, insert, blank_out, repeat)

# --- XML ---------------------------------------------------------------------------------


def pieces(data: bytes) -> list[bytes]:
    """Tags and the texts between them."""
    return re.findall(rb"<[^>]*>|[^<]+", data)


def element_lost(random: random.Random, data: bytes) -> bytes:
    held = pieces(data)
    held.pop(random.randrange(len(held)))
    return b"".join(held)


def element_twice(random: random.Random, data: bytes) -> bytes:
    held = pieces(data)
    at = random.randrange(len(held))
    return b"".join([*held[: at + 1], *held[at:]])


def elements_swapped(random: random.Random, data: bytes) -> bytes:
    held = pieces(data)
    one, other = random.randrange(len(held)), random.randrange(len(held))
    held[one], held[other] = held[other], held[one]
    return b"".join(held)


def row_lost(random: random.Random, data: bytes) -> bytes:
    found = list(re.finditer(rb"<row .*?</row>|<si>.*?</si>|<c [^>]*?/>", data, re.S))
    if not found:
        return flip(random, data)
    hit = random.choice(found)
    return data[: hit.start()] + data[hit.end() :]


def row_twice(random: random.Random, data: bytes) -> bytes:
    found = list(re.finditer(rb"<row .*?</row>|<si>.*?</si>|<c [^>]*?>.*?</c>", data, re.S))
    if not found:
        return flip(random, data)
    hit = random.choice(found)
    return data[: hit.end()] + hit[0] + data[hit.end() :]


def digit_changed(random: random.Random, data: bytes) -> bytes:
    found = list(re.finditer(rb"[0-9]", data))
    if not found:
        return flip(random, data)
    at = random.choice(found).start()
    return data[:at] + str(random.randrange(10)).encode() + data[at + 1 :]


def attribute_lost(random: random.Random, data: bytes) -> bytes:
    found = list(re.finditer(rb' [a-zA-Z:]+="[^"]*"', data))
    if not found:
        return flip(random, data)
    hit = random.choice(found)
    return data[: hit.start()] + data[hit.end() :]


PARTS: tuple[Mutation, ...] = (
    flip, cut, drop, blank_out, element_lost, element_twice, elements_swapped, row_lost,
    row_twice, digit_changed, attribute_lost,
)  # fmt: skip


def names() -> list[str]:
    with zipfile.ZipFile(io.BytesIO(workbook())) as archive:
        return archive.namelist()


def in_a_part(random: random.Random) -> tuple[str, bytes]:
    """A workbook with one part damaged; sheets and strings more often than the rest."""
    every = names()
    content = [n for n in every if "worksheets/sheet" in n or "sharedStrings" in n]
    part = random.choice(content if random.random() < 0.7 else every)
    kind = random.choice([*PARTS, None])
    if kind is None:
        return f"{part} lost", reparted(lambda n, d: None if n == part else d)
    return f"{kind.__name__} in {part}", reparted(lambda n, d: kind(random, d) if n == part else d)


def mutations(count: int, seed: int) -> Iterator[tuple[str, bytes]]:
    """``count`` damaged workbooks, a third in their bytes, the rest in their parts."""
    for number in range(count):
        chance = random.Random(f"{seed}-{number}")
        if number % 3 == 0:
            kind = chance.choice(BYTES)
            yield f"{number}: {kind.__name__} in the file", kind(chance, workbook())
        else:
            name, data = in_a_part(chance)
            yield f"{number}: {name}", data


# --- judging -----------------------------------------------------------------------------


def accepted(returned: Return) -> bool:
    """Whether reading alone would let it through."""
    return returned.identity is not None and not any(f.blocking for f in returned.findings)


def unexplained(returned: Return, data: bytes) -> list[tuple[str, str, str]]:
    """Accepted values that are not what was typed, said nowhere, and not in the file either.

    A changed digit in a part is what the file now says; openpyxl, as a reader of its own,
    is the judge of that.
    """
    if not accepted(returned):
        return []
    said = {(f.sheet, f.key, f.field) for f in returned.findings}
    said |= {(n.sheet, n.key, n.field) for n in returned.normalisations}
    got = values(returned)
    wrong = [k for k in filled() if got.get(k) != filled()[k] and k not in said]
    if any(f.params.get("what") == "celdas con un texto vacío" for f in returned.findings):
        wrong = [k for k in wrong if got.get(k) is not None]
    if not wrong or any(
        f.rule.startswith(("HOJA", "COL", "FILA", "PRE")) for f in returned.findings
    ):
        return []
    return [key for key in wrong if not _in_file(returned, data, key)]


def _in_file(returned: Return, data: bytes, key: tuple[str, str, str]) -> bool:
    entry = returned.entries.get(key)
    if entry is None:
        return False
    try:
        book = load_workbook(io.BytesIO(data), data_only=True)
        seen = book[key[0]][entry.cell].value
    except Exception:  # noqa: BLE001 (the judge may fail on what we can read)
        return False
    plain = getattr(seen, "date", lambda: seen)() if seen is not None else None
    return plain == entry.raw or str(plain) == str(entry.raw)
