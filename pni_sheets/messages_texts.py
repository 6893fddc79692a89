"""The Spanish words of every rule: problem, remedy, example, and the hint of *Revisión*.

Braces name parameters of the finding, or one of: ``value`` (what the cell holds),
``header`` (the field's title), ``sheet``, ``cell``, ``key``. ``{x:date}`` writes a serial
number as a date. An info needs no example: nothing has to be done.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Text:
    """What is wrong with which value; what to do; an example; at most 60 characters."""

    problem: str
    remedy: str
    example: str = ""
    hint: str = ""


_NOTHING_TO_DO = "No tiene que hacer nada."
_BOOK = "PNI_2025-S1_MTPS.xlsx"
_EXPLAINED = "en Observaciones: «Se sumaron dos jornadas extraordinarias»"
_SAVE_AS = "Archivo > Guardar como > Libro de Excel (.xlsx)"
_FIX_OR_EXPLAIN = "Corrija la cifra o explique en Observaciones."

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
}

STRUCTURE = {
    "HOJA-FALTA": Text(
        "Falta la hoja «{sheet}».",
        "Cópiela de la plantilla que recibió, con sus datos, y envíe el libro completo.",
        "una hoja llamada {sheet}",
    ),
    "HOJA-DUPLICADA": Text(
        "La hoja «{sheet}» está dos veces: «{value}» y «{other}».",
        "Borre la que no vale.",
        "deje solo «{value}»",
    ),
    "HOJA-NOMBRE": Text(
        "La hoja «{sheet}» llegó con el nombre «{found}» y se reconoció.", _NOTHING_TO_DO
    ),
    "COL-FALTA": Text(
        "Falta la columna «{header}».",
        "Agréguela con ese título exacto o use la plantilla que recibió.",
        "{header}",
    ),
    "COL-DUPLICADA": Text(
        "La columna «{header}» está dos veces: {cell} y {other}.",
        "Borre la que no vale.",
        "deje solo la de {cell}",
    ),
    "COL-PARECIDA": Text(
        "La columna «{header}» llegó con el título «{found}» y se reconoció.", _NOTHING_TO_DO
    ),
    "FILA-FALTA": Text(
        "Falta la fila {key}.",
        "Agréguela con su código y sus datos, o use la plantilla que recibió.",
        "{key} en la columna Código",
    ),
    "FILA-DESCONOCIDA": Text(
        "El código «{value}» no está en su plantilla; la fila no se usó.",
        "Corrija el código o borre la fila.",
        "5.4.2-1",
    ),
    "FILA-DUPLICADA": Text(
        "El código {key} está dos veces: {cell} y {other}.",
        "Deje una sola fila, con los datos correctos.",
        "deje la de {cell} y borre la de {other}",
    ),
    "FILA-ORDEN": Text(
        "Se ordenaron solo algunas columnas: {count} filas no coinciden con su código.",
        "Deshaga el orden o copie sus datos a la plantilla.",
        "Ctrl+Z hasta que cada texto esté junto a su código",
    ),
    "FILA-SIN-CODIGO": Text(
        "Hay datos («{value}») en una fila sin código; no se usaron.",
        "Páselos a la fila que corresponde y borre la otra.",
        "la fila cuyo código es 5.4.2-1",
    ),
    "PRE-CAMBIADA": Text(
        "Esta celda decía «{expected}» y ahora dice «{value}»; se usó lo primero.",
        "Vuelva a escribir el texto original.",
        "{expected}",
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
        "Ponga a la celda formato Número y escriba la cifra otra vez.",
        "12",
    ),
    "VACIO-DISFRAZ": Text("«{value}» no es un dato.", "{blank_remedy}", "{sample}"),
    "FECHA-AMBIGUA": Text(
        "«{value}» puede ser {one} o {other}.",
        "Escriba la fecha con el mes en letras.",
        "{one}",
    ),
    "FECHA-TEXTO": Text(
        "«{value}» no es una fecha.",
        "Escriba día/mes/año.",
        "15/07/2025",
        "Escriba la fecha como día/mes/año",
    ),
    "FECHA-NUMERO": Text(
        "«{value}» es un número y se espera una fecha.", "Escriba día/mes/año.", "15/07/2025"
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

CELLS = {
    "NUM-NEGATIVO": Text(
        "«{header}» es {value}, menor que 0.",
        "Escriba un número de 0 en adelante.",
        "{positive}",
        "Hay un número menor que 0",
    ),
    "TXT-SIN-LETRAS": Text(
        "«{header}» dice «{value}», sin palabras.",
        "Escríbalo con letras.",
        "{sample}",
        "Escriba el texto con palabras",
    ),
    "TXT-LARGO": Text(
        "El texto de «{header}» pasa de 10,000 caracteres.",
        "Deje un resumen y envíe el documento aparte.",
        "Se capacitó a 40 personas; ver informe anexo.",
        "Acorte el texto (máximo 10,000 caracteres)",
    ),
}

INSTITUTION = {
    "INS-CONTACTO-FALTA": Text(
        "Falta «{header}».", "{prompt}", "{sample}", "Falta este dato de contacto"
    ),
    "INS-FIRMA-FALTA": Text(
        "Falta «{header}».", "{prompt}", "{sample}", "Falta este dato de validación"
    ),
    "INS-AVANCES-FALTA": Text(
        "Falta responder si hay avances que reportar.",
        "Elija Sí o No de la lista.",
        "Sí",
        "Falta responder Sí o No",
    ),
    "INS-CORREO": Text(
        "«{value}» no es una dirección de correo.",
        "Escriba una sola dirección, con @ y sin espacios.",
        "enlace@example.org",
        "No es una dirección de correo",
    ),
    "INS-FECHA-ANTES": Text(
        "La fecha {value} es anterior al semestre, que empezó el {inicio:date}.",
        "Escriba el día en que se validaron los datos.",
        "{plazo:date}",
        "La fecha es anterior al semestre",
    ),
    "INS-FECHA-DESPUES": Text(
        "La fecha {value} es posterior al {ultimo:date}, la última posible.",
        "Revise el año y escriba el día en que se validaron los datos.",
        "{plazo:date}",
        "La fecha es demasiado lejana: revise el año",
    ),
    "INS-FECHA-ANTICIPADA": Text(
        "La fecha {value} es anterior al cierre del semestre ({fin:date}).",
        "Corríjala o explique en Comentarios generales.",
        "en Comentarios generales: «Datos finales; no habrá más actividad»",
        "Validado antes de terminar el semestre: explique",
    ),
    "INS-HORAS": Text(
        "{value} horas parece demasiado.",
        "Escriba las horas que tomó llenar el libro, no los minutos.",
        "6",
        "Escriba horas, no minutos",
    ),
    "INS-JUSTIFICACION-FALTA": Text(
        "Respondió que no hay avances y no dice por qué.",
        "Escriba la razón en esta celda.",
        "No se asignaron fondos en el semestre.",
        "Explique por qué no hubo avances",
    ),
    "INS-JUSTIFICACION-SOBRA": Text(
        "Respondió Sí y también justificó que no hay avances.",
        "Borre la justificación, o cambie la respuesta a No.",
        "deje esta celda vacía",
        "Respondió Sí: esta celda va vacía",
    ),
    "INS-NO-CON-CIFRAS": Text(
        "Respondió No, pero hay cifras mayores que 0 en el libro ({cuantas}).",
        "Cambie la respuesta a Sí, o borre esas cifras.",
        "Sí",
        "Dice No, pero hay cifras en el libro",
    ),
    "INS-SI-SIN-CIFRAS": Text(
        "Respondió Sí, pero ninguna cifra es mayor que 0.",
        "Complete las cifras o explique en Comentarios generales.",
        "en Comentarios generales: «El avance es de gestión y aún no se cuenta»",
        "Dice Sí, pero no hay cifras mayores que 0",
    ),
}

ACTIVITIES = {
    "ACT-ESTADO-FALTA": Text(
        "Falta el Estado de la actividad.",
        "Elija uno de la lista.",
        "En ejecución",
        "Falta el Estado",
    ),
    "ACT-MOTIVO-FALTA": Text(
        "La actividad está {estado} y no dice por qué.",
        "Escriba el motivo en Dificultades y riesgos.",
        "Retraso en la compra de equipo.",
        "Falta el motivo en Dificultades y riesgos",
    ),
    "ACT-DESCRIPCION-FALTA": Text(
        "Falta la Descripción del avance.",
        "Escriba en pocas líneas qué se hizo.",
        "Se realizaron dos jornadas con 40 personas.",
        "Falta la Descripción del avance",
    ),
    "ACT-NO-INICIADA-CON-AVANCE": Text(
        "El Estado dice No iniciada, pero la actividad tiene indicadores con avance ({cuantos}).",
        "Cambie el Estado, o escriba 0 en esos avances.",
        "En ejecución",
        "Dice No iniciada, pero hay avance en Indicadores",
    ),
    "ACT-ESTADO-RETROCEDE": Text(
        "El Estado anterior era {prior_state} y ahora es {estado}.",
        "Corríjalo o explique el cambio en Dificultades y riesgos.",
        "{prior_state}",
        "El Estado retrocede: explique en Dificultades",
    ),
    "ACT-REZAGADA": Text(
        "El período de la actividad ya terminó y sigue No iniciada.",
        "Explique el motivo en Dificultades y riesgos.",
        "en Dificultades y riesgos: «No hubo oferentes»",
        "Rezagada: explique en Dificultades y riesgos",
    ),
    "ACT-PROXIMOS-FALTA": Text(
        "La actividad está rezagada y no dice qué sigue.",
        "Escriba los Próximos pasos.",
        "Firma del convenio en agosto.",
        "Rezagada: escriba los Próximos pasos",
    ),
}

INDICATORS = {
    "IND-AVANCE-FALTA": Text(
        "Falta el Avance del semestre.",
        "Escriba el número; si no hubo avance, escriba 0.",
        "0",
        "Falta el avance (0 si no hubo)",
    ),
    "IND-ENTERO": Text(
        "{value} tiene decimales y este indicador se cuenta en unidades enteras.",
        "Escriba un número entero.",
        "{whole}",
        "El avance debe ser un número entero",
    ),
    "IND-PORCENTAJE": Text(
        "{value} es mayor que 100 y se pide un porcentaje.",
        "Escriba un número de 0 a 100.",
        "75",
        "El porcentaje va de 0 a 100",
    ),
    "IND-PERSONAS-ENTERAS": Text(
        "{value} tiene decimales y se cuentan personas.",
        "Escriba un número entero.",
        "{whole}",
        "Las personas van en números enteros",
    ),
    "IND-MEDIO-FALTA": Text(
        "Hay un avance mayor que 0 sin Medio de verificación.",
        "Escriba qué documento lo respalda.",
        "Lista de asistencia del 12/05/2025",
        "Falta el Medio de verificación",
    ),
    "IND-SEXO-SUMA": Text(
        "Mujeres, Hombres y Sin dato de sexo suman {suma}; el avance dice {avance}.",
        "Corrija el avance, o la parte que esté mal.",
        "{suma_plain}",
        "Mujeres + Hombres + Sin dato no suman el avance",
    ),
    "IND-SEXO-FALTA": Text(
        "Este indicador cuenta personas y falta separarlas por sexo.",
        "Llene Mujeres y Hombres, o explique en Observaciones.",
        "en Observaciones: «La lista no registra el sexo»",
        "Falta separar por sexo (o explique)",
    ),
    "IND-MENORES": Text(
        "Menores de 18 ({menores}) es mayor que el avance ({avance}).",
        "Escriba cuántas personas de ese avance son menores.",
        "{avance_plain}",
        "Menores de 18 es mayor que el avance",
    ),
    "IND-SEXO-NO-APLICA": Text(
        "Este indicador no cuenta personas y «{header}» no se usa.",
        "Borre la cifra.",
        "deje esta celda vacía",
        "No cuenta personas: borre la cifra por sexo o edad",
    ),
    "IND-APORTE-FALTA": Text(
        "Falta el Tipo de aporte.",
        "Elija Propio, o Conjunto si la institución principal ya incluye su cifra.",
        "Propio",
        "Falta el Tipo de aporte",
    ),
    "IND-CUMPLIDA-CORTA": Text(
        "La actividad está Completada, pero el acumulado {acumulado} no llega a la meta {target}.",
        "Corrija el Estado o la cifra, o explique en Observaciones.",
        _EXPLAINED,
        "Completada sin llegar a la meta: explique",
    ),
    "IND-SALTO": Text(
        "El avance {avance} es más de 3 veces la meta ({target}).",
        _FIX_OR_EXPLAIN,
        _EXPLAINED,
        "Más de 3 veces la meta: corrija o explique",
    ),
    "IND-SOBRE-META": Text(
        "El acumulado {acumulado} pasa del 120 % de la meta ({target}).",
        _FIX_OR_EXPLAIN,
        _EXPLAINED,
        "Más del 120 % de la meta: explique",
    ),
    "IND-NIVEL-BAJA": Text(
        "El valor {avance} es menor que el anterior ({prior}).",
        _FIX_OR_EXPLAIN,
        _EXPLAINED,
        "Menor que lo reportado antes: explique",
    ),
    "IND-HITO-DESHECHO": Text(
        "La meta ya se había reportado cumplida y la actividad dice No iniciada.",
        "Corrija el Estado o explique en Observaciones.",
        _EXPLAINED,
        "Ya se había cumplido: corrija el Estado o explique",
    ),
    "IND-DESPUES-DE-COMPLETADA": Text(
        "La actividad ya estaba Completada y hay un avance nuevo de {avance}.",
        _FIX_OR_EXPLAIN,
        _EXPLAINED,
        "Avance después de Completada: explique",
    ),
    "IND-IGUAL-AL-ANTERIOR": Text(
        "El avance {avance} es igual al acumulado anterior.",
        "Escriba solo lo de este semestre o explique en Observaciones.",
        _EXPLAINED,
        "Igual al acumulado anterior: corrija o explique",
    ),
}

MONEY = {
    "PTO-EJECUTADO-FINANCIADO": Text(
        "Ejecutado ({ejecutado} USD) es mayor que lo financiado ({financiado} USD).",
        _FIX_OR_EXPLAIN,
        "en Observaciones: «Incluye saldo de 2024»",
        "Ejecutado mayor que financiado: explique",
    ),
    "PTO-EJECUTADO-REQUERIDO": Text(
        "Ejecutado ({ejecutado} USD) es mayor que lo requerido ({requerido} USD).",
        _FIX_OR_EXPLAIN,
        "en Observaciones: «Subieron los precios»",
        "Ejecutado mayor que requerido: explique",
    ),
    "PTO-FUENTES-REQUERIDO": Text(
        "Las fuentes suman {financiado} USD, más que lo requerido ({requerido} USD).",
        _FIX_OR_EXPLAIN,
        "en Observaciones: «El excedente pasa a 2026»",
        "Las fuentes pasan de lo requerido: explique",
    ),
    "PTO-SIN-FUENTE": Text(
        "Hay {ejecutado} USD ejecutados sin requerido ni fuentes.",
        "Escriba de dónde vino el dinero o explique en Observaciones.",
        "en Observaciones: «Costo cubierto con personal propio»",
        "Falta de dónde vino el dinero (o explique)",
    ),
    "PTO-MONTO": Text(
        "«{header}» es {value} USD, una cifra inusualmente alta.",
        _FIX_OR_EXPLAIN,
        "1250.50, en dólares y no en centavos",
        "Cifra muy alta: corrija o explique",
    ),
    "APO-ENTERO": Text(
        "{value} tiene decimales y este indicador se cuenta en unidades enteras.",
        "Escriba un número entero.",
        "{whole}",
        "El aporte debe ser un número entero",
    ),
    "APO-PORCENTAJE": Text(
        "{value} es mayor que 100 y se pide un porcentaje.",
        "Escriba un número de 0 a 100.",
        "75",
        "El porcentaje va de 0 a 100",
    ),
    "APO-DESCRIPCION-FALTA": Text(
        "Hay un aporte sin descripción.",
        "Escriba qué hizo su institución.",
        "Se atendió a 12 familias.",
        "Falta la Descripción del aporte",
    ),
    "APO-MEDIO-FALTA": Text(
        "Hay un aporte sin Medio de verificación.",
        "Escriba qué documento lo respalda.",
        "Lista de asistencia del 12/05/2025",
        "Falta el Medio de verificación",
    ),
}

_DECIDE = "pni-sheets decide {code} --round RONDA --use CLAVE --by NOMBRE --reason RAZÓN"

ACROSS = {
    "CON-DIFERENCIA": Text(
        "En {code}, {institutions} reportan cifras distintas: {values}.",
        "Decida cuál es la oficial.",
        _DECIDE,
    ),
    "CON-DOBLE-CIFRA": Text(
        "En {code}, {institutions} reportan la misma cifra: {values}.",
        "Confirme que no es el mismo avance contado dos veces.",
        _DECIDE,
    ),
    "CON-DOBLE-MEDIO": Text(
        "En {code}, {institutions} citan el mismo medio de verificación: {values}.",
        "Confirme que no es el mismo avance.",
        _DECIDE,
    ),
    "CON-SIN-PRINCIPAL": Text(
        "En {code} falta la cifra de la institución principal; reporta {institutions}.",
        "Pídala o decida qué cifra vale.",
        _DECIDE,
    ),
    "CON-CONJUNTO": Text(
        "En {code}, el aporte conjunto de {institutions} es mayor que la cifra principal: {values}.",
        "Aclare con ambas.",
        _DECIDE,
    ),
    "CON-APERTURA": Text(
        "En {code}, {institutions} tiene saldo de apertura y entrega del mismo período: {values}.",
        "Confirme cuál vale.",
        _DECIDE,
    ),
    "CON-ESTADO": Text(
        "En {code}, {institutions} reportan estados distintos: {values}.",
        "Vale el de la institución principal; acláreselo a las demás.",
        "Completada",
    ),
    "CON-PRESUPUESTO": Text(
        "En {code}, {institutions} reportan el mismo presupuesto: {values}.",
        "Confirme que no está contado dos veces.",
        "cada institución reporta solo sus fondos",
    ),
}

TEXTS: dict[str, Text] = {
    **FILE,
    **IDENTITY,
    **STRUCTURE,
    **TYPE,
    **CELLS,
    **INSTITUTION,
    **ACTIVITIES,
    **INDICATORS,
    **MONEY,
    **ACROSS,
}
