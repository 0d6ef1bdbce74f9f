"""Text in cells: rich runs, Excel's own escapes, and what a cell cannot hold."""

import re
from collections.abc import Iterator

from lxml.etree import _Element

# The most characters a cell holds, in UTF-16 units (Excel specifications and limits).
MAX_TEXT = 32_767

_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
# Control characters but tab and line feed, lone surrogates, and the two that XML forbids.
_FORBIDDEN = re.compile("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_SURROGATES = range(0xD800, 0xE000)


def plain(element: _Element) -> str:
    """Return the text of a shared or inline string: all its runs, without the phonetic guides."""
    return unescaped("".join(_runs(element)))


def _runs(element: _Element) -> Iterator[str]:
    for child in element.iterchildren("{*}t", "{*}r"):
        text = child if child.tag.endswith("}t") else child.find("{*}t")
        yield (text.text or "") if text is not None else ""


def unescaped(text: str) -> str:
    """Read `_x000D_` as the character it stands for (ST_Xstring, ECMA-376 part 1, 22.9.2.19)."""
    if "_x" not in text:
        return text
    return _ESCAPED.sub(lambda m: m[0] if int(m[1], 16) in _SURROGATES else chr(int(m[1], 16)), text)


def escaped(text: str) -> str:
    """Protect a text that happens to look like `_x000D_`."""
    return re.sub(r"_(?=x[0-9A-Fa-f]{4}_)", "_x005F_", text)


def cleaned(text: str) -> str:
    """Return what a cell can hold: line ends as LF, no control characters, cut at `MAX_TEXT` with an ellipsis."""
    text = _FORBIDDEN.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    units = text.encode("utf-16-le")
    if len(units) <= 2 * MAX_TEXT:
        return text
    return units[: 2 * (MAX_TEXT - 1)].decode("utf-16-le", "ignore") + "…"
