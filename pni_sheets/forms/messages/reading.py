"""The words of what guard and reader find: files, identity, structure, types."""

from __future__ import annotations

from pni_sheets.forms.messages.text import Text

_NOTHING_TO_DO = "No tiene que hacer nada."
_BOOK = "PNI_2025-S1_INSTITUCION.xlsx"
#: The book that goes back has every sheet, row and column of the template again.
_GIVEN_BACK = "Llénela en el libro que le devolvemos, que ya la trae."
_CHOOSE = "Deje en el libro que le devolvemos los datos que valen."
_SAVE_AS = "Archivo > Guardar como > Libro de Excel (.xlsx)"

FILE = {
    "ARCH-VACIO": Text(
        "El archivo llegó vacío.",
        "Ábralo en su computadora, guárdelo y envíelo de nuevo.",
        _BOOK,
    ),
    "ARCH-FORMATO": Text(
        "El archivo es {kind_words}, no un libro de Excel.",
        "Llene la plantilla en Excel y envíela como .xlsx.",
        _BOOK,
    ),
    "ARCH-CSV": Text(
        "El archivo es texto CSV y lleva una sola hoja.",
        "Envíe el libro de Excel completo, con todas sus hojas.",
        _BOOK,
    ),
    "ARCH-ATAJO": Text(
        "El archivo es un enlace a la nube, no el libro.",
        "Descárguelo como Excel y adjunte el archivo descargado.",
        "Archivo > Descargar > Microsoft Excel (.xlsx)",
    ),
    "ARCH-CIFRADO": Text(
        "El archivo pide contraseña y no se puede leer.",
        "Quítele la contraseña y envíelo de nuevo.",
        "Archivo > Información > Proteger libro > Cifrar con contraseña, y deje vacía la casilla",
    ),
    "ARCH-DANADO": Text(
        "El archivo está dañado y no se puede leer.",
        "Ábralo en Excel, guárdelo con otro nombre y envíelo.",
        _SAVE_AS,
    ),
    "ARCH-PELIGRO": Text(
        "Por seguridad no se abrió el archivo: {reason_words}.",
        "Copie sus datos a la plantilla que recibió y envíela.",
        _BOOK,
    ),
    "ARCH-LECTURA": Text(
        "El archivo no se pudo leer: {how_words}.",
        "Copie sus datos a la plantilla que recibió y envíela.",
        _BOOK,
    ),
    "ARCH-MACROS": Text(
        "El libro trae macros; no se usaron.",
        "La próxima vez guárdelo sin macros, como libro de Excel.",
        _SAVE_AS,
    ),
    "ARCH-ENLACES": Text(
        "El libro tiene vínculos con otros archivos; no se siguieron.",
        "Escriba los valores en lugar de los vínculos.",
        "25 en lugar de ='[otro.xlsx]Hoja1'!A1",
    ),
    "ARCH-OBJETOS": Text(
        "El libro trae objetos incrustados; no se abrieron.",
        "Envíe los anexos como archivos aparte.",
        "Informe.pdf adjunto al mismo correo",
    ),
    "ARCH-RARO": Text(
        "El archivo está guardado de un modo inusual ({what}), sin efecto en los datos.",
        _NOTHING_TO_DO,
    ),
    "ARCH-LECTOR": Text("Se leyó con {reader}; no puede ver: {blind}.", _NOTHING_TO_DO),
    "ARCH-EXTENSION": Text(
        "El nombre termina en {extension} y el contenido es {kind}; se leyó igual.",
        _NOTHING_TO_DO,
    ),
}

IDENTITY = {
    "ID-AUSENTE": Text(
        "No se reconoce de qué institución y ronda es el libro.",
        "Pase sus datos a la plantilla que recibió y envíela.",
        _BOOK,
    ),
    "ID-CONTRADICE": Text(
        "El libro trae marcas de dos plantillas: {marks}.",
        "Envíe un libro por institución, sin hojas de otros.",
        _BOOK,
    ),
    "ID-DEDUCIDA": Text(
        "El libro perdió su marca y se reconoció por {how_words}.",
        "Confirme que es el suyo; la próxima vez use la plantilla original.",
        _BOOK,
    ),
    "ID-FIRMA": Text(
        "La marca oculta del libro está alterada.",
        "Confirme que los datos son suyos; la próxima vez use la plantilla original.",
        _BOOK,
    ),
    "ID-SIN-PLANTILLA": Text(
        "No se envió plantilla a {institution} para la ronda {round}.",
        "Pida al MRREE la plantilla de esta ronda y llénela.",
        _BOOK,
    ),
    "ID-VERSION": Text(
        "El libro es de otra versión del {what} ({found}; la vigente es {expected}).",
        "Use la última plantilla que recibió.",
        _BOOK,
    ),
    "ID-RONDA-CERRADA": Text(
        "La ronda {round} ya no recibe entregas.",
        "Escriba al MRREE para que decida si se acepta.",
        "«Solicitamos entregar fuera de plazo»",
    ),
    "ID-DOS-LIBROS": Text(
        "Llegaron dos libros distintos con la misma fecha de validación; el otro es «{other}».",
        "Confirme cuál vale.",
        "«Vale el segundo»",
    ),
}

STRUCTURE = {
    "HOJA-FALTA": Text(
        "Falta la hoja «{sheet}».",
        _GIVEN_BACK,
        "la hoja {sheet} del libro de correcciones",
    ),
    "HOJA-DUPLICADA": Text(
        "La hoja «{sheet}» está dos veces: «{value}» y «{other}».",
        _CHOOSE,
        "los de la hoja «{value}»",
    ),
    "HOJA-NOMBRE": Text(
        "La hoja «{sheet}» llegó con el nombre «{found}» y se reconoció.", _NOTHING_TO_DO
    ),
    "COL-FALTA": Text(
        "Falta la columna «{header}».",
        _GIVEN_BACK,
        "la columna {header} del libro de correcciones",
    ),
    "COL-DUPLICADA": Text(
        "La columna «{header}» está dos veces: {cell} y {other}.",
        _CHOOSE,
        "los de la columna que empieza en {cell}",
    ),
    "COL-DUDA": Text(
        "«{found}» puede no ser «{header}»; su contenido no se usó.",
        "Escriba en «{header}» lo que corresponda.",
        "el dato que pide «{header}»",
    ),
    "COL-PARECIDA": Text(
        "La columna «{header}» llegó con el título «{found}» y se reconoció.", _NOTHING_TO_DO
    ),
    "FILA-CODIGO": Text(
        "El código llegó cambiado («{value}»); la fila se reconoció por su texto: {key}.",
        _NOTHING_TO_DO,
    ),
    "CELDA-COMBINADA": Text(
        "«{value}» está en una celda combinada que cubre varias filas.",
        "Escriba en cada fila su propia cifra.",
        "12",
    ),
    "FILA-FALTA": Text(
        "Falta la fila {key}.",
        _GIVEN_BACK,
        "la fila {key} del libro de correcciones",
    ),
    "FILA-DESCONOCIDA": Text(
        "El código «{value}» no está en su plantilla; la fila no se usó.",
        "Pase sus datos a la fila que corresponde.",
        "la fila cuyo código es 5.4.2-1",
    ),
    "FILA-DUPLICADA": Text(
        "El código {key} está dos veces: {cell} y {other}.",
        _CHOOSE,
        "los de la fila de {cell}",
    ),
    "FILA-ORDEN": Text(
        "Se ordenaron solo algunas columnas: {count} filas no coinciden con su código.",
        "Deshaga el orden o copie sus datos a la plantilla.",
        "Ctrl+Z hasta que cada texto esté junto a su código",
    ),
    "FILA-SIN-CODIGO": Text(
        "Hay datos («{value}») en una fila sin código; no se usaron.",
        "Páselos a la fila que corresponde.",
        "la fila cuyo código es 5.4.2-1",
    ),
    "PRE-CAMBIADA": Text(
        "Esta celda decía «{expected}» y ahora dice «{value}»; se usó lo primero.",
        "Déjela como estaba; si el plan está mal, dígalo en Comentarios generales.",
        "Comentarios generales: «La meta correcta es 30»",
    ),
    "SIN-LUGAR": Text(
        "Hay contenido fuera de la plantilla que no se usó ({count}): {examples}.",
        "Páselo a Observaciones o Comentarios generales.",
        "Comentarios generales: «Ver nota sobre la fila 12»",
    ),
}

TYPE = {
    "NUM-AMBIGUO": Text(
        "«{value}» puede ser {one} o {other}.",
        "Escriba el número sin separador de miles.",
        "{one}",
    ),
    "NUM-FRACCION": Text(
        "«{value}» puede ser {one} % o menos de 1 %.",
        "Escriba el porcentaje de 0 a 100, o con % si es menor que 1.",
        "{one}",
    ),
    "NUM-CENTAVOS": Text(
        "«{value}» tiene más de dos decimales.",
        "Escriba el monto en dólares y centavos.",
        "{suggestion}",
    ),
    "NUM-PALABRA": Text(
        "«{value}» está en letras.", "Escriba el número en cifras.", "{suggestion}"
    ),
    "NUM-UNIDAD": Text("«{value}» lleva texto.", "Escriba solo el número.", "{suggestion}"),
    "NUM-TEXTO": Text(
        "«{value}» no es un número.",
        "Borre el texto y escriba solo la cifra, sin letras.",
        "25",
        "Escriba solo el número, sin letras",
    ),
    "NUM-FECHA": Text(
        "Hay una fecha ({value}) donde se espera un número.",
        "Borre la celda y escriba la cifra otra vez.",
        "12",
    ),
    "VACIO-DISFRAZ": Text("«{value}» no es un dato.", "{blank_remedy}", "{filled_in}"),
    "FECHA-AMBIGUA": Text(
        "«{value}» puede ser {one} o {other}.",
        "Escriba la fecha con el mes en letras.",
        "{one}",
    ),
    "FECHA-TEXTO": Text(
        "«{value}» no es una fecha.",
        "Escriba día/mes/año.",
        "{sample}",
        "Escriba la fecha como día/mes/año",
    ),
    "FECHA-DIA": Text(
        "«{value}» no existe: {month} tiene {days} días.",
        "Escriba la fecha como día/mes/año.",
        "{sample}",
    ),
    "FECHA-NUMERO": Text(
        "«{value}» es un número y se espera una fecha.", "Escriba día/mes/año.", "{sample}"
    ),
    "LISTA-VALOR": Text(
        "«{value}» no está en la lista de «{header}».",
        "Elija un valor de la lista: {choice_words}.",
        "{suggestion}",
        "Elija un valor de la lista",
    ),
    "FORMULA-CELDA": Text(
        "La celda tiene una fórmula; se usó su resultado, {value}.",
        "Escriba el valor en lugar de la fórmula.",
        "{value}",
    ),
    "FORMULA-SIN-CALCULO": Text(
        "La fórmula de esta celda no tiene resultado.",
        "Escriba el valor en lugar de la fórmula.",
        "{sample}",
    ),
    "CELDA-ERROR": Text(
        "La celda muestra un error ({value}).",
        "Borre el contenido y escriba el dato.",
        "{sample}",
        "Hay una celda con error: escriba el dato",
    ),
}

ON_READING: dict[str, Text] = {**FILE, **IDENTITY, **STRUCTURE, **TYPE}
