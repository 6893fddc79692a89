"""What a message to an institution says and carries, before anybody sends it.

Each letter has a composer: workspace and round in, drafts out. A composer decides who is
written to about what; it sends nothing and records nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from email.utils import parseaddr
from functools import cached_property
from pathlib import Path

from pni_sheets.core.errors import PniError
from pni_sheets.core.findings import Finding, Severity
from pni_sheets.core.model import (
    EL_SALVADOR,
    CollectionRound,
    Institution,
    InstitutionState,
    InstitutionStatus,
    Submission,
    SubmissionState,
)
from pni_sheets.core.spanish import in_words, semester_in_words
from pni_sheets.forms import messages
from pni_sheets.mail import contacts, letters
from pni_sheets.mail.contacts import AddressBook, Contact
from pni_sheets.mail.letters import Letter
from pni_sheets.mail.message import Attachment
from pni_sheets.operations import attachment_owner
from pni_sheets.operations.workspace import Workspace
from pni_sheets.storage import files
from pni_sheets.workbooks import handout

#: How a letter opens where the address book says nothing.
COURTESY = "Estimadas señoras y señores"
#: What stands under a letter where pni.toml says nothing.
SIGNATURE = ("Coordinación del PNI", "Ministerio de Relaciones Exteriores")
#: Groups of findings a letter lists; the workbook marks them all.
_MOST_GROUPS = 40
_SEVERITY_WORDS = {Severity.ERROR: "Debe corregirse", Severity.WARNING: "Revise"}


@dataclass(frozen=True, slots=True)
class Draft:
    """One message, composed. ``topic`` says what it is about within its kind (a submission,
    a rung of the ladder): the same topic is the same message. ``held`` says why it must not
    leave, "" where it may.
    """

    institution: str
    topic: str
    to: tuple[str, ...]
    cc: tuple[str, ...]
    letter: Letter
    attachments: tuple[Attachment, ...] = ()
    automatic: bool = False
    held: str = ""
    note: str = ""


@dataclass
class RoundContext:
    """What composers share: the round, its institutions, address book and states."""

    work: Workspace
    current: CollectionRound
    only: frozenset[str] = frozenset()
    partial: bool = False
    today: date = field(init=False)

    def __post_init__(self) -> None:
        self.today = self.work.clock().date()

    @cached_property
    def institutions(self) -> tuple[Institution, ...]:
        """Those asked for, in the plan's order. Raises PniError("institution-unknown")."""
        catalogue = self.work.plan_of(self.current)
        chosen = {self.work.institution(key, catalogue).key for key in self.only}
        return tuple(i for i in catalogue.reporters if not chosen or i.key in chosen)

    @cached_property
    def book(self) -> AddressBook:
        return contacts.read(self.work.paths.contacts, self.work.plan_of(self.current))

    @property
    def own(self) -> frozenset[str]:
        """This office's own addresses, casefolded."""
        mail = self.work.settings.mail
        named = (mail.sender, mail.reply_to, mail.contact, mail.coordinator)
        return frozenset(parseaddr(text)[1].casefold() for text in named if text)

    @cached_property
    def bounced(self) -> frozenset[str]:
        return frozenset(address.casefold() for address in self.work.ledger.mail.bounces())

    @cached_property
    def everyone(self) -> Mapping[str, InstitutionStatus]:
        """The state of all institutions, whoever was asked for."""
        keys = [i.key for i in self.work.plan_of(self.current).reporters]
        found = self.work.ledger.status.institutions(self.current.id, keys)
        return {status.institution: status for status in found}

    @property
    def missing(self) -> tuple[str, ...]:
        """Institutions that are neither accepted nor excused."""
        settled = (InstitutionState.ACCEPTED, InstitutionState.EXCUSED)
        return tuple(key for key, s in self.everyone.items() if s.state not in settled)

    @cached_property
    def template_hashes(self) -> Mapping[str, str]:
        return self.work.ledger.documents.template_files(self.current.id)

    def addresses(self, people: Iterable[Contact]) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """To and Cc of some contacts, without those whose mail came back."""
        people = tuple(people)
        to = _distinct(c.email for c in people if c.email.casefold() not in self.bounced)
        known = {address.casefold() for address in to} | self.bounced
        cc = _distinct(a for c in people for a in c.copy if a.casefold() not in known)
        return to, cc

    def common(self, institution: Institution, people: Iterable[Contact]) -> dict[str, object]:
        """The fields that every letter has."""
        mail = self.work.settings.mail
        courtesies = _distinct(c.courtesy for c in people if c.courtesy)
        return {
            "tratamiento": courtesies[0] if len(courtesies) == 1 else COURTESY,
            "institucion": institution.name,
            "ronda": self.current.id,
            "semestre": semester_in_words(self.current.semester),
            "plazo": in_words(self.current.deadline),
            "consultas": mail.contact or mail.reply_to,
            "firma": tuple(mail.signature.splitlines()) or SIGNATURE,
        }

    def letter(self, what: str, fields: Mapping[str, object]) -> Letter:
        folder, synthetic = self.work.paths.letters, self.work.settings.synthetic
        return letters.letter(what, fields, folder, synthetic=synthetic)

    def draft(
        self,
        what: str,
        institution: Institution,
        topic: str,
        fields: Mapping[str, object],
        attachments: tuple[Attachment, ...] = (),
        *,
        people: tuple[Contact, ...] | None = None,
        automatic: bool = False,
        held: str = "",
        note: str = "",
    ) -> Draft:
        """A draft to the institution's ordinary contacts, or to ``people``."""
        people = self.book.of(institution.key) if people is None else people
        to, cc = self.addresses(people)
        filled = self.letter(what, {**self.common(institution, people), **fields})
        held = held or self._foreign(institution, attachments)
        return Draft(institution.key, topic, to, cc, filled, attachments, automatic, held, note)

    def _foreign(self, institution: Institution, attachments: Iterable[Attachment]) -> str:
        """The last gate against a mix-up: what each workbook says of itself."""
        for attachment in attachments:
            owners = attachment_owner.owners(attachment.data, self.work.key)
            workbook = attachment.filename.endswith(".xlsx")
            if owners != ({institution.key} if workbook else frozenset()):
                return f"el adjunto {attachment.filename} no es de esta institución"
        return ""

    def template(self, institution: Institution) -> Attachment | str:
        """The institution's workbook as it was generated, or why there is none."""
        wanted = self.template_hashes.get(institution.key)
        if wanted is None:
            return "no hay plantilla; ejecute «pni-sheets generate»"
        path = (
            self.work.paths.templates(self.current.id)
            / f"PNI_{self.current.id}_{institution.key}.xlsx"
        )
        data = _bytes(path)
        if data is None:
            return f"falta {path.name} en plantillas; ejecute «pni-sheets generate»"
        if files.sha256(data) != wanted:
            return f"{path.name} cambió después de generarse; ejecute «pni-sheets generate»"
        return Attachment(path.name, data)

    @cached_property
    def handout(self) -> Attachment:
        """The one-page sheet on how to fill the workbook, the same for everybody."""
        page = handout.pdf(self.current.id, self.current.deadline, self.current.opened)
        return Attachment(handout.FILENAME, page)

    def correction(self, institution: Institution) -> Attachment | str:
        """The institution's correction workbook, or why there is none."""
        name = f"PNI_{self.current.id}_{institution.key}_correcciones.xlsx"
        data = _bytes(self.work.paths.corrections(self.current.id) / name)
        if data is None:
            return f"falta {name}; ejecute «pni-sheets ingest»"
        written = self.work.ledger.products.all(self.current.id, "correccion")
        if files.sha256(data) not in {p.sha256 for p in written if p.path.endswith(name)}:
            return f"{name} cambió después de escribirse; ejecute «pni-sheets ingest»"
        return Attachment(name, data)


Composer = Callable[[RoundContext], Iterator[Draft]]


def _distinct(values: Iterable[str]) -> tuple[str, ...]:
    """Each once, in order; addresses differ in more than case."""
    found: dict[str, str] = {}
    for value in values:
        found.setdefault(value.casefold(), value)
    return tuple(found.values())


def _bytes(path: Path) -> bytes | None:
    return files.read(path) if path.is_file() else None


# --- templates ----------------------------------------------------------------------------


def templates(context: RoundContext) -> Iterator[Draft]:
    """Each institution its workbook. Raises PniError("templates-none")."""
    if not context.template_hashes:
        raise PniError("templates-none", round=context.current.id)
    for institution in context.institutions:
        found = context.template(institution)
        attached, held = ((), found) if isinstance(found, str) else ((found, context.handout), "")
        names = tuple(a.filename for a in attached)
        yield context.draft("templates", institution, "", {"adjuntos": names}, attached, held=held)


# --- corrections and acknowledgements --------------------------------------------------------


def corrections(context: RoundContext) -> Iterator[Draft]:
    """Each institution whose last file was returned: what to mend, and the workbook to do it in."""
    for institution in context.institutions:
        submission = rejected(context, context.everyone[institution.key])
        if submission is None:
            continue
        findings = context.work.ledger.observations.findings(submission.id)
        found = context.correction(institution)
        attached, held = ((), found) if isinstance(found, str) else ((found,), "")
        fields = {
            **received(submission),
            "adjuntos": tuple(a.filename for a in attached),
            "hallazgos": groups(findings),
            "errores": sum(f.severity is Severity.ERROR for f in findings),
            "advertencias": sum(f.severity is Severity.WARNING for f in findings),
        }
        yield context.draft("corrections", institution, submission.id, fields, attached, held=held)


def rejected(context: RoundContext, status: InstitutionStatus) -> Submission | None:
    """The returned file an institution has to mend: its latest, unless that was accepted."""
    latest = status.newer or status.current
    if latest is None:
        return None
    submission = context.work.ledger.submissions.get(latest)
    return submission if submission.state is SubmissionState.REJECTED else None


def acknowledgements(context: RoundContext) -> Iterator[Draft]:
    """Each institution whose file was accepted: that nothing more is asked of it."""
    for institution in context.institutions:
        status = context.everyone[institution.key]
        if status.state is not InstitutionState.ACCEPTED or status.current is None:
            continue
        submission = context.work.ledger.submissions.get(status.current)
        fields = {
            **received(submission),
            "avisos": groups(context.work.ledger.observations.findings(submission.id)),
        }
        yield context.draft("receipt", institution, submission.id, fields, automatic=True)


def received(submission: Submission) -> dict[str, object]:
    """How a letter names the file it answers."""
    return {
        "archivo": files.safe_name(submission.filename),
        "recibido": in_words(_local(submission.received)),
        "entrega": submission.id,
    }


def _local(moment: datetime) -> date:
    return moment.astimezone(EL_SALVADOR).date()


def groups(findings: Iterable[Finding]) -> tuple[letters.Group, ...]:
    """Findings as a letter lists them: equal ones together, the most important first."""
    shown = [f for f in findings if f.severity in _SEVERITY_WORDS]
    made = tuple(
        letters.Group(
            _SEVERITY_WORDS[group.findings[0].severity],
            group.text,
            group.cells,
            len(group.findings),
        )
        for group in messages.grouped(shown)
    )
    if len(made) <= _MOST_GROUPS:
        return made
    rest = len(made) - _MOST_GROUPS
    more = f"Hay {rest} puntos más, todos señalados en el libro adjunto."
    return (*made[:_MOST_GROUPS], letters.Group("Además", more, "", rest))
