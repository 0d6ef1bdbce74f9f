"""What an issue means to us: the config's words for states, and who may read what."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, tzinfo
from itertools import pairwise

from okrsync.model import ItemState, Stage, WorkItem
from okrsync.sources.jira.changelogs import Statuses
from okrsync.sources.jira.tickets import Ticket

STATES = {"done": ItemState.DONE, "indeterminate": ItemState.IN_PROGRESS}  # by status category; any other is to do
OPEN = (ItemState.TO_DO, ItemState.IN_PROGRESS)


@dataclass(frozen=True)
class Words:
    """The connection, its address, and what its words mean, all folded; the rest is as in `Jira`."""

    connection: str
    address: str
    dropped: frozenset[str]
    states: Mapping[str, ItemState]
    zone: tzinfo
    public: frozenset[str] | None

    def item(self, ticket: Ticket, numbers: Mapping[str, str], statuses: Statuses) -> WorkItem:
        """An issue as a work item; `numbers` holds the field id of each name."""
        state = self.state(ticket)
        opened = state in OPEN
        stages = self._stages(ticket, statuses) if ticket.changes else ()
        blockers = self._blockers(ticket) if opened and ticket.blockers else ()
        item = WorkItem(
            connection=self.connection,
            id=ticket.id,
            key=ticket.key,
            title=ticket.title,
            url=f"{self.address}/browse/{ticket.key}",
            state=state,
            created=ticket.created.astimezone(self.zone),
            closed=None if opened else stages[-1].since if stages else self._local(ticket.resolved),
            changed=self._local(ticket.changed),
            status=ticket.status,
            resolution=ticket.resolution,
            numbers={name: ticket.numbers[id_] for name, id_ in numbers.items() if id_ in ticket.numbers},
            assignee=ticket.assignee,
            blocked=bool(blockers) or (opened and ticket.flagged),
            blockers=blockers,
            stages=stages,
        )
        return item.veiled() if self.restricted(ticket) else item

    def state(self, ticket: Ticket) -> ItemState:
        """Its state; a reopened issue may keep its resolution, so only a done one can be dropped by it."""
        state = self._of(ticket.status, ticket.category)
        dropped = state is ItemState.DONE and ticket.resolution.casefold() in self.dropped
        return ItemState.DROPPED if dropped else state

    def open(self, ticket: Ticket) -> bool:
        """Whether it is still to be done."""
        return self.state(ticket) in OPEN

    def restricted(self, ticket: Ticket) -> bool:
        """Whether an issue has a security level, or is in a project that the config does not list as open."""
        if ticket.secret or self.public is None:
            return ticket.secret
        return ticket.key.rpartition("-")[0].casefold() not in self.public

    def _blockers(self, ticket: Ticket) -> tuple[str, ...]:
        """The keys of the issues that block this one and are not done."""
        open_ = (each.key for each in ticket.blockers if each.key and self._of(each.status, each.category) in OPEN)
        return tuple(dict.fromkeys(open_))

    def _stages(self, ticket: Ticket, statuses: Statuses) -> tuple[Stage, ...]:
        was = [Stage(since.astimezone(self.zone), self.state(then)) for since, then in statuses.past(ticket)][::-1]
        moved = [later for before, later in pairwise(was) if later.state is not before.state]
        return (was[0], *moved) if moved else ()

    def _of(self, status: str, category: str) -> ItemState:
        return self.states.get(status.casefold()) or STATES.get(category, ItemState.TO_DO)

    def _local(self, moment: datetime | None) -> datetime | None:
        return moment.astimezone(self.zone) if moment else None
