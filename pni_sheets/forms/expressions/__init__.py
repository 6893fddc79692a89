"""The small language in which a rule's condition is written once.

In: an expression (`language`). Out: a numpy mask over many rows (`to_numpy`) or the text of an
Excel formula for one row (`to_excel`). Called by `forms.rules`, `validation`, `workbooks`.
"""
