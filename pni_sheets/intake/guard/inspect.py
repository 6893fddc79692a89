"""What a received file is, and whether it may be opened: the check before any parser.

One streaming pass (``intake.guard.archive`` and ``expat``) that never raises. It collects what
calamine hides (see ``intake.guard.xml_parts``), so a file is read once for its dangers and
once for its values. Readers are not given the file but a package of the parts that were
looked at: two programs may see two different archives in the same bytes, here there is
nothing else to see.
"""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any
from zlib import crc32

from pni_sheets.core.findings import Finding
from pni_sheets.forms.rules.registry import found
from pni_sheets.intake.guard import archive as archive
from pni_sheets.intake.guard import comments, notices, ods, worksheet, xml_parts
from pni_sheets.intake.guard.archive import ArchiveError, Part
from pni_sheets.intake.guard.file_types import WORKBOOKS, FileKind, sniff, streams, zipped
from pni_sheets.intake.guard.limits import LIMITS
from pni_sheets.intake.guard.xml_parts import (
    Annotation,
    DangerousXmlError,
    MalformedXmlError,
    SheetFacts,
)


@dataclass(frozen=True, slots=True)
class Inspection:
    """What the guard saw.

    ``readable`` is True where a parser may open the file; ``dense`` where calamine may
    (False: cells too far apart, so the sparse reader goes); ``book`` is what they are given:
    the parts that were looked at, or the file where it is no archive. ``sheets`` are in the
    workbook's order, with what calamine hides; ``checked`` tells that they are known
    (not for xls).
    """

    kind: FileKind
    findings: tuple[Finding, ...] = ()
    readable: bool = False
    dense: bool = True
    book: bytes = b""
    checked: bool = False
    sheets: tuple[SheetFacts, ...] = ()
    properties: Mapping[str, str] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)


class RefusedError(Exception):
    """Ends an inspection with one blocking finding."""

    def __init__(self, rule: str, **params: Any) -> None:
        super().__init__(rule, params)
        self.finding = found(rule, **params)


def inspect(data: bytes, filename: str) -> Inspection:
    """Judge a file by its bytes; ``filename`` only serves to say that it does not match.

    Never raises; under 250 ms whatever the bytes.
    """
    kind = sniff(data)
    try:
        if len(data) > LIMITS["bytes"].most:
            raise _beyond("bytes", len(data))
        if kind is FileKind.ZIP:
            return _Package(data, filename).inspect()
        notes = _misnamed(kind, filename)
        if kind is FileKind.XLS:
            if "_vba_project_cur" in streams(data):
                notes += (found("ARCH-MACROS", what="macros", part="_VBA_PROJECT_CUR"),)
            return Inspection(kind, notes, readable=True, book=data)
        return Inspection(kind, (_refusal(kind), *notes))
    except RefusedError as refused:
        return Inspection(kind, (refused.finding,))


#: What is said of kinds no reader exists for; the rest is ARCH-FORMATO with its kind.
_REFUSALS = {
    FileKind.EMPTY: "ARCH-VACIO",
    FileKind.CSV: "ARCH-CSV",
    FileKind.SHORTCUT: "ARCH-ATAJO",
    FileKind.ENCRYPTED: "ARCH-CIFRADO",
}
_EXTENSIONS = {
    "xlsx": FileKind.XLSX,
    "xlsm": FileKind.XLSM,
    "xls": FileKind.XLS,
    "ods": FileKind.ODS,
}


def _refusal(kind: FileKind) -> Finding:
    return found(_REFUSALS.get(kind, "ARCH-FORMATO"), kind=str(kind))


def _misnamed(kind: FileKind, filename: str) -> tuple[Finding, ...]:
    extension = filename.rpartition(".")[2].lower()
    if kind in WORKBOOKS and _EXTENSIONS.get(extension) is not kind:
        return (found("ARCH-EXTENSION", value=filename, extension=extension, kind=str(kind)),)
    return ()


def _beyond(limit: str, count: int, part: str = "") -> RefusedError:
    return RefusedError(
        "ARCH-PELIGRO", reason=limit, part=part, found=count, limit=LIMITS[limit].most
    )


#: Parts up to this size may be as repetitive as they like.
_SMALL = 1 << 20
_XML = (".xml", ".rels", ".vml", ".rdf")
#: Parts that a reader needs and no relation leads to: ends of their names.
_WANTED = {
    FileKind.ZIP: ("mimetype",),
    FileKind.XLSX: ("[Content_Types].xml",),
    FileKind.XLSM: ("[Content_Types].xml",),
    FileKind.ODS: ("mimetype", "META-INF/manifest.xml"),
}


class _Package:
    """The inspection of one zip; each step adds to what is known or raises RefusedError."""

    def __init__(self, data: bytes, filename: str) -> None:
        self.data = data
        self.filename = filename
        self.kind = FileKind.ZIP
        self.notes: dict[tuple[str, str], Finding] = {}
        self.entries: dict[str, Part] = {}
        self.left = LIMITS["inflated"].most
        self.xml_left = LIMITS["xml"].most
        self.known: set[str] = set()  # names as Windows compares them
        self.seen: set[str] = set()  # not read yet
        self.kept: dict[str, bytes] = {}
        self.walking = True

    def inspect(self) -> Inspection:
        try:
            return self._inspect()
        except RefusedError as refused:
            return Inspection(self.kind, (refused.finding, *self.notes.values()))
        except ArchiveError as broken:
            return Inspection(self.kind, (_broken(broken), *self.notes.values()))

    def _inspect(self) -> Inspection:
        for part in archive.directory(self.data, LIMITS["entries"].most):
            self._admit(part)
        self.kind = zipped(tuple(self.entries), self._mimetype())
        if self.kind not in WORKBOOKS:
            return Inspection(self.kind, (_refusal(self.kind),))
        self._notice()
        seen = Inspection(self.kind)
        if self.kind in (FileKind.XLSX, FileKind.XLSM):
            seen = self._spreadsheet()
        elif self.kind is FileKind.ODS:
            seen = self._opendocument()
        self.walking = False  # what nothing has led to is for no reader
        for name in self.entries:
            self._drain(name)
        kept = ((name, self.entries[name].crc, data) for name, data in self.kept.items())
        notes = (*self.notes.values(), *_misnamed(self.kind, self.filename))
        return Inspection(
            self.kind,
            notes,
            readable=True,
            dense=seen.dense,
            book=archive.package(kept),
            checked=seen.checked,
            sheets=seen.sheets,
            properties=seen.properties,
            names=seen.names,
        )

    # --- names and sizes ---

    def _admit(self, part: Part) -> None:
        """Take an entry into account, or refuse the file for its name or declared size."""
        name = part.name.replace("\\", "/")
        if part.encrypted:
            raise RefusedError("ARCH-CIFRADO", kind="zip")
        if name.startswith("/") or name[1:2] == ":" or ".." in name.split("/") or "\0" in name:
            raise RefusedError("ARCH-PELIGRO", reason="path", part=part.name[:100])
        if name != part.name:
            self._note("ARCH-RARO", "rutas con barra invertida", part.name)
        if part.folder:
            return
        if name.lower() in self.known:
            raise RefusedError("ARCH-PELIGRO", reason="duplicate", part=name[:100])
        if part.size > LIMITS["inflated"].most:
            raise _beyond("inflated", part.size, name[:100])
        if part.size > max(part.packed, 1) * LIMITS["ratio"].most and part.size > _SMALL:
            raise _beyond("ratio", part.size // max(part.packed, 1), name[:100])
        self.known.add(name.lower())
        self.seen.add(name)
        self.entries[name] = part

    def _mimetype(self) -> str:
        part = self.entries.get("mimetype")
        if part is None or part.size > 200:
            return ""
        return archive.content(self.data, part, 200).decode("ascii", "replace")

    def _note(self, rule: str, what: str, part: str = "") -> None:
        self.notes.setdefault((rule, what), found(rule, what=what, part=part[:100]))

    def _named(self, source: str, target: str) -> str:
        """The part that a relation of ``source`` names. Programs that do not tell small letters
        from capitals write one and name the other: the part then takes the name it is called by.
        """
        name = _resolve(source, target)
        if name not in self.entries and name.lower() in self.known:
            actual = next(each for each in self.entries if each.lower() == name.lower())
            self.entries[name] = self.entries.pop(actual)
            self.seen.discard(actual)
            self.seen.add(name)
        return name

    def _notice(self) -> None:
        for name in self.entries:
            for rule, what in notices.of_name(name, self.kind):
                self._note(rule, what, name)

    # --- streaming ---

    def _blocks(self, name: str) -> Iterator[bytes]:
        """The blocks of a part, counted against what is left for the whole file; kept for
        the readers once all of them were looked at."""
        part = self.entries[name]
        self.seen.discard(name)
        keep, held = self.walking or name.endswith(_WANTED[self.kind]), []
        xml = name.lower().endswith(_XML)
        for block in archive.blocks(self.data, part, LIMITS["inflated"].most):
            self.left -= len(block)
            self.xml_left -= len(block) if xml else 0
            if self.left < 0:
                raise _beyond("inflated", LIMITS["inflated"].most - self.left, name)
            if self.xml_left < 0:
                raise _beyond("xml", LIMITS["xml"].most - self.xml_left, name)
            if keep:
                held.append(block)
            yield block
        if keep:
            self.kept[name] = b"".join(held)

    def _stream(self, name: str, attach: Callable[[Any], None]) -> None:
        xml_parts.scan(self._blocks(name), attach)

    def _scan(self, name: str, attach: Callable[[Any], None] | None = None) -> None:
        with self._xml(name):
            xml_parts.scan(self._blocks(name), attach)

    @contextmanager
    def _xml(self, name: str) -> Iterator[None]:
        """Refuse the file for what a block finds in the XML of a part."""
        try:
            yield
        except MalformedXmlError as broken:
            raise RefusedError("ARCH-DANADO", detail="xml", part=name[:100]) from broken
        except DangerousXmlError as danger:
            if danger.reason == "elements":
                raise _beyond("elements", LIMITS["elements"].most + 1, name) from danger
            raise RefusedError("ARCH-PELIGRO", reason=danger.reason, part=name[:100]) from danger

    def _drain(self, name: str) -> None:
        """Stream a part nobody has read yet: its size, its checksum, no DOCTYPE in XML."""
        if name not in self.seen:
            return
        if not name.lower().endswith(_XML):
            for _ in self._blocks(name):
                pass
        elif name.lower().endswith(".rels"):
            self._relations(name)
        else:
            self._loose(name)

    def _loose(self, name: str) -> None:
        """Parts that no reader opens may be malformed (Excel's own VML is), never dangerous."""
        try:
            xml_parts.check(self._blocks(name))
        except MalformedXmlError:
            self.kept.pop(name, None)
            self._note("ARCH-RARO", "una parte auxiliar mal formada", name)
        except DangerousXmlError as danger:
            raise RefusedError("ARCH-PELIGRO", reason=danger.reason, part=name[:100]) from danger

    # --- OOXML ---

    def _relations(self, name: str) -> tuple[xml_parts.Relation, ...]:
        if name not in self.seen:
            return ()
        with self._xml(name):
            relations = xml_parts.read_relations(self._blocks(name))
        for relation in relations:
            for rule, what in notices.of_relation(relation):
                self._note(rule, what, name)
        return relations

    def _spreadsheet(self) -> Inspection:
        root = self._relations("_rels/.rels")
        book = next((self._named("", r.target) for r in root if r.kind == "officeDocument"), "")
        if book not in self.entries:
            raise RefusedError("ARCH-DANADO", detail="workbook", part=book[:100])
        workbook = xml_parts.WorkbookPass()
        self._scan(book, workbook.attach)
        relations = self._relations(_relations_of(book))
        targets = {r.id: self._named(book, r.target) for r in relations if not r.external}
        styles = self._styles(book, relations)
        budget = [LIMITS["elements"].most]
        if len(workbook.sheets) > LIMITS["sheets"].most:
            raise _beyond("sheets", len(workbook.sheets), book)
        sheets = []
        for name, relation_id, visible in workbook.sheets:
            facts = self._sheet(targets.get(relation_id, ""), styles, budget)
            facts.name, facts.visible = name, visible
            sheets.append(facts)
        if not sheets:
            raise RefusedError("ARCH-DANADO", detail="sheets", part=book)
        for relation in relations:
            if relation.kind == "sharedStrings" and targets.get(relation.id) in self.seen:
                self._scan(targets[relation.id])
        dense = all(s.rows * s.columns <= LIMITS["area"].most for s in sheets)
        if not dense:
            self._note("ARCH-RARO", "celdas muy lejos unas de otras", book)
        return Inspection(
            self.kind,
            dense=dense,
            checked=True,
            sheets=tuple(sheets),
            properties=self._properties(root),
            names=workbook.names,
        )

    def _sheet(self, part: str, styles: xml_parts.Styles, budget: list[int]) -> SheetFacts:
        if part not in self.entries:
            raise RefusedError("ARCH-DANADO", detail="sheet", part=part[:100])
        if part not in self.seen:
            raise RefusedError("ARCH-PELIGRO", reason="duplicate", part=part[:100])
        if "/chartsheets/" in part or "/dialogsheets/" in part or "/macrosheets/" in part:
            self._loose(part)
            return SheetFacts()
        with self._xml(part):
            facts = worksheet.read_sheet(self._blocks(part), styles, budget)
        if len(facts.merges) > LIMITS["merges"].most:
            raise _beyond("merges", len(facts.merges), part)
        facts.annotations = list(self._annotations(part))
        return facts

    def _annotations(self, sheet: str) -> Iterator[Annotation]:
        """What was written on a sheet beside its cells; a malformed part is said, not read."""
        for relation in self._relations(_relations_of(sheet)):
            name = self._named(sheet, relation.target)
            if relation.external or not comments.is_read(relation.kind):
                continue
            if name not in self.seen:
                continue
            try:
                yield from comments.read(relation.kind, partial(self._stream, name))
            except MalformedXmlError:
                self.kept.pop(name, None)
                self._note("ARCH-RARO", "una parte auxiliar mal formada", name)
            except DangerousXmlError as danger:
                raise RefusedError(
                    "ARCH-PELIGRO", reason=danger.reason, part=name[:100]
                ) from danger

    def _styles(self, book: str, relations: tuple[xml_parts.Relation, ...]) -> xml_parts.Styles:
        name = next((self._named(book, r.target) for r in relations if r.kind == "styles"), "")
        if name not in self.seen:
            return xml_parts.Styles()
        with self._xml(name):
            styles, count = xml_parts.read_styles(self._blocks(name))
        if count > LIMITS["styles"].most:
            raise _beyond("styles", count, name)
        return styles

    def _properties(self, root: tuple[xml_parts.Relation, ...]) -> Mapping[str, str]:
        name = next((self._named("", r.target) for r in root if r.kind == "custom-properties"), "")
        if name not in self.seen:
            return {}
        handlers = xml_parts.PropertiesPass()
        self._scan(name, handlers.attach)
        return handlers.properties

    def _keep(self, name: str, data: bytes) -> None:
        """Give readers other bytes of a part, which say the same."""
        self.kept[name] = data
        self.entries[name] = replace(self.entries[name], crc=crc32(data))

    # --- OpenDocument ---

    def _opendocument(self) -> Inspection:
        if "content.xml" not in self.seen:
            raise RefusedError("ARCH-DANADO", detail="workbook", part="content.xml")
        handlers = ods.ContentPass(LIMITS["elements"].most, LIMITS["cells"].most)
        self._scan("content.xml", handlers.attach)
        self._keep("content.xml", ods.without_gaps(self.kept["content.xml"]))
        properties = ods.PropertiesPass()
        if "meta.xml" in self.seen:
            self._scan("meta.xml", properties.attach)
        return Inspection(
            self.kind,
            checked=True,
            sheets=tuple(handlers.sheets),
            properties=properties.properties,
            names=handlers.names,
        )


def _broken(broken: ArchiveError) -> Finding:
    """Damage is damage; sizes and names that lie are danger."""
    part = broken.part[:100]
    if broken.reason == "entries":
        return found(
            "ARCH-PELIGRO",
            reason="entries",
            part="",
            found=int(broken.part),
            limit=LIMITS["entries"].most,
        )
    if broken.reason in ("size", "limit", "name", "overlap"):
        return found("ARCH-PELIGRO", reason=broken.reason, part=part)
    return found("ARCH-DANADO", detail=broken.reason, part=part)


def _resolve(source: str, target: str) -> str:
    """The part a relationship names, as the zip spells it."""
    target = target.replace("\\", "/")
    if target.startswith("/"):
        return target.lstrip("/")
    return posixpath.normpath(posixpath.join(posixpath.dirname(source), target))


def _relations_of(part: str) -> str:
    folder, _, name = part.rpartition("/")
    return f"{folder}/_rels/{name}.rels".lstrip("/")
