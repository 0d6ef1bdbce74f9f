"""The rules as they are set, in the words of Read me."""

from collections.abc import Mapping
from datetime import timedelta

from okrsync.layout import CHANGES_OF_ALL
from okrsync.okrs.figures import whole
from okrsync.okrs.rules import Rules, Tolerance
from okrsync.texts import Day, Figure, say


def values(rules: Rules) -> Mapping[str, object]:
    """What the text of Read me names in braces."""
    status, guards, ages = rules.status, rules.guards, rules.ages
    return {
        "cycle": rules.cycle.name,
        "start": Day.of(rules.cycle.start, year=True),
        "end": Day.of(rules.cycle.end, year=True),
        "stretch": _percent(status.stretch),
        "on_track": _tolerance(status.on_track),
        "at_risk": _tolerance(status.at_risk),
        "grace": _percent(status.grace),
        "still": whole(status.still // timedelta(weeks=1)),
        "chance": _exact(status.chance, " %"),
        "curve": status.curve,
        "unanswered": whole(ages.unanswered // timedelta(hours=1)),
        "unchanged": whole(ages.unchanged.days),
        "weekly": whole(ages.weekly.days),
        "quarterly": whole(ages.quarterly.days),
        "by_hand": whole(ages.by_hand.days),
        "fall": _exact(guards.fall),
        "rise": _exact(guards.rise),
        "worse_share": _percent(guards.worse_share),
        "worse_least": whole(guards.worse_least),
        "evidence": whole(rules.evidence_items),
        "changes": whole(CHANGES_OF_ALL.days),
        "contact": rules.contact or say("whoever runs okrsync at your company"),
    }


def _tolerance(limit: Tolerance) -> str:
    return say(
        "{share} of it or {points} points (the larger counts)",
        share=_percent(limit.share),
        points=_exact(limit.points),
    )


def _percent(share: float) -> str:
    return _exact(100 * share, " %")


def _exact(number: float, sign: str = "") -> str:
    """A number of the config, as it is written there."""
    return Figure(f"{number:g}{sign}")
