"""How files look: one palette, xlsxwriter set up once, row heights, Jinja, printed pages.

In: texts and cells of any product. Out: formats, workbooks under construction, rendered bytes.
Called by `workbooks`, `reports`, `mail`. It knows no institution and no figure.
"""
