"""A message of a stranger costs what its size says, whatever it is made to look like."""

from __future__ import annotations

import random
from email.errors import MessageError

import pytest
from support.hostile_tools import added
from support.mailed import mail
from support.returned import workbook

from pni_sheets.core import mime
from pni_sheets.intake.returns import contents
from pni_sheets.mail import classify
from pni_sheets.mail.classify import Kind

HEAD = b"From: enlace@example.org\r\nSubject: Entrega\r\nMIME-Version: 1.0\r\n"
MANY = b"Content-Type: multipart/mixed; boundary=b\r\n\r\n"
#: Each took Python's parser minutes to days, or gigabytes, before headers were cut.
BOMBS = {
    "semicolons": b"Content-Type: application/octet-stream" + b";" * 1_000_000 + b"\r\n\r\nAAAA",
    "disposition": b"Content-Disposition: attachment" + b";" * 1_000_000 + b"\r\n\r\nAAAA",
    "words": b'Content-Disposition: attachment; filename="' + b"=?utf-8?q?a?= " * 100_000
    + b'"\r\n\r\nAAAA',
    "quotes": b'Content-Disposition: attachment; filename="' + b'";' * 500_000 + b"\r\n\r\nAAAA",
    "pieces": b"Content-Disposition: attachment"
    + b"".join(b"; filename*%d*=utf-8''a" % n for n in range(40_000)) + b"\r\n\r\nAAAA",
    "comments": b"To: " + b"(" * 1_000_000 + b"\r\n\r\nAAAA",
    "headers": b"X: y\r\n" * 1_000_000 + b"\r\nAAAA",
    "parts": MANY + b"--b\r\n\r\nA\r\n" * 1_000_000,
    "parts with headers": MANY + b"--b\r\nX: y\r\n\r\nA\r\n" * 1_000_000,
    "lines": b"\r\n" + b"A\n" * 5_000_000,
    "reports": b"Content-Type: multipart/report; report-type=delivery-status; boundary=b\r\n\r\n"
    b"--b\r\nContent-Type: message/delivery-status\r\n\r\n" + b"Action: failed\r\n\r\n" * 500_000,
    "nested": b"".join(
        b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (n, n)
        for n in range(20_000)
    ),
    "forwarded": b"Content-Type: message/rfc822\r\n\r\n" * 20_000,
}  # fmt: skip


@pytest.mark.parametrize("name", BOMBS)
def test_a_message_made_to_cost_hours_is_sorted_at_once(name):
    data = HEAD + BOMBS[name]
    assert classify.parse(data).kind in (Kind.NO_ATTACHMENT, Kind.RETURN)
    assert contents(data, "x.eml") == (("x.eml", data),)


@pytest.mark.parametrize("name", ["headers", "parts", "parts with headers", "lines", "reports"])
def test_what_is_beyond_the_limits_is_not_parsed(name):
    with pytest.raises(MessageError):
        mime.parse(HEAD + BOMBS[name])


def test_headers_are_cut():
    message = mime.parse(b"Subject: " + b"a" * 100_000 + b"\r\nTo: b@example.org\r\n\r\nhola")
    assert len(message["Subject"]) == 2_000
    assert (message["To"], message.get_payload()) == ("b@example.org", "hola")


def test_a_mail_of_25_mebibytes_with_many_files_is_within_the_limits():
    book = added("xl/media/foto.jpg", random.Random(1).randbytes(250_000))
    files = [(f"{n}.xlsx", book) for n in range(55)]
    data = mail(*files)
    assert len(data) > 22_000_000
    assert [name for name, _ in contents(data, "x.eml")] == [name for name, _ in files]
    assert len(classify.parse(data).attachments) == 55


def test_names_are_one_line_of_text():
    data = mail(("Informe_de_avance_de_la_institución_año_2025.xlsx", workbook()))
    ((name, _),) = contents(data, "x.eml")
    assert name == "Informe_de_avance_de_la_institución_año_2025.xlsx"
    encoded = (
        b'Content-Disposition: attachment; filename="=?utf-8?q?a=C3=B1o=0D=0A.xlsx?="\r\n\r\nx'
    )
    assert mime.filename(mime.parse(encoded)) == "año .xlsx"
