"""The master workbook: tables declared by column (`columns`), one file a sheet (`sheets/`).

In: `Results`. Out: the bytes of an .xlsx. Called by `operations`.
"""
