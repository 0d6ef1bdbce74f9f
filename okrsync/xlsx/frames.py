"""A worksheet's XML in two pieces: its rows, which are many, as text; and the frame around them, which is parsed.

The rows are worked on as text, for a tree of them takes ten times the time and the memory. That text is plain: UTF-8
without prefixes, comments or CDATA, and every row and cell begins with its reference. Programs write it so; XML that
says the same in another way is spelled anew.
"""

import re
from collections.abc import Callable

from lxml import etree
from lxml.etree import _Element

from okrsync.xlsx.refs import column_name, column_number

_START = re.compile(rb"(?:\xef\xbb\xbf)?(?:<\?xml(?P<declared>[^<>]*)\?>)?\s*<\w+[\s/>]")
_OTHER_ENCODING = re.compile(rb"""encoding\s*=\s*["'](?!utf-8["'])""", re.IGNORECASE)
_ROWS = re.compile(rb"<sheetData\s*>(.*)</sheetData\s*>", re.DOTALL)
_ODD = re.compile(rb'<(?:!|(?:c|row)(?=[\s/>])(?! r="))')
_NO_ROWS = b"<sheetData/>"
_DIGITS = "0123456789"

Parse = Callable[[bytes], _Element]


def plain(xml: bytes, parse: Parse) -> bytes:
    """The XML of a part as plain text; ValueError where there is none. `parse` makes a tree without CDATA."""
    return xml if _begins_plainly(xml) and b"<!" not in xml else _respelled(parse(xml))


def cut(xml: bytes, parse: Parse) -> tuple[bytes, bytes]:
    """The frame of a worksheet and its rows, both plain; `parse`, and ValueError, as for `plain`."""
    start, end = _rows(xml)
    if not _begins_plainly(xml) or b"<!" in xml[:start] + xml[end:] or _ODD.search(xml, start, end):
        xml = _respelled(parse(xml))
        start, end = _rows(xml)
    frame, rows = xml[:start] + xml[end:], xml[start:end]
    rows.decode()
    return frame, rows


def _begins_plainly(xml: bytes) -> bool:
    start = _START.match(xml)
    return start is not None and not _OTHER_ENCODING.search(start["declared"] or b"")


def _rows(xml: bytes) -> tuple[int, int]:
    """Where the rows begin and end."""
    found = _ROWS.search(xml)
    return found.span(1) if found else (len(xml), len(xml))


def joined(frame: bytes, rows: bytes) -> bytes:
    """The XML of a worksheet whose frame was written as `frame`."""
    before, _, after = frame.partition(_NO_ROWS)
    return b"".join((before, b"<sheetData>", rows, b"</sheetData>", after)) if rows else frame


def _respelled(root: _Element) -> bytes:
    """A tree as plain text."""
    etree.strip_tags(root, etree.Comment, etree.ProcessingInstruction)
    _refer(root)
    text = etree.tostring(root, encoding="UTF-8")
    if root.prefix is None:
        return text
    if None in root.nsmap:
        raise ValueError("elements without a prefix are of another language")
    prefix = root.prefix.encode()
    text = text.replace(b"<%b:" % prefix, b"<").replace(b"</%b:" % prefix, b"</")
    return text.replace(b" xmlns:%b=" % prefix, b" xmlns=")


def _refer(root: _Element) -> None:
    """Have every row and cell begin with its reference, which is optional in a file."""
    number = 0
    for row in root.iterfind("{*}sheetData/{*}row"):
        number = int(row.get("r", number + 1))
        _begin(row, str(number))
        col = 0
        for cell in row.iterchildren("{*}c"):
            name = cell.get("r")
            col = column_number(name.rstrip(_DIGITS)) if name else col + 1
            _begin(cell, f"{column_name(col)}{number}")


def _begin(element: _Element, reference: str) -> None:
    others = [each for each in element.attrib.items() if each[0] != "r"]
    element.attrib.clear()
    element.set("r", reference)
    element.attrib.update(others)
