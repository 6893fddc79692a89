"""The Spanish sentences of the terminal: what went wrong for the operator, and what to do.

``ERRORS`` holds one sentence (or two) for each ``PniError`` code; parameters in braces
come from the error. Keep it sorted by topic; a test checks that every code raised in the
package has its sentence.
"""

from __future__ import annotations

from pni_sheets.core.errors import PniError
from pni_sheets.core.spanish import did_you_mean
from pni_sheets.words.terms import FILE_WORDS, ROUND_WORDS

#: States as errors carry them, in the words of the screen.
_STATES = {state.value: word.one for state, word in (*ROUND_WORDS.items(), *FILE_WORDS.items())}

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
    # --- panel -----------------------------------------------------------------------
    "page-outdated": (
        "Mientras esta página estaba abierta, {by} ya cambió lo mismo: {what} "
        "No se hizo nada; mírelo de nuevo antes de decidir."
    ),
    "panel-port": ("El puerto {port} ya lo usa otro programa. Indique otro con --port, o ninguno."),
    "page-incomplete": "Falta llenar «{label}»; no se hizo nada.",
    "page-date": "«{value}» no es una fecha. Escriba, por ejemplo, 2025-07-31.",
    "page-nothing-sent": "No eligió ningún archivo. Elíjalos o suéltelos en la página.",
    # --- rounds ----------------------------------------------------------------------
    "round-name": (
        "«{value}» no es el nombre de una ronda. Escriba el año y el semestre, por ejemplo 2025-S1."
    ),
    "round-outside-plan": (
        "La ronda {round} está fuera del período del plan ({start}-{end}). "
        "Revise el año que escribió."
    ),
    "deadline-early": (
        "Esa fecha límite es anterior a la ronda {round}, que empieza el {start}. Revise el año."
    ),
    "round-none": ("Todavía no hay ninguna ronda. Abra una con «pni-sheets round open 2025-S1»."),
    "round-choose": (
        "Hay más de una ronda abierta ({rounds}). Diga cuál, por ejemplo --round {example}."
    ),
    # --- plan ------------------------------------------------------------------------
    "plan-file": (
        "Falta el archivo {file} en {folder}. Recupérelo de una copia, o cambie el nombre de la "
        "carpeta y ejecute «pni-sheets plan export»: escribe el plan original."
    ),
    "plan-unreadable": (
        "{file} está vacío o no es un CSV. Ábralo en Excel y guárdelo como «CSV UTF-8 "
        "(delimitado por comas)», o recupérelo de una copia."
    ),
    "plan-problems": (
        "El plan tiene datos por corregir ({count}); no se abrió la ronda. El primero: {first} "
        "Véalos todos con «pni-sheets plan check»."
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
        "«{value}» no es la clave de una institución del plan.{near} "
        "Las claves están en contactos.xlsx y en «pni-sheets status»."
    ),
    "indicator-unknown": (
        "«{value}» no es el código de un indicador del plan.{near} Ejemplo: 5.4.2-1."
    ),
    "rule-unknown": (
        "«{value}» no es una regla.{near} "
        "La regla de cada hallazgo se ve con «pni-sheets explain CLAVE --round RONDA»."
    ),
    "submission-accepted": (
        "La entrega {submission} de {institution} está aceptada y no se deja de lado. "
        "Registre una más nueva que la reemplace, o haga valer otra con «pni-sheets use»."
    ),
    # --- consolidation ---------------------------------------------------------------
    "institutions-missing": (
        "Instituciones por aceptar o excusar: {count} ({keys}). "
        "Pida sus entregas, excúselas con «pni-sheets excuse CLAVE» "
        "o siga con lo que hay: repita el comando con --partial."
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
    "trace-cell": (
        "«{cell}» no es una celda con datos del maestro. Escriba, por ejemplo, Indicadores!G12."
    ),
    "trace-sheet": "El maestro no tiene una hoja «{sheet}». Sus hojas son: {sheets}.",
    "diff-not-master": (
        "Uno de los dos archivos no es un libro maestro. "
        "Indique dos maestros, por ejemplo: pni-sheets diff antes.xlsx después.xlsx"
    ),
    "diff-institutions": (
        "Una entrega es de {before} y la otra de {after}: no hay celdas que comparar. "
        "Indique dos entregas de una misma institución."
    ),
    "diff-nobodys": (
        "En la entrega {submission} no se reconoce la institución: no hay celdas que comparar. "
        "Indique dos entregas de una misma institución."
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
        "La clave de firma {path} está dañada. Recupérela de una copia con "
        "«pni-sheets restore»; sin ella no se reconocen las plantillas ya enviadas."
    ),
    "archive-missing": (
        "Falta en el archivo {path}. Recupérelo de una copia con «pni-sheets restore»."
    ),
    "backup-occupied": (
        "En {path} ya hay algo distinto de lo que trae la copia; no se cambió nada. "
        "Indique una carpeta vacía con -C."
    ),
    "backup-damaged": (
        "La copia {path} está dañada o no es de pni-sheets ({what}). "
        "Use otra copia; no se recuperó nada."
    ),
    "backup-unsound": (
        "No se guardó la copia: el espacio de trabajo tiene daños ({count}). "
        "Véalos con «pni-sheets verify»."
    ),
    "archive-damaged": (
        "El contenido de {path} cambió desde que se guardó. "
        "Recupérelo de una copia con «pni-sheets restore»."
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
    "config-type": "En {path}, {key} no puede ser {value}. Escríbalo así: {example}",
    "config-value": "En {path}, {key} no puede ser {value}. Valores posibles: {allowed}.",
    "config-thresholds": (
        "En {path}, [semaforo] con_rezago no puede ser mayor que en_tiempo. Corrija uno de los dos."
    ),
    # --- mail ------------------------------------------------------------------------
    "mail-setting": (
        "Falta «{key}» en la sección [{section}] de pni.toml. Complétela; docs/correo.md dice cómo."
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
        "Revise la red y el nombre del servidor en pni.toml, y repita el comando."
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
        "si la cuenta usa inicio de sesión moderno, vea docs/correo.md."
    ),
    "mail-server": (
        "El servidor {host} cortó la conversación ({detail}). Repita el comando: "
        "sigue donde quedó y no repite lo hecho."
    ),
    "mail-interrupted": (
        "Salieron {sent} de {total} correos y el servidor dejó de responder ({cause}). "
        "Repita el comando: sigue donde quedó y no repite los que salieron."
    ),
    "mail-folder": (
        "En {host} no existe la carpeta «{folder}». Revise «carpeta» en [correo] de pni.toml."
    ),
    "mail-attachments": (
        "El correo preparado para {institution} no lleva los adjuntos registrados. "
        "No se envió. Ejecute «pni-sheets verify»."
    ),
    "graph-extra-missing": (
        "Para usar Microsoft 365 falta un complemento. "
        "Instálelo con: pipx install --force pni-sheets[graph]"
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
        "No existe {path}. «pni-sheets init» lo escribe de nuevo, en blanco; "
        "o cópielo de una copia guardada."
    ),
    "contacts-unreadable": (
        "No se pudo leer {path}. Ábralo en Excel, guárdelo como libro .xlsx y repita el comando."
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
        "En {file}, línea {line}: {problem}. No se envió nada. "
        "Corrija el archivo, o bórrelo de la carpeta templates para usar el original."
    ),
    "letter-subject": (
        "{file} debe empezar con una línea «{label}» y el asunto del correo. No se envió nada."
    ),
    # --- ledger ----------------------------------------------------------------------
    "ledger-busy": ("Otro programa está usando el registro {path}. Ciérrelo y repita el comando."),
    "ledger-newer": (
        "El registro {path} lo escribió una versión más nueva de pni-sheets. "
        "Actualice el programa; no se cambió nada."
    ),
    "ledger-damaged": (
        "El registro {path} está dañado ({detail}). No siga trabajando con él: vea el detalle con "
        "«pni-sheets verify» y recupere una copia con «pni-sheets restore»."
    ),
    "ledger-changed": (
        "El registro {path} cambió desde el último comando sin pasar por pni-sheets. "
        "Vea dónde con «pni-sheets verify» y recupere una copia con «pni-sheets restore»."
    ),
    "ledger-foreign": "{path} no es un registro de pni-sheets. Revise la carpeta indicada con -C.",
    "round-unknown": (
        "No existe la ronda {value}. Rondas que hay: {rounds}. "
        "Una nueva se abre con «pni-sheets round open»."
    ),
    "round-exists": (
        "La ronda {round} ya está {state}; no cambió nada. "
        "«pni-sheets round open {round} --deadline AAAA-MM-DD» mueve su fecha límite."
    ),
    "round-closed": (
        "La ronda {round} no está abierta y ya no acepta entregas. "
        "Si corresponde, reábrala con «pni-sheets round open {round}»."
    ),
    "round-published": "La ronda {round} ya se publicó y no se puede cambiar.",
    "publish-partial": (
        "El maestro de la ronda {round} se hizo sin todas las instituciones. Complétela (o excuse "
        "a las que falten) y ejecute «pni-sheets consolidate --round {round}»."
    ),
    "publish-outdated": (
        "El maestro de la ronda {round} no refleja lo último que se registró. No se publicó. "
        "Ejecute de nuevo «pni-sheets consolidate --round {round}»."
    ),
    "round-not-closed": (
        "La ronda {round} sigue abierta. Ciérrela antes con «pni-sheets round close {round}»."
    ),
    "plan-version-unknown": (
        "El registro no tiene la versión {version} del plan. "
        "Recupere una copia con «pni-sheets restore»."
    ),
    "submission-unknown": (
        "No existe la entrega {value}. Las entregas se ven con «pni-sheets status --round RONDA»."
    ),
    "submission-not-quarantined": (
        "La entrega {submission} no está en cuarentena, sino {state}; no cambió nada."
    ),
    "submission-not-superseded": (
        "La entrega {submission} no fue reemplazada: está {state}. No cambió nada."
    ),
    # --- doctor ----------------------------------------------------------------------
    "fit-repeated": (
        "Salió más de una vez la misma carta a: {keys}. Véalas con «pni-sheets incident CLAVE»."
    ),
    "fit-python": "Se necesita Python 3.11 o posterior; este es {found}. Instálelo de python.org.",
    "fit-disk": "Quedan solo {mb} MB libres. Libere espacio antes de seguir.",
    "fit-extra": "Opcional, no instalado. Para tenerlo: pipx install --force pni-sheets[{extra}]",
    "fit-synced": (
        "La carpeta parece sincronizada o de red ({service}): el registro puede dañarse. "
        "Muévala a un disco local y guarde copias con «pni-sheets backup»."
    ),
    "fit-contacts": "Datos por corregir: {n}. Véalos con «pni-sheets contacts check».",
    "fit-ledger": "Daños: {n}. Véalos con «pni-sheets verify» y recupere una copia.",
    "fit-drafts": "Sin cuenta: «pni-sheets send» escribe borradores, y usted los envía.",
    "fit-by-hand": "Sin buzón: guarde en inbox los archivos que lleguen.",
    "fit-plan": "{first}",
}


def sentence(error: PniError) -> str:
    """The Spanish sentence of an error, with its parameters in place.

    ``near`` (a name that was probably meant) and ``state`` become words.
    """
    params = dict(error.params)
    if "near" in params:
        params["near"] = did_you_mean(params["near"])
    if "state" in params:
        params["state"] = _STATES[params["state"]]
    return ERRORS[error.code].format(**params)
