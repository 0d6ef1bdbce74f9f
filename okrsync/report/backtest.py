"""The table of a back-test, for people and for programs."""

from collections.abc import Iterator, Sequence

from msgspec.structs import asdict
from rich.table import Table
from rich.text import Text

from okrsync.okrs.backtest import STAGES, Score, Trial, score
from okrsync.okrs.figures import counted
from okrsync.report.cells import Json, iso


def table(found: Sequence[Trial]) -> Table:
    """How good the forecasts were, by how much of the quarter was gone by, and all of them."""
    lines = Table(box=None, pad_edge=False, header_style="dim")
    lines.add_column("Of the quarter gone", no_wrap=True)
    for title in ("Links", "Forecasts", "Inside p15-p85", "p50 off by", "Straight line off by"):
        lines.add_column(title, justify="right")
    for stage, each in _scores(found):
        off = f"{each.p50:.1f} (median {each.p50_median:.1f})"
        straight = f"{each.straight:.1f} (median {each.straight_median:.1f})"
        name = "all" if stage is None else f"{stage:.0%}"
        lines.add_row(name, str(each.links), str(each.trials), f"{each.inside:.0f} %", off, straight)
    return lines


def summary(found: Sequence[Trial]) -> Text:
    """What came out, in a line."""
    total = score(found)
    if total is None:
        return Text("No link has a past quarter with five items, some of them open, and a delivery.", style="bold")
    of = f"{counted(total.trials, 'forecast')} of {counted(total.links, 'link')}"
    return Text(f"{of}: the truth fell inside p15-p85 in {total.inside:.0f} % (70 % is the goal).", style="bold")


def record(found: Sequence[Trial]) -> Json:
    """What `backtest --json` prints; shares done are 0-100, dates ISO 8601."""
    return {
        "scores": [{"stage": stage, **asdict(each)} for stage, each in _scores(found)],
        "forecasts": [
            {
                "link": each.link,
                "on": iso(each.on),
                "end": iso(each.end),
                "stage": each.stage,
                "share": each.share,
                "p15": each.forecast.p15,
                "p50": each.forecast.p50,
                "p85": each.forecast.p85,
                "straight": each.straight,
                "truth": each.truth,
            }
            for each in found
        ],
    }


def _scores(found: Sequence[Trial]) -> Iterator[tuple[float | None, Score]]:
    """By stage, then of all (None)."""
    for stage in (*STAGES, None):
        total = score([each for each in found if stage in (None, each.stage)])
        if total:
            yield stage, total
