"""The summary's words in both languages: (Spanish, English). Texts of the plan stay Spanish."""

from __future__ import annotations

from collections.abc import Mapping

from pni_sheets.consolidation.results import Light
from pni_sheets.core.model import InstitutionState, Semester
from pni_sheets.core.spanish import semester_in_words

LANGUAGES = ("es", "en")

WORDS: Mapping[str, tuple[str, str]] = {
    "lang": ("es-SV", "en"),
    "title": (
        "Avance del Plan Nacional de Implementación del Pacto Mundial para la Migración",
        "Progress of the National Implementation Plan of the Global Compact for Migration",
    ),
    "country": ("El Salvador", "El Salvador"),
    "ministry": (
        "Ministerio de Relaciones Exteriores de El Salvador",
        "Ministry of Foreign Affairs of El Salvador",
    ),
    "synthetic": (
        "DATOS SINTÉTICOS DE DEMOSTRACIÓN: ninguna cifra es real.",
        "SYNTHETIC DEMONSTRATION DATA: no figure is real.",
    ),
    "partial": (
        "Informe parcial: faltan {n} instituciones.",
        "Partial report: {n} institutions are missing.",
    ),
    "partial_one": (
        "Informe parcial: falta 1 institución.",
        "Partial report: 1 institution is missing.",
    ),
    "until": (
        "Datos aceptados hasta el {date}. Ronda {round}, {scope}.",
        "Data accepted up to {date}. Round {round}, {scope}.",
    ),
    "whole": ("todo el plan", "whole plan"),
    "axis_scope": ("extracto del eje {code}", "extract of axis {code}"),
    "institution_scope": ("extracto de {code}", "extract of {code}"),
    "plan_texts": (
        "",
        "Names of axes, indicators and institutions are quoted from the plan, in Spanish.",
    ),
    "skip": ("Ir al contenido", "Skip to content"),
    # --- headline ---
    "headline": ("Lo esencial", "At a glance"),
    "year_progress": ("Progreso del año", "Progress this year"),
    "plan_progress": ("Progreso de todo el plan", "Progress of the whole plan"),
    "average_of": (
        "media de {n} de {of} actividades exigibles",
        "mean of {n} of {of} activities due",
    ),
    "earlier": ("; {n} con cifra de una ronda anterior", "; {n} with a figure of an earlier round"),
    "institutions_in": (
        "Instituciones con entrega aceptada",
        "Institutions with an accepted return",
    ),
    "of_total": ("de {of}", "of {of}"),
    "on_track": ("Indicadores al día", "Indicators on track"),
    "on_track_note": ("cumplidos o en tiempo, de {of} exigibles", "met or on time, of {of} due"),
    "critical": ("Indicadores críticos", "Critical indicators"),
    "critical_note": ("menos de {n} % de lo esperado", "below {n} % of what is expected"),
    "gap_covered": ("Cobertura de brechas de financiamiento", "Coverage of financing gaps"),
    "gap_target": ("meta de la actividad 0.2.3: {n} %", "target of activity 0.2.3: {n} %"),
    "no_data": ("Sin dato", "No data"),
    "compliance": ("Cumplimiento de lo esperado", "Compliance with what is expected"),
    "should_be_only": ("debería ir en {should}", "it should be at {should}"),
    "say_coverage": (
        "De {of} instituciones, {n} tienen su entrega aceptada y faltan {m}.",
        "Of {of} institutions, {n} have an accepted return and {m} are missing.",
    ),
    "say_compliance": (
        "Se cumplió {share} de lo que se esperaba al cierre de la ronda: el progreso del año es "
        "{progress} y debería ir en {should}.",
        "Compliance with what was expected at the end of the round is {share}: progress this "
        "year is {progress} and should be at {should}.",
    ),
    "say_low_coverage": (
        "Solo {n} de {of} indicadores de los que algo se espera tienen dato de la ronda: no "
        "alcanza para un semáforo del plan.",
        "Only {n} of {of} indicators from which something is expected have data of the round: "
        "too few for a light of the plan.",
    ),
    "say_advanced": (
        "Avanzó: {n} indicadores alcanzaron su meta y {m} van en tiempo, de {of} de los que ya "
        "se espera algo.",
        "Advanced: {n} indicators reached their target and {m} are on time, of {of} from which "
        "something is expected.",
    ),
    "say_behind": (
        "Atrasado: {n} indicadores críticos y {m} con rezago; quienes más responden por ellos: "
        "{who}.",
        "Behind: {n} critical indicators and {m} delayed; those who own most of them: {who}.",
    ),
    "say_nothing_behind": (
        "Ningún indicador con dato completo está atrasado.",
        "No indicator with complete data is behind.",
    ),
    "say_money": (
        "Dinero: se requieren {required} USD (lo dicen {n} de {of} renglones), hay {financed} "
        "financiados y faltan {gap}.",
        "Money: USD {required} are required (said in {n} of {of} lines), {financed} are financed "
        "and {gap} are missing.",
    ),
    "say_no_money": (
        "Dinero: ninguna institución dijo cuánto se requiere.",
        "Money: no institution said how much is required.",
    ),
    "at_least": ("al menos", "at least"),
    # --- grid ---
    "grid": ("Cada eje, por semáforo", "Each axis, by traffic light"),
    "grid_note": (
        "Indicadores en cada color. La barra reparte los indicadores del eje; el progreso es "
        "la media de "
        "sus actividades con dato, y debajo dice cuántas son.",
        "Indicators of each colour. The bar divides the indicators of the axis; "
        "progress is the mean of "
        "its activities with data, and below it stands how many they are.",
    ),
    "axis": ("Eje", "Axis"),
    "progress": ("Progreso del año", "Progress this year"),
    "coverage": ("Con dato", "With data"),
    "n_of": ("{n} de {of}", "{n} of {of}"),
    "mix": ("Reparto", "Mix"),
    "plan_total": ("Todo el plan", "Whole plan"),
    "mix_alt": ("{name}: {parts}", "{name}: {parts}"),
    "objectives": ("Por objetivo del Pacto", "By objective of the Compact"),
    "objective": ("Objetivo", "Objective"),
    # --- advanced, late ---
    "advanced": ("Qué avanzó", "What advanced"),
    "advanced_note": (
        "Indicadores cumplidos con cifra de esta ronda, hasta dos por eje. En total hay {n}; "
        "todos están en el libro maestro.",
        "Indicators met with a figure of this round, up to two for each axis. There are {n} "
        "in all; the master workbook has them.",
    ),
    "nothing_advanced": (
        "Ningún indicador cumplido con cifra de esta ronda.",
        "No indicator met with a figure of this round.",
    ),
    "late": ("Qué está atrasado y quién responde", "What is late, and who owns it"),
    "late_note": (
        "Indicadores críticos, de menor a mayor cumplimiento de lo esperado; se muestran {n} "
        "de {of}.",
        "Critical indicators, from the lowest compliance with what is expected; {n} of {of} "
        "are shown.",
    ),
    "nothing_late": ("Ningún indicador está en estado crítico.", "No indicator is critical."),
    "owners": (
        "Instituciones principales con indicadores críticos o con rezago",
        "Lead institutions with critical or delayed indicators",
    ),
    "code": ("Código", "Code"),
    "indicator": ("Indicador", "Indicator"),
    "owner": ("Responde", "Owner"),
    "value": ("Valor", "Value"),
    "target": ("Meta", "Target"),
    "expected": ("Esperado", "Expected"),
    "light": ("Semáforo", "Light"),
    "institution": ("Institución", "Institution"),
    "indicators": ("Indicadores", "Indicators"),
    "overdue": (
        "{n} actividades tienen el período vencido y no están completadas.",
        "{n} activities are past their period and not completed.",
    ),
    # --- money ---
    "money": ("Presupuesto de {year}, a la fecha (USD)", "Budget of {year}, to date (USD)"),
    "money_none": (
        "Ninguna institución dio cifras de presupuesto.",
        "No institution gave budget figures.",
    ),
    "required": ("Requerido", "Required"),
    "financed": ("Financiado", "Financed"),
    "gap": ("Brecha", "Gap"),
    "executed": ("Ejecutado", "Executed"),
    "share_financed": ("Parte financiada", "Share financed"),
    "share_of_all": ("Parte del total", "Share of the total"),
    "source": ("Fuente", "Source"),
    "amount": ("Monto", "Amount"),
    "gap_text": (
        "De {identified} USD que el Gobierno no cubre, las demás fuentes cubren {covered} "
        "USD: {share} %. La meta de 0.2.3 es {target} %.",
        "Of USD {identified} that the Government does not cover, the other sources cover USD "
        "{covered}: {share} %. The target of 0.2.3 is {target} %.",
    ),
    "gap_alt": (
        "Cobertura de brechas: {share} %; la marca está en la meta, {target} %",
        "Coverage of gaps: {share} %; the mark stands at the target, {target} %",
    ),
    "financed_alt": (
        "{name}: financiado {share} % de lo requerido",
        "{name}: {share} % of what is required is financed",
    ),
    "source_alt": ("{name}: {share} % de lo financiado", "{name}: {share} % of what is financed"),
    "by_axis": ("Por eje", "By axis"),
    "by_source": ("Por fuente", "By source"),
    "total": ("Total", "Total"),
    "gobierno": ("Gobierno", "Government"),
    "cooperacion": ("Cooperación internacional", "International cooperation"),
    "ong": ("ONG", "NGOs"),
    "privado": ("Sector privado", "Private sector"),
    "otras": ("Otras fuentes", "Other sources"),
    # --- people ---
    "people": ("Personas alcanzadas, por sexo y edad", "People reached, by sex and age"),
    "people_note": (
        "Indicadores que cuentan personas y tienen cifra. No se suman entre sí: una persona "
        "puede estar en varios. "
        "«Oculto» protege a grupos de menos de {n} personas.",
        "Indicators that count people and have a figure. They do not add up: one "
        "person may be in several. "
        "\u201cHidden\u201d protects groups of fewer than {n} people.",
    ),
    "people_none": (
        "Ningún indicador que cuente personas tiene cifra.",
        "No indicator that counts people has a figure.",
    ),
    "persons": ("Personas", "People"),
    "women": ("Mujeres", "Women"),
    "men": ("Hombres", "Men"),
    "unknown": ("Sin dato de sexo", "Sex unknown"),
    "undetailed": ("Sin detalle", "No detail"),
    "minors": ("Menores de 18", "Under 18"),
    "hidden": ("Oculto", "Hidden"),
    "sex_alt": ("{name}: {parts}", "{name}: {parts}"),
    # --- institutions ---
    "who": ("Quién entregó", "Who reported"),
    "state": ("Estado", "State"),
    "institutions": ("Instituciones", "Institutions"),
    "missing": ("Faltan", "Missing"),
    "missing_none": ("No falta ninguna institución.", "No institution is missing."),
    "states_alt": ("Instituciones: {parts}", "Institutions: {parts}"),
    "accepted": ("Aceptada", "Accepted"),
    "excused": ("Excusada", "Excused"),
    "rejected": ("Devuelta para corregir", "Returned for correction"),
    "received": ("Recibida, sin revisar", "Received, not reviewed"),
    "pending": ("Pendiente", "Pending"),
    # --- trend ---
    "trend": ("Ronda por ronda", "Round by round"),
    "trend_note": (
        "Cumplimiento de lo esperado al cierre de cada ronda, con el plan que regía entonces.",
        "Compliance with what was expected of the plan at the end of each round, under its plan.",
    ),
    "trend_alt": (
        "Línea del cumplimiento del plan: {parts}",
        "Line of the plan's compliance: {parts}",
    ),
    "round": ("Ronda", "Round"),
    # --- quality ---
    "quality": ("Calidad del dato", "Data quality"),
    "conserved": (
        "Archivos: {received} recibidos = {accepted} aceptados + {rejected} devueltos + "
        "{superseded} reemplazados + {quarantined} en cuarentena + {ignored} ignorados con razón.",
        "Files: {received} received = {accepted} accepted + {rejected} returned + "
        "{superseded} superseded + {quarantined} quarantined + {ignored} ignored with a reason.",
    ),
    "errors": ("Errores en entregas sin aceptar", "Errors in returns not accepted"),
    "warnings": ("Advertencias", "Warnings"),
    "waived": ("Hallazgos dispensados", "Findings waived"),
    "normalised": (
        "Normalizaciones (nada se cambia en silencio)",
        "Normalisations (nothing is changed silently)",
    ),
    "open_cases": ("Casos de conciliación abiertos, de {n}", "Open reconciliation cases, of {n}"),
    "data_used": ("Datos aceptados en la ronda", "Data accepted in the round"),
    "measure": ("Medida", "Measure"),
    "count": ("Cuántos", "Count"),
    # --- notes ---
    "notes": ("Para leer estas cifras", "How to read these figures"),
    "note_progress": (
        "El progreso es 100 × valor / meta. En los promedios ningún indicador cuenta más de 100 %.",
        "Progress is 100 × value / target. In averages no indicator counts for more than 100 %.",
    ),
    "note_light": (
        "El semáforo compara el valor con lo esperado al cierre de la ronda: Cumplida, "
        "alcanzó su meta; En tiempo, al menos {on_time} % de lo esperado; Con rezago, al "
        "menos {behind} %; Crítica, menos. Por encima de {over} % de la meta debe explicarse.",
        "The light compares the value with what is expected at the end of the round: Met, "
        "reached its target; On time, at least {on_time} % of what is expected; Behind, at "
        "least {behind} %; Critical, less. Above {over} % of the target it must be explained.",
    ),
    "note_blank": (
        "Sin dato no es cero: lo que no se reportó baja la cobertura, no el progreso. Sin dato "
        "(parcial): falta alguien a quien se le pidió la cifra y la meta no se ha alcanzado; la "
        "cifra se lee «al menos» y no cuenta como atraso. Aún no exigible: nada se espera "
        "todavía; no entra en el cumplimiento. Cobertura insuficiente: menos de {coverage} % de "
        "lo exigible de un grupo tiene dato de la ronda, y por eso no lleva semáforo. Todas las "
        "actividades pesan lo mismo en los promedios.",
        "No data is not zero: what was not reported lowers coverage, not progress. No data "
        "(partial): somebody who was asked is missing and the target is not met; the figure "
        "reads \u201cat least\u201d and is not called late. Not yet due: nothing is expected so "
        "far; it is in no compliance. Coverage too low: less than {coverage} % of what is due in "
        "a group has data of the round, so it has no light. All activities weigh the same in "
        "averages.",
    ),
    "note_year": (
        "El progreso del año y el de todo el plan son cifras distintas; el semáforo mira el año.",
        "Progress this year and progress of the whole plan are two figures; the light looks "
        "at the year.",
    ),
    "note_gap": (
        "Brecha = requerido − financiado, actividad por actividad, nunca menor que cero. La "
        "cobertura de 0.2.3 es la parte de lo que el Gobierno no cubre y cubren las demás fuentes.",
        "Gap = required − financed, activity by activity, never below zero. The coverage of "
        "0.2.3 is the part of what the Government does not cover that other sources cover.",
    ),
    "note_trace": (
        "Cada cifra se puede seguir hasta la celda del archivo que la dio, en el libro "
        "maestro (hoja Datos). Plan: {plan}. Hecho con pni-sheets {version}.",
        "Every figure can be traced to the cell of the file it came from, in the master "
        "workbook (sheet Datos). Plan: {plan}. Made with pni-sheets {version}.",
    ),
}

LIGHTS: Mapping[Light, tuple[str, str]] = {
    Light.MET: ("Cumplida", "Met"),
    Light.ON_TIME: ("En tiempo", "On time"),
    Light.BEHIND: ("Con rezago", "Behind"),
    Light.CRITICAL: ("Crítica", "Critical"),
    Light.PARTIAL: ("Sin dato (parcial)", "No data (partial)"),
    Light.NO_DATA: ("Sin dato", "No data"),
    Light.LOW_COVERAGE: ("Cobertura insuficiente", "Coverage too low"),
    Light.NOT_YET: ("Aún no exigible", "Not yet due"),
    Light.NOT_DUE: ("No exigible", "Not due"),
}

_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip


class Words:
    """The words of one language."""

    def __init__(self, language: str) -> None:
        self._place = LANGUAGES.index(language)

    def __call__(self, name: str, /, **values: object) -> str:
        """The word or sentence of that name, filled. KeyError where there is none.

        A percent sign stays on the line of its figure.
        """
        return WORDS[name][self._place].format(**values).replace(" %", "\N{NO-BREAK SPACE}%")

    def light(self, light: Light) -> str:
        """The word of a light."""
        return LIGHTS[light][self._place]

    def state(self, state: InstitutionState) -> str:
        """The word of an institution's state."""
        return self(state.value)

    def semester(self, semester: Semester) -> str:
        """ "primer semestre de 2025", "first half of 2025"."""
        if self._place == 0:
            return semester_in_words(semester)
        return f"{'first' if semester.half == 1 else 'second'} half of {semester.year}"

    def day(self, year: int, month: int, day: int) -> str:
        """A date: 04/08/2025, 4 August 2025."""
        if self._place == 0:
            return f"{day:02}/{month:02}/{year}"
        return f"{day} {_MONTHS[month - 1]} {year}"
