"""The rules of a return, one file a sheet, gathered in `registry`.

In: the declarations of `forms.report_form`. Out: `Rule` values: id, severity, stage, Spanish
words, condition and its cells, what breaks it. Called by `forms.messages`, `validation`,
`workbooks`, `intake`, `consolidation`.
"""
