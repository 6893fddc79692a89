"""A short torture: kills and full disks at some points of a command (``make torture``: all)."""

from __future__ import annotations

import argparse
import dataclasses
import importlib.util
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest
from support.paths import ROOT

SCRIPTS = ROOT / "scripts"


def _script(name: str) -> ModuleType:
    if str(SCRIPTS) not in sys.path:
        sys.path.append(str(SCRIPTS))
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
    [
        ("migrate", 8, 10),
        ("ingest", 25, 5),
        ("send", 60, 2),
        ("consolidate", 60, 2),
        ("generate", 15, 4),
        ("init", 20, 4),
        ("retention", 15, 4),
        ("restore", 20, 4),
    ],
)
def test_a_command_cut_short_anywhere_is_mended_by_running_it_again(
    name: str, every: int, at_random: int
) -> None:
    torture = _script("torture_crash")
    tally = torture.torture(torture.Share(name, every=every, at_random=at_random))
    assert tally.failures == []
    assert tally.points > 40, "the command touches the disk less often than it should"
    assert tally.ends["signal=KILL signal 9"] == tally.runs["signal=KILL"] > 0


@tracing
@pytest.mark.parametrize(
    ("broken", "said"),
    [
        (
            "pni_sheets.storage.files._sync_folder",
            "committed before it was synced: registro/archivo/",
        ),
        ("os.fsync", "renamed before it was synced: registro/archivo/"),
    ],
)
def test_the_order_of_syncs_is_really_looked_at(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, broken: str, said: str
) -> None:
    """What a power cut could undo is seen in the trace, where it is made on purpose."""
    torture = _script("torture_crash")
    command = next(c for c in torture.COMMANDS if c.name == "generate")
    bench = torture.Bench(command, tmp_path)
    assert bench.unsynced() == []
    monkeypatch.setattr(broken, lambda _: None)
    wrong = bench.unsynced()
    assert any(line.startswith(said) for line in wrong), wrong


@tracing
@pytest.mark.parametrize(
    ("damage", "said"),
    [
        (lambda root: next((root / "outbox").rglob("*.xlsx")).unlink(), "differs: outbox/"),
        (lambda root: next((root / "registro/archivo").rglob("??/*")).unlink(), "archive-missing"),
    ],
)
def test_what_is_lost_is_really_seen(
    tmp_path: Path, damage: Callable[[Path], None], said: str
) -> None:
    """A command that forgets to write something is not mended by running it again."""
    torture = _script("torture_crash")
    command = next(c for c in torture.COMMANDS if c.name == "generate")
    bench = torture.Bench(command, tmp_path)
    act = command.act

    def forgetful(root: Path) -> None:
        act(root)
        damage(root)

    bench.command = dataclasses.replace(command, act=forgetful)
    bench.copy()
    assert any(said in problem for problem in bench.recovered())


def test_shares_of_processes_are_every_point_once() -> None:
    torture = _script("torture_crash")
    options = argparse.Namespace(
        commands="ingest,send", first=3, every=2, random=7, faults="signal=KILL", seed=6, jobs=3
    )
    shares = list(torture.shares(options))
    assert sorted({s.command for s in shares}) == ["ingest", "send"]
    mine = [s for s in shares if s.command == "send"]
    assert sum(s.at_random for s in mine) == 7
    assert sorted(n for s in mine for n in s.points(20)) == list(range(3, 20, 2))


def test_flipped_bits_are_found() -> None:
    bits = _script("torture_bits")
    assert bits.torture(60, seed=7) == []
