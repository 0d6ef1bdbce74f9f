"""What a filter hides of each column: FilterView and BasicFilter tell it as `filterSpecs`, and as `criteria` too.

`criteria` is the older way, a map by the column's index ("deprecated in favor of filter_specs" in the API's
description: "Both criteria and filter_specs are populated in responses"). Only `filterSpecs` are kept. Pure.
"""

import re

from okrsync.sandbox.google.call import Json


def kept(asked: Json) -> Json:
    """Return a filter with what it hides as `filterSpecs`, which count where both are given."""
    older = [{"columnIndex": int(at), "filterCriteria": each} for at, each in asked.get("criteria", {}).items()]
    rest = {name: each for name, each in asked.items() if name != "criteria"}
    return {"filterSpecs": older, **rest} if older else rest


def kept_fields(fields: str) -> str:
    """Return the field mask of an update as it is kept."""
    return re.sub(r"\bcriteria\b", "filterSpecs", fields)


def told(kept: Json) -> Json:
    """Return a filter as the service tells it, in both ways."""
    specs = kept.get("filterSpecs", ())
    older = {str(each.get("columnIndex", 0)): each.get("filterCriteria", {}) for each in specs}
    return {**kept, "criteria": older} if older else kept
