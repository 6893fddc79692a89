"""Mail addresses as people write them."""

from __future__ import annotations

import re

#: One address, as mail systems of the region take it; an accent in it is a typing mistake.
_ADDRESS = re.compile(
    r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*"
    r"@([A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?\.)+[A-Za-z]{2,24}"
)


def is_address(text: str) -> bool:
    """Whether the text is one address that mail systems take."""
    return len(text) <= 254 and _ADDRESS.fullmatch(text) is not None


def mended(text: str) -> str:
    """An address as mail programs put it on the clipboard: "Nombre <correo>", "mailto:"."""
    inside = re.fullmatch(r"[^<>]*<([^<>]+)>\s*[;,]?", text.strip())
    address = (inside[1] if inside else text).strip(" ;,.")
    return re.sub(r"^mailto:", "", address, flags=re.IGNORECASE)


def parts(text: str) -> tuple[str, ...]:
    """The pieces of a list separated by semicolons or commas, each mended."""
    return tuple(mended(part) for part in re.split(r"[;,]", text) if part.strip())
