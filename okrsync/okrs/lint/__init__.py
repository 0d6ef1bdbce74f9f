"""The mapping lint: how key results, objectives and work hang together, and what to do where they do not.

Each rule looks at a whole run; all of them are declared here once. `lint: skip` of the config leaves some out.
"""

from collections.abc import Callable, Iterable, Sequence

from msgspec import Struct

from okrsync.errors import Problem, Severity
from okrsync.model import Row
from okrsync.okrs.assess import Assessment
from okrsync.okrs.lint import clashes, gaps, overlap
from okrsync.okrs.lint.picture import Picture, Spot
from okrsync.okrs.resolved import Resolved
from okrsync.texts import Words, say

__all__ = ["OVER", "RULES", "TITLES", "Picture", "Rule", "Spot", "found", "problems"]


class Rule(Struct, frozen=True):
    """One rule: its stable `code`, its `title` above what it finds, what to do about that, and how to find it."""

    code: str
    title: str
    to_do: str
    find: Callable[[Picture], Iterable[Spot]]
    severity: Severity = Severity.HINT


RULES = (
    Rule(
        "green-over-red",
        "Green above red",
        say("Ask their owners what it means for this one; if they do not belong together, correct Supports."),
        clashes.green_over_red,
        Severity.CHECK,
    ),
    Rule(
        "confidence-status",
        "Confidence against the numbers",
        say("Correct Confidence, or say in Comment what the numbers do not show."),
        clashes.confidence,
        Severity.CHECK,
    ),
    Rule(
        "right-work",
        "Work done, number unmoved",
        say("Is it the right work?"),
        clashes.right_work,
        Severity.CHECK,
    ),
    Rule(
        "closed-above",
        "Closed above open work",
        say("Close or move what is open, or open it again; it counts as it stands."),
        clashes.closed_above,
    ),
    Rule(
        "shared-items",
        "Work that counts in several objectives",
        say("Link it where it belongs; if one objective is there for the other, say so in Supports."),
        overlap.shared_items,
    ),
    Rule(
        "outside-dates",
        "Work outside the dates",
        say("Narrow the link to the dates, or correct Start, From or Due."),
        overlap.outside_dates,
    ),
    Rule(
        "unit-misfit",
        "Units that do not fit",
        say("Correct Unit, or choose another measure in Measured by."),
        clashes.units,
    ),
    Rule("no-link-no-number", "Nothing to measure by", say("Paste a link, or type Current by hand."), gaps.no_link),
    Rule("no-target", "Without a target", say("Type into Target what is to be reached."), gaps.no_target),
    Rule("no-owner", "Without an owner", say("Name one person in Owner."), gaps.no_owner),
    Rule(
        "no-key-result",
        "Objectives without key results",
        say("Write one into its row; rows of one objective each repeat Team and Objective."),
        gaps.no_key_result,
    ),
    Rule("too-many", "Too many key results", say("Keep those that decide, or split the objective."), gaps.too_many),
    Rule("orphan", "Objectives that support nothing", say("Put into Supports the ID of what it is for."), gaps.orphans),
)
"""Worst first."""

OVER = "cycle-over"
TITLES = {
    "source-failed": "Sources that did not answer",
    OVER: "Cycles that are over",
    "supports-cycle": "Supports in a circle",
    "unknown-supports": "Supports that lead nowhere",
    "supports-differ": "Supports that differ in one objective",
    "no-link": "Measures without their link",
    **{rule.code: rule.title for rule in RULES},
}
"""What `okrsync check --okrs` tells, by code: the rules, and above them what other steps of a run find."""


def problems(book: Resolved, assessed: Assessment) -> tuple[Problem, ...]:
    """What the rules find in a run.

    A run for some key results does not see the rest: the lines of Health about them stand as they are.
    """
    if book.wish.only:
        return _standing(book.seen.health, book.wish.only, book.words)
    return found(Picture.of(book, assessed))


def found(picture: Picture) -> tuple[Problem, ...]:
    """What the rules find that the config does not leave out."""
    return tuple(
        Problem(rule.code, spot.where, spot.what, rule.to_do, spot.kr, rule.severity)
        for rule in RULES
        if rule.code not in picture.rules.lint_skip
        for spot in rule.find(picture)
    )


def _standing(health: Sequence[Row], only: frozenset[str], words: Words) -> tuple[Problem, ...]:
    rules = {rule.code: rule for rule in RULES}
    lines = [(rules[code], row) for row in health if (code := row["code"].text) in rules]
    return tuple(
        Problem(rule.code, row["where"].text, row["what"].text, rule.to_do, row["id"].text, rule.severity)
        for rule, row in lines
        if row["id"].text in {"", *only} and words.meant(row["severity"].text, Severity) == rule.severity
    )
