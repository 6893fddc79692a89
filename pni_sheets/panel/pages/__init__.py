"""The pages of the panel, one module each: what a verb gives, given to a template.

In: a request that `security` let through. Out: HTML, or a job begun. Called by `panel.app`.
"""
