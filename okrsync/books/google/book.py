"""The book as a Google spreadsheet, read and written while people edit it. A normal night is three calls."""

from collections.abc import Mapping, Sequence
from secrets import token_hex

from okrsync.books.google import committing, record
from okrsync.books.google.committing import Opened
from okrsync.books.google.lines import Cells, lines
from okrsync.books.google.moved import misplaced, put_right
from okrsync.books.google.places import Place, rows
from okrsync.books.google.problems import broken_off, problems
from okrsync.books.google.ranges import a1
from okrsync.books.google.record import Record
from okrsync.books.google.spreadsheet import VERSIONS, Spreadsheet
from okrsync.errors import BookBusy, BookChanged, BookError, LayoutError
from okrsync.googleapi import Google
from okrsync.layout import ALIGNMENT, CHANGES, ESSENTIAL, HEALTH, HISTORY, MEMORY, OBJECTIVES, OKRS, SHARED
from okrsync.model import CheckIn, Finding, Memory, Plan, Row, Seen, Traffic, Value, Verdict
from okrsync.okrs import health
from okrsync.pages import history
from okrsync.records import replace
from okrsync.texts import ENGLISH, Words

BOOK = "book"
TRIES = 3
"""So often a read puts right what a commit that broke off left in wrong rows, while people move them again."""
TIDY_FROM = 50_000
"""Rows of Changes below which nothing is tidied away, so that few nights download it."""


class GoogleBook:
    """A spreadsheet by its id, under an account that may write sheets; how it writes numbers is told in its `words`."""

    def __init__(self, google: Google, id_: str, words: Words = ENGLISH) -> None:
        self._spreadsheet = Spreadsheet(google, id_, words)
        self.name = self._spreadsheet.name
        self._opened: Opened | None = None

    def check(self) -> tuple[Finding, ...]:
        """See `model.Book`."""
        try:
            seen = self.read()
        except BookError as error:
            return (Finding(BOOK, str(error), Verdict.FAILED, "Mend it, then check again."),)
        return (
            Finding(BOOK, f"{self.name} has {len(seen.rows)} rows and {len(seen.columns)} columns that okrsync knows"),
            *map(Finding.of, (*seen.problems, *health.missing_columns(seen.columns))),
            self._rights(),
        )

    def read(self, *, archive: bool = False, mend: bool = False) -> Seen:
        """See `model.Book`; a run gets of History what the record keeps, and Changes only when it is to be tidied."""
        found, kept, astray = self._at_rest() if mend else self._look()
        found |= {OKRS.key: put_right(found[OKRS.key], astray)}
        wanted = [found[key] for key in _wanted(found, kept, archive=archive) if key in found]
        whole = self._spreadsheet.archive(wanted) if wanted else {}
        okrs = tuple(rows(found[OKRS.key]))
        beside = {tab.key: tuple(rows(found.get(tab.key))) for tab in SHARED}
        changes = whole.get(CHANGES.key, ())
        kept = replace(kept, memory=_settled(kept.memory, okrs))
        self._opened = Opened(found, kept, beside, changes, token_hex())
        return Seen(
            rows=okrs,
            columns=frozenset(found[OKRS.key].columns),
            memory=kept.memory,
            history=history.read(whole.get(HISTORY.key, ())) if archive else _courses(kept),
            health=beside[HEALTH.key],
            changes=changes,
            problems=(*problems(found), *broken_off(astray)),
            state=self._opened.state,
            objectives=beside[OBJECTIVES.key],
            alignment=beside[ALIGNMENT.key],
        )

    def commit(self, plan: Plan) -> None:
        """See `model.Book`; what people change meanwhile stays, and the plan is written around it."""
        opened, self._opened = self._opened, None
        if opened is None or opened.state != plan.state:
            raise BookChanged(self.name, "was not read before this write. Run the sync again.")
        if fence := _fence(opened.places[OKRS.key]):
            raise BookError(self.name, fence)
        committing.commit(self._spreadsheet, opened, plan)

    def traffic(self) -> Mapping[str, Traffic]:
        """See `model.Book`."""
        return self._spreadsheet.traffic()

    def _look(self) -> tuple[dict[str, Place], Record, Cells]:
        """What is there, what the record knows, and what puts cells right that a commit which broke off left astray."""
        found = self._spreadsheet.read()
        _complain(found, self.name)
        kept = self._record(found[MEMORY.key])
        return found, kept, misplaced(kept.journal, lines(found[OKRS.key]), repairing=kept.repairing)

    def _at_rest(self) -> tuple[dict[str, Place], Record, Cells]:
        """The same, once nothing is astray any more."""
        for _ in range(TRIES):
            found, kept, astray = self._look()
            if not astray:
                return found, kept, astray
            committing.mend(self._spreadsheet, found, astray)
        raise BookBusy(self.name, "people are moving its rows right now. Run okrsync sync again later.")

    def _record(self, place: Place) -> Record:
        try:
            return record.read(place.rows)
        except (ValueError, KeyError, TypeError):
            what = f"the hidden tab {place.title} was edited and cannot be read. {VERSIONS}"
            raise LayoutError(self.name, what) from None

    def _rights(self) -> Finding:
        try:
            self._spreadsheet.may_write()
        except BookError as error:
            return Finding(BOOK, str(error), Verdict.FAILED, "Let this account edit it.")
        fence = _fence(self._opened.places[OKRS.key]) if self._opened else ""
        if fence:
            return Finding(BOOK, fence, Verdict.FAILED, "Let this account edit that range.")
        return Finding(BOOK, "may be written")


def _complain(found: Mapping[str, Place], name: str) -> None:
    """Raise LayoutError where the spreadsheet lacks what no run can do without."""
    okrs = found.get(OKRS.key)
    if okrs is None:
        if MEMORY.key in found:
            raise LayoutError(name, f"the tab {OKRS.title} is gone. {VERSIONS}")
        to_do = "Lay it out with okrsync init --google, or okrsync adopt the sheet that is there."
        raise LayoutError(name, f"has no OKRs tab that okrsync knows. {to_do}")
    if not okrs.header:
        raise LayoutError(name, f"the row of headers of {okrs.title} is gone. {VERSIONS}")
    if MEMORY.key not in found:
        raise LayoutError(name, f"the hidden tab {MEMORY.title} is gone: without it no held cell is known. {VERSIONS}")
    missing = [OKRS.column(key).title for key in ESSENTIAL if key not in okrs.columns]
    if missing:
        raise LayoutError(name, f"{okrs.title} has lost the column {', '.join(missing)}. {VERSIONS}")


def _fence(place: Place) -> str:
    """What somebody protected of the columns that the sync writes, "" if nothing."""
    for each in place.fences:
        area = each.get("range", {})
        if place.takes_in(area, ("id", *OKRS.owned)):
            where = f"{place.title}!{a1(area)}".removesuffix("!")
            whose = f" ({each['description']})" if each.get("description") else ""
            return f"{where}{whose} is protected, and this account may not edit it. Ask its owner to let it."
    return ""


def _wanted(found: Mapping[str, Place], kept: Record, *, archive: bool) -> tuple[str, ...]:
    """Which tabs of the archive a read downloads."""
    if archive:
        return HISTORY.key, CHANGES.key
    grown = CHANGES.key in found and found[CHANGES.key].depth > 2 * kept.state.tidied + TIDY_FROM
    return (CHANGES.key,) if grown else ()


def _courses(kept: Record) -> tuple[CheckIn, ...]:
    return tuple(line for course in kept.courses.values() for line in course)


def _settled(memory: Mapping[str, Memory], okrs: Sequence[Row]) -> dict[str, Memory]:
    by_id = {row["id"].text: row for row in reversed(okrs)}

    def cells(id_: str) -> dict[str, Value]:
        return {key: cell.value for key, cell in by_id[id_].cells.items()} if id_ in by_id else {}

    return {id_: record.settled(each, cells(id_)) for id_, each in memory.items()}
