"""Returned workbooks: recognised, located, typed; never judged here, never trusted."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from pni_sheets.model import Identity, ReportingTemplate, Return

#: Gives the template a return is compared with; None: no such round or institution.
Expected = Callable[[Identity], ReportingTemplate | None]


@dataclass(frozen=True, slots=True)
class Item:
    """One file to read. ``hint`` is what sender or file name suggest, if anything."""

    data: bytes
    filename: str
    hint: Identity | None = None


def read(
    data: bytes,
    filename: str,
    key: bytes,
    expected: Expected,
    *,
    hint: Identity | None = None,
) -> Return:
    """Read one returned file in a child process. Never raises for what the file holds."""
    raise NotImplementedError


def read_many(
    items: Iterable[Item],
    key: bytes,
    expected: Expected,
    *,
    progress: Callable[[int], None] | None = None,
) -> Iterator[Return]:
    """Read many files in their order with one child process, as they are consumed.

    ``progress`` is called with the number of files done after each one.
    """
    raise NotImplementedError


def salvage(
    data: bytes,
    filename: str,
    key: bytes,
    expected: Expected,
    *,
    hint: Identity | None = None,
) -> Return:
    """The best that can be read of a damaged, outdated or hand-made return.

    Like ``read``, but goes on where ``read`` stops: an unrecognised workbook is taken
    for the one ``hint`` names.
    """
    raise NotImplementedError


def contents(data: bytes, filename: str) -> tuple[tuple[str, bytes], ...]:
    """The files inside a ``.zip`` or ``.eml``; the file itself when it is neither."""
    return ((filename, data),)
