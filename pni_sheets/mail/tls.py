"""The only way to a mail server: a socket whose TLS was verified, or an error.

Log-ins happen on the socket that ``connect`` returns and nowhere else, so no setting and
no server can make the product send a password in the clear. STARTTLS is spoken here, on
the bare socket and byte by byte: whatever the server says before the handshake is
forgotten, and bytes waiting behind its answer (CVE-2011-0411) end the connection.
"""

from __future__ import annotations

import socket
import ssl
from collections.abc import Callable

from pni_sheets.core.errors import PniError

#: Seconds for connecting and for every answer.
TIMEOUT = 60.0

#: What a server may say before the handshake; more is not a mail server.
_LONGEST_LINE, _MOST_LINES = 4096, 100

Reader = Callable[[], bytes]
Writer = Callable[[bytes], None]
#: Speaks a protocol up to STARTTLS; False where the server does not offer it.
Dialogue = Callable[[Reader, Writer], bool]


def connect(host: str, port: int, security: str, dialogue: Dialogue) -> ssl.SSLSocket:
    """A connected socket with TLS >= 1.2, certificate and host name verified.

    ``security`` is "tls" (from the first byte) or "starttls". Trust is the system's;
    SSL_CERT_FILE adds an office's own authority. Raises PniError("mail-connect" |
    "mail-certificate" | "mail-tls" | "mail-no-tls").
    """
    try:
        bare = socket.create_connection((host, port), timeout=TIMEOUT)
    except OSError as error:
        raise PniError("mail-connect", host=host, port=port, detail=str(error)) from error
    try:
        if security == "starttls":
            _start(bare, host, dialogue)
        return context().wrap_socket(bare, server_hostname=host)
    except ssl.SSLCertVerificationError as error:
        bare.close()
        detail = error.verify_message or str(error)
        raise PniError("mail-certificate", host=host, detail=detail) from error
    except (ssl.SSLError, ConnectionError, TimeoutError) as error:
        bare.close()
        raise PniError("mail-tls", host=host, detail=str(error)) from error
    except PniError:
        bare.close()
        raise


def context() -> ssl.SSLContext:
    """Verified TLS, 1.2 or newer."""
    made = ssl.create_default_context()
    made.minimum_version = ssl.TLSVersion.TLSv1_2
    return made


def _start(bare: socket.socket, host: str, dialogue: Dialogue) -> None:
    lines = 0

    def read() -> bytes:
        nonlocal lines
        lines += 1
        if lines > _MOST_LINES:
            raise PniError("mail-tls", host=host, detail="el servidor no responde como correo")
        return _line(bare, host)

    if not dialogue(read, bare.sendall):
        raise PniError("mail-no-tls", host=host)
    if _waiting(bare):
        raise PniError("mail-tls", host=host, detail="hay texto antes del cifrado")


def _line(bare: socket.socket, host: str) -> bytes:
    """One line, byte by byte: nothing that follows it is taken off the socket."""
    line = bytearray()
    while not line.endswith(b"\n"):
        byte = bare.recv(1)
        if not byte or len(line) > _LONGEST_LINE:
            raise PniError("mail-tls", host=host, detail="el servidor cortó la conversación")
        line += byte
    return bytes(line)


def _waiting(bare: socket.socket) -> bool:
    bare.setblocking(False)
    try:
        return bool(bare.recv(1, socket.MSG_PEEK))
    except (BlockingIOError, InterruptedError):
        return False
    finally:
        bare.settimeout(TIMEOUT)


def smtp_dialogue(read: Reader, write: Writer) -> bool:
    """RFC 3207 up to the server's 220."""
    if not _smtp_reply(read)[0].startswith(b"220"):
        return False
    write(b"EHLO [127.0.0.1]\r\n")
    offered = {line[4:].split(b" ")[0].strip().upper() for line in _smtp_reply(read)}
    if b"STARTTLS" not in offered:
        return False
    write(b"STARTTLS\r\n")
    return _smtp_reply(read)[0].startswith(b"220")


def _smtp_reply(read: Reader) -> list[bytes]:
    lines = [read()]
    while lines[-1][3:4] == b"-":
        lines.append(read())
    return lines


def imap_dialogue(read: Reader, write: Writer) -> bool:
    """RFC 3501 6.2.1 up to the server's OK. PREAUTH is refused: nobody logged in yet."""
    if not read().upper().startswith(b"* OK"):
        return False
    write(b"pni0 STARTTLS\r\n")
    answer = read()
    while answer.startswith(b"* "):
        answer = read()
    return answer.upper().startswith(b"PNI0 OK")
