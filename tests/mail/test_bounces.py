# ruff: noqa: E501  (notices are written as servers write them)
"""Bounces: whose letter failed, as each kind of server says it, and what is no bounce at all."""

from __future__ import annotations

from email.message import EmailMessage, Message

import pytest
from support.odd_messages import CONTACT, OWN

from pni_sheets.core import mime
from pni_sheets.mail import bounces
from pni_sheets.mail.classify import Kind, parse

GONE = "viejo@example.org"
LETTER = (
    f"Received: from mx.example.org by pni.example.org\nFrom: {OWN}\nTo: {GONE}\nSubject: PNI\n"
)


def told(
    text: str,
    sender: str = "MAILER-DAEMON@mx.example.net",
    subject: str = "Undelivered Mail Returned to Sender",
    **headers: str,
) -> bytes:
    lines = {"From": sender, "To": OWN, "Subject": subject, **headers}
    return ("".join(f"{name}: {value}\n" for name, value in lines.items()) + "\n" + text).encode()


def report(*blocks: str, notice: str = "No se pudo entregar.\n", letter: str = "") -> bytes:
    """A delivery report as RFC 3464 wants it, or with whatever blocks are given instead."""
    parts = [
        ("text/plain", notice),
        ("message/delivery-status", "\n\n".join(("Reporting-MTA: dns; mx.example.net", *blocks))),
    ]
    if letter:
        parts.append(("message/rfc822", letter + "\nhola\n"))
    body = "".join(f"--b\nContent-Type: {kind}\n\n{text}\n" for kind, text in parts) + "--b--\n"
    return told(
        body, **{"Content-Type": "multipart/report; report-type=delivery-status; boundary=b"}
    )


NAMED = {
    "report": report(f"Final-Recipient: rfc822; {GONE}\nAction: failed\nStatus: 5.1.1"),
    "report whose action says more": report(f"Final-Recipient: rfc822;{GONE}\nAction: failed (bounced)\nStatus: 5.0.0"),
    "report that names nobody": report(letter=LETTER),
    "DragonFly": told(f"There was an error delivering your mail to <{GONE}>.\n\nmx.example.org did not like our RCPT TO:\n550 5.1.1 no such user\n\nMessage headers follow.\n\n{LETTER}", "MAILER-DAEMON <>", "Mail delivery failed"),
    "OpenSMTPD": told(f"    An error has occurred while attempting to deliver a message for\n    the following list of recipients:\n\n{GONE}: 550 5.1.1 <{GONE}>... User Unknown\n\n    Below is a copy of the original message:\n\nSubject: PNI\nFrom: {OWN}\n", subject="Delivery status notification: error"),
    "Exchange 2003": told(f"Your message did not reach some or all of the intended recipients.\n\n      Subject:\tPNI\n\nThe following recipient(s) could not be reached:\n\n      {GONE} on 7/15/2025 9:30 AM\n            Recipient Not Found\n", "System Administrator <postmaster@example.net>", "Undeliverable: PNI"),
    "Mimecast": told(f"An email that you attempted to send to the following address could not be delivered:\n-- {GONE}\n\nThe problem appears to be :\n-- Recipient email address is possibly incorrect\n", '"postmaster" <postmaster@example.net>', "[Postmaster] Email Delivery Failure"),
    "Sendmail of old": told(f"   ----- Transcript of session follows -----\n550 mx.example.org (smtp)... 550 Host unknown\n554 <{GONE}>... 550 Host unknown\n\n   ----- Unsent message follows -----\n{LETTER}", subject="Returned mail: Host unknown"),
    "Postfix without its report": told(f"I'm sorry to have to inform you that your message could not be delivered.\n\n<{GONE}>: host mx.example.org said: 550 5.1.1 unknown\n"),
    "old header": told("Sorry.\n", subject="x", **{"X-Failed-Recipients": GONE}),
}  # fmt: skip


@pytest.mark.parametrize("server", NAMED)
def test_the_address_is_found(server: str) -> None:
    found = parse(NAMED[server], frozenset({OWN}))
    assert (found.kind, [b.address for b in found.bounced]) == (Kind.BOUNCE, [GONE])


def test_the_reason_is_the_servers_own() -> None:
    block = f"Final-Recipient: rfc822; {GONE}\nAction: failed\nDiagnostic-Code: smtp; 550 5.1.1 User unknown"
    (bounced,) = parse(report(block)).bounced
    assert bounced.reason == "smtp; 550 5.1.1 User unknown"


def test_of_two_recipients_only_the_one_that_failed() -> None:
    letter = f"Received: by pni.example.org\nTo: {GONE}, {CONTACT}\nSubject: PNI\n"
    data = told(
        f"554 <{GONE}>... 550 User unknown\n\n   ----- Unsent message follows -----\n{letter}"
    )
    assert [b.address for b in parse(data).bounced] == [GONE]


@pytest.mark.parametrize(
    ("data", "kind", "reason"),
    [
        (report(f"Final-Recipient: rfc822; {GONE}\nAction: delayed\nStatus: 4.4.1"), "ignored", "demorada"),
        (told("Still trying.\n", subject="Warning: could not send message for past 4 hours"), "ignored", "demorada"),
        (told("No se pudo entregar su mensaje.\n"), "no-attachment", "no dice de quién"),
        (told("Estoy de vacaciones.\n", CONTACT, "Respuesta automática: PNI", **{"Auto-Submitted": "auto-replied"}), "ignored", "automática"),
        (told(f"Me devolvieron esto:\n\n554 <{GONE}>... 550 User unknown\n", CONTACT, "RV: Returned mail: see transcript"), "no-attachment", "sin archivo"),
    ],
    ids=["delay by report", "delay by subject", "nobody named", "absent", "forwarded by a person"],
)  # fmt: skip
def test_what_is_no_failure_of_an_address(data: bytes, kind: str, reason: str) -> None:
    found = parse(data, frozenset({OWN}))
    assert (found.kind.value, found.bounced) == (kind, ())
    assert reason in found.reason


def test_a_failure_without_an_address_is_shown_with_its_text() -> None:
    assert (
        parse(told("No se pudo entregar su mensaje.\n")).text == "No se pudo entregar su mensaje."
    )


def test_a_person_who_quotes_a_bounce_keeps_the_attachment() -> None:
    made = EmailMessage()
    made["From"], made["To"], made["Subject"] = CONTACT, OWN, "Undeliverable: PNI"
    made.set_content(f"Rebotó la vez pasada: <{GONE}>: 550 unknown")
    made.add_attachment(
        b"PK\x05\x06" + bytes(18), maintype="application", subtype="zip", filename="a.xlsx"
    )
    assert parse(made.as_bytes()).kind is Kind.RETURN


def test_the_library_may_fail_and_ours_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(message: Message) -> None:
        raise RuntimeError

    monkeypatch.setattr("flufl.bounce.all_failures", broken)
    message = mime.parse(NAMED["report"])
    found = bounces.notice(message, "MAILER-DAEMON@mx.example.net", frozenset())
    assert found is not None
    assert [b.address for b in found.failed] == [GONE]
