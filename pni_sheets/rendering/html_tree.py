"""One of our own HTML pages as a tree of plain values, for printing it as PDF.

A page of ours is filled by Jinja with everything escaped, so text of a return can only be
text here too. Styles and scripts are left out; headings are never deeper by more than one
than the heading before them, as PDF/UA asks.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

_VOID = frozenset({"meta", "link", "br", "img", "hr", "input", "wbr", "rect", "line", "circle"})
_LEFT_OUT = frozenset({"style", "script", "defs", "title"})
_SPACE = " \t\r\n"
_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")

#: An element: {"tag", "classes", "attributes", "children"}; a text is a string.
Element = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Page:
    """``body`` holds elements and texts from top to bottom."""

    title: str
    language: str
    body: list[Element | str] = field(default_factory=list)


def parse(html: str) -> Page:
    """The tree of a page; white space between elements is one space or nothing."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return Page("".join(reader.title).strip(), reader.language, reader.root["children"])


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = _element("body")
        self.title: list[str] = []
        self.language = "es-SV"
        self._open = [self.root]
        self._level = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = {name: value or "" for name, value in attrs}
        if tag == "html":
            self.language = attributes.get("lang", self.language)
        if tag in ("html", "head", "body"):
            return
        made = _element(self._heading(tag), attributes)
        if tag not in _LEFT_OUT and tag not in ("meta", "link"):
            self._open[-1]["children"].append(made)
        if tag not in _VOID:
            self._open.append(made)

    def handle_endtag(self, tag: str) -> None:
        names = [element["tag"] for element in self._open]
        if tag in _HEADINGS:
            tag = next((name for name in reversed(names) if name in _HEADINGS), tag)
        if tag in names[1:]:
            del self._open[len(names) - 1 - names[::-1].index(tag) :]

    def handle_data(self, data: str) -> None:
        inside = [element["tag"] for element in self._open]
        if "title" in inside:
            self.title.append(data)
        if not _LEFT_OUT.isdisjoint(inside):
            return
        text = " ".join(re.split(r"[ \t\r\n]+", data.strip(" \t\r\n")))
        if not text:
            if self._open[-1]["children"]:
                self._open[-1]["children"].append(" ")
            return
        before = " " if data[0] in _SPACE else ""
        after = " " if data[-1] in _SPACE else ""
        self._open[-1]["children"].append(f"{before}{text}{after}")

    def _heading(self, tag: str) -> str:
        if tag not in _HEADINGS:
            return tag
        self._level = min(int(tag[1]), self._level + 1)
        return f"h{self._level}"


def _element(tag: str, attributes: dict[str, str] | None = None) -> Element:
    attributes = attributes or {}
    return {
        "tag": tag,
        "classes": attributes.get("class", "").split(),
        "attributes": attributes,
        "children": [],
    }
