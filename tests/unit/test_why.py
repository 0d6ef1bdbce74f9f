"""The sentence beside a number: what it says of work that waits."""

import pytest

from okrsync.model import Evidence, ItemState, Link, LinkKind, Reading, WorkItem
from okrsync.okrs import measures, why
from okrsync.okrs.measures import Measure

LINK = Link("PAY-1", "jira", LinkKind.ITEM, "PAY-1")
OPEN = Evidence(WorkItem("jira.acme", "1", "PAY-2", "Pay", "", ItemState.TO_DO), 1, 0, LINK)


@pytest.mark.parametrize(
    ("blockers", "said"),
    [
        pytest.param({}, "3 blocked", id="nothing that is known"),
        pytest.param({"PAY-12": 2}, "3 blocked, 2 by PAY-12", id="one"),
        pytest.param({"PAY-13": 1, "PAY-12": 2}, "3 blocked, 2 by PAY-12, 1 by PAY-13", id="two, the worse one first"),
        pytest.param({"C-1": 1, "B-1": 1, "A-1": 1}, "3 blocked, 1 by A-1, 1 by B-1", id="of many no more than two"),
        pytest.param({"Sign the lease": 2}, "3 blocked, 2 by “Sign the lease”", id="a name of several words"),
        pytest.param({"Sign " * 30: 2}, "3 blocked, 2 by “Sign Sign Sign Sign Sign Sign Sign Sign…”", id="a long name"),
    ],
)
def test_what_blocks_most_is_named_beside_what_is_blocked(blockers: dict[str, int], said: str) -> None:
    reading = Reading(0.0, 0, 3, blocked=3, blockers=blockers, evidence=(OPEN,))
    assert why.counted(Measure(measures.ITEMS_DONE), reading) == f"0 of 3 items done, {said}"
