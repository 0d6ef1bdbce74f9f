"""What a spreadsheet does by itself: looks that follow the value of a cell, and warnings on what people type."""

from collections.abc import Mapping
from datetime import date

from msgspec import Struct

from okrsync.books import styles
from okrsync.books.styles import Style
from okrsync.layout import (
    ALARM,
    BAR,
    BEHIND,
    CALM,
    CHIPS,
    DOUBTFUL,
    FAR_BEHIND,
    INK,
    MUTED,
    NAVY,
    SEVERITY_CHIPS,
    UNLIKELY,
    WARNING,
    Chip,
    Column,
    Tab,
    Type,
    Whose,
)
from okrsync.layout import status_text as text_of
from okrsync.model import Status
from okrsync.okrs.rules import Ages
from okrsync.pages.alignment import GOAL, SECTION
from okrsync.texts import Words, say

_TITLE_LIMIT, _TEXT_LIMIT = 32, 255
"""Characters that Excel shows beside a cell (xlsxwriter documentation, data_validation)."""


class Condition(Struct, frozen=True):
    """A look for the cells where `formula` is true; `{cell}` is the cell, `{above}` the one over it."""

    formula: str
    style: Style


def _chips(chips: Mapping[str, Chip], words: Words) -> tuple[Condition, ...]:
    return tuple(Condition(f'{{cell}}="{words(text)}"', styles.chip(colours)) for text, colours in chips.items())


def _where(test: str, style: Style) -> Condition:
    """A test of a number, without a comma: in half of Google's languages that is a semicolon."""
    return Condition(f"ISNUMBER({{cell}})*({test})", style)


_BAD, _POOR = styles.chip(CHIPS[text_of(Status.OFF_TRACK)]), styles.chip(CHIPS[text_of(Status.AT_RISK)])
_CHIPS: Mapping[Type, Mapping[str, Chip]] = {Type.STATUS: CHIPS, Type.SEVERITY: SEVERITY_CHIPS}
_TYPES: Mapping[Type, tuple[Condition, ...]] = {
    Type.POINTS: (
        _where(f"{{cell}}<={FAR_BEHIND}", {"font_color": ALARM, "bold": True}),
        _where(f"{{cell}}<{BEHIND}", {"font_color": WARNING, "bold": True}),
        _where("{cell}>=0", {"font_color": CALM}),
    ),
    Type.TREE: (
        Condition(f'LEFT(TRIM({{cell}}))="{GOAL}"', {"font_color": INK, "bold": True}),
        Condition(f'LEFT(TRIM({{cell}}))="{SECTION}"', {"font_color": NAVY, "bold": True}),
    ),
    Type.SCORE: (_where(f"{{cell}}<={UNLIKELY}", _BAD), _where(f"{{cell}}<={DOUBTFUL}", _POOR)),
}
_COLUMNS: Mapping[str, tuple[Condition, ...]] = {
    "okrs.objective": (Condition("{cell}<>{above}", {"font_color": INK, "bold": True}),),
    "okrs.checked_in": (_where(f"TODAY()-{{cell}}>{Ages().checked_in.days}", {"font_color": MUTED, "italic": True}),),
    "okrs.synced": (_where("NOW()-{cell}>2", {"font_color": ALARM, "bold": True}),),
}
# A number format cannot tell whole numbers from others. 1 is left alone: it may be a percentage that a person typed.
_WHOLE: Style = {"num_format": "#,##0"}
_WRITTEN_NUMBER = (_where("({cell}=INT({cell}))*({cell}<>1)", _WHOLE),)
_TYPED_NUMBER = (_where("({cell}=INT({cell}))*(ABS({cell})>=1000)", _WHOLE),)

BAR_OF_PROGRESS: Mapping[str, object] = {
    "type": "data_bar",
    "data_bar_2010": True,
    "bar_solid": True,
    "bar_color": BAR,
    "bar_border_color": BAR,
    "min_type": "num",
    "min_value": 0,
    "max_type": "num",
    "max_value": 1,
}
"""A full cell is 100 %, whatever the other rows hold."""


def conditions(tab: Tab, column: Column, words: Words) -> tuple[Condition, ...]:
    """The looks of a column that follow the value, the strongest first."""
    if column.type in _CHIPS:
        return _chips(_CHIPS[column.type], words)
    if column.type is Type.NUMBER:
        return _TYPED_NUMBER if column.whose is Whose.PEOPLE else _WRITTEN_NUMBER
    return _COLUMNS.get(tab.style(column.key), ()) + _TYPES.get(column.type, ())


_EXPECTED: Mapping[Type, Mapping[str, object]] = {
    Type.NUMBER: {"validate": "decimal", "criteria": "between", "minimum": -1e15, "maximum": 1e15},
    Type.SCORE: {"validate": "integer", "criteria": "between", "minimum": 1, "maximum": 10},
    Type.DATE: {"validate": "date", "criteria": ">=", "value": date(2000, 1, 1)},
}
_OTHERWISE: Mapping[Type, str] = {
    Type.NUMBER: say("The sync reads a number here."),
    Type.SCORE: say("The sync reads a whole number from 1 to 10 here."),
    Type.DATE: say("The sync reads a date here."),
}
_UNUSUAL = say("This is none of the usual values.")


def validation(column: Column, words: Words) -> dict[str, object] | None:
    """What a column offers and says while people type (xlsxwriter's `data_validation`); it warns, and never rejects."""
    rule: dict[str, object] = {"validate": "any"}
    if column.choices:
        rule = {"validate": "list", "source": [words(choice) for choice in column.choices]}
    elif column.whose is Whose.PEOPLE:
        rule = dict(_EXPECTED.get(column.type, rule))
    if rule["validate"] == "any" and not column.help:
        return None
    title = words(column.title)[:_TITLE_LIMIT]
    if column.help:
        rule |= {"input_title": title, "input_message": words(column.help)[:_TEXT_LIMIT]}
    message = words(_OTHERWISE.get(column.type, _UNUSUAL))
    return rule | {"error_type": "warning", "error_title": title, "error_message": message}
