"""The words of the rules of cells, rows, plan and consolidation."""

from __future__ import annotations

from pni_sheets.forms.messages.text import Text

_EXPLAINED = "en Observaciones: «Se sumaron dos jornadas extraordinarias»"
_FIX_OR_EXPLAIN = "Corrija la cifra o explique en Observaciones."

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
        "Falta «{header}».", "{asked}", "{sample}", "Falta este dato de contacto"
    ),
    "INS-FIRMA-FALTA": Text(
        "Falta «{header}».", "{asked}", "{sample}", "Falta este dato de validación"
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
    "INS-FECHA-TARDIA": Text(
        "La fecha {value} es posterior a la fecha límite ({plazo}).",
        "Corríjala o explique en Comentarios generales.",
        "en Comentarios generales: «La autoridad firmó después del plazo»",
        "Validado después del plazo: corrija o explique",
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
        "en Observaciones: «Monto confirmado, en dólares»",
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
        "Cifras distintas",
    ),
    "CON-DOBLE-CIFRA": Text(
        "En {code}, {institutions} reportan la misma cifra: {values}.",
        "Confirme que no es el mismo avance contado dos veces.",
        _DECIDE,
        "Posible doble conteo: misma cifra",
    ),
    "CON-DOBLE-MEDIO": Text(
        "En {code}, {institutions} citan el mismo medio de verificación: {values}.",
        "Confirme que no es el mismo avance.",
        _DECIDE,
        "Posible doble conteo: mismo medio de verificación",
    ),
    "CON-SIN-PRINCIPAL": Text(
        "En {code} falta la cifra de la institución principal; reporta {institutions}.",
        "Pídala o decida qué cifra vale.",
        _DECIDE,
        "Falta la cifra de la institución principal",
    ),
    "CON-CONJUNTO": Text(
        "En {code}, el aporte conjunto de {institutions} pasa de la cifra principal: {values}.",
        "Aclare con ambas.",
        _DECIDE,
        "Aporte conjunto mayor que la cifra principal",
    ),
    "CON-APERTURA": Text(
        "En {code}, {institutions} tiene saldo de apertura y entrega del mismo período: {values}.",
        "Confirme cuál vale.",
        _DECIDE,
        "Saldo de apertura y entrega del mismo período",
    ),
    "CON-ESTADO": Text(
        "En {code}, {institutions} reportan estados distintos: {values}.",
        "Vale el de la institución principal; acláreselo a las demás.",
        "Completada",
        "Estados distintos de la actividad",
    ),
    "CON-PRESUPUESTO": Text(
        "En {code}, {institutions} reportan el mismo presupuesto: {values}.",
        "Confirme que no está contado dos veces.",
        "cada institución reporta solo sus fondos",
        "Mismo presupuesto en dos instituciones",
    ),
}

ON_JUDGING: dict[str, Text] = {
    **CELLS,
    **INSTITUTION,
    **ACTIVITIES,
    **INDICATORS,
    **MONEY,
    **ACROSS,
}
