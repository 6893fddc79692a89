"""What every test may ask for: the real plan, a key, a fixed clock."""

from __future__ import annotations

from datetime import datetime

import pytest
from hypothesis import HealthCheck, settings
from support.fixed import KEY, NOW
from support.mail_servers import (  # noqa: F401  (fixtures for the tests of mail)
    authority,
    dovecot,
    dovecot_server,
    trusted,
)
from support.mail_workspace import built_office, office  # noqa: F401

from pni_sheets.core.model import Plan

# Tests never judge wall time: a loaded machine is not a defect.
settings.register_profile("house", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("house")


@pytest.fixture(scope="session")
def plan() -> Plan:
    """The packaged plan."""
    from pni_sheets.plan import catalogue

    return catalogue.load()


@pytest.fixture
def key() -> bytes:
    return KEY


@pytest.fixture
def now() -> datetime:
    return NOW
