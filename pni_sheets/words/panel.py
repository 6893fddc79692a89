"""The words of the panel: the next step, what each act does, errors of a page."""

from __future__ import annotations

from dataclasses import dataclass

from pni_sheets.core.steps import Step


@dataclass(frozen=True, slots=True)
class ActWords:
    """An act's title, what it will do, and the word on its button."""

    title: str
    does: str
    button: str


NEXT = {
    Step.OPEN: "Abra la primera ronda: el semestre que se va a informar.",
    Step.GENERATE: "Escriba los libros que llenarán las instituciones.",
    Step.SEND_TEMPLATES: "Envíe los libros a las instituciones.",
    Step.QUARANTINE: "Revise los archivos en cuarentena: decida si entran o se dejan de lado.",
    Step.SEND_CORRECTIONS: "Devuelva los libros de correcciones.",
    Step.WAIT: "Espere las entregas; al llegar, suéltelas aquí abajo.",
    Step.SEND_REMINDERS: "Venció la fecha límite: recuerde la entrega a quienes faltan.",
    Step.CONSOLIDATE: "Consolide: escriba el maestro con lo aceptado.",
    Step.SEND_MASTER: "Envíe el maestro al MRREE.",
    Step.NOTHING: "La ronda está completa y su maestro está al día.",
}

ACTS = {
    "init": ActWords(
        "Crear el espacio de trabajo",
        "En esta carpeta se crean la configuración, el libro de contactos y el registro. "
        "Lo que ya esté en ella se conserva.",
        "Crear el espacio de trabajo",
    ),
    "open": ActWords(
        "Abrir una ronda o mover su fecha límite",
        "La ronda queda abierta para recibir entregas. Sin fecha límite, vale la que dice "
        "la configuración. Si ya está abierta y escribe una fecha, se mueve su fecha límite.",
        "Abrir la ronda",
    ),
    "generate": ActWords(
        "Escribir los libros de la ronda",
        "Se escribe un libro para cada institución. No se envía nada.",
        "Escribir los libros",
    ),
    "send": ActWords(
        "Preparar o enviar cartas",
        "Sin cuenta de correo se escriben borradores que Outlook abre listos para enviar; "
        "con cuenta, las cartas salen ahora. Lo que ya se envió no se repite.",
        "Preparar o enviar",
    ),
    "consolidate": ActWords(
        "Consolidar la ronda",
        "Se escriben el maestro, el resumen y los datos con lo aceptado hasta ahora. "
        "Si faltan instituciones, el maestro lo dice en su portada.",
        "Consolidar",
    ),
    "close": ActWords(
        "Cerrar la ronda",
        "La ronda deja de aceptar entregas. Puede abrirse de nuevo.",
        "Cerrar la ronda",
    ),
    "decide": ActWords(
        "Decidir qué dato es el oficial",
        "Donde varias instituciones informan el mismo indicador, vale el dato de la que diga. "
        "El maestro lo usa desde la próxima consolidación, con quién lo decidió y por qué.",
        "Decidir",
    ),
    "waive": ActWords(
        "Dispensar una regla",
        "La regla deja de exigirse a la institución en esta ronda, en todas sus filas o en una. "
        "Si su última entrega fue devuelta, se revisa de nuevo enseguida.",
        "Dispensar",
    ),
    "excuse": ActWords(
        "Excusar a la institución",
        "No se espera su entrega en esta ronda. No recibirá recordatorios y el maestro lo dirá.",
        "Excusar",
    ),
    "release": ActWords(
        "Dejar entrar la entrega",
        "El archivo sale de la cuarentena y se revisa enseguida, como cualquier entrega.",
        "Dejar entrar",
    ),
    "ignore": ActWords(
        "Dejar de lado la entrega",
        "El archivo se conserva y no cuenta. No se puede con una entrega aceptada.",
        "Dejar de lado",
    ),
    "use": ActWords(
        "Usar esta entrega",
        "Esta entrega vuelve a valer y reemplaza a la que vale ahora.",
        "Usar esta entrega",
    ),
    "rescue": ActWords(
        "Pasar a un libro limpio",
        "Lo que se pueda leer de la entrega pasa a un libro nuevo de la institución. "
        "La entrega no cambia.",
        "Pasar a un libro limpio",
    ),
}

#: What an error of a page says: title, and what to do.
PAGE_ERRORS = {
    403: (
        "Esta ventana no tiene permiso",
        "Abra el panel de nuevo con su icono o con «pni-sheets panel».",
    ),
    404: ("No existe esa página", "Vuelva al tablero; lo registrado sigue ahí."),
    405: ("Eso no se hace desde una dirección", "Vuelva al tablero y use el botón de la página."),
    413: (
        "Lo que se envió es demasiado grande",
        "Un archivo puede pesar hasta 25 MB, y una entrega completa hasta 200 MB. "
        "Nada se recibió. Envíe menos archivos a la vez.",
    ),
    409: ("No se hizo", ""),
    500: (
        "Error del programa",
        "Esto es un error del programa, no suyo. Nada de lo registrado se perdió y el panel "
        "sigue. Quien lo mantiene encuentra el detalle por este número",
    ),
}

CLOSED = "El panel se cerró. Puede cerrar esta ventana."
