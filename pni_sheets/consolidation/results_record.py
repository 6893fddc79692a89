"""What the ledger knows of a round besides its figures; given to ``consolidate``."""

from __future__ import annotations

from dataclasses import dataclass

from pni_sheets.core.findings import Finding, Normalisation, Unplaced
from pni_sheets.core.model import (
    Counts,
    Decision,
    Event,
    Excuse,
    InstitutionStatus,
    Submission,
    Waiver,
)


@dataclass(frozen=True, slots=True)
class FindingRow:
    """One finding of a submission; ``waived`` where the coordinator exempted it."""

    institution: str
    submission: str
    finding: Finding
    waived: bool = False


@dataclass(frozen=True, slots=True)
class NormalisationRow:
    """One value the reader mended without asking."""

    institution: str
    submission: str
    normalisation: Normalisation


@dataclass(frozen=True, slots=True)
class UnplacedRow:
    """Content of an accepted file that has no place in the form."""

    institution: str
    submission: str
    unplaced: Unplaced


#: The counts of a round without files.
NO_FILES = Counts(0, 0, 0, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class Record:
    """What the ledger knows about the round besides the figures themselves.

    ``roster`` has one status for each institution with a workbook (none at all: those with
    data count as accepted). ``submissions`` are all files of all rounds that observations
    point at (for trace); ``decisions`` may be of several rounds; the rest is of this round.
    """

    roster: tuple[InstitutionStatus, ...] = ()
    decisions: tuple[Decision, ...] = ()
    waivers: tuple[Waiver, ...] = ()
    excuses: tuple[Excuse, ...] = ()
    findings: tuple[FindingRow, ...] = ()
    normalisations: tuple[NormalisationRow, ...] = ()
    unplaced: tuple[UnplacedRow, ...] = ()
    submissions: tuple[Submission, ...] = ()
    conservation: Counts = NO_FILES
    events: tuple[Event, ...] = ()
    synthetic: bool = False
