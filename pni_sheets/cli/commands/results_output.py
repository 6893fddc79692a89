"""Screens of results: consolidate, run, trace, diff, demo."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from pni_sheets.cli.commands.returns_output import judged_json, received, status_json
from pni_sheets.cli.output import done, dump, next_step, say, several, table
from pni_sheets.words.terms import FILE_WORDS, STATE_WORDS, counted

if TYPE_CHECKING:
    from pni_sheets.consolidation.results import GroupResult
    from pni_sheets.operations.demo import Demonstration
    from pni_sheets.operations.publish import Published
    from pni_sheets.operations.run import Ran

#: What each output is called on screen.
OUTPUT_WORDS = {
    "maestro": "libro maestro",
    "resumen": "resumen",
    "pdf": "resumen en PDF",
    "datos": "datos",
    "datos_publicos": "datos para publicar",
    "constancias": "constancias",
}


def published_json(published: Published) -> dict[str, Any]:
    """``consolidate --json`` of the contract."""
    from pni_sheets.consolidation import consolidate

    paths = {kind: str(path) for kind, path in published.files.items()}
    return consolidate.to_json(published.result) | {"files": paths}


def published(published: Published, as_json: bool) -> None:
    """The result of ``consolidate``."""
    if as_json:
        dump(published_json(published))
        return
    result = published.result
    table(
        ("Eje", "Avance", "Cubre", *(light.value for light in result.total.lights)),
        [_group(group) for group in (*result.axes, result.total)],
        numbers=range(1, 3 + len(result.total.lights)),
    )  # fmt: skip
    outputs(published)
    coverage = result.coverage
    done(f"Ronda {published.round.id}: {coverage.n} de {coverage.of} instituciones.")
    if result.missing:
        say(f"Faltan: {', '.join(result.missing)}.")
    send = "send master --partial" if result.missing else "send master"
    next_step(f"«pni-sheets {send}» lo envía; «pni-sheets trace CELDA» dice de dónde sale.")


def _group(group: GroupResult) -> tuple[object, ...]:
    covered = f"{group.progress.n} de {group.progress.of}"
    return (group.code, _percent(group.progress.value), covered, *group.lights.values())


def _percent(value: float | None) -> str:
    return "sin dato" if value is None else f"{value:.1f} %"


def outputs(published: Published) -> None:
    """The files made, each with what it is."""
    for kind, path in published.files.items():
        name = OUTPUT_WORDS.get(kind.rsplit("_eje", 1)[0], kind)
        say(f"  {name}: {path}")


def ran(ran: Ran, as_json: bool) -> None:
    """The result of ``run``."""
    if as_json:
        dump(
            {
                "results": [judged_json(j) for j in ran.judged],
                "published": published_json(ran.published) if ran.published else None,
                "status": status_json(ran.status),
            }
        )
        return
    if ran.fetched is not None:
        from pni_sheets.cli.commands import mail_output

        mail_output.fetched(ran.fetched, as_json=False)
    received(ran.judged)
    for report in ran.answered:
        from pni_sheets.cli.commands import mail_output

        mail_output.sent(report, dry_run=False, as_json=False)
    if ran.published is None:
        say("El maestro está al día; no se escribió de nuevo.")
    else:
        outputs(ran.published)
    states = counted(STATE_WORDS, (line.state for _, line in ran.status.lines))
    done(f"Ronda {ran.round.id}: {states}.")
    next_step("«pni-sheets status» dice quién debe qué.")


def traced(traced: Any, as_json: bool) -> None:
    """The result of ``trace``."""
    if as_json:
        dump(asdict(traced))
        return
    for line in traced.lines():
        say(line)
    cells = several(len(traced.sources), "celda", "celdas")
    done(f"{traced.reference}: {cells} de origen.")
    if traced.sources:
        next_step("los archivos están en registro/archivo, por su huella sha256.")
    else:
        next_step("pregunte por una cifra, por ejemplo la columna Valor de Indicadores.")


def differences(changes: Any, as_json: bool) -> None:
    """The result of ``diff``."""
    if as_json:
        dump([asdict(change) for change in changes])
        return
    for change in changes:
        say(str(change))
    done(f"Diferencias: {len(changes)}.")
    next_step("«pni-sheets trace CELDA» dice de dónde sale cada cifra.")


def demonstrated(demo: Demonstration, as_json: bool) -> None:
    """The result of ``demo``."""
    if as_json:
        dump(
            {
                "workspace": str(demo.paths.root),
                "findings": dict(demo.findings),
                "drafts": demo.drafts,
                "status": status_json(demo.status),
                "published": published_json(demo.published),
            }
        )
        return
    say()
    published(demo.published, as_json=False)
    say()
    states = counted(STATE_WORDS, (line.state for _, line in demo.status.lines))
    say(f"Instituciones: {states}.")
    say(f"Archivos recibidos: {counted(FILE_WORDS, (j.status for j in demo.judged))}.")
    found = demo.findings
    say(
        f"Hallazgos: {several(found['error'], 'error', 'errores')}, "
        f"{several(found['warning'], 'aviso', 'avisos')}, {found['info']} para saber."
    )
    round_id = demo.published.round.id
    say(f"  plantillas:   {demo.paths.templates(round_id)}")
    say(f"  correcciones: {demo.paths.corrections(round_id)}")
    say(f"  borradores:   {demo.paths.drafts(round_id)} ({demo.drafts})")
    done("Todo lo anterior son datos sintéticos de demostración.")
    next_step(f"«pni-sheets -C {demo.paths.root} explain DGME» dice por qué se devolvió su libro.")
