"""Number formats: does a cell show a percentage, or a date? (ECMA-376 part 1, 18.8.30 and 18.8.31)."""

import re

from lxml.etree import _Element
from msgspec import Struct

_PERCENT_IDS = frozenset({9, 10})
# 14-17 and 22 everywhere; 27-31, 36, 50-54, 57 and 58 in East Asian files. Times (18-21, 32-35, 45-47) are no dates.
_DATE_IDS = frozenset({14, 15, 16, 17, 22, *range(27, 32), 36, *range(50, 55), 57, 58})

# What is shown as it stands: "quoted", \escaped, _width of a letter, *fill, [colour], [$currency], AM/PM.
_LITERAL = re.compile(r'"[^"]*"?|[\\_*].|\[[^\]]*\]|AM/PM|A/P', re.IGNORECASE | re.DOTALL)


class Format(Struct, frozen=True):
    """How a style shows a number."""

    percent: bool = False
    date: bool = False


PLAIN = Format()


def of_code(code: str) -> Format:
    """Read a format code: an unquoted `%` is a percentage; a year, a day or a lone month is a date.

    A time of day or a duration (`h:mm`, `[h]:mm`, `mm:ss`) is neither: it stays a number of days.
    """
    bare = _LITERAL.sub("", code).lower()
    if bare == "general":
        return PLAIN
    letters = set(bare)
    dated = bool(letters & {"d", "y"}) or ("m" in letters and not letters & {"h", "s"})
    return Format(percent="%" in letters, date=dated)


def of_styles(styles: _Element | None) -> tuple[Format, ...]:
    """Return the format of each style index in the styles part."""
    if styles is None:
        return ()
    custom = {element.get("numFmtId"): of_code(element.get("formatCode", "")) for element in styles.iter("{*}numFmt")}
    return tuple(
        custom.get(id_) or _built_in(int(id_))
        for xf in styles.iterfind("{*}cellXfs/{*}xf")
        for id_ in [xf.get("numFmtId", "0")]
    )


def _built_in(number: int) -> Format:
    return Format(percent=number in _PERCENT_IDS, date=number in _DATE_IDS)
