"""How a sheet could be adopted, for people at a terminal."""

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from okrsync.layout import OKRS
from okrsync.okrs.adopting import Choices, Match, Proposal, adoption
from okrsync.okrs.figures import letter
from okrsync.report.cells import short
from okrsync.report.terminal import problems

_SURE, _LIKELY = 0.9, 0.45


def table(proposal: Proposal, choices: Choices) -> RenderableType:
    """Each column of theirs, what becomes of it and why; what is added; what to mend."""
    lines = Table(box=None, pad_edge=False, header_style="dim")
    lines.add_column("")
    lines.add_column("Your column", ratio=1, min_width=14)
    lines.add_column("Filled", justify="right")
    lines.add_column("becomes", no_wrap=True)
    lines.add_column("because of", ratio=2, overflow="fold", style="dim")
    for match in proposal.matches:
        key = choices[match.column]
        becomes = Text(OKRS.column(key).title, style="bold") if key else Text("stays yours", style="dim")
        lines.add_row(match.letter, short(match.header), str(match.filled), becomes, _because(match, key))
    decided = adoption(proposal, choices)
    added = ", ".join(f"{letter(decided.columns[key])} {OKRS.column(key).header}" for key in decided.added)
    head = Text(f"{proposal.grid.title}, headers in row {proposal.header}", style="bold")
    parts: list[RenderableType] = [head, lines, Text(f"Added at the right end: {added}.")]
    return Group(*parts, *([problems(proposal.notes)] if proposal.notes else []))


def _because(match: Match, key: str | None) -> str:
    if match.key and key is None:
        return f"looks like {OKRS.column(match.key).title}; ours comes beside it"
    return f"{match.why} ({_sureness(match.sure)})" if key == match.key and key else "your choice" if key else match.why


def _sureness(sure: float) -> str:
    return "sure" if sure >= _SURE else "likely" if sure >= _LIKELY else "a guess"
