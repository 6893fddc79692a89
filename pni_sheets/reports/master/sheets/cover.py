"""The cover (*Portada*) and the small tables behind the charts of *Tablero*."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from operator import attrgetter

from pni_sheets.consolidation.results import Average, Consolidated, Light
from pni_sheets.core.findings import Severity
from pni_sheets.core.lights import OF_INDICATORS
from pni_sheets.core.model import InstitutionState, Observation
from pni_sheets.forms import report_form
from pni_sheets.reports.master.columns import (
    Content,
    Table,
    any_value,
    long_text,
    text,
)
from pni_sheets.reports.master.lookups import axis_name
from pni_sheets.reports.master.sheets.axes import Group, of_group
from pni_sheets.reports.summary.sentences import sentences
from pni_sheets.reports.summary.words import Words

Tell = Callable[[Consolidated], Content]


@dataclass(frozen=True, slots=True)
class Fact:
    """One line of the cover: a name, a value and what is needed to read it.

    ``name`` is its key in the open data and in the summary's ``data-figure``. ``figure``
    may name an attribute of the results, ``reading`` be the words themselves.
    """

    section: str
    name: str
    label: str
    figure: str | Tell
    reading: str | Tell
    sources: Callable[[Consolidated], Sequence[Observation]] | None = None
    unit: str = ""

    def value(self, c: Consolidated) -> Content:
        """The figure, or the datum."""
        pick = attrgetter(self.figure) if isinstance(self.figure, str) else self.figure
        found: Content = pick(c)
        return found

    def note(self, c: Consolidated) -> Content:
        """What is needed to read it; None for nothing."""
        return self.reading or None if isinstance(self.reading, str) else self.reading(c)


def of_everything(c: Consolidated) -> Sequence[Observation]:
    """The data behind the average of the plan."""
    return of_group(Group("Plan", c.total), c)


def of_budget(c: Consolidated) -> Sequence[Observation]:
    """Every cell of the budget."""
    return tuple(o for line in c.budget.lines for o in line.observations)


def of_money(name: str) -> Callable[[Consolidated], Sequence[Observation]]:
    """The cells of one field of the budget."""
    return lambda c: tuple(o for o in of_budget(c) if o.field == name)


def of_light(light: Light) -> Callable[[Consolidated], Sequence[Observation]]:
    """The data behind the indicators of one light."""
    return lambda c: tuple(o for i in c.indicators if i.light is light for o in i.observations)


def covers(average: Average, what: str) -> str:
    """The coverage that stands beside an average."""
    told = f"Media de {average.n} de {average.of} {what}"
    return f"{told}; {average.earlier} con dato de una ronda anterior" if average.earlier else told


def scope_name(c: Consolidated) -> str:
    """What the book covers: the whole plan, one axis, or one institution."""
    if not c.scope:
        return "Todo el plan"
    if c.scope.isdigit():
        return f"Extracto del eje {c.scope}: {axis_name(c.scope, c)}"
    return f"Extracto de {c.scope}"


def _period(c: Consolidated) -> str:
    return f"Del {c.semester.start:%d/%m/%Y} al {c.semester.end:%d/%m/%Y}"


def _missing(c: Consolidated) -> str:
    told = f"De {c.coverage.of} con libro"
    return f"{told}. Faltan: {', '.join(c.missing)}" if c.missing else f"{told}. No falta ninguna"


def _budget(name: str, label: str, attribute: str, note: str) -> Fact:
    def value(c: Consolidated) -> Content:
        return getattr(c.budget.total, attribute) if c.budget.total.n else None

    source = of_money(name) if name in _MONEY_FIELDS else of_budget
    return Fact("Presupuesto", name, label, value, note, source, "USD")


_MONEY_FIELDS = {field.name for field in report_form.BUDGET.fields}


def _light(light: Light) -> Fact:
    def among(c: Consolidated) -> str:
        activities = c.total.activity_lights[light]
        return f"De {c.total.indicators} indicadores; {activities} actividades"

    name, label = f"indicadores_{light.name.lower()}", f"Indicadores: {light.value}"
    return Fact("Semáforo", name, label, lambda c: c.total.lights[light], among, of_light(light))


def _files(name: str, label: str) -> Fact:
    return Fact("Calidad del dato", f"archivos_{name}", label, f"record.conservation.{name}", "")


def _found(c: Consolidated, severity: Severity) -> int:
    return sum(row.finding.severity is severity and not row.waived for row in c.record.findings)


_SAID = ("cobertura", "cumplimiento", "avance", "atraso", "dinero")


def _said(place: int, name: str) -> Fact:
    return Fact(
        "En cinco frases",
        f"frase_{name}",
        name.capitalize(),
        lambda _: None,
        lambda c: sentences(c, Words("es"))[place],
    )


FACTS = (
    *(_said(place, name) for place, name in enumerate(_SAID)),
    Fact("Ronda", "ronda", "Ronda", "round", _period),
    Fact("Ronda", "alcance", "Alcance", scope_name, lambda c: f"PNI {c.plan.start}-{c.plan.end}"),
    Fact("Ronda", "plan", "Versión del plan", "plan.version",
        lambda c: f"{len(c.plan.activities)} actividades y {len(c.plan.indicators)} indicadores"),
    Fact("Ronda", "instituciones", "Instituciones con entrega aceptada", "coverage.n", _missing),
    Fact("Ronda", "excusadas", "Instituciones excusadas",
        lambda c: c.standings.get(InstitutionState.EXCUSED, 0), "Con motivo, en Instituciones"),
    Fact("Ronda", "datos", "Datos aceptados en la ronda", lambda c: len(c.rows),
        lambda c: f"Más {len(c.history)} de rondas anteriores y saldos de apertura",
        lambda c: c.rows),
    Fact("Avance", "progreso", "Progreso del año (%)", "total.progress.value",
        lambda c: covers(c.total.progress, "actividades exigibles"), of_everything, "%"),
    Fact("Avance", "progreso_plan", "Progreso del plan (%)", "total.progress_plan.value",
        lambda c: covers(c.total.progress_plan, "actividades exigibles"), of_everything, "%"),
    Fact("Avance", "cumplimiento", "Cumplimiento de lo esperado (%)", "total.compliance.value",
        lambda c: f"Semáforo del plan: {c.total.light.value}", of_everything, "%"),
    Fact("Avance", "deberia_ir", "Debería ir en (%)", "total.should_be",
        "El progreso de las mismas actividades si fueran justo a tiempo", unit="%"),
    Fact("Avance", "rezagadas", "Actividades rezagadas", "total.late",
        "Con período vencido y sin completar"),
    *(_light(each) for each in OF_INDICATORS),
    _budget("requerido", "Requerido (USD)", "required", "Del año calendario, a la fecha"),
    _budget("financiado", "Financiado (USD)", "financed", "Suma de las fuentes"),
    _budget("brecha", "Brecha (USD)", "gap", "Requerido menos financiado, actividad por actividad"),
    _budget("ejecutado", "Ejecutado (USD)", "executed", "Lo gastado en el año"),
    Fact("Presupuesto", "cobertura_brechas", "Cobertura de brechas (%)", "budget.total.coverage",
        lambda c: f"Meta de 0.2.3: {c.thresholds.gap_target:g} %. Parte de lo que el Gobierno no "
        "cubre y cubren las demás fuentes; descansa en "
        f"{c.budget.total.compared} de {c.budget.total.n} renglones", of_budget, "%"),
    Fact("Calidad del dato", "errores", "Errores", lambda c: _found(c, Severity.ERROR),
        "En entregas no aceptadas"),
    Fact("Calidad del dato", "advertencias", "Advertencias", lambda c: _found(c, Severity.WARNING),
        "En Hallazgos"),
    Fact("Calidad del dato", "normalizaciones", "Normalizaciones",
        lambda c: len(c.record.normalisations), "En Normalizaciones"),
    Fact("Calidad del dato", "dispensas", "Dispensas", lambda c: len(c.record.waivers),
        "En Bitácora"),
    Fact("Calidad del dato", "conciliacion_abiertos", "Casos de conciliación abiertos",
        lambda c: sum(case.open for case in c.cases),
        lambda c: f"De {len(c.cases)} casos, en Conciliación"),
    Fact("Calidad del dato", "archivos_recibidos", "Archivos recibidos",
        "record.conservation.received",
        "Aceptados + devueltos + reemplazados + en cuarentena + ignorados"),
    _files("accepted", "Archivos aceptados"),
    _files("rejected", "Archivos devueltos"),
    _files("superseded", "Archivos reemplazados"),
    _files("quarantined", "Archivos en cuarentena"),
    _files("ignored", "Archivos ignorados con razón"),
    Fact("Umbrales", "umbral_en_tiempo", "En tiempo, desde (%)", "thresholds.on_time",
        "De lo esperado al cierre de la ronda", unit="%"),
    Fact("Umbrales", "umbral_rezago", "Con rezago, desde (%)", "thresholds.behind",
        "De lo esperado; menos es Crítica", unit="%"),
    Fact("Umbrales", "umbral_sobre_meta", "Sobre meta, más de (%)", "thresholds.over",
        "De la meta; debe explicarse", unit="%"),
    Fact("Umbrales", "cobertura_grupo", "Semáforo de un grupo, desde (%)",
        "thresholds.group_coverage", "De lo exigible con dato de la ronda; menos es "
        "Cobertura insuficiente", unit="%"),
    Fact("Umbrales", "grupo_pequeno", "Grupo pequeño, menos de (personas)",
        "thresholds.small_group", "No se publica", unit="personas"),
)  # fmt: skip


def fact(name: str) -> Fact:
    """The fact of that name; KeyError where the cover has none."""
    for each in FACTS:
        if each.name == name:
            return each
    raise KeyError(name)


def _behind(r: Fact, c: Consolidated) -> Sequence[Observation]:
    return r.sources(c) if r.sources else ()


COVER = Table(
    "Portada", "portada",
    "Plan Nacional de Implementación del Pacto Mundial para la Migración: libro maestro",
    "Ministerio de Relaciones Exteriores de El Salvador.",
    lambda c: FACTS,
    (
        text("apartado", "Apartado", 18, "section", "Grupo de cifras.", required=True),
        text("concepto", "Concepto", 38, "label", "Qué se mide.", required=True),
        any_value("valor", "Valor", 24, lambda r, c: r.value(c), "La cifra o el dato.",
            sources=_behind),
        long_text("nota", "Para leerlo", 72, lambda r, c: r.note(c),
            "Cobertura, período o definición."),
    ),
    ("apartado", "concepto"),
    freeze=0,
    repeats=("apartado",),
)  # fmt: skip

#: The figures on top of *Tablero*, by the name of the fact.
TILES = (
    "cumplimiento",
    "progreso",
    "instituciones",
    "indicadores_critical",
    "brecha",
    "cobertura_brechas",
)
