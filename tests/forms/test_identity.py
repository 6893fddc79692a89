"""The visible code survives people, the token survives nobody's tampering."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pni_sheets.core.model import Identity
from pni_sheets.forms.identity import (
    check_character,
    code,
    find_codes,
    has_token,
    plan_mark,
    read_token,
    same,
    token,
)

MTPS = Identity("2025-S1", "MTPS", "PNI 2024-2028 3f9a2c", "1")
BANK = Identity("2024-S2", "BANCO_HIPOTECARIO", "PNI 2024-2028 00a1b2", "12")
KEY = b"k" * 32


def test_code_is_readable():
    assert code(MTPS) == "PNI-2025S1-MTPS-3F9A2C-1-" + check_character("PNI-2025S1-MTPS-3F9A2C-1")


def test_check_character_is_iso_7064_mod_37_36():
    # The worked example of ISO 7064: A12425GABC1234002 has check character M.
    assert check_character("A12425GABC1234002") == "M"


@pytest.mark.parametrize(
    "change",
    [
        str.lower,
        lambda text: f"Código: {text}.",
        lambda text: text.replace("-", " - "),
        lambda text: text.replace("-", "–"),
        lambda text: text.replace("-", " "),
        lambda text: text.replace("_", " "),
        lambda text: text.replace("0", "O"),
        lambda text: text.replace("1", "l"),
        lambda text: text.replace("-", "\u200b-\u00a0"),
    ],
)
@pytest.mark.parametrize("identity", [MTPS, BANK])
def test_codes_are_found_however_they_are_retyped(change, identity):
    (found,) = find_codes(change(code(identity)))
    assert same(found, identity)
    assert found.plan_version == plan_mark(identity.plan_version)


@pytest.mark.parametrize("text", ["", "PNI", "PNI-2025S1-MTPS", "PNI 2024-2028", "x" * 5000])
def test_no_code_no_identity(text):
    assert find_codes(text) == ()


def test_two_codes_are_both_found():
    found = find_codes(f"{code(MTPS)} y {code(BANK)}")
    assert [each.institution for each in found] == ["MTPS", "BANCO_HIPOTECARIO"]


def test_every_single_wrong_letter_of_the_institution_is_caught():
    right = code(MTPS)
    at = right.index("MTPS")
    for position in range(at, at + 4):
        for letter in "ABCDEFGHJKLMNPQRTUVWXYZ":
            wrong = right[:position] + letter + right[position + 1 :]
            assert wrong == right or find_codes(wrong) == ()


def test_token_round_trip_and_signature():
    signed = token(BANK, KEY)
    assert read_token(f'="{signed}"', KEY) == BANK
    assert read_token(signed, b"another key") is None
    forged = token(MTPS, KEY).split(".")[1].join(signed.split(signed.split(".")[1]))
    assert has_token(forged)
    assert read_token(forged, KEY) is None
    assert len(signed) <= 255, "the longest text a defined name's formula may hold"


@given(st.text(max_size=300))
def test_any_text_is_harmless(text):
    find_codes(text)
    assert read_token(text, KEY) is None


@given(st.text(alphabet="PNI-2025S1 _Ol0AZ–·", max_size=120))
def test_near_codes_are_harmless(text):
    find_codes(text)
