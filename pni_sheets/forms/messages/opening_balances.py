"""The words of the workbook of opening balances."""

from __future__ import annotations

from pni_sheets.forms.messages.text import Text

_NOTHING_TO_DO = "No tiene que hacer nada."

#: What a right answer looks like, by column of the workbook of opening balances.
OPENING_SAMPLES = {
    "fecha_corte": "31/12/2025",
    "valor": "25",
    "fuente": "Memoria de labores 2025, página 12",
}

ON_HISTORY: dict[str, Text] = {
    "HIS-HOJA": Text(
        "Ninguna hoja tiene las columnas de los saldos de apertura.",
        "Use el libro que escribe «pni-sheets history template».",
        "PNI_saldos_de_apertura.xlsx",
    ),
    "HIS-VACIO": Text(
        "El libro no trae ningún saldo.",
        "Llene Valor y Fuente en las filas cuya cifra se conoce.",
        "5400 y «Memoria de labores 2025»",
    ),
    "HIS-INDICADOR": Text(
        "«{value}» no es el código de un indicador del plan.",
        "Escriba el código de la matriz, con su guion y número.",
        "{near_code}",
    ),
    "HIS-INSTITUCION": Text(
        "«{value}» no es la clave de una institución con libro.",
        "Elija una de la hoja «Instituciones».",
        "{near_key}",
    ),
    "HIS-AJENA": Text(
        "{value} no responde por el indicador {indicator} en el plan.",
        "Corrija la institución; si la cifra es suya, déjela.",
        "la institución principal de la actividad",
    ),
    "HIS-FECHA": Text(
        "Falta la fecha de corte.",
        "Escriba el último día que abarca la cifra.",
        "31/12/2025",
    ),
    "HIS-FECHA-FUERA": Text(
        "La fecha {value} no puede ser de un saldo de apertura.",
        "Escriba una del {first} al {last}.",
        "{last}",
    ),
    "HIS-CORTE": Text(
        "La fecha {value} no cierra un semestre: el saldo contará como del {end}.",
        "Si puede, dé la cifra a esa fecha.",
        "{end}",
    ),
    "HIS-VALOR": Text(
        "Falta la cifra del saldo.",
        "Escriba el número, o borre la fuente si no se conoce.",
        "5400",
    ),
    "HIS-NEGATIVO": Text("El valor {value} es negativo.", "Escriba cero o un número mayor.", "0"),
    "HIS-ENTERO": Text(
        "El valor {value} tiene decimales y aquí se cuentan unidades.",
        "Escriba un número entero.",
        "25",
    ),
    "HIS-PORCENTAJE": Text(
        "El valor {value} pasa de 100 %.", "Escriba el porcentaje de 0 a 100, sin signo.", "75"
    ),
    "HIS-FUENTE": Text(
        "Falta la fuente del saldo.",
        "Escriba el documento que respalda la cifra y dónde está.",
        "Memoria de labores 2025, página 12",
    ),
    "HIS-REPETIDA": Text(
        "Ya hay un saldo de {value} para ese semestre en {other}.",
        "Deje solo uno de los dos.",
        "el de la fuente más reciente",
    ),
    "HIS-NORMALIZADO": Text("Se escribió «{value}» y se leyó {after}.", _NOTHING_TO_DO),
}
