"""What is opened with ``with`` and ends with ``close``."""

from __future__ import annotations

from typing import Self


class Closing:
    """A context manager that gives back what it holds in ``close``, however the block ends."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *ended: object) -> None:
        self.close()

    def close(self) -> None:
        """Give back what is held. Nothing, unless a class says so."""
