"""The written rule for typed values: what is understood, what is asked about.

``docs/values.md`` states it as a table, tested against this module.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from pni_sheets.form import Field
from pni_sheets.model import Value


@dataclass(frozen=True, slots=True)
class Parsed:
    """What a typed value means. ``problem`` is a rule id, with ``params`` for its message.

    ``normalised`` is True where ``value`` is not written as typed and no problem is left.
    """

    value: Value
    normalised: bool = False
    problem: str | None = None
    params: Mapping[str, Any] = field(default_factory=dict)


def parse(field: Field, raw: Value, *, percent: bool = False) -> Parsed:
    """Read one entry cell. ``percent`` tells that the cell carries a % number format."""
    return Parsed(raw)
