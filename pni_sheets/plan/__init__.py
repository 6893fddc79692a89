"""The catalogue of the plan: CSV tables, their checks, what changed between two versions.

In: the CSV files of `data/` or of a workspace's own `plan/`. Out: a `Plan`, and findings where
a table is unsound. Called by `operations` and by every engine that asks what an activity is.
"""
