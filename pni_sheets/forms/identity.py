"""The identity of a workbook: a visible code with a check character, and a signed token.

The *code* stands in a visible locked cell of every sheet and in headers and footers;
people read it aloud and retype it, so reading tolerates case, spaces and look-alike
characters, and a check character (ISO 7064 MOD 37,36) catches the rest. The *token*
carries the same facts signed with the workspace's key (HMAC-SHA256) and lies where
people do not look: a custom property, a defined name and a very hidden sheet.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import product

from pni_sheets.core.model import Identity

#: Name of the custom document property that holds the token.
PROPERTY = "pni_token"
#: Name of the defined name whose constant text is the token.
DEFINED_NAME = "PNI_TOKEN"
#: Name of the very hidden sheet; the token is in A1 and the visible code in A2.
HIDDEN_SHEET = "_pni"

#: First word of every visible code.
PREFIX = "PNI"

_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_MARK_LENGTH = 8
_TOKEN_PREFIX = "pni1"  # noqa: S105 (a format's name, not a secret)
_SEPARATOR = r"[\s\-\u2010-\u2015\u2212_.·]{1,3}"
_GLUE = r"[\s\-\u2010-\u2015\u2212_.·]{0,3}"
_CODE = re.compile(
    rf"PN[I1L]{_SEPARATOR}"
    rf"(?P<year>[2Z][0O][0-9OIL]{{2}}){_GLUE}[S5]{_GLUE}(?P<half>[12IL]){_SEPARATOR}"
    rf"(?P<institution>[A-Z0-9]{{2,24}}(?:[_ ]{{1,3}}[A-Z0-9]{{1,24}}){{0,5}}){_SEPARATOR}"
    rf"(?P<plan>[0-9A-Z]{{1,{_MARK_LENGTH}}}){_SEPARATOR}"
    rf"(?P<form>[0-9A-Z]{{1,4}}){_SEPARATOR}"
    rf"(?P<check>[0-9A-Z])(?![0-9A-Z])"
)
_TOKEN = re.compile(
    rf"{_TOKEN_PREFIX}\.([A-Za-z0-9_-]{{1,200}})\.([A-Za-z0-9_-]{{43}})(?![A-Za-z0-9_-])"
)
_INVISIBLE = re.compile("[\u200b-\u200f\u2060\ufeff\u00ad]")


def plan_mark(plan_version: str) -> str:
    """The part of a plan version that a code carries: its last word, letters and digits only.

    A plan version is a title and a short hash, so its last word is the hash. Two
    identities are of the same plan when their marks are equal; a mark is its own mark.
    """
    words = plan_version.split()
    mark = re.sub(r"[^0-9A-Za-z]", "", words[-1] if words else "")
    return mark[-_MARK_LENGTH:].upper() or "0"


def code(identity: Identity) -> str:
    """The visible code, such as ``PNI-2025S1-MTPS-3F9A2C-1-K``."""
    body = "-".join(
        (
            PREFIX,
            identity.round.replace("-", ""),
            identity.institution,
            plan_mark(identity.plan_version),
            identity.form_version,
        )
    ).upper()
    return f"{body}-{check_character(body)}"


def check_character(text: str) -> str:
    """The ISO 7064 MOD 37,36 check character of the letters and digits of ``text``."""
    carry = 36
    for character in text.upper():
        if character in _ALPHABET:
            carry = (carry + _ALPHABET.index(character)) % 36 or 36
            carry = carry * 2 % 37
    return _ALPHABET[(37 - carry) % 36]


@lru_cache(maxsize=256)  # every sheet of a workbook shows the same one
def find_codes(text: str) -> tuple[Identity, ...]:
    """The identities of the valid codes in any text, in order, each once.

    Case, spaces, kinds of dashes and the look-alikes O/0, I/L/1, S/5, Z/2 are tolerated.
    ``plan_version`` of the result is the plan's mark (see ``plan_mark``). Never raises.
    """
    found: dict[Identity, None] = {}
    plain = _INVISIBLE.sub("", text).upper()
    if "PN" in plain:
        for match in _CODE.finditer(plain):
            identity = _resolve(match)
            if identity is not None:
                found[identity] = None
    return tuple(found)


def _resolve(match: re.Match[str]) -> Identity | None:
    """The first reading of the look-alikes whose check character is right."""
    year = _digits(match["year"])
    semester = f"{year}-S{_digits(match['half'])}"
    institution = re.sub(r"[\s_]+", "_", match["institution"])
    for key, plan, form, check in product(
        _readings(institution, _letters(institution)),
        _readings(match["plan"], _digits(match["plan"])),
        _readings(match["form"], _digits(match["form"])),
        _readings(match["check"], match["check"].translate(_SWAPPED)),
    ):
        identity = Identity(semester, key, plan, form)
        if code(identity)[-1] == check:
            return identity
    return None


_TO_DIGITS = str.maketrans("OILSZ", "01152")
_TO_LETTERS = str.maketrans("015", "OIS")
_SWAPPED = str.maketrans("0O1I", "O0I1")


def _digits(text: str) -> str:
    return text.translate(_TO_DIGITS)


def _letters(text: str) -> str:
    return text.translate(_TO_LETTERS)


def _readings(*candidates: str) -> Iterator[str]:
    return iter(dict.fromkeys(candidates))


def token(identity: Identity, key: bytes) -> str:
    """The signed token of an identity; ``key`` is the workspace's secret."""
    payload = _encode("|".join(_fields(identity)).encode())
    return f"{_TOKEN_PREFIX}.{payload}.{_signature(payload, key)}"


def read_token(text: str, key: bytes) -> Identity | None:
    """The identity of the first token in ``text`` signed with ``key``; None without one."""
    for payload, signature in _TOKEN.findall(text):
        if hmac.compare_digest(signature, _signature(payload, key)):
            return _payload(payload)
    return None


def has_token(text: str) -> bool:
    """Whether ``text`` holds something shaped like a token, whoever signed it."""
    return _TOKEN.search(text) is not None


def same(one: Identity, other: Identity) -> bool:
    """Whether two identities name the same workbook (plan versions compared by mark)."""
    return code(one) == code(other)


def _fields(identity: Identity) -> tuple[str, ...]:
    return (
        identity.round,
        identity.institution,
        identity.plan_version,
        identity.form_version,
    )


def _payload(payload: str) -> Identity | None:
    try:
        fields = _decode(payload).decode().split("|")
    except (ValueError, binascii.Error):
        return None
    return Identity(*fields) if len(fields) == len(Identity.__slots__) else None


def _signature(payload: str, key: bytes) -> str:
    digest = hmac.new(key, f"{_TOKEN_PREFIX}.{payload}".encode(), hashlib.sha256).digest()
    return _encode(digest)


def _encode(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def _decode(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
