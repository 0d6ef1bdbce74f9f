"""Whose column is which: every column of somebody's sheet, the column of ours that it seems to be, and why."""

from collections.abc import Iterator, Mapping, Sequence

from msgspec import Struct

from okrsync.errors import ConfigError, Problem, Severity
from okrsync.layout import OKRS
from okrsync.model import Cell
from okrsync.okrs.adopting import contents
from okrsync.okrs.adopting.grid import Grid
from okrsync.okrs.adopting.headers import meanings, plain
from okrsync.okrs.figures import counted, letter

CORE = frozenset({"objective", "key_result"})
"""Without one of these among its headers a sheet holds something else."""
RECOGNISED = 1.5
"""So much has to be known of a header row: two headers, or one and a part; one word may stand anywhere."""
HEADERS_WITHIN = 100
"""Rows among which the headers are looked for."""
TAKEN = 0.25
"""Less sure is not proposed."""
SAME_IN_CELLS = 0.2
"""What it adds when the cells, too, look like what the header says."""
WRITTEN = (*OKRS.owned, "id")
"""The columns that a sync writes into; it can write into no cell that a merged one hides."""


class Match(Struct, frozen=True):
    """One column of theirs, `column` from 1: `key` is ours or None, `sure` 0 to 1, `filled` its filled cells."""

    column: int
    header: str
    key: str | None
    why: str
    sure: float
    filled: int

    @property
    def letter(self) -> str:
        """The column as a spreadsheet names it."""
        return letter(self.column)

    @property
    def asks(self) -> bool:
        """Whether people have to say what becomes of it: the sync would write where something stands."""
        return self.key in OKRS.owned and self.filled > 0

    @property
    def proposed(self) -> str | None:
        """The key that is taken unless people say otherwise.

        What the sync would write over stays theirs and gets a column of ours beside it; but a number in Current goes on
        counting only where the sync sees it.
        """
        return None if self.asks and self.key != "current" else self.key


class Proposal(Struct, frozen=True):
    """How a tab could be adopted; `notes` are what people should mend, none of it stops the adoption."""

    grid: Grid
    header: int
    matches: tuple[Match, ...]
    notes: tuple[Problem, ...] = ()

    def known(self) -> int:
        """How many of ours were recognised."""
        return sum(match.key is not None for match in self.matches)


def propose(grid: Grid) -> Proposal:
    """Look for the headers and for what each column is.

    Raises:
        ConfigError: there is no row of headers that okrsync knows, or merged headers leave open what is below.
    """
    header = header_row(grid)
    if header is None:
        what = "No row of headers was recognised."
        to_do = "One row has to name the columns, such as Objective, Key result and Owner; --tab TITLE names a tab."
        raise ConfigError([Problem("no-headers", grid.title, what, to_do)])
    matches = tuple(_matches(grid, header))
    if problems := list(_merged_headers(grid, header, matches)):
        raise ConfigError(problems)
    return Proposal(grid, header, matches, tuple(_notes(grid, header, matches)))


def header_row(grid: Grid) -> int | None:
    """The row whose texts say most about columns; numbers and dates speak against it."""
    above = (each for each in sorted(grid.rows.items()) if each[0] <= HEADERS_WITHIN)
    strengths = {row: _strength(list(cells.values())) for row, cells in above}
    best = max(strengths, key=lambda row: strengths[row], default=None)
    return best if best and strengths[best] >= RECOGNISED else None


def _strength(cells: Sequence[Cell]) -> float:
    """How many columns of ours a row names, in sum of how sure that is; nothing without objective and key result."""
    found: dict[str, float] = {}
    for cell in cells:
        for key, sure in list(meanings(cell.text).items())[:1]:
            found[key] = max(sure, found.get(key, 0.0))
    others = sum(not isinstance(cell.value, str | None) for cell in cells)
    return sum(found.values()) - others / 2 if found.keys() & CORE else 0.0


class _Candidate(Struct, frozen=True):
    sure: float
    filled: int
    column: int
    key: str
    why: str


def _matches(grid: Grid, header: int) -> Iterator[Match]:
    """Each column that has a header or holds something, with the column of ours that it is most surely."""
    named = {column: cell.text for column, cell in grid.rows[header].items()}
    below = {column: grid.below(header, column) for column in range(1, grid.last_column + 1)}
    there = [column for column in below if named.get(column) or contents.filled(below[column])]
    candidates = {column: _candidates(grid, header, (column, named.get(column, "")), below[column]) for column in there}
    taken = _shared_out([each for found, _ in candidates.values() for each in found])
    for column in there:
        found, refused = candidates[column]
        filled = len(contents.filled(below[column]))
        own = next((each for each in found if taken.get(each.key) == column), None)
        if own:
            yield Match(column, named.get(column, ""), own.key, own.why, own.sure, filled)
        else:
            lost = [f"{letter(taken[each.key])} is more like {OKRS.column(each.key).title}" for each in found]
            yield Match(column, named.get(column, ""), None, next(iter(lost), refused), 0.0, filled)


def _candidates(grid: Grid, header: int, named: tuple[int, str], cells: Sequence[Cell]) -> tuple[list[_Candidate], str]:
    """What a column may be, and why it cannot be what its header says."""
    column, text = named
    found, refused = [], ""
    guess, filled = contents.guess(cells), len(contents.filled(cells))
    meant = meanings(text)
    for key, sure in meant.items():
        reason = contents.misfit(key, cells) or _unwritable(grid, header, column, key)
        if reason:
            refused = refused or reason
        elif sure >= TAKEN:
            agrees = guess is not None and guess.key == key
            why = f"its header{' and its cells' if agrees else ''}"
            found.append(_Candidate(min(1.0, sure + SAME_IN_CELLS * agrees), filled, column, key, why))
    if guess and guess.key not in meant and not _unwritable(grid, header, column, guess.key):
        found.append(_Candidate(guess.sure, filled, column, guess.key, guess.why))
    return found, refused


def _unwritable(grid: Grid, header: int, column: int, key: str) -> str:
    if key not in WRITTEN or not any(grid.merged_below(header, column)):
        return ""
    return f"has merged cells, and the sync writes into {OKRS.column(key).title}"


def _shared_out(candidates: Sequence[_Candidate]) -> Mapping[str, int]:
    """The column of each key: the surest first, then the fuller, then the one further left; none of either twice."""
    taken: dict[str, int] = {}
    for each in sorted(candidates, key=lambda one: (-one.sure, -one.filled, one.column)):
        if each.key not in taken and each.column not in taken.values():
            taken[each.key] = each.column
    return taken


# ---- what people should mend -----------------------------------------------------------------------------------------


def _merged_headers(grid: Grid, header: int, matches: Sequence[Match]) -> Iterator[Problem]:
    filled = {match.column for match in matches if match.filled}
    for match in matches:
        span = grid.merged_across(header, match.column) if match.key else None
        under = filled & set(range(span.left, span.right + 1)) if span else set()
        if span and len(under) > 1:
            what = f"“{match.header}” is one merged header over {counted(len(under), 'filled column')}."
            to_do = "Unmerge it and give each column a header of its own."
            yield Problem("merged-header", f"{grid.title} › {span}", what, to_do)


def _notes(grid: Grid, header: int, matches: Sequence[Match]) -> Iterator[Problem]:
    yield from _alike(grid, matches)
    for match in matches:
        cells = grid.below(header, match.column)
        where = f"{grid.title} › {match.letter}"
        if match.key and not match.asks and (strange := contents.odd(match.key, cells)):
            what = (
                f"{counted(len(strange), 'cell')} of “{match.header}”, such as “{strange[0].text}”, will not be read."
            )
            to_do = "Mend them, or wait for their lines in Health."
            yield Problem("odd-cells", where, what, to_do, severity=Severity.CHECK)
        if match.key and (span := next(grid.merged_below(header, match.column), None)):
            what = f"Merged cells such as {span}: only the first row of each has its “{match.header}”."
            to_do = "Unmerge them and fill the text down; a row stands for itself."
            yield Problem("merged-cells", where, what, to_do, severity=Severity.CHECK)
    yield from _second_headers(grid, header, matches)


def _alike(grid: Grid, matches: Sequence[Match]) -> Iterator[Problem]:
    """Two headers that read the same."""
    first: dict[str, Match] = {}
    for match in matches:
        same = first.setdefault(plain(match.header), match)
        if match.header and same is not match and bool(same.key) != bool(match.key):
            taken, other = (same, match) if same.key else (match, same)
            what = f"Two columns are called “{match.header}”: {taken.letter} is taken, {other.letter} is not."
            to_do = f"If it is the other: --map {other.letter}={taken.key}."
            yield Problem("headers-alike", f"{grid.title} › {other.letter}", what, to_do, severity=Severity.CHECK)


def _second_headers(grid: Grid, header: int, matches: Sequence[Match]) -> Iterator[Problem]:
    """Rows further down that repeat the headers would be read as key results."""
    named = {match.column: plain(match.header) for match in matches if match.header}
    for row, cells in sorted(grid.rows.items()):
        same = sum(plain(cells[column].text) == text for column, text in named.items() if column in cells)
        if row > header and same > len(named) / 2:
            what = f"Row {row} repeats the headers, and would be read as a key result."
            to_do = f"Delete it; only row {header} names the columns."
            yield Problem("second-headers", f"{grid.title} › row {row}", what, to_do, severity=Severity.CHECK)
