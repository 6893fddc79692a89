"""What comes back: any file, to a `Return` of typed cells with what is wrong in it.

In: bytes that nobody trusts and the templates that were sent. Out: `Return` values, structural
findings, normalisations, what had no place. Called by `operations`; parsing runs in a child.
"""
