"""All SQL: what was sent, received, judged, accepted, decided and mailed, in one SQLite file.

In: values of `core.model` and `ledger.records`. Out: the same values, and a log whose entries
are chained. Called by `operations` alone for writing.
"""
