"""A book as it was read, its links resolved: the rows, and what to ask of whom for those that a run is for."""

from collections.abc import Collection, Iterable, Mapping, Sequence

from msgspec import Struct

from okrsync.errors import ConfigError, Problem, Severity
from okrsync.model import CheckIn, Link, Memory, Seen, Wish
from okrsync.okrs import goals, measures, rollup, rows
from okrsync.okrs.case import Past
from okrsync.okrs.memory import facts_of
from okrsync.okrs.resolve import Ask, Site, resolve
from okrsync.okrs.rollup import Tree
from okrsync.okrs.rows import Sheet
from okrsync.okrs.rules import Rules
from okrsync.records import replace
from okrsync.texts import ENGLISH, Words


class Resolved(Struct, frozen=True):
    """The book as it was read and what to ask for; `problems` are the rows that nothing can be asked for.

    `others` are the key results that the run is not for, if it is for some only.
    """

    wish: Wish
    seen: Seen
    sheet: Sheet
    tree: Tree
    asks: tuple[Ask, ...]
    problems: tuple[Problem, ...]
    others: tuple[Ask, ...] = ()
    words: Words = ENGLISH

    def past(self) -> dict[str, Past]:
        """What the book knows of each key result from before, by ID."""
        lines: dict[str, list[CheckIn]] = {}
        for line in sorted(self.seen.history, key=lambda line: line.on):
            lines.setdefault(line.id, []).append(line)
        memories = {id_: self.seen.memory.get(id_, Memory(id_)) for id_ in self.sheet.rows}
        return {
            id_: Past(each, facts_of(each), tuple(lines.get(id_, ())), self.words) for id_, each in memories.items()
        }

    def unasked(self) -> frozenset[str]:
        """The connections that nobody asked, for only key results hang on them that the run is not for."""
        others, asked = ({name for ask in asks for name, _ in ask.links} for asks in (self.others, self.asks))
        return frozenset(others - asked)

    def left(self, problems: Sequence[Problem]) -> dict[str, str]:
        """Why key results are not computed, by ID: their row or link is wrong, or nobody asked (blank)."""
        ids = {ask.kr.id for ask in self.asks}
        blocked = [each for each in problems if each.severity is Severity.BLOCKS and each.code != rows.DUPLICATE]
        unasked = {kr.id: "" for kr in self.sheet.key_results if kr.id not in ids}
        return unasked | {each.kr: each.what for each in blocked}


class Request(Struct, frozen=True):
    """What to ask one source for: the links, and the names of the numeric fields that measure them."""

    links: tuple[Link, ...]
    numbers: frozenset[str]


def resolved(seen: Seen, wish: Wish, sites: Sequence[Site], rules: Rules) -> Resolved:
    """Read the rows and resolve their links.

    Raises:
        ConfigError: the wish names a key result that the book does not have.
    """
    sheet = rows.read(seen, rules.cycle)
    wish = _known(wish, sheet)
    tree = rollup.tree(sheet.key_results)
    terms, odd = goals.terms(goals.rows_of(seen.objectives, tree.members))
    tree = replace(tree, terms=terms)
    sound = [kr for kr in sheet.key_results if kr.id not in sheet.broken]
    hyperlinks = {id_: row["linked_work"].hyperlink for id_, row in sheet.rows.items()}
    supported = {kr.supports for kr in sheet.key_results}
    asks, unresolved = resolve(sound, hyperlinks, sites, rules.measures, supported)
    problems = (*seen.problems, *sheet.problems, *tree.problems, *odd, *unresolved)
    others = [each for each in asks if wish.only and each.kr.id not in wish.only]
    return Resolved(wish, seen, sheet, tree, _chosen(asks, tree, wish.only), problems, tuple(others), rules.words)


def requests(asks: Sequence[Ask], points: str, answered: Collection[tuple[str, Link]] = ()) -> Mapping[str, Request]:
    """What to ask each connection for; `answered` are the links that need not be asked again."""
    links: dict[str, dict[Link, None]] = {}
    numbers: dict[str, set[str]] = {}
    for each in asks:
        for name, link in each.links:
            numbers.setdefault(name, set()).update(each.numbers(points))
            if (name, link) not in answered:
                links.setdefault(name, {})[link] = None
    return {name: Request(tuple(each), frozenset(numbers[name])) for name, each in links.items()}


def _known(wish: Wish, sheet: Sheet) -> Wish:
    """The wish with the IDs as the book writes them.

    Raises:
        ConfigError: the book has no such key result.
    """
    ids = {id_.casefold(): id_ for id_ in sheet.rows}
    unknown = sorted(id_ for id_ in wish.only | wish.accept if id_.casefold() not in ids)
    if unknown:
        to_do = f"Its IDs: {', '.join(sheet.rows) or 'none'}."
        raise ConfigError(
            [Problem("unknown-id", id_, "The workbook has no such key result.", to_do) for id_ in unknown]
        )
    only, accept = (frozenset(ids[id_.casefold()] for id_ in each) for each in (wish.only, wish.accept))
    return replace(wish, only=only, accept=accept)


def made_of(ids: Iterable[str], asks: Mapping[str, Ask], tree: Tree) -> frozenset[str]:
    """These key results, and all those below the ones that roll up, as far as they are among the asks."""
    found: set[str] = set()
    left = [id_ for id_ in ids if id_ in asks]
    while left:
        found.add(id_ := left.pop())
        if asks[id_].how.name == measures.ROLL_UP:
            left += [kr.id for kr in tree.below(id_) if kr.id in asks and kr.id not in found]
    return frozenset(found)


def _chosen(asks: Sequence[Ask], tree: Tree, only: frozenset[str]) -> tuple[Ask, ...]:
    """The asks of a run for some key results only: theirs, and what their roll-ups are made of."""
    chosen = made_of(only, {each.kr.id: each for each in asks}, tree)
    return tuple(each for each in asks if not only or each.kr.id in chosen)
