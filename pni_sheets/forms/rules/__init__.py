"""The rules of a return, one file a family, gathered in `registry`.

In: the declarations of `forms.report_form`. Out: `Rule` values: id, severity, stage, cell,
condition, a failing example. Called by `validation`, `workbooks`, `intake`, `consolidation`.
"""
