"""What a workbook carries that is never touched, but said: by names of parts, and relations."""

from __future__ import annotations

from collections.abc import Iterator

from pni_sheets.intake.guard.file_types import FileKind
from pni_sheets.intake.guard.xml_parts import Relation

#: What a part's name tells: (what to look for, rule, what is said).
_NOTICED = (
    ("vbaproject.bin", "ARCH-MACROS", "macros"),
    ("xl/macrosheets/", "ARCH-MACROS", "macros XLM"),
    ("xl/dialogsheets/", "ARCH-MACROS", "diálogos"),
    ("xl/externallinks/", "ARCH-ENLACES", "vínculos a otros libros"),
    ("xl/connections.xml", "ARCH-ENLACES", "conexiones de datos"),
    ("xl/querytables/", "ARCH-ENLACES", "consultas"),
    ("xl/webextensions/", "ARCH-ENLACES", "complementos web"),
    ("xl/activex/", "ARCH-OBJETOS", "controles ActiveX"),
    ("xl/embeddings/", "ARCH-OBJETOS", "objetos incrustados"),
    ("oleobject", "ARCH-OBJETOS", "objetos incrustados"),
    ("customui/", "ARCH-OBJETOS", "cintas de opciones propias"),
    ("basic/", "ARCH-MACROS", "macros"),
    ("scripts/", "ARCH-MACROS", "macros"),
)
_NESTED = (".zip", ".rar", ".7z", ".gz", ".tar", ".xlsx", ".xlsm", ".xls", ".docx", ".exe", ".dll")
#: What the kind of a relation tells, whatever the part it leads to is called.
_RELATIONS = {
    "vbaProject": ("ARCH-MACROS", "macros"),
    "xlMacrosheet": ("ARCH-MACROS", "macros XLM"),
    "xlIntlMacrosheet": ("ARCH-MACROS", "macros XLM"),
    "dialogsheet": ("ARCH-MACROS", "diálogos"),
    "externalLink": ("ARCH-ENLACES", "vínculos a otros libros"),
    "connections": ("ARCH-ENLACES", "conexiones de datos"),
    "queryTable": ("ARCH-ENLACES", "consultas"),
    "control": ("ARCH-OBJETOS", "controles ActiveX"),
    "oleObject": ("ARCH-OBJETOS", "objetos incrustados"),
    "package": ("ARCH-OBJETOS", "objetos incrustados"),
}
#: External relations that are no more than a link to click on.
_LINKS = frozenset(("hyperlink",))


def of_name(name: str, kind: FileKind) -> Iterator[tuple[str, str]]:
    """The rules to mention for a part of that name, each with what there is."""
    lowered = name.lower()
    for mark, rule, what in _NOTICED:
        if mark in lowered and not (mark == "basic/" and kind is not FileKind.ODS):
            yield rule, what
    if lowered.endswith(_NESTED):
        yield "ARCH-OBJETOS", "archivos incrustados"


def of_relation(relation: Relation) -> Iterator[tuple[str, str]]:
    """The rules to mention for a relation, each with what there is."""
    if relation.kind in _RELATIONS:
        yield _RELATIONS[relation.kind]
    if relation.external and relation.kind not in _LINKS:
        yield "ARCH-ENLACES", f"referencia externa ({relation.kind})"
