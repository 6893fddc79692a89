from __future__ import annotations

import shutil
from datetime import datetime

import pytest
from support.panel import Visitor
from support.rounds import prepare

from pni_sheets.core.model import EL_SALVADOR

JULY = datetime(2025, 7, 20, 9, tzinfo=EL_SALVADOR)


@pytest.fixture(scope="session")
def prepared(tmp_path_factory):
    return prepare(tmp_path_factory.mktemp("panel") / "base")


@pytest.fixture
def visitor(prepared, tmp_path):
    root = shutil.copytree(prepared, tmp_path / "trabajo")
    found = Visitor(root, JULY).enter()
    yield found
    found.close()


@pytest.fixture
def stranger(prepared, tmp_path):
    """A browser that was never let in."""
    root = shutil.copytree(prepared, tmp_path / "trabajo")
    found = Visitor(root, JULY)
    yield found
    found.close()
