"""The issues of one site, kept so that a query tries only those that it may mean.

What passes is for the evaluator to say; an archive tells where it need not look.
"""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import partial
from itertools import groupby
from typing import Any

from okrsync.sandbox.jql.fields import Field, Issue, Site, Values, find_field

Places = Sequence[int]  # where issues are in an archive


class Archive:
    """Issues, the newest first, and what they hold in each field: gathered when a query first names it."""

    def __init__(self, issues: Sequence[Issue], site: Site) -> None:
        self.site = site
        self.issues = list(issues)
        self.places = range(len(self.issues))
        self._fields: dict[str, Field | None] = {}
        self._values: dict[Values, Sequence[Sequence[Any]]] = {}
        self._holders: dict[Values, Mapping[Any, Places]] = {}
        self._lines: dict[Values, tuple[Sequence[Any], Places]] = {}
        self._ranks: dict[Values, Sequence[int]] = {}
        for name in ("key", "created"):  # where ORDER BY leaves it open
            if field := self.field(name):
                self.issues.sort(key=partial(_rank, field), reverse=True)

    def field(self, name: str) -> Field | None:
        """Find a field by any of its names; None if the site has none such."""
        if name not in self._fields:
            self._fields[name] = find_field(name, self.site, self.issues)
        return self._fields[name]

    def values(self, field: Field) -> Sequence[Sequence[Any]]:
        """Give what each issue holds in the field."""
        if field.values not in self._values:
            alike: dict[Sequence[Any], Sequence[Any]] = {}  # many issues hold the same: it is kept once
            held = (tuple(field.values(issue)) for issue in self.issues)
            self._values[field.values] = [alike.setdefault(values, values) for values in held]
        return self._values[field.values]

    def holders(self, field: Field) -> Mapping[Any, Places]:
        """Give the issues that hold each value of the field; those that hold none are at None."""
        if field.values not in self._holders:
            found: defaultdict[Any, list[int]] = defaultdict(list)
            for place, values in enumerate(self.values(field)):
                for value in values or (None,):
                    found[value].append(place)
            self._holders[field.values] = dict(found)
        return self._holders[field.values]

    def beyond(self, field: Field, sign: str, limit: Any) -> Places:  # noqa: ANN401 - as the field's values are
        """Give the issues that hold a value which is `<`, `<=`, `>` or `>=` the limit."""
        values, places = self._line(field)
        if sign.startswith("<"):
            return places[: (bisect_right if sign == "<=" else bisect_left)(values, limit)]
        return places[(bisect_left if sign == ">=" else bisect_right)(values, limit) :]

    def ranks(self, field: Field) -> Sequence[int]:
        """Give each issue's rank among the field's values: equal ones have the same, the empty the last."""
        way = field.rank or field.values
        if way not in self._ranks:
            keys = [_rank(field, issue) for issue in self.issues]
            ranks = [0] * len(keys)
            for rank, (_, places) in enumerate(
                groupby(sorted(range(len(keys)), key=keys.__getitem__), keys.__getitem__)
            ):
                for place in places:
                    ranks[place] = rank
            self._ranks[way] = ranks
        return self._ranks[way]

    def _line(self, field: Field) -> tuple[Sequence[Any], Places]:
        """Give all values of the field in their order, and whose they are."""
        if field.values not in self._lines:
            pairs = sorted((value, place) for place, held in enumerate(self.values(field)) for value in held)
            self._lines[field.values] = [value for value, _ in pairs], [place for _, place in pairs]
        return self._lines[field.values]


def _rank(field: Field, issue: Issue) -> tuple[bool, Any]:
    """Put the empty last, or first when descending."""
    values = (field.rank or field.values)(issue)
    return (False, values[0]) if values else (True, None)
