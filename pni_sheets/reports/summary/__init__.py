"""The readable summary and the receipts: self-contained HTML pages.

In: `Results`. Out: HTML, in Spanish or in English. Called by `operations`.
"""
