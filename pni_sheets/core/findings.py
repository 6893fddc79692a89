"""Problems of institutions are values: a rule id, a place and parameters, no prose.

The words are in ``forms.messages``, looked up by rule id at the edge.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class Severity(StrEnum):
    """``error`` blocks acceptance, ``warning`` asks for a look, ``info`` tells."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


@dataclass(frozen=True, slots=True)
class Finding:
    """One problem at one place of a returned file.

    ``sheet`` is the sheet's declared name (contract), ``cell`` the address in the
    returned file ("G12"), ``key`` the row code and ``field`` the field's name, where
    they apply. ``value`` is the offending value as the institution sees it. ``params``
    feed the message.
    """

    rule: str
    severity: Severity
    sheet: str | None = None
    cell: str | None = None
    value: str | None = None
    key: str | None = None
    field: str | None = None
    params: Mapping[str, Any] = dataclasses.field(default_factory=dict)

    @property
    def blocking(self) -> bool:
        return self.severity is Severity.ERROR


@dataclass(frozen=True, slots=True)
class Normalisation:
    """What the reader mended without asking: always listed, never silent."""

    sheet: str
    cell: str
    key: str
    field: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Unplaced:
    """Content of a returned file that has no place in the form: listed, never dropped.

    ``kind`` is one of ``sheet``, ``row``, ``column``, ``note``, ``comment``.
    """

    sheet: str
    cell: str
    content: str
    kind: str
