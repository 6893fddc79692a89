"""How values are written in the ledger: canonical JSON, times, digests, baselines.

Equal values have equal text, so that digests can be worked out again from what is kept.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
import math
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from pni_sheets.core.model import (
    Identity,
    Institution,
    ReportingTemplate,
    Semester,
    TemplateRow,
)

#: The chain begins here.
FIRST_LINK = "0" * 64


def digest(text: str) -> str:
    """The sha256 of a text, as hex."""
    return hashlib.sha256(text.encode()).hexdigest()


def json_text(value: Any) -> str:
    """Canonical JSON in ASCII: sorted keys; dates and times keep their type."""
    return json.dumps(
        value, ensure_ascii=True, sort_keys=True, separators=(",", ":"), default=_plain
    )


def from_json(text: str) -> Any:
    """What ``json_text`` wrote; lists come back as tuples."""
    return _revive(json.loads(text, object_hook=_typed))


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return {"$time": value.isoformat()}
    if isinstance(value, date):
        return {"$date": value.isoformat()}
    if isinstance(value, Mapping):
        return dict(value)
    if isinstance(value, frozenset | set):
        return sorted(value)
    raise TypeError(f"cannot be kept in the ledger: {value!r}")


def _revive(value: Any) -> Any:
    if isinstance(value, list):
        return tuple(_revive(item) for item in value)
    if not isinstance(value, dict):
        return value
    return {key: _revive(item) for key, item in value.items()}


def _typed(value: dict[str, Any]) -> Any:
    if value.keys() == {"$date"}:
        return date.fromisoformat(value["$date"])
    if value.keys() == {"$time"}:
        return datetime.fromisoformat(value["$time"])
    return value


def time_text(moment: datetime) -> str:
    """An aware time as text, as given (its offset is kept)."""
    if moment.tzinfo is None:
        raise ValueError("a time without its zone")
    return moment.isoformat()


def storable(text: str) -> str:
    """Text that SQLite can keep: halves of surrogate pairs (broken file names) are escaped."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-8", "backslashreplace").decode()
    return text


def event_digest(line: Sequence[Any]) -> str:
    """The hash of a line of the log: at, actor, kind, round, institution, submission, params."""
    return digest(json_text(list(line)))


def link(chain: str, event: str) -> str:
    """The next link of the chain of the log."""
    return digest(chain + event)


def datum(value: str | float) -> str | float:
    """An observation's value as kept: text or a finite float, so that it comes back equal."""
    if isinstance(value, str):
        return storable(value)
    if isinstance(value, bool) or not math.isfinite(value):
        raise ValueError(f"not a datum: {value!r}")
    return float(value)


def entry_id(number: int, letter: str = "E") -> str:
    """The id shown for a row: "E0007" a submission, "A0001" an import of balances."""
    return f"{letter}{number:04d}"


def entry_number(id: str) -> int:
    """The number in an id; 0, which none has, where it is not one. Case is tolerated."""
    digits = id.strip().upper().removeprefix("E")
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 16 else 0


# --- baselines -----------------------------------------------------------------------


def template_text(template: ReportingTemplate) -> str:
    """A template as canonical JSON. Fields that later versions add keep their default."""
    return json_text(
        {
            "identity": dataclasses.asdict(template.identity),
            "institution": dataclasses.asdict(template.institution),
            "semester": str(template.semester),
            "deadline": template.deadline,
            "synthetic": template.synthetic,
            "sheets": [
                [name, [[row.key, row.prefilled, sorted(row.open), row.facts] for row in rows]]
                for name, rows in template.sheets.items()
            ],
        }
    )


def template_from(text: str) -> ReportingTemplate:
    """The template that ``template_text`` wrote."""
    content = json.loads(text, object_hook=_typed)  # no value in it is a list
    return ReportingTemplate(
        Identity(**content["identity"]),
        Institution(**content["institution"]),
        Semester.parse(content["semester"]),
        content["deadline"],
        {
            name: tuple(
                TemplateRow(key, prefilled, frozenset(fields), facts)
                for key, prefilled, fields, facts in rows
            )
            for name, rows in content["sheets"]
        },
        content["synthetic"],
    )
