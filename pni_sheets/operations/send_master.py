"""The master leaves validated, current and complete, or it does not leave."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Iterator

from pni_sheets.core.errors import PniError
from pni_sheets.core.model import COORDINATOR, InstitutionState, SubmissionState
from pni_sheets.forms import report_form
from pni_sheets.ledger.records import Product
from pni_sheets.mail.contacts import AddressBook
from pni_sheets.mail.message import Attachment
from pni_sheets.operations.compose import Draft, RoundContext
from pni_sheets.storage import files

#: The products that travel, by the kind under which the pipeline records them.
MASTER, SUMMARY = "maestro", "resumen"
_ERROR_CELL = b't="e"'


def master(context: RoundContext) -> Iterator[Draft]:
    """The master and its summary to the coordinating ministry.

    Raises PniError("master-none" | "master-outdated" | "master-changed" |
    "master-damaged" | "master-personal" | "institutions-missing").
    """
    product = _latest(context, MASTER)
    if product is None:
        raise PniError("master-none", round=context.current.id)
    if context.missing and not context.partial:
        raise PniError(
            "institutions-missing", count=len(context.missing), keys=", ".join(context.missing)
        )
    attached = [_checked(context, product)]
    summary = _latest(context, SUMMARY)
    if summary is not None:
        attached.append(_unchanged(context, summary))
    office = context.work.plan_of(context.current).institution(COORDINATOR)
    people = context.book.of(COORDINATOR)
    address = context.work.settings.mail.coordinator
    to, cc = context.addresses(people) if people else ((address,) if address else (), ())
    names = tuple(a.filename for a in attached)
    filled = context.letter(
        "master", {**context.common(office, people), **_coverage(context), "adjuntos": names}
    )
    yield Draft(COORDINATOR, product.sha256, to, cc, filled, tuple(attached))


def _latest(context: RoundContext, kind: str) -> Product | None:
    return next(reversed(context.work.ledger.products.all(context.current.id, kind)), None)


def _unchanged(context: RoundContext, product: Product) -> Attachment:
    """The file of a product, if it is the one recorded and of the present state."""
    if product.state_digest != context.work.ledger.products.state_digest(context.current.id):
        raise PniError("master-outdated", path=product.path, round=context.current.id)
    path = context.work.root / product.path
    data = files.read(path) if path.is_file() else b""
    if files.sha256(data) != product.sha256:
        raise PniError("master-changed", path=product.path, round=context.current.id)
    return Attachment(path.name, data)


def _checked(context: RoundContext, product: Product) -> Attachment:
    """The master itself, looked into once more as the reader will get it."""
    attachment = _unchanged(context, product)
    try:
        with zipfile.ZipFile(io.BytesIO(attachment.data)) as archive:
            parts = {name: archive.read(name) for name in archive.namelist()}
    except (zipfile.BadZipFile, NotImplementedError) as error:
        raise PniError("master-damaged", path=product.path, detail="no es un libro") from error
    sheets = [data for name, data in parts.items() if name.startswith("xl/worksheets/sheet")]
    if not sheets or any(_ERROR_CELL in data for data in sheets):
        raise PniError("master-damaged", path=product.path, detail="tiene celdas con error")
    address = personal(parts.values(), context.book, context.own)
    if address:
        raise PniError("master-personal", path=product.path, address=address)
    return attachment


def personal(parts: Iterable[bytes], book: AddressBook, own: frozenset[str]) -> str:
    """An address of the address book that stands in the file, or "" (``own`` may stand)."""
    text = b"\n".join(parts).lower()
    for contact in book.contacts:
        for address in (contact.email, *contact.copy):
            if address.casefold() not in own and address.lower().encode() in text:
                return address
    return ""


def _coverage(context: RoundContext) -> dict[str, object]:
    catalogue = context.work.plan_of(context.current)
    excuses = context.work.ledger.decisions.excuses(context.current.id)
    accepted = sum(s.state is InstitutionState.ACCEPTED for s in context.everyone.values())
    return {
        "incluidas": accepted,
        "total": len(context.everyone),
        "faltan": tuple(catalogue.institution(key).name for key in context.missing),
        "excusadas": tuple(
            f"{catalogue.institution(e.institution).name}: {e.reason}" for e in excuses
        ),
        "vacios": tuple(_gaps(context)),
    }


def _gaps(context: RoundContext) -> Iterator[str]:
    """What a reader of the master has to know is not in it."""
    ledger = context.work.ledger
    catalogue = context.work.plan_of(context.current)
    told = {
        observation.key
        for observation in ledger.observations.accepted(round=context.current.id)
        if observation.sheet == report_form.INDICATORS.name and observation.field == "avance"
    }
    silent = len(catalogue.indicators) - len(told)
    if silent:
        yield f"{silent} de {len(catalogue.indicators)} indicadores no tienen dato en esta ronda."
    aside = sum(s.state is SubmissionState.QUARANTINED for s in ledger.submissions.all())
    if aside:
        noun = "1 archivo apartado espera" if aside == 1 else f"{aside} archivos apartados esperan"
        yield f"{noun} la decisión de la coordinación."
