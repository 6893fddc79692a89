"""Problems that the operator must act on.

A ``PniError`` carries an id and parameters; its Spanish sentence is in
``words.errors``. It ends a command with exit code 3. Anything else that is
raised is a bug and keeps its traceback (exit code 70).
"""

from __future__ import annotations

from typing import Any


class PniError(Exception):
    """The operator must act: configuration, plan, round state, mail or disk.

    ``code`` names the sentence, ``params`` fill it.
    """

    def __init__(self, code: str, **params: Any) -> None:
        super().__init__(code, params)
        self.code = code
        self.params = params
