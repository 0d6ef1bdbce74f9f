"""The charts of Summary show as many days and teams as their feed holds."""

from datetime import datetime

from okrsync.books.excel.places import Place
from okrsync.layout import CHARTS
from okrsync.xlsx import charts, dates
from okrsync.xlsx.package import Package

_BARS = CHARTS.columns.index(CHARTS.column("team"))
"""From this column on the feed holds a team a row, before it a day."""


def feed(package: Package, place: Place) -> None:
    """Have every chart end where the rows end that it shows."""
    held: dict[int, dict[int, charts.Value]] = {column: {} for column in place.columns.values()}
    for number, cells in place.sheet.rows(place.header + 1):
        for column, cell in cells.items():
            if column not in held:
                continue
            if isinstance(cell.value, datetime):
                held[column][number] = dates.to_serial(cell.value, date1904=package.date1904)
            elif isinstance(cell.value, str | float):
                held[column][number] = cell.value
    ends = {
        column: max(held[place.columns["team" if _of_teams(key) else "on"]], default=0)
        for key, column in place.columns.items()
    }
    charts.follow(
        package.parts,
        place.sheet.title,
        place.header + 1,
        lambda column: ends.get(column, 0),
        lambda row, column: held.get(column, {}).get(row),
    )


def _of_teams(key: str) -> bool:
    return CHARTS.columns.index(CHARTS.column(key)) >= _BARS
