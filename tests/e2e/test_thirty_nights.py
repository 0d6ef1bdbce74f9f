"""A workbook that is patched thirty times, with rows added, removed and sorted between, looks as on the first day."""

from __future__ import annotations  # nights.py is a plugin: its types are for mypy only

from datetime import timedelta
from random import Random
from typing import TYPE_CHECKING
from zipfile import ZipFile

import pytest

from okrsync.layout import MEMORY, OKRS, TABS, Whose

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tests.e2e.nights import Nights
    from tests.e2e.people import Look

pytest_plugins = ["tests.e2e.people", "tests.e2e.nights"]
pytestmark = pytest.mark.filterwarnings("ignore:.* extension is not supported")  # openpyxl says what it leaves out

NIGHTS, FIRST = 30, OKRS.header_row + 1
NAMES = [f"Goal {number}" for number in range(12)]


def out_of_style(look: Look) -> Iterator[str]:
    """The filled cells of the sync's that do not wear a style that the layout declares for their column."""
    palette = look.book[MEMORY.title]
    known = {
        str(name.value): cell.style_id for name, cell in zip(*palette.iter_rows(min_row=1, max_row=2), strict=True)
    }
    for tab in (tab for tab in TABS if tab.columns and not tab.hidden):
        looks = {
            key: {id_ for name, id_ in known.items() if f"{name}.".startswith(f"{tab.style(key)}.")}
            for key in tab.owned
        }
        for row, line in look.rows(tab).items():
            for key in tab.owned:
                if line[key] is not None and look.cell(row, key, tab).style_id not in looks[key]:
                    yield f"{tab.title} {look.cell(row, key, tab).coordinate}: {line[key]}"


def frame(look: Look) -> dict[str, tuple[object, ...]]:
    """What a sheet has beside its cells: widths, rules, lists, panes, groups of columns, charts, print set-up."""
    return {
        sheet.title: (
            {letter: (each.width, each.hidden, each.outlineLevel) for letter, each in sheet.column_dimensions.items()},
            sorted((str(each.sqref), len(each.rules)) for each in sheet.conditional_formatting),
            sorted((str(each.sqref), each.formula1) for each in sheet.data_validations.dataValidation),
            (sheet.freeze_panes, sheet.auto_filter.ref if sheet.title != OKRS.title else None),
            (sheet.page_setup.orientation, sheet.page_setup.fitToWidth, sheet.page_setup.paperSize),
            sorted(sheet.tables),
        )
        for sheet in look.book.worksheets
    }


def parts(path: Path) -> list[str]:
    """The members of the file."""
    with ZipFile(path) as archive:
        return sorted(archive.namelist())


def day(company: Nights, random: Random) -> None:
    """People at work: a row comes, a row goes, rows are sorted; and the numbers move."""
    excel = company.excel
    rows = {str(line["key_result"]): row for row, line in excel.look().rows().items()}
    absent = [name for name in NAMES if name not in rows]
    if absent and random.random() < 0.4:
        name, at = random.choice(absent), random.randint(FIRST, max(rows.values()) + 1)
        excel.insert_row(at)
        for key, value in company.row(name).items():
            excel.type(at, key, value)
        company.metrics.numbers.setdefault(company.link(name), 10.0)
    elif len(rows) > 3 and random.random() < 0.3:
        excel.delete_row(random.choice(list(rows.values())))
    if random.random() < 0.5:
        numbers = sorted(excel.look().rows())
        excel.sort(numbers[0], random.sample(numbers, len(numbers)))
    for link in company.metrics.numbers:
        company.metrics.numbers[link] += random.choice((0.0, 0.5, 1.5))


def test_a_workbook_looks_as_new_after_thirty_nights_of_work(company: Callable[..., Nights]) -> None:
    random, book = Random(1), company(**dict.fromkeys(NAMES[:6], 5.0))  # noqa: S311 - the same days each time
    book.sync()
    before, members = frame(book.excel.look()), parts(book.excel.path)
    for _ in range(NIGHTS):
        day(book, random)
        book.now += timedelta(days=1)
        book.sync()
    after = book.excel.look()
    assert list(out_of_style(after)) == []
    assert frame(after).keys() == before.keys()
    for title, told in frame(after).items():
        assert told[0] == before[title][0], title
        assert told[3:] == before[title][3:], title
        if title != OKRS.title:
            assert told == before[title], title
    assert parts(book.excel.path) == members
    assert all(each.whose is Whose.PEOPLE or each.key in after.rows()[FIRST] for each in OKRS.columns)
