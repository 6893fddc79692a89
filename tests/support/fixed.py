"""The key and the moment of every test."""

from datetime import datetime

from pni_sheets.core.model import EL_SALVADOR

#: A key for signed tokens; any 32 bytes do.
KEY = bytes(range(32))

#: A fixed moment inside the submission window of 2025-S1.
NOW = datetime(2025, 7, 15, 9, 30, tzinfo=EL_SALVADOR)
