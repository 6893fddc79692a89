# ruff: noqa: E501  (messages are written as they travel)
"""Received mail is sorted right, whatever it is, and nothing in it raises."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.odd_messages import CONTACT, OWN, bounce, message, odd, tnef

from pni_sheets.mail import classify
from pni_sheets.mail import tnef as incoming_tnef
from pni_sheets.mail.bounces import Bounced
from pni_sheets.mail.classify import Kind

BOOK = b"PK\x05\x06" + bytes(18)
ODD = {each.name: each for each in odd(BOOK, BOOK)}


def sorted_out(data: bytes) -> classify.Incoming:
    return classify.parse(data, frozenset({OWN}))


def test_there_are_enough_of_them() -> None:
    assert len(ODD) >= 60


@pytest.mark.parametrize("name", ODD)
def test_an_odd_message_is_sorted_and_its_files_are_taken(name: str) -> None:
    each = ODD[name]
    found = sorted_out(each.data)
    # What only the ledger knows: to whom we wrote.
    expected = "bounce" if name == "bounce of an address never written to" else each.kind
    assert (found.kind.value, tuple(a.filename for a in found.attachments)) == (
        expected,
        each.files,
    )
    assert found.reason or found.kind is Kind.RETURN


def test_files_come_out_with_their_bytes() -> None:
    for name in (
        "winmail.dat",
        "forwarded twice",
        "saved .eml attached",
        "RFC 2231 name in pieces",
    ):
        (taken,) = sorted_out(ODD[name].data).attachments
        assert taken.data.startswith(b"PK\x05\x06"), name


def test_a_bounce_names_the_address_and_the_reason_and_what_came_back() -> None:
    data = bounce(
        "viejo@example.org", sender="MAILER-DAEMON@example.org", subject="Undelivered",
        returned=b"Message-ID: <carta@example.org>\nSubject: x\n\n",
    )  # fmt: skip
    found = sorted_out(data)
    assert found.bounced == (Bounced("viejo@example.org", "smtp; 550 5.1.1 User unknown"),)
    assert "<carta@example.org>" in found.about


def test_the_senders_words_are_kept_without_what_they_quote() -> None:
    text = "No tenemos avances.\n\nEl mar, 1 jul 2025 a las 9:00, PNI (<pni@example.org>) escribió:\n> Le enviamos\n"
    assert sorted_out(message("Re:", text).as_bytes()).text == "No tenemos avances."


def test_html_becomes_text_without_scripts() -> None:
    found = sorted_out(ODD["HTML alone"].data)
    assert found.text == "No tenemos avances"


def test_a_message_in_latin_1_is_read() -> None:
    data = b"From: a@example.org\r\nSubject: se\xf1al\r\nContent-Type: text/plain; charset=iso-8859-1\r\n\r\nA\xf1o\r\n"
    assert sorted_out(data).text == "Año"


@pytest.mark.parametrize(
    ("date", "sent"),
    [
        ("Tue, 15 Jul 2025 09:00:00 -0600", datetime(2025, 7, 15, 15, tzinfo=UTC)),
        ("Tue, 15 Jul 2025 09:00:00 -0000", datetime(2025, 7, 15, 9, tzinfo=UTC)),
        ("ayer", None),
        ("", None),
        ("Tue, 99 Jul 99999 09:00:00 +9999", None),
    ],
)
def test_the_date_a_message_claims(date: str, sent: datetime | None) -> None:
    data = f"From: a@example.org\r\nDate: {date}\r\n\r\nx".encode()
    assert sorted_out(data).sent == sent


def test_text_of_strangers_has_no_control_characters() -> None:
    found = sorted_out(message("a", "hola\x1b[2J\u202e\n", sender=CONTACT).as_bytes())
    assert found.text.isprintable()


# --- winmail.dat -----------------------------------------------------------------------------


def test_winmail_gives_its_files_under_their_long_names() -> None:
    data = tnef("UNO~1.XLS", b"uno", "Uno largo ñ.xlsx") + tnef("dos.xlsx", b"dos")[6:]
    assert list(incoming_tnef.files(data)) == [("Uno largo ñ.xlsx", b"uno"), ("dos.xlsx", b"dos")]


@settings(max_examples=300)
@given(st.binary(max_size=300))
def test_a_damaged_winmail_never_raises(data: bytes) -> None:
    assert len(list(incoming_tnef.files(b"\x78\x9f\x3e\x22\x01\x00" + data))) <= 300


# --- anything at all ---------------------------------------------------------------------------


@settings(max_examples=300, deadline=None)
@given(
    st.sampled_from(sorted(set(ODD) - {"40 MB", "nested forty deep", "headers by the thousand"})),
    st.data(),
)
def test_a_mutated_message_never_raises(name: str, data: st.DataObject) -> None:
    original = ODD[name].data[:20_000]
    at = data.draw(st.integers(0, len(original)))
    length = data.draw(st.integers(0, 200))
    put = data.draw(st.binary(max_size=40))
    found = sorted_out(original[:at] + put + original[at + length :])
    assert found.kind in Kind
    assert all(isinstance(a.data, bytes) for a in found.attachments)


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=2000))
def test_any_bytes_never_raise(data: bytes) -> None:
    assert sorted_out(data).kind in Kind
