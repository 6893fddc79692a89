"""Stands before the real one: pandera imports hypothesis where it is, and users do not have it."""

raise ImportError("absent, as on a user's machine")
