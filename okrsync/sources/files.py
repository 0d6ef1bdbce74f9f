"""One number from a cell of another Excel workbook: `file: metrics.xlsx!KPIs!B7`, below configured folders only."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path

from okrsync.errors import BookError, Problem
from okrsync.model import Answer, Finding, Link, Number, Traffic, Verdict
from okrsync.xlsx.package import Package
from okrsync.xlsx.refs import parse_cell


class Files:
    """The workbooks below some folders, as a Source."""

    def __init__(self, name: str, folders: Sequence[Path]) -> None:
        self.name = name
        self._folders = tuple(folder.resolve() for folder in folders)
        self._read = 0

    def check(self, numbers: frozenset[str]) -> tuple[Finding, ...]:  # noqa: ARG002 - cells have no fields
        """A line for each folder that may be read."""
        to_do = "Mend files: folders in the config, or make the folder."
        return tuple(
            Finding(self.name, f"may read below {folder}")
            if folder.is_dir()
            else Finding(self.name, f"{folder} is no folder", Verdict.FAILED, to_do)
            for folder in self._folders
        )

    def fetch(self, links: Sequence[Link], numbers: frozenset[str]) -> dict[Link, Answer]:  # noqa: ARG002 - cells have no fields
        """The number in each linked cell; each workbook is opened once."""
        open_books: dict[Path, Package | Problem] = {}
        return {link: self._answer(link, open_books) for link in links}

    def traffic(self) -> Traffic:
        """How many workbooks were read."""
        return Traffic(self._read)

    def _answer(self, link: Link, open_books: dict[Path, Package | Problem]) -> Answer:
        name, _, place = link.query.partition("!")
        path = self._find(name.strip())
        if isinstance(path, Problem):
            return path
        if path not in open_books:
            open_books[path] = self._open(path)
        package = open_books[path]
        return package if isinstance(package, Problem) else _number(package, link.text, place.strip())

    def _find(self, name: str) -> Path | Problem:
        if not self._folders:
            to_do = "Name the folder in the config: files: {folders: [metrics]}."
            return Problem("no-folder", "", "No folder is open to file: links.", to_do)
        for folder in self._folders:
            path = (folder / name).resolve()
            if path.is_relative_to(folder) and path.is_file():
                return path
        folders = ", ".join(folder.name for folder in self._folders)
        what = f"There is no file “{name}” below the configured folders ({folders})."
        return Problem("no-file", "", what, "Correct the name, or add its folder to the config.")

    def _open(self, path: Path) -> Package | Problem:
        self._read += 1
        try:
            return Package.read(path.read_bytes(), path.name)
        except BookError as error:
            return Problem("bad-file", "", f"{error}", "Save it as a plain .xlsx.")
        except OSError as error:
            return Problem("bad-file", "", f"{path.name} cannot be read: {error.strerror}.", "Let okrsync read it.")


def _number(package: Package, text: str, place: str) -> Answer:
    """The number at `KPIs!B7` or at a named cell; the date in the next cell is its age."""
    at = _place(package, place)
    if at is None:
        what = f"“{text}” points at no cell of the workbook."
        sheets = ", ".join(package.sheets)
        return Problem("no-cell", "", what, f"Write Sheet!B7 or a named cell; its sheets are {sheets}.")
    title, row, column = at
    sheet = package.sheet(title)
    cell, beside = sheet.cell(row, column), sheet.cell(row, column + 1)
    value = cell.value
    if isinstance(value, bool):
        value = float(value)
    if not isinstance(value, float):
        holds = cell.error or (f"“{value}”" if value is not None else "nothing")
        return Problem("not-a-number", "", f"The cell of “{text}” holds {holds}, which is no number.", "Mend the cell.")
    as_of = beside.value if isinstance(beside.value, datetime) else None
    return Number(float(f"{value * 100:.12g}") if cell.percent else value, as_of)


def _place(package: Package, place: str) -> tuple[str, int, int] | None:
    names: Mapping[str, tuple[str, int, int]] = package.names
    if "!" not in place:
        return next((at for name, at in names.items() if name.casefold() == place.casefold()), None)
    wanted, _, cell = place.rpartition("!")
    title = next((each for each in package.sheets if each.casefold() == wanted.strip().strip("'").casefold()), None)
    try:
        return (title, *parse_cell(cell.strip().upper())) if title else None
    except ValueError:
        return None
