"""What MRREE gets: master workbook, summary, open data; lineage and comparison of them.

In: `Results`. Out: bytes. Nothing is computed here. Called by `operations`.
"""
