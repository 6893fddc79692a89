"""What reading one typed value gives."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from pni_sheets.core.model import Value


class Shown(StrEnum):
    """How a cell's number format shows its value, where that changes what was meant."""

    PLAIN = "plain"
    PERCENT = "percent"
    MONTH_FIRST = "month_first"


@dataclass(frozen=True, slots=True)
class Parsed:
    """What a typed value means. ``problem`` is a rule id, with ``params`` for its message.

    ``normalised`` is True where ``value`` is not what was typed and no question is left;
    the caller lists it. With a problem, ``value`` is None.
    """

    value: Value
    normalised: bool = False
    problem: str | None = None
    params: Mapping[str, Any] = field(default_factory=dict)
