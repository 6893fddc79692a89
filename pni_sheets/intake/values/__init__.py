"""The written rule for typed values (`docs/values.md`).

In: one cell as it was typed. Out: `Parsed`: a value, what was normalised, or what to ask.
Called by `intake.cells` and `intake.opening_balances`.
"""
