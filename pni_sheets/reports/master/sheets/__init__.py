"""The sheets of the master, each a table declared by its columns.

In: `Results`. Out: `Table` values that `reports.master.tables` gathers in order.
"""
