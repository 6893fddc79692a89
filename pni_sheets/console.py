"""The Spanish sentences of the terminal: what went wrong for the operator, and what to do.

``ERRORS`` holds one sentence (or two) for each ``PniError`` code; parameters in braces
come from the error. Keep it sorted by topic; a test checks that every code raised in the
package has its sentence.
"""

from __future__ import annotations

from pni_sheets.errors import PniError

ERRORS: dict[str, str] = {
    # --- workspace -------------------------------------------------------------------
    "workspace-missing": (
        "En {path} no hay un espacio de trabajo. "
        "Créelo con «pni-sheets -C {path} init» o indique la carpeta correcta con -C."
    ),
    "workspace-exists": (
        "En {path} ya hay un espacio de trabajo; no se cambió nada. "
        "Para empezar otro, indique una carpeta vacía con -C."
    ),
    "demo-folder-busy": (
        "La carpeta {path} tiene otras cosas; no se tocó nada. Indique una carpeta vacía con --to."
    ),
    # --- rounds ----------------------------------------------------------------------
    "round-name": (
        "«{value}» no es el nombre de una ronda. Escriba el año y el semestre, por ejemplo 2025-S1."
    ),
    "round-outside-plan": (
        "La ronda {round} está fuera del período del plan ({start}-{end}). "
        "Revise el año que escribió."
    ),
    "round-none": ("Todavía no hay ninguna ronda. Abra una con «pni-sheets round open 2025-S1»."),
    "round-choose": (
        "Hay más de una ronda abierta ({rounds}). Diga cuál, por ejemplo --round {example}."
    ),
    # --- plan ------------------------------------------------------------------------
    "plan-file": (
        "Falta el archivo {file} en {folder}. Vuelva a escribir la carpeta con "
        "«pni-sheets plan export --to {folder}» o bórrela para usar el plan original."
    ),
    "plan-unreadable": (
        "{file} está vacío o no es un CSV. Ábralo en Excel y guárdelo como «CSV UTF-8 "
        "(delimitado por comas)», o recupérelo con «pni-sheets plan export --to CARPETA»."
    ),
    "plan-column": (
        "A {file} le falta la columna «{column}» en la primera fila. "
        "Escríbala tal cual, en minúsculas; el orden de las columnas no importa."
    ),
    "plan-head": "{file} debe tener una sola fila de datos y tiene {count}. Deje solo una.",
    "plan-cell": (
        "{file}, fila {row}, columna «{column}»: «{value}» no se entiende. Escriba {expected}."
    ),
    "plan-repeated": (
        "{file}, fila {row}, columna «{column}»: «{value}» ya está en la fila {first}. "
        "Corrija el código o borre una de las dos filas."
    ),
    "plan-reference": (
        "{file}, fila {row}, columna «{column}»: «{value}» no está en la columna «{key}» "
        "de {target}. Corrija el código o agregue la fila que falta en {target}."
    ),
    # --- institutions ----------------------------------------------------------------
    "institution-unknown": (
        "«{value}» no es la clave de una institución del plan.{suggestion} "
        "Las claves se listan con «pni-sheets plan export --json»."
    ),
    "indicator-unknown": (
        "«{value}» no es el código de un indicador del plan.{suggestion} Ejemplo: 5.4.2-1."
    ),
    "rule-unknown": (
        "«{value}» no es una regla.{suggestion} "
        "La regla de cada hallazgo se ve con «pni-sheets explain CLAVE --round RONDA»."
    ),
    "submission-accepted": (
        "La entrega {submission} de {institution} está aceptada y no se deja de lado. "
        "Registre una más nueva que la reemplace, o haga valer otra con «pni-sheets use»."
    ),
    # --- consolidation ---------------------------------------------------------------
    "institutions-missing": (
        "Faltan {count} instituciones por aceptar o excusar: {keys}. "
        "Pida sus entregas, excúselas con «pni-sheets excuse CLAVE» "
        "o consolide lo que hay con --partial."
    ),
    "axis-unknown": "«{value}» no es un eje del plan. Los ejes son: {axes}.",
    "rescue-whose": (
        "No se sabe de qué institución es {path}. "
        "Dígalo con --institution CLAVE, por ejemplo --institution MTPS."
    ),
    "rows-not-conserved": (
        "Las cuentas de archivos de la ronda {round} no cuadran. "
        "Ejecute «pni-sheets ingest» y después «pni-sheets verify»."
    ),
    "language-unknown": "No hay resumen en «{value}». Idiomas: {languages}.",
    "pdf-extra-missing": (
        "Para el resumen en PDF falta un complemento. Instálelo con: pipx install pni-sheets[pdf]"
    ),
    "trace-cell": (
        "«{cell}» no es una celda con datos del maestro. Escriba, por ejemplo, Indicadores!H12."
    ),
    "trace-sheet": "El maestro no tiene una hoja «{sheet}». Sus hojas son: {sheets}.",
    "diff-not-master": (
        "Uno de los dos archivos no es un libro maestro. "
        "Indique dos maestros, por ejemplo: pni-sheets diff antes.xlsx después.xlsx"
    ),
    # --- files -----------------------------------------------------------------------
    "file-missing": "No existe el archivo {path}. Revise el nombre y la carpeta.",
    "file-held-open": (
        "Otro programa tiene abierto {path}. Ciérrelo (Excel, por ejemplo) y repita el comando; "
        "el archivo anterior sigue entero."
    ),
    "file-denied": "No hay permiso para leer o escribir {path}. Revise los permisos de la carpeta.",
    "file-failed": "No se pudo leer o escribir {path}: {detail}. Revise el disco y repita.",
    "disk-full": (
        "El disco está lleno y no se pudo escribir {path}. Libere espacio y repita el comando; "
        "lo anterior sigue entero."
    ),
    "lock-held": (
        "Otro pni-sheets trabaja en esta carpeta: {who}, desde {since} ({command}). "
        "Espere a que termine y repita el comando."
    ),
    "key-damaged": (
        "La clave de firma {path} está dañada. Recupérela de un respaldo con "
        "«pni-sheets restore»; sin ella no se reconocen las plantillas ya enviadas."
    ),
    "archive-missing": (
        "Falta en el archivo {path}. Recupérelo de un respaldo con «pni-sheets restore»."
    ),
    "backup-occupied": (
        "En {path} ya hay algo distinto de lo que trae el respaldo; no se cambió nada. "
        "Indique una carpeta vacía con -C."
    ),
    "backup-damaged": (
        "El respaldo {path} está dañado o no es de pni-sheets ({what}). "
        "Use otra copia; no se recuperó nada."
    ),
    "backup-unsound": (
        "No se guardó el respaldo: el espacio de trabajo tiene {count} daños. "
        "Véalos con «pni-sheets verify»."
    ),
    "archive-damaged": (
        "El contenido de {path} cambió desde que se guardó. "
        "Recupérelo de un respaldo con «pni-sheets restore»."
    ),
    # --- configuration ---------------------------------------------------------------
    "config-encoding": (
        "{path} no está en UTF-8. Ábralo en el Bloc de notas y guárdelo con codificación UTF-8."
    ),
    "config-syntax": (
        "No se entiende la línea {line} de {path}. "
        "Revise que los textos vayan entre comillas y que cada línea sea clave = valor."
    ),
    "config-unknown-section": (
        "En {path} hay una sección [{section}] que no existe. ¿Quiso decir: {suggestion}?"
    ),
    "config-unknown-key": (
        "En {path}, sección [{section}], no existe la clave «{key}». ¿Quiso decir: {suggestion}?"
    ),
    "config-type": "En {path}, {key} no puede ser {value!r}. Escríbalo así: {example}",
    "config-value": "En {path}, {key} no puede ser {value!r}. Valores posibles: {allowed}.",
    "config-thresholds": (
        "En {path}, [semaforo] con_rezago no puede ser mayor que en_tiempo. Corrija uno de los dos."
    ),
    # --- mail ------------------------------------------------------------------------
    "mail-setting": (
        "Falta «{key}» en la sección [{section}] de pni.toml. Complétela; docs/mail.md dice cómo."
    ),
    "mail-sender": (
        "El remitente «{value}» de [correo] en pni.toml no es un correo. "
        'Ejemplo: remitente = "Seguimiento del PNI <pni@example.org>".'
    ),
    "mail-credential": (
        "Falta la contraseña del correo. Póngala en la variable de entorno {variable} "
        "o en el llavero del sistema; nunca en pni.toml."
    ),
    "mail-connect": (
        "No se pudo conectar con {host}:{port} ({detail}). "
        "Revise la red y el nombre del servidor en pni.toml, y repita la orden."
    ),
    "mail-certificate": (
        "El certificado de {host} no es de fiar ({detail}). No se envió la contraseña. "
        "Revise el nombre del servidor o avise a su unidad de informática."
    ),
    "mail-tls": (
        "No se pudo cifrar la conexión con {host} ({detail}). No se envió la contraseña. "
        "Avise a su unidad de informática."
    ),
    "mail-no-tls": (
        "{host} no ofrece cifrado (STARTTLS). No se envió la contraseña. "
        "Use otro servidor o avise a su unidad de informática."
    ),
    "mail-login": (
        "{host} no aceptó la cuenta {user}. Revise el usuario y la contraseña; "
        "si la cuenta usa inicio de sesión moderno, vea docs/mail.md."
    ),
    "mail-server": (
        "El servidor {host} cortó la conversación ({detail}). Repita la orden: "
        "sigue donde quedó y no repite lo hecho."
    ),
    "mail-interrupted": (
        "Salieron {sent} de {total} correos y el servidor dejó de responder ({cause}). "
        "Repita la orden: sigue donde quedó y no repite los que salieron."
    ),
    "mail-folder": (
        "En {host} no existe la carpeta «{folder}». Revise «carpeta» en [correo] de pni.toml."
    ),
    "mail-attachments": (
        "El correo preparado para {institution} no lleva los adjuntos registrados. "
        "No se envió. Ejecute «pni-sheets verify»."
    ),
    "graph-extra-missing": (
        "Para usar Microsoft Graph falta un componente. Instálelo con «pip install "
        "pni-sheets[graph]»."
    ),
    "templates-none": (
        "Todavía no hay plantillas de la ronda {round}. "
        "Escríbalas con «pni-sheets generate --round {round}»."
    ),
    "master-none": (
        "Todavía no hay maestro de la ronda {round}. "
        "Hágalo con «pni-sheets consolidate --round {round}»."
    ),
    "master-outdated": (
        "{path} no refleja lo último que se registró. No se envió. "
        "Ejecute de nuevo «pni-sheets consolidate --round {round}»."
    ),
    "master-changed": (
        "{path} falta o cambió después de escribirse. No se envió. "
        "Ejecute de nuevo «pni-sheets consolidate --round {round}»."
    ),
    "master-damaged": (
        "{path} no pasó la revisión antes de enviarse: {detail}. No se envió. "
        "Ejecute de nuevo «pni-sheets consolidate»."
    ),
    "master-personal": (
        "{path} contiene el correo de un contacto ({address}). No se envió. "
        "Avise a quien mantiene el programa."
    ),
    # --- address book ----------------------------------------------------------------
    "contacts-missing": (
        "No existe {path}. Créelo con «pni-sheets init» o recupérelo de un respaldo."
    ),
    "contacts-unreadable": (
        "No se pudo leer {path}. Ábralo en Excel, guárdelo como libro .xlsx y repita la orden."
    ),
    "contacts-headers": (
        "En {path} no se encontraron las columnas {headers}. "
        "Vuelva a escribir esos encabezados en una misma fila."
    ),
    "contact-unknown": (
        "«{value}» no está en contactos.xlsx. Revise la dirección con «pni-sheets contacts export»."
    ),
    "contact-field": "«{value}» no es una columna que pueda cambiarse. Puede cambiar: {fields}.",
    "contact-address": (
        "«{value}» no es un correo. Escriba uno solo, sin acentos ni espacios, "
        "por ejemplo enlace@example.org."
    ),
    # --- letters ---------------------------------------------------------------------
    "letter-template": (
        "La plantilla {file} tiene un error en la línea {line}: {problem}. "
        "No se envió nada. Corríjala o bórrela de la carpeta templates para usar la original."
    ),
    "letter-subject": (
        "La plantilla {file} debe empezar con una línea «{label}» y el asunto del correo. "
        "No se envió nada."
    ),
    # --- ledger ----------------------------------------------------------------------
    "ledger-busy": ("Otro programa está usando el registro {path}. Ciérrelo y repita el comando."),
    "ledger-newer": (
        "El registro {path} lo escribió una versión más nueva de pni-sheets. "
        "Actualice el programa; no se cambió nada."
    ),
    "ledger-damaged": (
        "El registro {path} está dañado ({detail}). No siga trabajando con él: vea el detalle con "
        "«pni-sheets verify» y recupere un respaldo con «pni-sheets restore»."
    ),
    "ledger-changed": (
        "El registro {path} cambió desde el último comando sin pasar por pni-sheets. "
        "Vea dónde con «pni-sheets verify» y recupere un respaldo con «pni-sheets restore»."
    ),
    "ledger-foreign": "{path} no es un registro de pni-sheets. Revise la carpeta indicada con -C.",
    "round-unknown": (
        "No existe la ronda {value}. Rondas que hay: {rounds}. "
        "Una nueva se abre con «pni-sheets round open»."
    ),
    "round-exists": (
        "La ronda {round} ya existe ({state}). No hace falta abrirla; "
        "se ve con «pni-sheets round list»."
    ),
    "round-closed": (
        "La ronda {round} no está abierta y ya no acepta entregas. "
        "Si corresponde, reábrala con «pni-sheets round open {round}»."
    ),
    "round-published": "La ronda {round} ya se publicó y no se puede cambiar.",
    "round-not-closed": (
        "La ronda {round} sigue abierta. Ciérrela antes con «pni-sheets round close {round}»."
    ),
    "plan-version-unknown": (
        "El registro no tiene la versión {version} del plan. "
        "Recupere un respaldo con «pni-sheets restore»."
    ),
    "submission-unknown": (
        "No existe la entrega {value}. Las entregas se ven con «pni-sheets status --round RONDA»."
    ),
    "submission-not-quarantined": (
        "La entrega {submission} no está apartada (su estado es {state}); no hay nada que liberar."
    ),
    "submission-not-superseded": (
        "La entrega {submission} no fue reemplazada (su estado es {state}); "
        "no hace falta volver a usarla."
    ),
}


def sentence(error: PniError) -> str:
    """The Spanish sentence of an error, with its parameters in place."""
    return ERRORS[error.code].format(**error.params)


#: What ``verify`` finds: ``what`` is the place, ``detail`` more of it.
PROBLEMS: dict[str, str] = {
    "ledger-bits": "{what} cambió desde el último comando (bytes {detail}).",
    "ledger-pages": "{what} tiene páginas dañadas: {detail}.",
    "ledger-unreadable": "{what} no se puede leer completo: {detail}.",
    "ledger-reference": "En {what} falta el registro relacionado ({detail}).",
    "ledger-log": "La bitácora se rompe en el asiento {what}: algo cambió ahí o después.",
    "ledger-conservation": "{what} consta en la bitácora o en las entregas, pero no en ambas.",
    "ledger-content": "Los datos guardados de {what} no son los que se registraron.",
    "ledger-digest": "La huella de {what} no es la que consta en la bitácora.",
    "ledger-state": "El estado de {what} no es el último que consta en la bitácora.",
    "ledger-decision": "La decisión «{what}» no es la que consta en la bitácora.",
    "ledger-plan": "El plan guardado {what} no es el que se registró.",
    "ledger-baseline": "La plantilla guardada de {what} no es la que se registró.",
    "seal-damaged": "Falta {what} o está dañado; el próximo comando que escriba lo rehace.",
    "seal-broken": "El último comando no terminó ({what}); el próximo revisa y continúa.",
    "archive-missing": "Falta en el archivo {what} ({detail}).",
    "archive-damaged": "En el archivo cambió {what} ({detail}).",
    "archive-orphan": "En el archivo sobra {what}: lo dejó un comando que no terminó.",
    "copy-damaged": "La copia de seguridad {what} está dañada.",
}


def problem(code: str, *, what: str, detail: str = "") -> str:
    """The Spanish sentence of something that ``verify`` found."""
    return PROBLEMS[code].format(what=what, detail=detail)


INTERRUPTED = "Interrumpido. Lo que ya estaba registrado no se pierde: repita el comando."

BUG_REPORT = (
    "Esto es un error del programa, no suyo. Nada de lo registrado se perdió. "
    "Envíe el texto de arriba a quien mantiene pni-sheets."
)

#: What ``doctor`` looks at, in the words of the screen.
CHECK_WORDS = {
    "python": "Python",
    "disk": "Espacio en disco",
    "extra-keyring": "Llavero del sistema",
    "extra-graph": "Microsoft 365",
    "extra-pdf": "Resumen en PDF",
    "workspace": "Espacio de trabajo",
    "place": "Carpeta",
    "plan": "Catálogo del plan",
    "contacts": "Contactos",
    "letters": "Plantillas de cartas",
    "ledger": "Registro y archivo",
    "mail": "Correo",
    "repeated": "Cartas repetidas",
}

#: What ``doctor`` advises.
FIT = {
    "repeated": (
        "Salió más de una vez la misma carta a: {keys}. Véalas con «pni-sheets incident CLAVE»."
    ),
    "python": "Se necesita Python 3.11 o posterior; este es {found}. Instálelo de python.org.",
    "disk": "Quedan solo {mb} MB libres. Libere espacio antes de seguir.",
    "extra": "Opcional, no instalado. Para tenerlo: pipx install pni-sheets[{extra}]",
    "synced": (
        "La carpeta parece sincronizada o de red ({service}): el registro puede dañarse. "
        "Muévala a un disco local y guarde copias con «pni-sheets backup»."
    ),
    "contacts": "Hay {n} datos por corregir. Véalos con «pni-sheets contacts check».",
    "ledger": "Hay {n} daños. Véalos con «pni-sheets verify» y restaure una copia.",
    "secret": (
        "Falta la credencial del correo. Póngala en la variable PNI_SMTP_PASSWORD "
        "o en el llavero del sistema."
    ),
}
