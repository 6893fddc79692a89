"""A short torture: kills and full disks at some points of a command (``make torture``: all)."""

from __future__ import annotations

import importlib.util
import shutil
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

SCRIPTS = Path(__file__).parent.parent / "scripts"


def _script(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, SCRIPTS / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


def _can_trace() -> bool:
    if sys.platform != "linux" or shutil.which("strace") is None:
        return False
    return subprocess.run(["strace", "-o", "/dev/null", "true"], check=False).returncode == 0


tracing = pytest.mark.skipif(
    not _can_trace(), reason="strace is not here or may not trace: crash points are not tried"
)


@tracing
@pytest.mark.parametrize(
    ("name", "every", "at_random"),
    [("migrate", 8, 10), ("generate", 20, 5), ("ingest", 25, 5), ("send", 60, 2)],
)
def test_a_command_cut_short_anywhere_is_mended_by_running_it_again(
    name: str, every: int, at_random: int
) -> None:
    torture = _script("torture_crash")
    command = next(c for c in torture.COMMANDS if c.name == name)
    tally = torture.torture(command, every=every, at_random=at_random)
    assert tally.failures == []
    assert tally.points > 40, "the command touches the disk less often than it should"
    assert tally.ends["signal=KILL signal 9"] == tally.runs["signal=KILL"] > 0


@tracing
@pytest.mark.parametrize(
    ("broken", "said"),
    [
        ("pni_sheets.files._sync_folder", "committed before it was synced: registro/archivo/"),
        ("os.fsync", "renamed before it was synced: registro/archivo/"),
    ],
)
def test_the_order_of_syncs_is_really_looked_at(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, broken: str, said: str
) -> None:
    """What a power cut could undo is seen in the trace, where it is made on purpose."""
    torture = _script("torture_crash")
    command = next(c for c in torture.COMMANDS if c.name == "ingest")
    command.prepare(tmp_path / "base")
    assert torture.unsynced(command, tmp_path / "base", tmp_path) == []
    monkeypatch.setattr(broken, lambda _: None)
    wrong = torture.unsynced(command, tmp_path / "base", tmp_path)
    assert any(line.startswith(said) for line in wrong), wrong


def test_flipped_bits_are_found() -> None:
    bits = _script("torture_bits")
    assert bits.torture(60, seed=7) == []
