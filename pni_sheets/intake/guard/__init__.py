"""The check of a file before any parser opens it.

In: bytes. Out: the kind of file, its archive repackaged within limits, facts of its cells that
calamine hides, or a refusal as a finding. Called by `intake.readers`.
"""
