"""Telling whoever watches how far a long work has come."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from contextlib import AbstractContextManager, nullcontext
from typing import TypeVar

T = TypeVar("T")

#: Called with how many are done, and of how many.
Tell = Callable[[int, int], None]
#: Opens what is shown while a step goes on; the step's name.
Show = Callable[[str], AbstractContextManager[Tell]]


def silent(done: int, of: int) -> None:
    """For nobody watching."""


def unseen(step: str) -> AbstractContextManager[Tell]:
    """For nobody watching several steps."""
    return nullcontext(silent)


def told(items: Collection[T], tell: Tell) -> Iterator[T]:
    """The items one by one; after each, how many are done."""
    for done, item in enumerate(items, 1):
        yield item
        tell(done, len(items))
