"""Other Excel workbooks as a source, below configured folders only: `file: metrics.xlsx!KPIs!B7`, or rows of a tab."""

from collections.abc import Mapping, Sequence
from datetime import UTC, tzinfo
from pathlib import Path

from msgspec import Struct

from okrsync.errors import BookError, Problem
from okrsync.model import Answer, Cell, Fetch, Finding, Known, Link, Place, Traffic, Verdict
from okrsync.okrs.tables import Cells, Words, fold
from okrsync.sources.places import Span, parse
from okrsync.sources.workbook import Reader, located, nowhere
from okrsync.texts import say
from okrsync.xlsx.package import Package
from okrsync.xlsx.sheet import Sheet


class _Tab(Struct, frozen=True):
    """A sheet of a file, opened only where it is read; its rows are the same while file and sheet keep their names."""

    file: str
    package: Package
    title: str
    gid: int | None = None

    @property
    def key(self) -> str:
        return f"{self.file}/{self.title}"

    @property
    def sheet(self) -> Sheet:
        return self.package.sheet(self.title)

    def cell(self, row: int, column: int) -> Cell:
        return self.sheet.cell(row, column).bare

    def rows(self, span: Span) -> Mapping[int, Cells]:
        return {
            at: {column: cell.bare for column, cell in cells.items() if span.has(at, column)}
            for at, cells in self.sheet.rows(span.top)
            if span.has(at, span.left)
        }

    def address(self, row: int) -> str:  # noqa: ARG002 - a row of a file has none
        return ""


class Files:
    """The workbooks below some folders, as a Source."""

    def __init__(self, name: str, folders: Sequence[Path], words: Words | None = None, zone: tzinfo = UTC) -> None:
        self.name = name
        self._folders = tuple(folder.resolve() for folder in folders)
        self._reader = Reader(name, words or Words(), zone)
        self._read = 0

    def check(self, numbers: frozenset[str]) -> tuple[Finding, ...]:  # noqa: ARG002 - fields are the tables' own
        """A line for each folder that may be read."""
        to_do = "Mend files: folders in the config, or make the folder."
        return tuple(
            Finding(self.name, f"may read below {folder}")
            if folder.is_dir()
            else Finding(self.name, f"{folder} is no folder", Verdict.FAILED, to_do)
            for folder in self._folders
        )

    def fetch(self, links: Sequence[Link], numbers: frozenset[str], known: Known | None = None) -> Fetch:  # noqa: ARG002 - a file is read whole
        """The number or the rows at each link; each workbook is opened once."""
        open_books: dict[Path, Package | Problem] = {}
        return Fetch({link: self._answer(link, numbers, open_books) for link in links})

    def locate(self, ids: Sequence[str]) -> dict[str, Place]:  # noqa: ARG002 - a row that is gone is nowhere
        """See `model.Source`."""
        return {}

    def traffic(self) -> Traffic:
        """How many workbooks were read."""
        return Traffic(self._read)

    def _answer(self, link: Link, numbers: frozenset[str], open_books: dict[Path, Package | Problem]) -> Answer:
        name, _, text = link.query.partition("!")
        path = self._find(name.strip())
        if isinstance(path, Problem):
            return path
        if path not in open_books:
            open_books[path] = self._open(path)
        package = open_books[path]
        if isinstance(package, Problem):
            return package
        tabs = {title: _Tab(name.strip(), package, title) for title in package.sheets}
        names = {fold(each): (tabs[tab], Span(row, col, row, col)) for each, (tab, row, col) in package.names.items()}
        place = parse(text)
        found = located(place, list(tabs.values()), names) if place else None
        try:
            return self._reader.answer(link, *found, numbers) if found else nowhere(link, package.sheets)
        except BookError as error:  # a damaged part, which is read only now
            return _damaged(error)

    def _find(self, name: str) -> Path | Problem:
        if not self._folders:
            to_do = say("Name the folder in the config: {setting}.", setting="files: {folders: [metrics]}")
            return Problem("no-folder", "", say("No folder is open to file: links."), to_do)
        for folder in self._folders:
            path = (folder / name).resolve()
            if path.is_relative_to(folder) and path.is_file():
                return path
        folders = ", ".join(folder.name for folder in self._folders)
        what = say("There is no file “{name}” below the configured folders ({folders}).", name=name, folders=folders)
        return Problem("no-file", "", what, say("Correct the name, or add its folder to the config."))

    def _open(self, path: Path) -> Package | Problem:
        self._read += 1
        try:
            return Package.read(path.read_bytes(), path.name)
        except BookError as error:
            return _damaged(error)
        except OSError as error:
            what = say("{file} cannot be read: {reason}.", file=path.name, reason=error.strerror)
            return Problem("bad-file", "", what, say("Let okrsync read it."))


def _damaged(error: BookError) -> Problem:
    return Problem("bad-file", "", str(error), say("Save it as a plain .xlsx."))
