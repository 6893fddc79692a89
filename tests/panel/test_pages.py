"""The round on the pages: what comes next, what came in, what was decided."""

from __future__ import annotations

from support.panel import Visitor
from support.rounds import sent

from pni_sheets.core.model import SubmissionState
from pni_sheets.operations import synthetic
from pni_sheets.operations.rounds import writer_settings
from pni_sheets.operations.workspace import opened
from pni_sheets.workbooks import workbook


def returned(visitor, key: str, **changes) -> tuple[str, bytes]:
    with visitor.workspace() as work:
        form = sent(work, key)
        entries = synthetic.fill(form)
        for place, value in entries.items():
            if place[2] in changes and value is not None:
                entries[place] = changes[place[2]]
        data = workbook.render(
            form, work.key, created=work.clock(), entries=entries, settings=writer_settings(work)
        )
    return workbook.filename(form), data


def test_a_folder_without_a_workspace_gets_one(tmp_path, now):
    root = tmp_path / "vacía"
    root.mkdir()
    visitor = Visitor(root, now).enter()
    assert "todavía no hay un espacio de trabajo" in visitor.text("/")
    assert visitor.post("/empezar").status_code == 303
    assert "Abra la primera ronda" in visitor.text("/")
    visitor.close()


def test_the_board_says_what_comes_next_and_finds_institutions(visitor):
    assert "Envíe los libros a las instituciones." in visitor.text("/")
    found = visitor.text("/?q=agricultura")
    assert ">MAG</a>" in found
    assert ">MTPS</a>" not in found
    assert "Ninguna institución coincide." in visitor.text("/?estado=accepted")


def test_a_dropped_workbook_is_recorded_once(visitor):
    book = returned(visitor, "MAG")
    assert "aceptada" in visitor.drop(book).get_data(as_text=True)
    assert "Ya estaba registrado" in visitor.drop(book).get_data(as_text=True)
    with visitor.workspace() as work:
        assert [s.institution for s in work.ledger.submissions.all()] == ["MAG"]


def test_findings_stand_in_their_context_and_text_is_never_markup(visitor):
    visitor.drop(returned(visitor, "MTPS", avance="<b>doce</b>"))
    text = visitor.text("/instituciones/MTPS")
    assert "&lt;b&gt;doce&lt;/b&gt;" in text
    assert "<b>doce</b>" not in text
    with visitor.workspace() as work:
        found = work.ledger.observations.findings("E0001")
        label = next(
            str(row.prefilled["indicador"])
            for row in sent(work, "MTPS").sheets["Indicadores"]
            if row.key == next(f for f in found if f.field == "avance").key
        )
    assert label[:20].split("\n")[0] in text


def test_an_act_asks_who_and_why_and_can_be_read_afterwards(visitor):
    assert "No se espera su entrega" in visitor.text("/actos/excuse?institution=SSF")
    answer = visitor.act("excuse", institution="SSF", by="Coordinación", reason="Sin actividades")
    assert "excusada" in answer.get_data(as_text=True)
    text = visitor.text("/instituciones/SSF")
    assert "Coordinación excusó a SSF de la ronda: Sin actividades." in text


def test_what_is_missing_is_said_and_what_was_typed_is_kept(visitor):
    answer = visitor.act("excuse", institution="SSF", by="", reason="Sin actividades")
    text = answer.get_data(as_text=True)
    assert "Falta llenar «Quién lo decide»" in text
    assert "reason=Sin%20actividades" in text or "reason=Sin+actividades" in text


def test_two_tabs_cannot_overrule_each_other_unseen(visitor):
    fields = {"institution": "SSF", "by": "Una", "reason": "r"}
    seen = {"seen": "0", **fields}
    visitor.act("excuse", **fields)
    answer = visitor.post("/actos/excuse", {**seen, "by": "Otra"}).get_data(as_text=True)
    assert "Mientras esta página estaba abierta" in answer
    with visitor.workspace() as work:
        assert [e.by for e in work.ledger.decisions.excuses("2025-S1")] == ["Una"]


def test_a_held_lock_is_named_and_the_act_goes_on_when_it_is_free(visitor):
    jobs = visitor.app.extensions["pni"].jobs
    data = {"form_token": visitor.gate.form_token, "institution": "SSF", "by": "x", "reason": "y"}
    origin = {"Origin": "http://127.0.0.1:8765"}
    with opened(visitor.root, clock=visitor.clock, writing="backup"):
        answer = visitor.client.post("/actos/excuse", data=data, base_url=origin["Origin"],
                                     headers=origin)  # fmt: skip
        assert "backup" in visitor.text(answer.headers["Location"])
    job = jobs.get(answer.headers["Location"].rsplit("/", 1)[1])
    assert job.ended.wait(30)
    assert job.result is not None


def test_an_error_of_ours_has_a_number_that_the_log_has(visitor, caplog, monkeypatch):
    monkeypatch.setattr("pni_sheets.panel.pages.board.next_step", lambda *a: 1 / 0)
    answer = visitor.get("/")
    assert answer.status_code == 500
    number = answer.get_data(as_text=True).split("<strong>")[1].split("</strong>")[0]
    assert number in caplog.text
    assert visitor.get("/recibir").status_code == 200


def test_a_quarantined_file_is_ignored_with_its_reason(visitor):
    visitor.drop(("lista.xlsx", b"no es un libro"))
    assert "En cuarentena" in visitor.text("/")
    answer = visitor.act("ignore", submission="E0001", reason="Es una lista de asistencia")
    assert "quedó de lado" in answer.get_data(as_text=True)
    with visitor.workspace() as work:
        assert work.ledger.submissions.get("E0001").state is SubmissionState.IGNORED


def test_a_bad_round_is_one_sentence(visitor):
    text = visitor.act("open", round="2030", deadline="").get_data(as_text=True)
    assert "no es el nombre de una ronda" in text


def test_closing_stops_the_panel(visitor):
    assert "El panel se cerró" in visitor.post("/cerrar").get_data(as_text=True)
    assert visitor.stopped == [True]
