"""All SQL: what was sent, received, judged, accepted, decided and mailed, in one SQLite file.

In: values of `core.model` and `ledger.records`. Out: the same values, and a log whose entries
are chained. `database.Database` is the file; `documents`, `rounds`, `decisions`, `submissions`,
`observations`, `status`, `products`, `mail` and `retention` have the SQL of their subject over
it; `ledger.Ledger` opens and holds them. Called by `operations` alone for writing.
"""
