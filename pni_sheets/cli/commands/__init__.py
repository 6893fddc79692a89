"""The commands, each with its options, its call of a verb and what is printed.

In: parsed arguments. Out: text or JSON. Listed by `cli.main`.
"""
