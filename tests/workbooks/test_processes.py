"""Many workbooks with the help of other processes: the same as without, whatever befalls them."""

from __future__ import annotations

import multiprocessing
import os
import time
from collections.abc import Callable
from functools import partial

import pytest
from support.workbooks import CREATED, KEY, form_of

from pni_sheets.core.model import ReportingTemplate
from pni_sheets.plan import catalogue
from pni_sheets.workbooks import processes, workbook

PLAN = catalogue.load()
KEYS = ("ESCO", "CNR", "MTPS", "ISSS", "BFA", "CEPA", "MAG", "SSF")
FORMS = [form_of(PLAN, key) for key in KEYS]
RENDER = partial(workbook.render, key=KEY, created=CREATED)


def in_a_helper() -> bool:
    return multiprocessing.parent_process() is not None


def by_whom(form: ReportingTemplate) -> bytes:
    """Who makes it; slow here, so that helpers come in time for a share."""
    if in_a_helper():
        return b"helper"
    time.sleep(0.5)
    return b"here"


def dies_in_a_helper(form: ReportingTemplate) -> bytes:
    if in_a_helper():
        os._exit(9)
    time.sleep(0.5)
    return RENDER(form)


def sleeps_in_a_helper(form: ReportingTemplate) -> bytes:
    time.sleep(600 if in_a_helper() else 0.5)
    return RENDER(form)


def wrong(form: ReportingTemplate) -> bytes:
    raise UserWarning(form.institution.key)


@pytest.fixture
def helped(monkeypatch: pytest.MonkeyPatch) -> Callable[..., processes.Workbooks]:
    """``rendered`` on a machine with three processors where two workbooks are worth a helper."""
    monkeypatch.setattr(processes, "WORTH_HELPER", 2)
    monkeypatch.setattr(processes, "_processors", lambda: 3)
    monkeypatch.setattr(processes, "_AHEAD", 2)
    return lambda render: processes.rendered(FORMS, render, len(FORMS))


def alone() -> list[processes.Workbook]:
    return [(form, RENDER(form)) for form in FORMS]


def test_helpers_make_the_same_workbooks_in_the_same_order(helped) -> None:
    assert list(helped(RENDER)) == alone()


def test_the_work_is_shared(helped) -> None:
    makers = [maker for _, maker in helped(by_whom)]
    assert set(makers) == {b"here", b"helper"}


def test_what_a_helper_that_died_had_begun_is_made_here(helped) -> None:
    assert list(helped(dies_in_a_helper)) == alone()


def test_a_helper_that_says_nothing_is_done_without(helped, monkeypatch) -> None:
    monkeypatch.setattr(processes, "_PATIENCE", 0.1)
    assert list(helped(sleeps_in_a_helper)) == alone()


def test_a_helper_that_cannot_start_is_done_without(helped, monkeypatch) -> None:
    def refused(_: object) -> None:
        raise PermissionError("no new processes")

    monkeypatch.setattr("multiprocessing.process.BaseProcess.start", refused)
    assert list(helped(RENDER)) == alone()


def test_a_bug_in_a_helper_is_a_bug_here(helped) -> None:
    with pytest.raises(UserWarning, match="ESCO"):
        list(helped(wrong))


def test_helpers_end_when_nobody_wants_more(helped) -> None:
    made = helped(RENDER)
    next(made)
    assert len(multiprocessing.active_children()) == 2
    made.close()
    assert multiprocessing.active_children() == []


@pytest.mark.parametrize(
    ("count", "processors", "expected"), [(39, 8, 0), (48, 8, 1), (48, 1, 0), (4800, 4, 3)]
)
def test_helpers_start_where_they_pay(monkeypatch, count, processors, expected) -> None:
    started: list[int] = []
    monkeypatch.setattr(processes, "_processors", lambda: processors)
    monkeypatch.setattr(processes, "_helped", lambda _f, _r, n: started.append(n))
    processes.rendered((), RENDER, count)
    assert started == [expected] * (expected > 0)
