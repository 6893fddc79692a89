"""Whose workbook a file is, by the signed marks it carries: the last gate before sending."""

from __future__ import annotations

import io
import zipfile

from pni_sheets.forms import identity


def owners(data: bytes, key: bytes) -> frozenset[str]:
    """The institutions whose valid signature stands anywhere in a workbook of ours.

    Exactly one for a template or a correction workbook; none for a file that is not ours.
    """
    found = set()
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as parts:
            for name in parts.namelist():
                text = parts.read(name).decode("utf-8", "replace")
                marked = identity.read_token(text, key)
                if marked is not None:
                    found.add(marked.institution)
    except (zipfile.BadZipFile, NotImplementedError):
        return frozenset()
    return frozenset(found)
