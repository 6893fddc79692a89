# ruff: noqa: E501  (messages are written as they travel)
"""Messages that a public mailbox of a ministry really gets, and what is to become of them.

Each has a name, its bytes, the kind it must be sorted into, the names of the files that
must be taken, and the verdict on those files: "accept" where the sender and the workbook
belong together, "aside" where a person has to look, "" where there is nothing to judge.
"""

from __future__ import annotations

import base64
import io
import struct
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import EmailMessage

CONTACT = "enlace.mtps@example.org"
STRANGER = "alguien@example.net"
OWN = "pni@example.org"
XLSX = "application", "vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True)
class Odd:
    name: str
    data: bytes
    kind: str
    files: tuple[str, ...] = ()
    verdict: str = ""


class Books:
    """Copies of one workbook that differ in their bytes alone (a zip comment)."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._made = 0

    def __call__(self) -> bytes:
        self._made += 1
        buffer = io.BytesIO(self._data)
        with zipfile.ZipFile(buffer, "a") as archive:
            archive.comment = f"copia {self._made}".encode()
        return buffer.getvalue()


def message(
    subject: str,
    text: str | None = "Adjunto el libro.\n",
    *,
    sender: str = CONTACT,
    to: str = OWN,
    headers: dict[str, str] | None = None,
) -> EmailMessage:
    made = EmailMessage()
    made["From"] = sender
    made["To"] = to
    made["Subject"] = subject
    made["Date"] = "Tue, 15 Jul 2025 09:00:00 -0600"
    made["Message-ID"] = f"<{abs(hash((subject, sender)))}@example.org>"
    for name, value in (headers or {}).items():
        del made[name]
        made[name] = value
    if text is not None:
        made.set_content(text)
    return made


def attach(made: EmailMessage, *files: tuple[str, bytes]) -> EmailMessage:
    for name, data in files:
        made.add_attachment(data, maintype=XLSX[0], subtype=XLSX[1], filename=name)
    return made


def raw(headers: str, body: bytes | str) -> bytes:
    """A message written by hand: headers as they stand, lines ended with CRLF."""
    content = body.encode("utf-8") if isinstance(body, str) else body
    return (
        headers.strip().replace("\n", "\r\n").encode("utf-8")
        + b"\r\n\r\n"
        + content.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")
    )


def part(book: bytes, disposition: str, kind: str = "/".join(XLSX)) -> str:
    encoded = base64.encodebytes(book).decode()
    return f"Content-Type: {kind}\n{disposition}\nContent-Transfer-Encoding: base64\n\n{encoded}"


def mixed(book: bytes, disposition: str, headers: str = "", kind: str = "/".join(XLSX)) -> bytes:
    """A multipart message whose attachment has the headers given."""
    return raw(
        f"From: {CONTACT}\nTo: {OWN}\nSubject: libro\nMIME-Version: 1.0\n{headers}"
        f'Content-Type: multipart/mixed; boundary="=="',
        f"--==\nContent-Type: text/plain\n\nAdjunto.\n--==\n{part(book, disposition, kind)}\n--==--\n",
    )


def tnef(name: str, data: bytes, long_name: str = "") -> bytes:
    """A ``winmail.dat`` as Outlook writes it (MS-OXTNEF 2.1)."""

    def attribute(level: int, identifier: int, body: bytes) -> bytes:
        checksum = sum(body) & 0xFFFF
        return (
            struct.pack("<BLL", level, identifier, len(body)) + body + struct.pack("<H", checksum)
        )

    properties = b""
    if long_name:
        text = (long_name + "\0").encode("utf-16-le")
        properties = struct.pack("<LLLL", 1, 0x3707001F, 1, len(text)) + text
    return (
        struct.pack("<LH", 0x223E9F78, 1)
        + attribute(1, 0x00089006, struct.pack("<L", 0x00010000))
        + attribute(2, 0x00069002, bytes(14))
        + attribute(2, 0x00018010, name.encode("cp1252") + b"\0")
        + attribute(2, 0x0006800F, data)
        + (attribute(2, 0x00069005, properties) if properties else b"")
    )


def bounce(
    recipient: str,
    *,
    sender: str,
    subject: str,
    action: str = "failed",
    diagnostic: str = "smtp; 550 5.1.1 User unknown",
    text: str = "No se pudo entregar.",
    returned: bytes = b"",
) -> bytes:
    """A delivery report (RFC 3464) with the message that came back, workbook and all."""
    original = returned or b"Message-ID: <x@example.org>\nSubject: libro\n\n"
    return raw(
        f"Return-Path: <>\nFrom: {sender}\nTo: {OWN}\nSubject: {subject}\nMIME-Version: 1.0\n"
        f"Auto-Submitted: auto-replied\nContent-Type: multipart/report; "
        f'report-type=delivery-status; boundary="=="',
        f"--==\nContent-Type: text/plain; charset=utf-8\n\n{text}\n--==\n"
        "Content-Type: message/delivery-status\n\n"
        "Reporting-MTA: dns; correo.example.org\n\n"
        f"Final-Recipient: rfc822; {recipient}\nAction: {action}\nStatus: 5.1.1\n"
        f"Diagnostic-Code: {diagnostic}\n\n--==\n"
        "Content-Type: message/rfc822\n\n".encode()
        + original
        + b"\n--==--\n",
    )


def odd(book: bytes, other: bytes) -> Iterator[Odd]:
    """``book`` is a right return of MTPS (the contact's institution), ``other`` of MINSAL."""
    books = Books(book)
    yield from honest(books)
    yield from forged(books, Books(other))
    yield from machines(books)
    yield from unreadable(books)
    yield from to_be_read()


def honest(book: Books) -> Iterator[Odd]:
    name = "PNI_2025-S1_MTPS.xlsx"

    def ok(label: str, data: bytes | EmailMessage, *names: str) -> Odd:
        data = data.as_bytes() if isinstance(data, EmailMessage) else data
        return Odd(label, data, "return", names or (name,), "accept")

    yield ok("plain return", attach(message("libro"), (name, book())))
    yield ok(
        "two attachments of one name",
        attach(message("dos"), (name, book()), (name, book())),
        name,
        name,
    )
    yield ok("no text", attach(message("sin texto", ""), (name, book())))
    made = attach(message("sin identificador"), (name, book()))
    del made["Message-ID"]
    yield ok("no Message-ID", made)
    yield ok(
        "date in 2099",
        attach(
            message("2099", headers={"Date": "Thu, 31 Dec 2099 09:00:00 -0600"}), (name, book())
        ),
    )
    yield ok(
        "date that is none",
        attach(message("x", headers={"Date": "ayer por la tarde"}), (name, book())),
    )
    yield ok(
        "RFC 2231 name",
        mixed(
            book(), "Content-Disposition: attachment; filename*=UTF-8''Migraci%C3%B3n%20MTPS.xlsx"
        ),
        "Migración MTPS.xlsx",
    )
    yield ok(
        "RFC 2231 name in pieces",
        mixed(
            book(),
            'Content-Disposition: attachment;\n filename*0="PNI_2025-S1";\n filename*1="_MTPS.xlsx"',
        ),
    )
    yield ok(
        "RFC 2047 name, against the rules",
        mixed(
            book(), 'Content-Disposition: attachment; filename="=?UTF-8?B?TGlicm8gw5EueGxzeA==?="'
        ),
        "Libro Ñ.xlsx",
    )
    yield ok(
        "name in Latin-1 bytes",
        mixed(book(), "Content-Disposition: attachment; filename*=iso-8859-1''a%F1o.xlsx"),
        "año.xlsx",
    )
    yield ok(
        "name of an unknown charset",
        mixed(book(), "Content-Disposition: attachment; filename*=klingon''libro.xlsx"),
        "libro.xlsx",
    )
    yield ok(
        "name only in Content-Type",
        mixed(book(), "X-Nada: 1", kind="/".join(XLSX) + '; name="libro.xlsx"'),
        "libro.xlsx",
    )
    yield ok("no name at all", mixed(book(), "Content-Disposition: attachment"), "adjunto")
    yield ok("inline workbook", mixed(book(), f'Content-Disposition: inline; filename="{name}"'))
    yield ok(
        "generic type",
        mixed(
            book(),
            f'Content-Disposition: attachment; filename="{name}"',
            kind="application/octet-stream",
        ),
    )
    yield ok(
        "wrong type",
        mixed(
            book(), f'Content-Disposition: attachment; filename="{name}"', kind="application/pdf"
        ),
    )
    yield ok(
        "path in the name",
        mixed(book(), 'Content-Disposition: attachment; filename="../../../registro/clave"'),
        "../../../registro/clave",
    )
    yield ok(
        "device name",
        mixed(book(), 'Content-Disposition: attachment; filename="CON.xlsx"'),
        "CON.xlsx",
    )
    inner = attach(message("reenviado"), (name, book()))
    outer = message("RV: reenviado")
    outer.add_attachment(inner)
    yield ok("forwarded as attachment", outer)
    deep = message("RV: RV:")
    middle = message("RV:")
    middle.add_attachment(attach(message("x"), (name, book())))
    deep.add_attachment(middle)
    yield ok("forwarded twice", deep)
    saved = message("guardado")
    saved.add_attachment(
        attach(message("y"), (name, book())).as_bytes(),
        maintype="application",
        subtype="octet-stream",
        filename="correo.eml",
    )
    yield ok("saved .eml attached", saved)
    wrapped = message("texto enriquecido")
    wrapped.add_attachment(
        tnef("PNI_20~1.XLS", book(), name),
        maintype="application",
        subtype="ms-tnef",
        filename="winmail.dat",
    )
    yield ok("winmail.dat", wrapped)
    short = message("texto enriquecido corto")
    short.add_attachment(
        tnef("libro.xlsx", book()),
        maintype="application",
        subtype="ms-tnef",
        filename="winmail.dat",
    )
    yield ok("winmail.dat without a long name", short, "libro.xlsx")
    signed = attach(message("firmado"), (name, book()))
    signed.add_attachment(
        b"firma", maintype="application", subtype="pkcs7-signature", filename="smime.p7s"
    )
    yield ok("signed", signed)
    logo = attach(message("con logo"), (name, book()))
    logo.add_attachment(
        b"\x89PNG",
        maintype="image",
        subtype="png",
        filename="logo.png",
        disposition="inline",
        cid="<logo>",
    )
    yield ok("logo in the signature", logo)
    card = attach(message("con tarjeta"), (name, book()))
    card.add_attachment("BEGIN:VCARD\nEND:VCARD\n", subtype="vcard", filename="yo.vcf")
    yield ok("business card", card)
    yield ok(
        "system that marks its mail",
        attach(
            message(
                "de un sistema", headers={"Auto-Submitted": "auto-generated", "Precedence": "bulk"}
            ),
            (name, book()),
        ),
    )
    yield ok(
        "subject that sounds automatic",
        attach(message("Fuera de la oficina: libro"), (name, book())),
    )
    yield ok(
        "asks for a receipt",
        attach(
            message("con acuse", headers={"Disposition-Notification-To": CONTACT}), (name, book())
        ),
    )
    meeting = attach(message("con cita"), (name, book()))
    meeting.add_attachment(
        "BEGIN:VCALENDAR\nEND:VCALENDAR\n", subtype="calendar", filename="invite.ics"
    )
    yield ok("workbook and an invitation", meeting)
    yield ok(
        "base64 with rubbish in it",
        mixed(book(), f'Content-Disposition: attachment; filename="{name}"').replace(
            b"UEsDB", b"UEsD\r\n B", 1
        ),
    )
    yield ok(
        "sender in capitals with a name",
        attach(message("M", sender=f'"Enlace, MTPS" <{CONTACT.upper()}>'), (name, book())),
    )


def forged(book: Books, other: Books) -> Iterator[Odd]:
    name = "PNI_2025-S1_MTPS.xlsx"

    def aside(label: str, data: bytes | EmailMessage, *names: str) -> Odd:
        data = data.as_bytes() if isinstance(data, EmailMessage) else data
        return Odd(label, data, "return", names or (name,), "aside")

    yield aside(
        "stranger with a right workbook", attach(message("s", sender=STRANGER), (name, book()))
    )
    yield aside(
        "workbook of another institution",
        attach(message("o"), ("PNI_2025-S1_MINSAL.xlsx", other())),
        "PNI_2025-S1_MINSAL.xlsx",
    )
    yield aside(
        "address in the display name",
        attach(message("d", sender=f'"{CONTACT}" <{STRANGER}>'), (name, book())),
    )
    yield aside(
        "look-alike domain", attach(message("l", sender="enlace.mtps@examp1e.org"), (name, book()))
    )
    yield aside(
        "contact only in Reply-To",
        attach(message("r", sender=STRANGER, headers={"Reply-To": CONTACT}), (name, book())),
    )
    yield aside(
        "contact only in Sender",
        attach(message("q", sender=STRANGER, headers={"Sender": CONTACT}), (name, book())),
    )
    yield aside(
        "two senders, the first a stranger",
        attach(message("t", sender=f"{STRANGER}, {CONTACT}"), (name, book())),
    )
    nobody = attach(message("sin remitente"), (name, book()))
    del nobody["From"]
    yield aside("no sender", nobody)


def machines(book: Books) -> Iterator[Odd]:
    def nothing(label: str, data: bytes | EmailMessage, kind: str = "ignored") -> Odd:
        return Odd(label, data.as_bytes() if isinstance(data, EmailMessage) else data, kind)

    returned = attach(
        message("libro", sender=OWN, to="viejo@example.org"), ("PNI_2025-S1_MTPS.xlsx", book())
    ).as_bytes()
    yield nothing(
        "bounce of Exchange, Spanish",
        bounce(
            CONTACT,
            sender="Microsoft Outlook <postmaster@example.org>",
            subject="No se puede entregar: libro",
            returned=returned,
        ),
        "bounce",
    )
    yield nothing(
        "bounce of Postfix",
        bounce(
            CONTACT,
            sender="MAILER-DAEMON@example.org",
            subject="Undelivered Mail Returned to Sender",
            returned=returned,
        ),
        "bounce",
    )
    yield nothing(
        "bounce of Gmail",
        bounce(
            CONTACT,
            sender="Mail Delivery Subsystem <mailer-daemon@googlemail.com>",
            subject="Delivery Status Notification (Failure)",
        ),
        "bounce",
    )
    yield nothing(
        "delayed delivery",
        bounce(
            CONTACT, sender="MAILER-DAEMON@example.org", subject="Delayed Mail", action="delayed"
        ),
    )
    yield nothing(
        "bounce of an address never written to",
        bounce("otra@example.net", sender="MAILER-DAEMON@example.org", subject="Undeliverable"),
    )
    yield nothing(
        "old bounce by header",
        message(
            "failure notice",
            "No existe.\n",
            sender="MAILER-DAEMON@example.org",
            headers={"X-Failed-Recipients": CONTACT},
        ),
        "bounce",
    )
    yield nothing(
        "bounce of qmail",
        message(
            "failure notice",
            f"Hi. This is the qmail-send program.\n\n<{CONTACT}>:\nno mailbox here\n",
            sender="MAILER-DAEMON@example.org",
        ),
        "bounce",
    )
    yield nothing(
        "forged bounce that names nobody",
        message("Undeliverable: libro", "x\n", sender="postmaster@example.net"),
        "no-attachment",
    )
    replied = {"Auto-Submitted": "auto-replied"}
    yield nothing(
        "out of office, Exchange, Spanish",
        message(
            "Respuesta automática: libro",
            "Estoy de vacaciones.\n",
            headers={**replied, "X-Auto-Response-Suppress": "All"},
        ),
    )
    yield nothing(
        "out of office, Outlook, English",
        message("Automatic reply: libro", "I am away.\n", headers=replied),
    )
    yield nothing(
        "out of office, Gmail",
        message(
            "Fuera de la oficina Re: libro",
            "Vuelvo el lunes.\n",
            headers={**replied, "Precedence": "bulk", "X-Autoreply": "yes"},
        ),
    )
    yield nothing(
        "out of office without headers",
        message("Respuesta automatica: libro", "Vuelvo el lunes.\n"),
    )
    yield nothing(
        "out of office that carries our file back",
        attach(message("Automatic reply", headers=replied), ("PNI_2025-S1_MTPS.xlsx", book())),
    )
    yield nothing(
        "vacation",
        message("x", "Ausente.\n", headers={"Auto-Submitted": "auto-replied (vacation)"}),
    )
    yield nothing(
        "old auto-responder",
        message("Re: libro", "Recibido.\n", headers={"Precedence": "auto_reply"}),
    )
    yield nothing(
        "ticket system",
        message(
            "[Caso 881] libro",
            "Su caso fue abierto.\n",
            headers={"Auto-Submitted": "auto-generated"},
        ),
    )
    receipt = raw(
        f"From: {CONTACT}\nTo: {OWN}\nSubject: Leído: libro\nMIME-Version: 1.0\n"
        'Content-Type: multipart/report; report-type=disposition-notification; boundary="=="',
        "--==\nContent-Type: text/plain\n\nSe leyó.\n--==\nContent-Type: message/disposition-notification\n\n"
        f"Final-Recipient: rfc822;{CONTACT}\nDisposition: manual-action; displayed\n\n--==--\n",
    )
    yield nothing("read receipt", receipt)
    yield nothing(
        "read receipt of Outlook, text alone", message("Leído: libro", "Su mensaje fue leído.\n")
    )
    yield nothing("deleted unread", message("No leído: libro", "Se eliminó sin leer.\n"))
    invitation = message("Reunión", "Cita.\n")
    invitation.add_alternative(
        "BEGIN:VCALENDAR\nMETHOD:REQUEST\nEND:VCALENDAR\n", subtype="calendar"
    )
    yield nothing("calendar invitation", invitation)
    yield nothing("accepted meeting", message("Aceptado: Reunión", "Acepta.\n"))
    yield nothing(
        "own mail",
        attach(message("copia propia", sender=f"PNI <{OWN}>"), ("PNI_2025-S1_MTPS.xlsx", book())),
    )
    yield nothing(
        "newsletter",
        message(
            "Ofertas",
            "Compre.\n",
            sender="x@tienda.example",
            headers={"List-Id": "<x.tienda.example>"},
        ),
    )
    yield nothing(
        "null sender without a file",
        raw(f"Return-Path: <>\nFrom: sistema@example.org\nTo: {OWN}\nSubject: aviso", "x\n"),
    )


def unreadable(book: Books) -> Iterator[Odd]:
    def aside(label: str, data: bytes | EmailMessage, *names: str) -> Odd:
        return Odd(
            label,
            data.as_bytes() if isinstance(data, EmailMessage) else data,
            "return",
            names,
            "aside",
        )

    yield aside(
        "a PDF instead",
        mixed(
            b"%PDF-1.4\n%%EOF",
            'Content-Disposition: attachment; filename="libro.pdf"',
            kind="application/pdf",
        ),
        "libro.pdf",
    )
    yield aside(
        "a photograph instead",
        mixed(
            b"\xff\xd8\xff\xe0foto",
            'Content-Disposition: attachment; filename="foto.jpg"',
            kind="image/jpeg",
        ),
        "foto.jpg",
    )
    yield aside(
        "a shortcut instead",
        mixed(
            b"[InternetShortcut]\r\nURL=https://example.org\r\n",
            'Content-Disposition: attachment; filename="libro.url"',
        ),
        "libro.url",
    )
    yield aside(
        "encrypted mail",
        mixed(
            b"0\x82sobre",
            'Content-Disposition: attachment; filename="smime.p7m"',
            kind="application/pkcs7-mime",
        ),
        "smime.p7m",
    )
    yield aside(
        "cut in the middle",
        mixed(book()[:9000], 'Content-Disposition: attachment; filename="cortado.xlsx"').rpartition(
            b"--==--"
        )[0],
        "cortado.xlsx",
    )
    broken = tnef("libro.xlsx", book())
    wrapped = message("roto")
    wrapped.add_attachment(
        broken[: len(broken) // 2],
        maintype="application",
        subtype="ms-tnef",
        filename="winmail.dat",
    )
    yield Odd("damaged winmail.dat", wrapped.as_bytes(), "no-attachment")
    large = message("grande")
    large.add_attachment(
        bytes(40 * 2**20), maintype="application", subtype="octet-stream", filename="grande.bin"
    )
    yield aside("40 MB", large, "grande.bin")
    nested: EmailMessage = attach(message("hondo"), ("hondo.xlsx", book()))
    for level in range(40):
        around = message(f"nivel {level}")
        around.add_attachment(nested)
        nested = around
    yield Odd("nested forty deep", nested.as_bytes(), "no-attachment")
    many = message("muchos")
    for number in range(200):
        many.add_attachment(f"hoja {number}", filename=f"{number}.txt")
    yield aside("two hundred attachments", many, *(f"{n}.txt" for n in range(60)))


def to_be_read() -> Iterator[Odd]:
    def read(label: str, data: bytes | EmailMessage) -> Odd:
        return Odd(
            label, data.as_bytes() if isinstance(data, EmailMessage) else data, "no-attachment"
        )

    yield read("nothing to report", message("Re: libro", "Buenas tardes: no tenemos avances.\n"))
    html = message("html", None)
    html.set_content("<p>No tenemos <b>avances</b></p><script>x()</script>", subtype="html")
    yield read("HTML alone", html)
    yield read(
        "link to the cloud", message("libro", "https://institucion.sharepoint.com/:x:/libro\n")
    )
    yield read("empty", message("", ""))
    yield read("nothing but headers", raw(f"From: {CONTACT}", ""))
    yield read("not a message", b"\x00\xff\xfe hola")
    yield read("no bytes", b"\n")
    yield read(
        "unknown charset",
        raw(
            f"From: {CONTACT}\nSubject: =?klingon?B?////?=\nContent-Type: text/plain; charset=klingon",
            "Hola",
        ),
    )
    yield read(
        "declared multipart without parts",
        raw(f'From: {CONTACT}\nContent-Type: multipart/mixed; boundary="=="', "nada"),
    )
    yield read(
        "boundary that is missing", raw(f"From: {CONTACT}\nContent-Type: multipart/mixed", "nada")
    )
    yield read("header without end", raw(f"From: {CONTACT}\nSubject: {'x' * 100_000}", "Hola"))
    yield read(
        "headers by the thousand", raw("\n".join(f"X-{n}: {n}" for n in range(5000)), "Hola")
    )
    yield read(
        "broken encoding", raw(f"From: {CONTACT}\nContent-Transfer-Encoding: base64", "!!!!")
    )
    yield read("malformed addresses", raw("From: <<@@>>, ;;:\nSubject: hola", "Hola"))
    yield read("NUL bytes", raw(f"From: {CONTACT}\nSubject: a\x00b", "Hola\x00"))
