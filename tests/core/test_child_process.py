"""A process beside: it answers, is ended twice, and leaves Ctrl+C to the one that started it."""

from __future__ import annotations

import multiprocessing
import os
import subprocess
import sys
from multiprocessing.connection import Connection
from pathlib import Path

import pytest
from support.paths import ROOT

from pni_sheets.core.child_process import Beside


def doubles(pipe: Connection, times: int) -> None:
    while True:
        pipe.send(times * pipe.recv())


def test_it_lives_what_it_is_given_until_it_is_closed() -> None:
    with Beside(doubles, 3) as process:
        for number in (2, 5):
            process.pipe.send(number)
            assert process.pipe.recv() == 3 * number
        assert multiprocessing.active_children()
    process.close()
    assert not multiprocessing.active_children()


INTERRUPTED = """
import os, signal
from pni_sheets.core.child_process import Beside
from test_child_process import doubles

if __name__ == "__main__":
    heard = []
    signal.signal(signal.SIGINT, lambda *_: heard.append(1))
    with Beside(doubles, 2) as process:
        for number in range(3):  # while it starts, and when it is at work
            os.killpg(0, signal.SIGINT)
            process.pipe.send(number)
            print(process.pipe.recv(), len(heard))
"""


@pytest.mark.skipif(sys.platform == "win32", reason="groups of processes are POSIX")
def test_ctrl_c_is_heard_by_the_first_process_alone(tmp_path: Path) -> None:
    script = tmp_path / "interrupted.py"
    script.write_text(INTERRUPTED, encoding="utf-8")
    here = Path(__file__).parent
    path = os.pathsep.join([str(here), str(ROOT / "tests"), str(ROOT)])
    done = subprocess.run(
        [sys.executable, str(script)], env=os.environ | {"PYTHONPATH": path}, text=True,
        capture_output=True, start_new_session=True, check=False, timeout=60,
    )  # fmt: skip
    assert (done.stdout, done.stderr) == ("0 1\n2 2\n4 3\n", "")
