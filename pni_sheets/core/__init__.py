"""The nouns of plan and follow-up, and what every other package speaks.

In: nothing of ours. Out: frozen dataclasses (`model`), findings as values (`findings`), the
operator's error (`errors`), Spanish dates and lists (`spanish`), bounded MIME parsing (`mime`).
Called by every package; it imports none of them.
"""
