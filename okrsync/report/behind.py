"""All that makes up a number, as a table for people at a terminal: its items, what is no item, and the sum."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import groupby
from math import fsum

from msgspec import Struct
from rich.cells import cell_len
from rich.console import Console, ConsoleOptions, RenderResult
from rich.table import Table
from rich.text import Text

from okrsync.model import Evidence, Result
from okrsync.okrs import evidence
from okrsync.okrs.figures import amount
from okrsync.report.cells import short

_FIGURES = ("item", "state", "closed", "weight", "counts")
_RIGHT = frozenset({"weight", "counts"})
_TITLE = 16
"""So wide are titles at least, whatever stands beside them."""
_LEAST, _MOST = 5, 24
"""So wide is what stands beside titles."""
_GAP = 2
"""Between columns."""
_NARROW, _STATE = 100, 12
"""Below this width, "in progress, blocked" takes two lines."""
_ID, _SHOWN = 10, 6
"""A key of so many digits is an id that nobody knows by heart; its last ones tell it from others."""
_LARGE = 1e5
"""From here on `g` would write powers of ten."""

Elsewhere = Mapping[tuple[str, str], Sequence[str]]
Tell = Callable[[Evidence], str]


class Behind(Struct, frozen=True):
    """The table of one result, with not more than `most` of its items.

    Where it is narrow, titles give way and what stands beside them, never the figures. `elsewhere` are the other key
    results that an item counts in, by connection and id.
    """

    result: Result
    elsewhere: Elsewhere
    most: int

    def __bool__(self) -> bool:
        """Whether anything is behind the number."""
        return bool(evidence.items(self.result) or evidence.pieces(self.result))

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """Drawn anew for the width at hand."""
        rows = list(self._rows())
        columns = zip(_FIGURES, *(cells for cells, _ in rows), strict=False)  # a line has a title too
        widths = {column[0]: max(cell_len(str(cell)) for cell in column) for column in columns}
        if options.max_width < _NARROW:
            widths["state"] = min(widths["state"], _STATE)
        left = options.max_width - sum(width + _GAP for width in widths.values())
        asides, room = self._asides(), min(left - _TITLE, left // 2)
        while asides and room // len(asides) - _GAP < _LEAST:
            asides.pop(next(iter(asides)))
        table = _empty(widths, asides, room)
        for cells, item in rows:
            table.add_row(*cells, *(short(tell(item)) for tell in asides.values() if item))
        yield table

    def _asides(self) -> dict[str, Tell]:
        """What is told of items beside their titles, if it is of any; the first gives way first."""
        found = evidence.items(self.result)
        links = {each.link for each in found}
        asides: dict[str, Tell] = {
            "By": lambda each: each.link.text if len(links) > 1 else "",
            "Who": lambda each: each.item.shown.assignee,
            "Also": lambda each: ", ".join(self.elsewhere.get(each.item.identity, ())),
        }
        return {title: tell for title, tell in asides.items() if any(map(tell, found[: self.most]))}

    def _rows(self) -> Iterator[tuple[Sequence[Text], Evidence | None]]:
        """The cells of each line up to the title, and the item that the line is of."""
        found, pieces = evidence.items(self.result), evidence.pieces(self.result)
        for part, items in groupby(found[: self.most], lambda each: each.part):
            yield _cells(item=Text(part.value, "dim")), None
            for each in items:
                yield _item(each), each
        if rest := found[self.most :]:
            title, weight, contribution = evidence.others(rest)
            yield _cells(item=Text("…"), weight=_figure(weight), counts=_figure(contribution), title=Text(title)), None
        for piece in pieces:
            yield _cells(counts=_figure(piece.contribution), title=_linked(piece.title, piece.url)), None
        if self.result.current is not None:
            total = fsum([*(each.contribution for each in found), *(each.contribution for each in pieces)])
            yield _cells(item=Text("Current", "bold"), counts=Text(amount(total), "bold")), None


def _empty(widths: Mapping[str, int], asides: Mapping[str, Tell], room: int) -> Table:
    """The table without its lines; `room` is the width of all asides."""
    table = Table(box=None, pad_edge=False, header_style="dim")
    for name, width in widths.items():
        table.add_column(name.title(), width=width, justify="right" if name in _RIGHT else "left")
    table.add_column("Title", min_width=_TITLE)
    for title in asides:
        table.add_column(title, no_wrap=True, max_width=min(_MOST, room // len(asides) - _GAP))
    return table


def _cells(**texts: Text) -> Sequence[Text]:
    """The cells of a line, by the names of their columns."""
    return tuple(texts.get(name, Text()) for name in (*_FIGURES, "title"))


def _item(each: Evidence) -> Sequence[Text]:
    item = each.item.shown
    title = short(item.title)
    if item.restricted:
        title.stylize("dim")
    return _cells(
        item=_linked(_key(item.key), item.url),
        state=Text(f"{item.state.value}{', blocked' if item.blocked else ''}"),
        closed=Text(item.closed.date().isoformat() if item.closed else ""),
        weight=_figure(each.weight),
        counts=_figure(each.contribution),
        title=title,
    )


def _key(key: str) -> str:
    return f"…{key[-_SHOWN:]}" if key.isdecimal() and len(key) >= _ID else key


def _linked(text: str, url: str) -> Text:
    return Text(text, f"link {url}" if url else "")


def _figure(value: float) -> Text:
    return Text(f"{value:g}".replace("-", "−") if abs(value) < _LARGE else amount(value))
