"""Returns inside a zip or a mail are taken out; everything else stays what it is."""

from __future__ import annotations

import io
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.mailed import mail
from support.returned import read, rules, workbook

from pni_sheets.intake.returns import contents


def zipped(**members):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return out.getvalue()


def test_a_workbook_is_itself():
    assert contents(workbook(), "a.xlsx") == (("a.xlsx", workbook()),)


def test_workbooks_come_out_of_a_zip_without_folders_and_litter():
    data = zipped(
        **{
            "PNI/uno.xlsx": workbook(),
            "PNI/foto.jpg": b"\xff\xd8\xff\xe0",
            "__MACOSX/PNI/._uno.xlsx": b"litter",
            "../dos.xlsx": workbook("ESCO"),
            "~$uno.xlsx": b"lock",
        }
    )
    assert [name for name, _ in contents(data, "a.zip")] == ["uno.xlsx", "dos.xlsx"]


def test_workbooks_come_out_of_a_mail_and_of_a_zip_in_it():
    data = mail(("uno.xlsx", workbook()), ("dos.zip", zipped(**{"dos.xlsx": workbook("ESCO")})))
    assert [name for name, _ in contents(data, "m.eml")] == ["uno.xlsx", "dos.xlsx"]
    assert contents(data, "m.eml")[0][1] == workbook()


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (zipped(**{"foto.jpg": b"\xff\xd8\xff\xe0"}), "zip"),
        (zipped(), "zip"),
        (mail(), "eml"),
    ],
)
def test_a_container_without_workbooks_is_answered(data, kind):
    assert contents(data, "x") == (("x", data),)
    returned = read(data, "x")
    assert [(f.rule, f.params["kind"]) for f in returned.findings] == [("ARCH-FORMATO", kind)]


def test_a_zip_bomb_is_not_inflated():
    data = zipped(**{f"{n}.xlsx": b"\0" * 30_000_000 for n in range(4)})
    assert contents(data, "x.zip") == (("x.zip", data),)


def test_nesting_ends():
    data = workbook()
    for level in range(6):
        data = zipped(**{f"{level}.zip": data})
    assert contents(data, "x.zip") == (("x.zip", data),)


@given(st.binary(max_size=400), st.sampled_from([b"", b"PK\3\4", b"From: a\nSubject: b\n"]))
def test_any_bytes_are_harmless(data, start):
    assert contents(start + data, "x") == (("x", start + data),)
    assert set(rules(read(start + data, "x")))
