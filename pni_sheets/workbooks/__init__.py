"""What institutions get: template, correction workbook, opening balances, handout.

In: a `ReportingTemplate` with its rows, and for corrections what came back and its findings.
Out: bytes of an .xlsx or a page. Called by `operations`.
"""
