"""`okrsync adopt`: the sheet that a team already has becomes the book. Nothing is written before people said yes."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Protocol

from msgspec import Struct, field

from okrsync.books.excel.adopting import TheirFile
from okrsync.books.new import NewBook, Online
from okrsync.catalogue import Language
from okrsync.config import STATE, Config, load
from okrsync.errors import BookError, ConfigError, Problem
from okrsync.layout import OKRS
from okrsync.okrs import quarters
from okrsync.okrs.adopting import Adoption, Choices, Grid, Proposal, adoption, letter, mapped, propose, proposed
from okrsync.okrs.figures import counted
from okrsync.okrs.rules import Rules
from okrsync.records import replace
from okrsync.start import Fresh, book_line, commands, google_lines, numbered

EXCEL = (".xlsx", ".xlsm")

_MEANS = {
    "": "what stands there counts as typed by a person, so each cell stays until it is cleared.",
    "current": "each number there counts as typed by a person, and overrides the linked work until it is cleared.",
}
"""What taking over a filled column of the sync's comes to: the book remembers nothing of it yet (DESIGN §5)."""


class Theirs(Protocol):
    """A spreadsheet that people made and that is no book yet. Each kind of book has one: `books/*/adopting.py`."""

    name: str

    def look(self) -> tuple[Grid, ...]:
        """Its tabs, in order.

        Raises:
            BookError: it cannot be read, or is okrsync's already.
        """

    def apply(self, adoption: Adoption, rules: Rules) -> None:
        """Do what was decided to what `look` saw, whole or not at all, and touch no other cell.

        Raises:
            BookError: it cannot be written, or is not what it was.
        """


class Adopting(Struct, frozen=True):
    """A sheet, where it is, and the proposal for it; `fresh` is the config to write, None where there is one."""

    theirs: Theirs
    place: Path | Online
    proposal: Proposal
    choices: Choices
    config: Path
    fresh: Fresh | None = None
    settled: frozenset[int] = field(default_factory=frozenset)

    def speaking(self, language: Language | None) -> "Adopting":
        """The same in another language, where the config does not say one yet; None is the one that it has."""
        if self.fresh is None:
            return self
        return replace(self, fresh=replace(self.fresh, book=self.fresh.book.speaking(language)))

    @property
    def decided(self) -> Adoption:
        """What the choices come to.

        Raises:
            ConfigError: they contradict each other.
        """
        return adoption(self.proposal, self.choices)

    def make(self) -> list[str]:
        """Adopt the sheet and write the config, both or neither; say what was done and what to do next, a line each.

        Raises:
            BookError: one of them cannot be written.
            ConfigError: the config or the choices make no sense.
        """
        decided = self.decided
        if self.fresh:
            self.fresh.configure()
        try:
            used = load(self.config, secrets=False)
            self.theirs.apply(decided, used.settings.rules())
        except (BookError, ConfigError):
            if self.fresh:
                self.config.unlink()
            raise
        steps = (
            *(self.fresh.first_steps() if self.fresh else ()),
            *_steps(self, other=not _is_book(used, self.place)),
        )
        return [*_told(self, decided), "Next:", *numbered(steps)]


def begin(source: str, tab: str, config: Path, today: date) -> Adopting:
    """Look at a workbook file and propose; `tab` names one of its tabs, "" the one that looks most like OKRs.

    Raises:
        ConfigError: it is no spreadsheet that can be adopted, or no headers were recognised.
        BookError: it cannot be read, or is okrsync's already.
    """
    place = Path(source).expanduser()
    return begin_at(_opened(place, config), place, tab, config, today)


def begin_at(theirs: Theirs, place: Path | Online, tab: str, config: Path, today: date) -> Adopting:
    """The same with any kind of spreadsheet."""
    proposal = _proposal(theirs, theirs.look(), tab)
    cycle = quarters.proposed(today)
    if isinstance(place, Online):
        fresh = Fresh(config, NewBook(cycle), online=place)
    else:
        fresh = Fresh(config, NewBook(cycle, place))
    return Adopting(theirs, place, proposal, proposed(proposal), config, None if config.exists() else fresh)


def wished(begun: Adopting, wishes: Iterable[str]) -> Adopting:
    """The same with what `--map` says; those columns are settled.

    Raises:
        ConfigError: a wish makes no sense.
    """
    said = mapped(begun.proposal, wishes)
    taken = set(said.values())
    others = {column: None if key in taken else key for column, key in begun.choices.items()}
    return replace(begun, choices=others | said, settled=frozenset(said))


def unasked(begun: Adopting) -> ConfigError:
    """What is wrong where nobody can be asked and nobody said yes."""
    to_do = "If the proposal is right, run it again with --yes; --map HEADER=COLUMN corrects it."
    return ConfigError([Problem("unasked", begun.theirs.name, "Nobody is here to ask; nothing was written.", to_do)])


def record(begun: Adopting, *, written: bool) -> dict[str, object]:
    """The proposal and what becomes of it, for programs."""
    decided = begun.decided
    columns = [
        {
            "column": match.letter,
            "header": match.header,
            "looks_like": match.key,
            "why": match.why,
            "sure": round(match.sure, 2),
            "filled": match.filled,
            "becomes": begun.choices[match.column],
        }
        for match in begun.proposal.matches
    ]
    notes = [{"code": e.code, "where": e.where, "what": e.what, "to_do": e.to_do} for e in begun.proposal.notes]
    return {
        "book": begun.theirs.name,
        "tab": decided.title,
        "header_row": decided.header,
        "columns": columns,
        "bound": {key: letter(column) for key, column in decided.bound.items()},
        "added": {key: letter(decided.columns[key]) for key in decided.added},
        "problems": notes,
        "config": str(begun.config),
        "written": written,
    }


def _opened(place: Path, config: Path) -> Theirs:
    """The kind of spreadsheet that a source names."""
    if place.suffix.casefold() in EXCEL:
        return TheirFile(place, config.resolve().parent / STATE / "backups")
    rows = "rows of a CSV file fill a new workbook: okrsync init --from FILE.csv."
    to_do = f"Name an .xlsx file or the address of a Google spreadsheet; {rows}"
    raise ConfigError([Problem("no-sheet", str(place), "This cannot be adopted.", to_do)])


def _proposal(theirs: Theirs, grids: Sequence[Grid], tab: str) -> Proposal:
    """The proposal for a tab; where none is named, for that of those in sight of which most is known."""
    if tab:
        named = next((grid for grid in grids if grid.title.casefold() == tab.casefold()), None)
        if named is None:
            to_do = f"It has {', '.join(grid.title for grid in grids)}."
            raise ConfigError([Problem("no-tab", theirs.name, f"There is no tab {tab}.", to_do)])
        return propose(named)
    found: list[Proposal] = []
    problems: list[Problem] = []
    for grid in grids:
        try:
            found += [propose(grid)] if not grid.hidden else []
        except ConfigError as error:
            problems += error.problems
    if not found:
        raise ConfigError(problems or [Problem("no-tab", theirs.name, "It has no tab to adopt.", "Name another file.")])
    return max(found, key=Proposal.known)


def _told(begun: Adopting, decided: Adoption) -> Iterator[str]:
    added = ", ".join(OKRS.column(key).title for key in decided.added)
    bound = counted(len(decided.bound), "column")
    yield f"Adopted the tab {decided.title} of {begun.theirs.name}: {bound} of yours bound."
    yield f"Added at the right end: {added}; and the tabs that the sync keeps. No other cell changed."
    for key in decided.taken:
        yield f"  {OKRS.column(key).title} ({letter(decided.bound[key])}) was taken over: {_MEANS.get(key, _MEANS[''])}"
    if begun.fresh:
        yield f"Made {begun.config}."


def _is_book(used: Config, place: Path | Online) -> bool:
    """Whether the config's book is the sheet that was adopted."""
    return (
        used.settings.book.google == place.id if isinstance(place, Online) else used.book.resolve() == place.resolve()
    )


def _line(config: Path, place: Path | Online) -> str:
    return google_lines(config, place)[0] if isinstance(place, Online) else book_line(config, place)


def _steps(begun: Adopting, *, other: bool) -> Iterator[str]:
    if other:
        yield f"Put this in the place of book in {begun.config}: {_line(begun.config, begun.place)}"
    yield f"Paste what a key result hangs on into Linked work in {begun.theirs.name}."
    yield from commands(begun.config)
