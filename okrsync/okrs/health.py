"""What is wrong in the book, and what to do about it."""

from collections.abc import Iterable, Mapping
from datetime import date

from okrsync.errors import Problem, Severity
from okrsync.layout import OKRS
from okrsync.model import Conflict, Result, Value
from okrsync.okrs import figures
from okrsync.okrs.case import Past
from okrsync.okrs.places import place
from okrsync.okrs.rules import Ages
from okrsync.texts import Figure, say

GUARDED = "guarded"


def of_conflicts(conflicts: Iterable[Conflict]) -> list[Problem]:
    """Held cells: what stands there and what the sync would write."""
    return [_held(each) for each in conflicts]


def of_results(results: Iterable[Result], past: Mapping[str, Past], ages: Ages, today: date) -> list[Problem]:
    """Guarded numbers and old overrides."""
    found: list[Problem] = []
    for result in results:
        id_, where = result.kr.id, place(result.kr.id)
        if result.guarded:
            to_do = say(
                "If it is right, type yes into Accept here, or run okrsync sync --accept {id}; else mend the link.",
                id=id_,
            )
            found.append(Problem(GUARDED, where, result.why, to_do, id_))
        since = past[id_].facts.by_hand_since
        if result.kr.typed and since and today - since > ages.by_hand:
            on = figures.day(since)
            what = say("Current was typed by hand on {day} and has overridden the work since.", day=on)
            to_do = say("Clear Current to hand it back.")
            found.append(Problem("old-override", where, what, to_do, id_, Severity.CHECK))
    return found


def missing_columns(columns: frozenset[str]) -> list[Problem]:
    """Sync columns that a person deleted; they are not made again."""
    return [
        Problem(
            "missing-column",
            place(),
            say("The column {column} is gone.", column=OKRS.column(key).title),
            say("Undo the deletion, or leave it: the sync does without."),
            severity=Severity.HINT,
        )
        for key in OKRS.owned
        if key not in columns
    ]


def _held(conflict: Conflict) -> Problem:
    title = OKRS.column(conflict.column).title
    wanted = shown(conflict.wanted)
    what = say(
        "{column} holds “{holds}”, typed by a person; it is kept. The sync would write “{wanted}”.",
        column=title,
        holds=shown(conflict.holds),
        wanted=wanted,
    )
    if conflict.formula:
        what = say(
            "{column} holds a formula; it is kept. The sync would write “{wanted}”.", column=title, wanted=wanted
        )
    return Problem(
        f"held-{conflict.column}",
        place(conflict.id, title),
        what,
        say("Clear the cell to hand it back."),
        conflict.id,
        Severity.HINT,
    )


def shown(value: Value) -> str:
    """A raw cell value as a person reads it in a sentence."""
    if value is None:
        return say("nothing")
    return Figure(f"{value:.6g}") if isinstance(value, float) else str(value)
