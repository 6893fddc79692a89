"""The native charts of *Tablero*: each reads a small table printed under them.

Series differ in lightness and in pattern, not in hue alone, and every chart has a text
alternative that says what it shows and where its figures stand.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from xlsxwriter.chart import Chart
from xlsxwriter.chart_bar import ChartBar
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from pni_sheets.consolidation.results import Light
from pni_sheets.core.lights import OF_INDICATORS
from pni_sheets.rendering import styles
from pni_sheets.reports.master.tables import Book, Printed

#: Pixels of one chart; two of them stand side by side on a landscape page.
WIDTH, HEIGHT = 755, 306

#: Zero-based row of the first charts, and rows from one chart to the one under it.
FIRST_ROW, ROWS = 6, 16

_FONT = {"name": styles.FONT, "size": 9, "color": styles.INK}
_TITLE = {"name": styles.FONT, "size": 12, "bold": True, "color": styles.NAVY}
_GRID = {"visible": True, "line": {"color": styles.LINE, "width": 0.5}}
_EDGE = {"color": styles.INK, "width": 0.5}

#: How each light is filled so that greyscale keeps them apart.
_PATTERNS = {
    Light.BEHIND: "wide_upward_diagonal",
    Light.CRITICAL: None,
    Light.PARTIAL: "light_upward_diagonal",
    Light.NOT_YET: "light_horizontal",
    Light.NOT_DUE: "light_vertical",
}


@dataclass(frozen=True, slots=True)
class Drawn:
    """A chart, ready to be put on the sheet, and its text alternative."""

    chart: Chart
    alternative: str


def dashboard(workbook: Workbook, book: Book) -> tuple[Drawn, ...]:
    """The charts of *Tablero*, in reading order."""
    axes, sources = book.table("tablero_ejes"), book.table("tablero_fuentes")
    states, trend = book.table("tablero_estados"), book.table("tendencia")
    return (
        _progress(workbook, axes),
        _lights(workbook, axes),
        _states(workbook, states),
        _money(workbook, axes),
        _sources(workbook, sources),
        _trend(workbook, trend),
    )


def _progress(workbook: Workbook, axes: Printed) -> Drawn:
    chart = workbook.add_chart({"type": "bar"})
    chart.add_series(
        _series(axes, "cumplimiento", "nombre", styles.BLUE)
        | {"data_labels": {"value": True, "num_format": "0.0", "font": _FONT}, "gap": 60}
    )
    _axes(chart, "Cumplimiento (%)", maximum=100)
    return _finished(chart, "Cumplimiento de lo esperado por eje (%)", axes, legend=False)


def _lights(workbook: Workbook, axes: Printed) -> Drawn:
    chart = workbook.add_chart({"type": "bar", "subtype": "stacked"})
    for light in OF_INDICATORS:
        shown = styles.light(light.value)
        series = _series(axes, light.name.lower(), "nombre", shown.fill) | {"gap": 60}
        pattern = _PATTERNS.get(light)
        if pattern:
            del series["fill"]
            series["pattern"] = {
                "pattern": pattern,
                "fg_color": shown.ink,
                "bg_color": shown.fill,
            }
        chart.add_series(series)
    _axes(chart, "Indicadores")
    return _finished(chart, "Semáforo de los indicadores por eje", axes)


def _states(workbook: Workbook, states: Printed) -> Drawn:
    chart = workbook.add_chart({"type": "bar"})
    chart.add_series(
        _series(states, "instituciones", "estado", styles.BLUE)
        | {"data_labels": {"value": True, "font": _FONT}, "gap": 60}
    )
    _axes(chart, "Instituciones")
    return _finished(chart, "Instituciones por estado", states, legend=False)


def _money(workbook: Workbook, axes: Printed) -> Drawn:
    chart = workbook.add_chart({"type": "column"})
    shades = (("requerido", styles.GREY), ("financiado", styles.BLUE), ("ejecutado", styles.NAVY))
    for name, colour in shades:
        chart.add_series(_series(axes, name, "codigo", colour))
    _axes(chart, "USD", categories="Eje", money=True)
    return _finished(chart, "Presupuesto por eje (USD)", axes)


def _sources(workbook: Workbook, sources: Printed) -> Drawn:
    chart = workbook.add_chart({"type": "bar"})
    chart.add_series(
        _series(sources, "monto", "campo", styles.BLUE)
        | {"data_labels": {"value": True, "num_format": "#,##0", "font": _FONT}, "gap": 60}
    )
    _axes(chart, "USD", money=True)
    return _finished(chart, "Financiado por fuente (USD)", sources, legend=False)


def _trend(workbook: Workbook, trend: Printed) -> Drawn:
    chart = workbook.add_chart({"type": "line"})
    marker = {"type": "circle", "size": 7, "fill": {"color": styles.NAVY}}
    chart.add_series(
        {
            "name": "Plan",
            **_figures(trend, "plan", "ronda"),
            "line": {"color": styles.NAVY, "width": 2.5},
            "marker": marker,
            "data_labels": {
                "value": True,
                "num_format": "0.0",
                "position": "above",
                "font": _FONT,
            },
        }
    )
    _axes(chart, "Cumplimiento (%)", categories="Ronda", maximum=100)
    return _finished(chart, f"{trend.table.title} (%)", trend, legend=False)


def _series(table: Printed, values: str, categories: str, colour: str) -> dict[str, Any]:
    header = table.table.columns[table.table.index(values)].header
    return {
        "name": header.removesuffix(" (USD)"),
        **_figures(table, values, categories),
        "fill": {"color": colour},
        "border": _EDGE,
    }


def _figures(table: Printed, values: str, categories: str) -> dict[str, Any]:
    """Where a series stands in the sheet, and the copy of its cells that charts carry."""
    return {
        "categories": "=" + table.range(categories),
        "categories_data": _copied(table, categories),
        "values": "=" + table.range(values),
        "values_data": _copied(table, values),
    }


def _copied(table: Printed, column: str) -> list[str]:
    cells = [line[table.table.index(column)] for line in table.grid]
    return [f"{c:.16g}" if isinstance(c, int | float) else str(c or "") for c in cells]


def _axes(
    chart: Chart,
    values: str,
    *,
    categories: str = "",
    maximum: float | None = None,
    money: bool = False,
) -> None:
    number: dict[str, Any] = {
        "name": values,
        "name_font": _FONT,
        "num_font": _FONT,
        "major_gridlines": _GRID,
        "min": 0,
        "num_format": "#,##0" if money else "0",
    }
    if maximum is not None:
        number["max"] = maximum
    named = {"num_font": _FONT, "reverse": isinstance(chart, ChartBar), "name_font": _FONT}
    if categories:
        named["name"] = categories
    if isinstance(chart, ChartBar):
        chart.set_y_axis(named | {"crossing": "max"})
        chart.set_x_axis(number)
    else:
        chart.set_x_axis(named)
        chart.set_y_axis(number)


def _finished(chart: Chart, title: str, table: Printed, *, legend: bool = True) -> Drawn:
    chart.set_title({"name": title, "name_font": _TITLE, "overlay": False})
    chart.set_legend({"position": "bottom", "font": _FONT} if legend else {"none": True})
    chart.set_size({"width": WIDTH, "height": HEIGHT})
    chart.set_chartarea({"border": {"color": styles.LINE}})
    chart.show_blanks_as("gap")
    where = f"Sus cifras están en esta hoja, en la tabla «{table.table.title}»"
    return Drawn(chart, f"Gráfico: {title}. {where}, desde la fila {table.header_row}.")


def place(worksheet: Worksheet, drawn: Sequence[Drawn]) -> None:
    """Put the charts on their sheet, two side by side."""
    for number, each in enumerate(drawn):
        down, across = divmod(number, 2)
        worksheet.insert_chart(
            FIRST_ROW + down * ROWS,
            0,
            each.chart,
            {
                "description": each.alternative,
                "object_position": 2,
                "x_offset": across * (WIDTH + 25),
            },
        )
