"""The address book ``contactos.xlsx``: written once, read and checked like any workbook.

One row a contact; an institution may have several. An institution without a usable
contact is a finding, and the sender names it: never a silent skip.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from pni_sheets.core.findings import Finding, Severity
from pni_sheets.core.model import Plan
from pni_sheets.core.spanish import did_you_mean
from pni_sheets.forms.report_form import NO, YES
from pni_sheets.mail.address import is_address, mended, parts
from pni_sheets.mail.contacts_workbook import COLUMNS, SHEET, Row, plain, read_rows

FILENAME = "contactos.xlsx"


class Check(NamedTuple):
    """A rule of the address book: its severity and its sentence."""

    severity: Severity
    sentence: str


#: The rule of an institution that nobody can be written to.
UNSERVED = "CONT-SIN-CONTACTO"

CHECKS: Mapping[str, Check] = {
    "CONT-CLAVE": Check(
        Severity.ERROR,
        "«{value}» no es la clave de una institución que reporta.{near} "
        "Copie la clave de «pni-sheets status».",
    ),
    "CONT-CORREO": Check(
        Severity.ERROR,
        "«{value}» no es un correo. Escriba uno solo, sin acentos ni espacios. "
        "Ejemplo: enlace@example.org",
    ),
    "CONT-COPIA": Check(
        Severity.ERROR,
        "En «Copia a», «{value}» no es un correo. Sepárelos con punto y coma. "
        "Ejemplo: a@example.org; b@example.org",
    ),
    "CONT-SIN-CORREO": Check(
        Severity.ERROR, "La fila tiene datos y no tiene correo. Escríbalo o borre la fila."
    ),
    "CONT-SUPERIOR": Check(
        Severity.ERROR, "En «Superior» dice «{value}». Escriba Sí o No, o deje la celda en blanco."
    ),
    "CONT-FORMULA": Check(
        Severity.ERROR, "La celda tiene una fórmula. Escriba el dato mismo en su lugar."
    ),
    UNSERVED: Check(
        Severity.ERROR,
        "Falta a quién escribir en: {institution}. Agregue al menos un correo que no sea "
        "de la jefatura.",
    ),
    "CONT-REPETIDO": Check(
        Severity.WARNING,
        "«{value}» ya está en la fila {other} para la misma institución. Borre una de las dos.",
    ),
    "CONT-COMPARTIDO": Check(
        Severity.WARNING,
        "«{value}» es contacto de varias instituciones ({others}). Verifique que así sea: "
        "recibirá los libros de todas.",
    ),
    "CONT-REBOTE": Check(
        Severity.WARNING,
        "«{value}» devolvió un correo: {reason}. Corrija la dirección o confirme que sirve.",
    ),
    "CONT-ARREGLADO": Check(Severity.INFO, "Se leyó «{after}» donde dice «{value}»."),
}


@dataclass(frozen=True, slots=True)
class Contact:
    """One person (by role) who gets mail for an institution.

    ``copy`` are further addresses put in Cc; ``courtesy`` opens the letter ("Estimada
    licenciada"); ``superior`` marks who is written to when reminders went unanswered.
    ``row`` is the row of the sheet (1-based), ``cell`` that of the e-mail.
    """

    institution: str
    name: str
    role: str
    email: str
    copy: tuple[str, ...] = ()
    courtesy: str = ""
    superior: bool = False
    row: int = 0
    cell: str = ""


@dataclass(frozen=True, slots=True)
class AddressBook:
    """The contacts that are usable, and the findings about the rest (with their cell)."""

    contacts: tuple[Contact, ...]
    findings: tuple[Finding, ...] = ()

    def of(self, institution: str) -> tuple[Contact, ...]:
        """Those who get the institution's ordinary mail (superiors excluded)."""
        return self._of(institution, superior=False)

    def superiors(self, institution: str) -> tuple[Contact, ...]:
        """Those who are written to when the ordinary contacts do not answer."""
        return self._of(institution, superior=True)

    def institutions_of(self, address: str) -> frozenset[str]:
        """The institutions for which an address may send returns; empty: unknown sender."""
        wanted = address.strip().casefold()
        return frozenset(
            contact.institution
            for contact in self.contacts
            if wanted in {known.casefold() for known in (contact.email, *contact.copy)}
        )

    def _of(self, institution: str, *, superior: bool) -> tuple[Contact, ...]:
        return tuple(
            c for c in self.contacts if c.institution == institution and c.superior is superior
        )


def message(finding: Finding) -> str:
    """The Spanish sentence of a finding about the address book."""
    params = dict(finding.params)
    if "near" in params:
        params["near"] = did_you_mean(params["near"])
    return CHECKS[finding.rule].sentence.format(value=finding.value, **params)


def nobody_for(institutions: Sequence[str]) -> str:
    """One sentence for all the institutions that nobody can be written to."""
    return CHECKS[UNSERVED].sentence.format(institution=", ".join(institutions))


def _finding(rule: str, cell: str | None, value: str | None = None, **params: Any) -> Finding:
    return Finding(rule, CHECKS[rule].severity, SHEET, cell, value, params=params)


# --- reading ----------------------------------------------------------------------------


def read(path: Path, plan: Plan) -> AddressBook:
    """Read and check the address book.

    Raises PniError("contacts-missing" | "contacts-unreadable" | "contacts-headers").
    """
    findings: list[Finding] = []
    contacts: list[Contact] = []
    for row in read_rows(path):
        contact, problems = _contact(row, plan)
        findings += problems
        if contact:
            contacts.append(contact)
    findings += _shared(contacts) + _without(contacts, plan)
    return AddressBook(_distinct(contacts), tuple(findings))


def bounced(book: AddressBook, reasons: Mapping[str, str]) -> tuple[Finding, ...]:
    """Findings about contacts whose mail came back; ``reasons`` by address."""
    known = {address.casefold(): reason for address, reason in reasons.items()}
    return tuple(
        _finding("CONT-REBOTE", c.cell, c.email, reason=known[c.email.casefold()])
        for c in book.contacts
        if c.email.casefold() in known
    )


def _contact(row: Row, plan: Plan) -> tuple[Contact | None, list[Finding]]:
    """The contact of a row (None: none that can be used) and what is wrong with the row."""
    formulas = [
        _finding("CONT-FORMULA", row.cells[name])
        for name, text in row.texts.items()
        if text.startswith("=")
    ]
    if formulas:
        return None, formulas
    if not any(row.texts.get(column.name) for column in COLUMNS if column.personal):
        return None, [] if _key(row, plan) else [_unknown(row, plan)]
    found: list[Finding] = []
    key = _key(row, plan)
    if key is None:
        found.append(_unknown(row, plan))
    email = _email(row, found)
    copies = tuple(_copies(row, found))
    superior = _superior(row, found)
    if key is None or not email or superior is None:
        return None, found
    name, role, courtesy = (row.texts.get(field, "") for field in ("name", "role", "courtesy"))
    cell = row.cells["email"]
    return Contact(key, name, role, email, copies, courtesy, superior, row.number, cell), found


def _key(row: Row, plan: Plan) -> str | None:
    """The institution of a row, by its key or by its name as the plan writes it."""
    names: dict[str, str] = {}
    for institution in plan.reporters:
        names[plain(institution.name)] = names[plain(institution.key)] = institution.key
    return names.get(plain(row.texts.get("institution", ""))) or (
        None if row.texts.get("institution") else names.get(plain(row.texts.get("title", "")))
    )


def _unknown(row: Row, plan: Plan) -> Finding:
    value = row.texts.get("institution") or row.texts.get("title", "")
    keys = [institution.key for institution in plan.reporters]
    near = difflib.get_close_matches(value.upper().replace(" ", "_"), keys, 1)
    return _finding("CONT-CLAVE", row.cells["institution"], value, near=near[0] if near else "")


def _email(row: Row, found: list[Finding]) -> str:
    value = row.texts["email"]
    cell = row.cells["email"]
    if not value:
        found.append(_finding("CONT-SIN-CORREO", cell))
        return ""
    address = mended(value)
    if not is_address(address):
        found.append(_finding("CONT-CORREO", cell, value))
        return ""
    if address != value:
        found.append(_finding("CONT-ARREGLADO", cell, value, after=address))
    return address


def _copies(row: Row, found: list[Finding]) -> Iterator[str]:
    for address in parts(row.texts.get("copy", "")):
        if is_address(address):
            yield address
        else:
            found.append(_finding("CONT-COPIA", row.cells["copy"], address))


def _superior(row: Row, found: list[Finding]) -> bool | None:
    value = row.texts.get("superior", "")
    meaning = {"": False, plain(NO): False, plain(YES): True, "x": True}.get(plain(value))
    if meaning is None:
        found.append(_finding("CONT-SUPERIOR", row.cells["superior"], value))
    return meaning


def _shared(contacts: Sequence[Contact]) -> list[Finding]:
    """Addresses that stand twice for one institution, or for more than one institution."""
    found = []
    first: dict[tuple[str, str], int] = {}
    owners: dict[str, set[str]] = {}
    for c in contacts:
        owners.setdefault(c.email.casefold(), set()).add(c.institution)
    for c in contacts:
        address = c.email.casefold()
        if (c.institution, address) in first:
            other = first[c.institution, address]
            found.append(_finding("CONT-REPETIDO", c.cell, c.email, other=other))
        elif len(owners[address]) > 1:
            others = ", ".join(sorted(owners[address]))
            found.append(_finding("CONT-COMPARTIDO", c.cell, c.email, others=others))
        first.setdefault((c.institution, address), c.row)
    return found


def _distinct(contacts: Sequence[Contact]) -> tuple[Contact, ...]:
    """One of those that stand twice for an institution: the first."""
    first: dict[tuple[str, str], Contact] = {}
    for contact in contacts:
        first.setdefault((contact.institution, contact.email.casefold()), contact)
    return tuple(first.values())


def _without(contacts: Sequence[Contact], plan: Plan) -> list[Finding]:
    served = {c.institution for c in contacts if not c.superior}
    return [
        _finding(UNSERVED, None, i.key, institution=i.key)
        for i in plan.reporters
        if i.key not in served
    ]


def rows(book: AddressBook, plan: Plan) -> tuple[Mapping[str, str], ...]:
    """The usable contacts by the workbook's own headers, for ``contacts export``."""
    headers = [column.header for column in COLUMNS]
    return tuple(
        dict(
            zip(
                headers,
                (
                    c.institution,
                    plan.institution(c.institution).name,
                    c.name,
                    c.role,
                    c.email,
                    "; ".join(c.copy),
                    c.courtesy,
                    YES if c.superior else NO,
                ),
                strict=True,
            )
        )
        for c in book.contacts
    )
