"""What is wrong in the book, and what to do about it."""

from collections.abc import Iterable, Mapping
from datetime import date

from okrsync.errors import Problem, Severity
from okrsync.layout import OKRS
from okrsync.model import Conflict, Result, Value
from okrsync.okrs import figures
from okrsync.okrs.case import Past
from okrsync.okrs.rules import Ages

GUARDED = "guarded"


def of_conflicts(conflicts: Iterable[Conflict]) -> list[Problem]:
    """Held cells: what stands there and what the sync would write."""
    return [_held(each) for each in conflicts]


def of_results(results: Iterable[Result], past: Mapping[str, Past], ages: Ages, today: date) -> list[Problem]:
    """Guarded numbers and old overrides."""
    found: list[Problem] = []
    for result in results:
        id_, where = result.kr.id, f"OKRs › {result.kr.id}"
        if result.guarded:
            to_do = (
                f"If it is right, type yes into Accept here, or run okrsync sync --accept {id_}; else mend the link."
            )
            found.append(Problem(GUARDED, where, result.why, to_do, id_))
        since = past[id_].facts.by_hand_since
        if result.kr.typed and since and today - since > ages.by_hand:
            what = f"Current was typed by hand on {figures.day(since)} and has overridden the work since."
            found.append(Problem("old-override", where, what, "Clear Current to hand it back.", id_, Severity.CHECK))
    return found


def missing_columns(columns: frozenset[str]) -> list[Problem]:
    """Sync columns that a person deleted; they are not made again."""
    return [
        Problem(
            "missing-column",
            "OKRs",
            f"The column {OKRS.column(key).title} is gone.",
            "Undo the deletion, or leave it: the sync does without.",
            severity=Severity.HINT,
        )
        for key in OKRS.owned
        if key not in columns
    ]


def _held(conflict: Conflict) -> Problem:
    title = OKRS.column(conflict.column).title
    holds = "a formula" if conflict.formula else f"“{shown(conflict.holds)}”, typed by a person"
    return Problem(
        f"held-{conflict.column}",
        f"OKRs › {conflict.id} › {title}",
        f"{title} holds {holds}; it is kept. The sync would write “{shown(conflict.wanted)}”.",
        "Clear the cell to hand it back.",
        conflict.id,
        Severity.HINT,
    )


def shown(value: Value) -> str:
    """A raw cell value as a person reads it in a sentence."""
    if value is None:
        return "nothing"
    return f"{value:.6g}" if isinstance(value, float) else str(value)
