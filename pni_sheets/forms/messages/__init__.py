"""The Spanish words of findings: what is wrong with which value, what to do, an example.

In: a `Finding`. Out: sentences. Called by whatever shows findings: workbooks, letters, terminal.
"""
