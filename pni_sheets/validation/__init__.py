"""Judging returns: the rules table over a whole batch, one pandera call a sheet.

In: `Return` values with what was expected of them. Out: findings, in the order of the sheet.
Called by `operations`.
"""
