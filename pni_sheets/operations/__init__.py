"""The verbs: one step of a round each. They take an open workspace and return values.

In: a `Workspace` and the caller's choices. Out: frozen values; nothing is printed here.
Called by `cli` and by programs.
"""
