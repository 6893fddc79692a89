"""Texts that every workbook bears beside the form; the reader knows them as our own."""

#: Title of the sheet *Inicio*.
TITLE = "Informe semestral de avance"

#: Under the heading of every sheet with entries.
NOTE = "Llene las celdas crema; la tecla Tab lleva de una a otra."

#: Said wherever figures were made up for a demonstration.
SYNTHETIC = "DATOS SINTÉTICOS DE DEMOSTRACIÓN"

#: Headers of a label/value sheet: label, entry, self-check.
RECORD_HEADERS = ("Dato", "Respuesta", "Revisión")
