"""The seal of the ledger file: a sidecar that makes any changed bit visible.

SQLite does not checksum its pages, and a flipped bit in a figure is still a valid figure.
So hashes of the file are written beside it when a command ends well. Before the first change a
command checks the old seal and breaks it, durably; a seal found broken means that the
command died, and the content is checked by its own digests before work goes on. Damage is
therefore never sealed in.

The seal's text is one JSON line and that line's sha256. ``blocks`` are hashes of
``BLOCK`` bytes each, which also say where the damage lies.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path

from pni_sheets.storage import files

BLOCK = 1 << 16
_BLOCK_DIGEST = 16


@dataclass(frozen=True, slots=True)
class Seal:
    """What the sidecar says. ``token`` names the writer that broke it; "" when sealed."""

    token: str = ""
    size: int = 0
    blocks: tuple[str, ...] = ()

    @property
    def broken(self) -> bool:
        return bool(self.token)


def seal_path(ledger: Path) -> Path:
    """Where the seal of a ledger lies."""
    return ledger.with_suffix(".sello")


def measure(ledger: Path) -> Seal:
    """The seal that the file deserves as it is now."""
    blocks, size = [], 0
    with ledger.open("rb") as file:
        while block := file.read(BLOCK):
            blocks.append(hashlib.blake2b(block, digest_size=_BLOCK_DIGEST).hexdigest())
            size += len(block)
    return Seal("", size, tuple(blocks))


def read(ledger: Path) -> Seal | None:
    """The seal of a ledger; None where it is missing or itself damaged."""
    try:
        text = files.read(seal_path(ledger)).decode("ascii") if seal_path(ledger).exists() else ""
        line, _, check = text.partition("\n")
        if hashlib.sha256(line.encode()).hexdigest() + "\n" != check:
            return None
        content = json.loads(line)
        return Seal(content["token"], content["size"], tuple(content["blocks"]))
    except UnicodeDecodeError:
        return None


def write(ledger: Path, seal: Seal) -> None:
    """Write the seal durably."""
    line = json.dumps({"token": seal.token, "size": seal.size, "blocks": seal.blocks})
    check = hashlib.sha256(line.encode()).hexdigest()
    files.write(seal_path(ledger), f"{line}\n{check}\n".encode())


def differences(sealed: Seal, now: Seal) -> tuple[int, ...]:
    """Byte offsets of the blocks that changed, appeared or vanished."""
    longest = max(len(sealed.blocks), len(now.blocks))
    pairs = [(sealed.blocks[i : i + 1], now.blocks[i : i + 1]) for i in range(longest)]
    return tuple(i * BLOCK for i, (was, became) in enumerate(pairs) if was != became)
