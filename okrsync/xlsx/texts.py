"""Text in cells: rich runs, Excel's own escapes and XML's, and what a cell cannot hold."""

import re

# The most characters a cell holds, in UTF-16 units (Excel specifications and limits).
MAX_TEXT = 32_767

_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_LIKE_ESCAPED = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
# Control characters but tab and line feed, lone surrogates, and the two that XML forbids.
_FORBIDDEN = re.compile("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_SURROGATES = range(0xD800, 0xE000)
_ITEM = re.compile(r"<si(?:\s[^<>]*)?(?:/>|>(.*?)</si>)", re.DOTALL)
_RUN = re.compile(r"<t(?:\s[^<>]*)?>([^<]*)</t>")
_PHONETIC = re.compile(r"<rPh\b.*?</rPh>", re.DOTALL)
_ENTITY = re.compile(r"&(?:#x([0-9A-Fa-f]+)|#([0-9]+)|(\w+));")
_ENTITIES = {"amp": "&", "lt": "<", "gt": ">", "quot": '"', "apos": "'"}


def shared(xml: str) -> list[str]:
    """The texts of the plain XML of a list of shared strings; ValueError for one that makes no sense."""
    return [unescaped(from_xml(runs(item))) for item in _ITEM.findall(xml)]


def runs(xml: str) -> str:
    """The text of the XML of a shared or inline string, still in XML: all its runs, without the phonetic guides."""
    return "".join(_RUN.findall(_PHONETIC.sub("", xml) if "<rPh" in xml else xml))


def from_xml(text: str) -> str:
    """What the text of an element says; ValueError for an entity that XML does not know."""
    if "\r" in text:  # as a parser does (XML 1.0, 2.11)
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return _ENTITY.sub(_meant, text) if "&" in text else text


def to_xml(text: str) -> str:
    """A text as an element holds it."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def unescaped(text: str) -> str:
    """Read `_x000D_` as the character it stands for (ST_Xstring, ECMA-376 part 1, 22.9.2.19)."""
    if "_x" not in text:
        return text
    return _ESCAPED.sub(lambda m: m[0] if int(m[1], 16) in _SURROGATES else chr(int(m[1], 16)), text)


def escaped(text: str) -> str:
    """Protect a text that happens to look like `_x000D_`."""
    return _LIKE_ESCAPED.sub("_x005F_", text) if "_x" in text else text


def fits(text: str) -> bool:
    """Whether a text can stand in a cell's XML as it is, as most can."""
    plain = text.isprintable() and 2 * len(text) <= MAX_TEXT  # no control character is printable
    return plain and not ("&" in text or "<" in text or ">" in text or "_x" in text or " " in (text[:1], text[-1:]))


def cleaned(text: str) -> str:
    """Return what a cell can hold: line ends as LF, no control characters, cut at `MAX_TEXT` with an ellipsis."""
    text = _FORBIDDEN.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    units = text.encode("utf-16-le")
    if len(units) <= 2 * MAX_TEXT:
        return text
    return units[: 2 * (MAX_TEXT - 1)].decode("utf-16-le", "ignore") + "…"


def _meant(entity: re.Match[str]) -> str:
    if entity[3]:
        if entity[3] not in _ENTITIES:
            raise ValueError(f"no entity of XML: {entity[0]}")
        return _ENTITIES[entity[3]]
    return chr(int(entity[1], 16) if entity[1] else int(entity[2]))
