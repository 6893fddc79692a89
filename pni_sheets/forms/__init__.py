"""What institutions fill, declared once: sheets, fields, rules, messages, identity.

In: nothing but `core`. Out: declarations, which others project to Excel, to numpy and pandera,
to Spanish, to pages of the documentation.
Called by `plan`, `workbooks`, `intake`, `validation`, `reports` and `operations`.
"""
