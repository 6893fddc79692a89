"""The synthetic history of nine rounds, consolidated by the product and reckoned apart."""

from __future__ import annotations

from functools import cache

from pni_sheets.consolidation.results import Consolidated
from pni_sheets.core.model import Plan
from pni_sheets.plan import catalogue
from support import invented
from support.independent import Reckoning
from support.reported import Reported


@cache
def told(seed: int) -> Reported:
    return invented.history(catalogue.load(), seed)


@cache
def versions() -> dict[str, Plan]:
    return invented.plans(catalogue.load())


@cache
def ours(seed: int, name: str) -> Consolidated:
    return told(seed).at(versions()[name], name, versions())


@cache
def theirs(seed: int, name: str) -> Reckoning:
    seen = told(seed)
    return Reckoning(versions(), name, seen.observations, seen.decisions, seen.excuses)
