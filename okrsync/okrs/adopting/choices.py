"""What people decide about a proposal, as data, and the adoption that comes of it."""

from collections.abc import Iterable, Mapping

from msgspec import Struct

from okrsync.errors import ConfigError, Problem
from okrsync.layout import ESSENTIAL, OKRS
from okrsync.okrs.adopting.headers import plain
from okrsync.okrs.adopting.proposal import WRITTEN, Proposal

Choices = Mapping[int, str | None]
"""By column of theirs, from 1: the key of ours that it becomes, or None: it stays theirs."""


class Adoption(Struct, frozen=True):
    """What is done to a tab: `bound` are the columns of theirs by key of ours, `added` our keys from `first` on.

    `taken` are the keys of the sync among `bound` whose cells are filled: what stands there counts as typed by people.
    """

    title: str
    header: int
    bound: Mapping[str, int]
    added: tuple[str, ...]
    first: int
    taken: tuple[str, ...] = ()

    @property
    def columns(self) -> dict[str, int]:
        """Where each of ours is afterwards, by key."""
        return {**self.bound, **{key: self.first + at for at, key in enumerate(self.added)}}


def proposed(proposal: Proposal) -> dict[int, str | None]:
    """The choices that nobody was asked about."""
    return {match.column: match.proposed for match in proposal.matches}


def mapped(proposal: Proposal, wishes: Iterable[str]) -> dict[int, str | None]:
    """What wishes such as `Wer=owner`, `H=Comment` or `Status=` (it stays theirs) choose.

    Left of the sign stands a header or a column's letter, right of it one of our keys or titles.

    Raises:
        ConfigError: a wish names a column that is not there, or several, or none of ours.
    """
    made: dict[int, str | None] = {}
    problems = []
    for wish in wishes:
        theirs, _, ours = wish.rpartition("=")
        columns, key = _columns(proposal, theirs), key_of(ours)
        if len(columns) != 1:
            what = f"{len(columns) or 'No'} columns of {proposal.grid.title} are called “{theirs}”."
            problems.append(Problem("bad-map", f"--map {wish}", what, "Name it by its letter, such as H=comment."))
        elif key is None and ours.strip():
            what = f"“{ours.strip()}” is no column of okrsync's."
            to_do = f"The columns are {', '.join(column.key for column in OKRS.columns)}; nothing leaves it alone."
            problems.append(Problem("bad-map", f"--map {wish}", what, to_do))
        else:
            made[columns[0]] = key
    if problems:
        raise ConfigError(problems)
    return made


def _columns(proposal: Proposal, named: str) -> list[int]:
    """The columns with this header, else the one of this letter."""
    alike = [match.column for match in proposal.matches if match.header and plain(match.header) == plain(named)]
    return alike or [match.column for match in proposal.matches if match.letter == named.strip().upper()]


def key_of(text: str) -> str | None:
    """The key of ours that a text names, by key or title."""
    named = plain(text)
    return next((column.key for column in OKRS.columns if named in (plain(column.key), plain(column.title))), None)


def adoption(proposal: Proposal, choices: Choices) -> Adoption:
    """What the choices come to.

    Raises:
        ConfigError: two of theirs are chosen for one of ours, or the sync could not write into one of them.
    """
    title, bound = proposal.grid.title, {key: column for column, key in choices.items() if key}
    problems = []
    for match in proposal.matches:
        key, where = choices.get(match.column), f"{title} › {match.letter}"
        if key and bound[key] != match.column:
            what = f"Two columns were chosen for {OKRS.column(key).title}."
            problems.append(Problem("chosen-twice", where, what, "Leave one of them as it is."))
        if key in WRITTEN and any(proposal.grid.merged_below(proposal.header, match.column)):
            what = "It has merged cells, and the sync could not write into those that are hidden."
            problems.append(Problem("merged-cells", where, what, "Unmerge them, or leave the column as it is."))
    if problems:
        raise ConfigError(problems)
    ordered = {column.key: bound[column.key] for column in OKRS.columns if column.key in bound}
    return Adoption(
        title,
        proposal.header,
        ordered,
        tuple(c.key for c in OKRS.columns if c.key not in bound and (c.key in OKRS.owned or c.key in ESSENTIAL)),
        proposal.grid.last_column + 1,
        tuple(key for m in proposal.matches if m.filled and (key := choices.get(m.column)) and key in OKRS.owned),
    )
