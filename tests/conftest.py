"""What every test may ask for: the real plan, a key, a fixed clock."""

from __future__ import annotations

from datetime import datetime

import pytest
from hypothesis import HealthCheck, settings
from mail_servers import (  # noqa: F401  (fixtures for the tests of mail)
    authority,
    dovecot,
    dovecot_server,
    trusted,
)

from pni_sheets.model import EL_SALVADOR, Plan

# Tests never judge wall time: a loaded machine is not a defect.
settings.register_profile("house", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("house")

#: A key for signed tokens; any 32 bytes do.
KEY = bytes(range(32))

#: A fixed moment inside the submission window of 2025-S1.
NOW = datetime(2025, 7, 15, 9, 30, tzinfo=EL_SALVADOR)


@pytest.fixture(scope="session")
def plan() -> Plan:
    """The packaged plan."""
    from pni_sheets import plan as catalogue

    return catalogue.load()


@pytest.fixture
def key() -> bytes:
    return KEY


@pytest.fixture
def now() -> datetime:
    return NOW


from mail_workspace import built_office, office  # noqa: E402, F401  (they use NOW)
