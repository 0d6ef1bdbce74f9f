"""History and Changes whole, which a night does not download: as values, typed by what their columns hold."""

from collections.abc import Mapping, Sequence
from typing import Any

from okrsync.books.google.cells import Json, unformatted
from okrsync.books.google.places import Place
from okrsync.layout import Type
from okrsync.model import Cell, Row
from okrsync.xlsx.dates import from_serial


def query(places: Sequence[Place]) -> Json:
    """The body of `values:batchGetByDataFilter`."""
    filters = [{"gridRange": {"sheetId": place.sheet_id}} for place in places]
    render = {"valueRenderOption": "UNFORMATTED_VALUE", "dateTimeRenderOption": "SERIAL_NUMBER"}
    return {"dataFilters": filters, "majorDimension": "ROWS", **render}


def rows(place: Place, answer: Mapping[str, Any]) -> tuple[Row, ...]:
    """The filled rows below the headers."""
    lines: Sequence[Sequence[Any]] = answer.get("values", ())
    found = (_row(place, number, line) for number, line in enumerate(lines, 1) if number > place.header)
    return tuple(row for row in found if row.own or any(not cell.blank for cell in row.cells.values()))


def _row(place: Place, number: int, line: Sequence[Any]) -> Row:
    known = {}
    for key, bound in place.columns.items():
        told = line[bound.index] if bound.index < len(line) else None
        known[key] = _cell(told, place.tab.column(key).type)
    columns = {bound.index for bound in place.columns.values()}
    return Row(number, known, any(told not in ("", None) for at, told in enumerate(line) if at not in columns))


def _cell(told: object, kind: Type) -> Cell:
    value = unformatted(told)
    if isinstance(value, float) and kind in (Type.DATE, Type.MOMENT):
        value = from_serial(value) or value
    return Cell(value, percent=kind is Type.PERCENT)
