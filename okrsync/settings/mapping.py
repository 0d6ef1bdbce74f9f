"""How the trackers' words become ours."""

from collections.abc import Mapping
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator

from okrsync.model import ItemState, Policy
from okrsync.okrs import measures
from okrsync.okrs.rules import POINTS
from okrsync.okrs.vocabulary import Vocabulary
from okrsync.settings.part import Part
from okrsync.settings.rows import RowsSettings

DROPPED = (
    "Won't Do",
    "Won't Fix",
    "Duplicate",
    "Declined",
    "Invalid",
    "Cannot Reproduce",
    "Abandoned",
    "Obsolete",
    "Rejected",
)
"""Resolutions that close an issue without delivering it, as Jira ships them or sites commonly add them."""


DELIVERED = ("Done", "Fixed", "Resolved", "Complete", "Completed", "Implemented", "Delivered", "Released")
"""Resolutions that say that the work was done, as Jira ships them or sites commonly add them."""


class DroppedSettings(Part):
    """What marks work as dropped: in Jira a resolution; in Asana a section, a tag, or an option of a field."""

    resolutions: tuple[str, ...] = DROPPED
    sections: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    fields: Mapping[str, tuple[str, ...]] = {}
    policy: Policy = Policy.LEAVE_OUT


def _known_measure(meaning: str) -> str:
    if measures.named(meaning, {}) is None:
        raise ValueError(f"“{meaning}” is no measure; write one of okrsync's own, such as Items done")
    return meaning


class MappingSettings(Part):
    """How the trackers' words become ours.

    `delivered` are the resolutions that close an issue with its work done, so that `check` can tell which nobody
    thought of. `fields` gives a custom field's id where several carry its name, `sizes` what the options of an
    estimate mean as numbers, `rows` what headers and words of sheets do, `assignees` whether to ask who has the work.
    """

    dropped: DroppedSettings = DroppedSettings()
    delivered: tuple[str, ...] = DELIVERED
    statuses: Mapping[str, ItemState] = {}
    points: str = POINTS
    fields: Mapping[str, Annotated[str, BeforeValidator(str)]] = {}
    sizes: Mapping[str, float] = {}
    rows: RowsSettings = RowsSettings()
    assignees: bool = False
    measures: Mapping[str, Annotated[str, AfterValidator(_known_measure)]] = {}

    def vocabulary(self) -> Vocabulary:
        """The words for the state of work that the config thought of."""
        return Vocabulary.of(self.delivered, self.statuses)
