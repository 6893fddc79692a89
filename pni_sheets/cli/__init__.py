"""The terminal: commands in Spanish over `operations`, with the contract's exit codes.

In: arguments. Out: text or JSON on the screen, an exit code. Called by `pni_sheets.__main__`.
"""
