"""A workbook that is not there yet: for which cycle, where, and what fills it."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from msgspec import Struct

from okrsync.catalogue import Language
from okrsync.errors import ConfigError, Problem
from okrsync.model import Cycle, Value
from okrsync.okrs.carry import Carried
from okrsync.okrs.figures import counted
from okrsync.okrs.rules import Rules
from okrsync.records import replace
from okrsync.settings import SPREADSHEET

BOOK = Path("okrs.xlsx")
SUFFIX = ".xlsx"

Filled = Sequence[Mapping[str, Value]]
"""Rows of OKRs by column key."""


class Online(Struct, frozen=True):
    """A spreadsheet in Google that is or becomes the book; `key` is the file of the account's key, if there is one."""

    id: str
    key: Path | None = None
    account: str = "main"

    @property
    def address(self) -> str:
        """Where people open it."""
        return SPREADSHEET.format(self.id)


class NewBook(Struct, frozen=True):
    """A workbook to make; `rules` are those of its config, if there is one.

    `last` is what could be carried over, `notes` tell what was not.
    """

    cycle: Cycle
    path: Path = BOOK
    rows: Filled = ()
    language: Language = Language.ENGLISH
    rules: Rules | None = None
    last: Carried | None = None
    notes: tuple[str, ...] = ()

    def at(self, path: Path) -> "NewBook":
        """The same elsewhere, as `--excel` says.

        Raises:
            ConfigError: no workbook can be made there.
        """
        try:
            return replace(self, path=new_path(path))
        except ValueError as error:
            raise ConfigError([Problem("bad-book", "--excel", str(error), "")]) from None

    def speaking(self, language: Language | None) -> "NewBook":
        """The same in another language; None is the one that it has."""
        return replace(self, language=language or self.language)

    def carrying(self) -> "NewBook":
        """The same with the open key results of the last cycle's book.

        Raises:
            ConfigError: rows of that book have to be mended first, or there is none.
        """
        if self.last is None:
            to_do = "Name the last cycle's workbook: --from OLD.xlsx."
            raise ConfigError([Problem("no-old-book", "--carry", "There is nothing to carry over.", to_do)])
        if self.last.problems:
            raise ConfigError(self.last.problems)
        return replace(self, rows=self.last.rows, notes=tuple(self.last.told()))

    def __str__(self) -> str:
        return f"{self.path} for {self.cycle.name} with {counted(len(self.rows), 'key result')}"


def new_path(path: Path) -> Path:
    """The path of a workbook that can be made.

    Raises:
        ValueError: it cannot, and why.
    """
    path = path.expanduser()
    if path.suffix.casefold() != SUFFIX:
        raise ValueError(f"The name of a workbook ends in {SUFFIX}.")
    if path.exists():
        raise ValueError(f"{path} is there already; name another one.")
    if not path.parent.is_dir():
        raise ValueError(f"There is no folder {path.parent}; make it first, or name another one.")
    return path
