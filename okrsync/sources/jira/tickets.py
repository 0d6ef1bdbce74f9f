"""An issue as we keep it, from run to run: whatever looks at one, after it was read, looks at a `Ticket`."""

from datetime import datetime

from msgspec import Struct

from okrsync.records import replace


class Change(Struct, frozen=True, array_like=True, gc=False):
    """A change of an issue's status or resolution: when, and the id and name before of each that changed."""

    at: datetime
    status: tuple[str, str] | None = None
    resolution: str | None = None


class Blocker(Struct, frozen=True, array_like=True, gc=False):
    """An issue that blocks another one, and its status; without a key while it is gone or hidden."""

    id: str
    key: str
    status: str
    category: str


class Ticket(Struct, frozen=True, array_like=True, gc=False):
    """An issue, as far as a key result may need it.

    `category` is its status's, `level` its type's on Cloud. `relation` is the id of the field by which it hangs on
    `parent`, a key. `numbers` holds those of its fields by id, `blockers` every issue that blocks it, done or not.
    `cut` says that there are more `changes` than these.
    """

    id: str
    key: str
    title: str
    status: str
    category: str
    created: datetime
    changed: datetime | None = None
    resolution: str = ""
    resolved: datetime | None = None
    kind: str = ""
    subtask: bool = False
    level: int | None = None
    relation: str = ""
    parent: str = ""
    secret: bool = False
    flagged: bool = False
    assignee: str = ""
    numbers: dict[str, float] = {}
    blockers: tuple[Blocker, ...] = ()
    changes: tuple[Change, ...] = ()
    cut: bool = False

    def veiled(self) -> "Ticket":
        """The issue without the words that counting does not need."""
        return replace(self, title="", assignee="")

    @property
    def blocker(self) -> Blocker:
        """What it is to the issues that it blocks."""
        return Blocker(self.id, self.key, self.status, self.category)

    @property
    def order(self) -> tuple[str, int]:
        """Sorts as Jira sorts keys: by project and number."""
        project, _, number = self.key.rpartition("-")
        return project, int(number) if number.isdecimal() else 0
