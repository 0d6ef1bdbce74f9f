"""What the config says that Asana's words mean: which tasks are dropped, and what the numbers of a task are."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches

from okrsync.errors import Problem
from okrsync.okrs.figures import whole
from okrsync.sources.asana.records import FIELDS, PLAIN, TAGS, Field, Task, same
from okrsync.sources.hints import meant
from okrsync.texts import joined, say

_NUMBER = re.compile(r"-?\d+(?:[.,]\d{1,2})?")
"""An option that is itself a number, such as 5 or 0,5; what may be thousands (1.000 or 1,000) needs `sizes`."""


@dataclass(frozen=True)
class Words:
    """What the config says that Asana's words mean; they are kept as `same` folds them (see `of`).

    `sections`, `tags` and `fields` (options by field) mean dropped; `ids` gives the gid of a number's field where its
    name does not tell, `sizes` what the options of an estimate mean as numbers. `spelled` is a word as people wrote it.
    """

    sections: frozenset[str] = frozenset()
    tags: frozenset[str] = frozenset()
    fields: Mapping[str, frozenset[str]] = field(default_factory=dict)
    ids: Mapping[str, str] = field(default_factory=dict)
    sizes: Mapping[str, float] = field(default_factory=dict)
    spelled: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(
        cls,
        sections: Iterable[str] = (),
        tags: Iterable[str] = (),
        fields: Mapping[str, Iterable[str]] | None = None,
        ids: Mapping[str, str] | None = None,
        sizes: Mapping[str, float] | None = None,
    ) -> "Words":
        """The words as people write them."""
        options = {name: tuple(each) for name, each in (fields or {}).items()}
        told = (*tags, *options, *(option for each in options.values() for option in each))
        return cls(
            frozenset(map(same, sections)),
            frozenset(map(same, tags)),
            {same(name): frozenset(map(same, each)) for name, each in options.items()},
            {same(name): gid for name, gid in (ids or {}).items()},
            {same(name): float(size) for name, size in (sizes or {}).items()},
            {same(word): word for word in told},
        )

    def wanted(self, numbers: frozenset[str]) -> tuple[str, ...]:
        """The fields of a task to ask for."""
        return (*PLAIN, *(TAGS if self.tags else ()), *(FIELDS if self.fields or numbers else ()))

    def dropped(self, task: Task) -> bool:
        """Whether a task is not to be delivered: by its section, in any project, a tag, or an option of a field."""
        return (
            any(same(name) in self.sections for name in task.sections)
            or any(same(name) in self.tags for name in task.tags)
            or any(
                same(option) in self.fields.get(same(each.name), ()) for each in task.fields for option in each.options
            )
        )

    def number(self, task: Task, name: str) -> float | None:
        """The number of this name, if the task has just one."""
        values = [value for each in self.meant(task, name) if (value := self.value(each)) is not None]
        return values[0] if len(values) == 1 else None

    def meant(self, task: Task, name: str) -> tuple[Field, ...]:
        """The fields of a task that a number's name may mean: by gid, by the gid that the config gives, by name."""
        by_gid = tuple(each for each in task.fields if each.gid in (name, self.ids.get(same(name))))
        return by_gid or tuple(each for each in task.fields if same(each.name) == same(name))

    def value(self, one: Field) -> float | None:
        """The number in a field, or the one that its only option means."""
        if one.number is not None or len(one.options) != 1:
            return one.number
        (option,) = one.options
        if (size := self.sizes.get(same(option))) is not None:
            return size
        return float(option.replace(",", ".")) if _NUMBER.fullmatch(option) else None


def unreadable(tasks: Sequence[Task], number: str, words: Words, source: str) -> Problem | None:
    """Why a number cannot be read off these tasks: nobody has the field, it is twice, or its options mean nothing."""
    where = f"{source} › {number}"
    fields = [words.meant(task, number) for task in tasks]
    if tasks and not any(fields):
        return _unknown(tasks, number, where)
    for some in fields:
        filled = [each.gid for each in some if words.value(each) is not None]
        if len(filled) > 1:
            what = say("A task has {n} fields of this name: {ids}.", n=whole(len(filled)), ids=", ".join(filled))
            setting = f"mapping: {{fields: {{{number}: {filled[0]}}}}}"
            to_do = say("Say which is meant in the config: {setting}.", setting=setting)
            return Problem("ambiguous-field", where, what, to_do)
    strange = {option for some in fields for each in some if words.value(each) is None for option in each.options}
    if strange:
        what = say("Its options are no numbers: {options}.", options=", ".join(sorted(strange)))
        setting = f"mapping: {{sizes: {{{min(strange)}: 3}}}}"
        to_do = say("Say what they mean in the config: {setting}.", setting=setting)
        return Problem("unknown-option", where, what, to_do)
    return None


def _unknown(tasks: Iterable[Task], number: str, where: str) -> Problem:
    named = {same(each.name): each.name for task in tasks for each in task.fields}
    near = [named[name] for name in get_close_matches(same(number), named)]
    to_do = meant(near) or say("Add the field to the project, or correct the name.")
    plan = "" if named else say("Asana has fields only on its paid plans.")
    return Problem("unknown-field", where, joined(" ", (say("No linked task has such a field."), plan)), to_do)
