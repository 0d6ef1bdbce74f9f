"""The fewest requests that a night can cost, by what the vendors' interfaces allow. Pure.

**Jira Cloud.** A page holds 100 issues with their fields, 5,000 with only their keys. A query that the client cannot
judge by itself (whatever stands behind `jql:`) has to be asked by itself; the children of all epics can be asked for
together, for each names its parent. Finding out who one is, which fields there are, and reading the epics themselves is
not counted, though every client needs some of it.

*First night:* all pages of all queries, and the pages of the children of all epics joined.

*Next night:* who is a member has to be asked of each query and of the epics' children, keys only: deletions, moves and
lost permissions show nowhere else. What changed can be asked for in one query, a page at least.

**Asana.** A page holds 100 tasks and is of one project or section; a batch holds ten questions. *First night:* all
pages, none batched. *Next night:* of each project a page at least of what changed and the number of its tasks, which
tells that one is gone; of each section, which has no such number, all pages of gids; ten to a batch.
"""

from collections.abc import Sequence

PAGE = 100
KEYS = 5000
BATCH = 10


def jira_first(queries: Sequence[int], children: int) -> int:
    """Requests of a first night; `queries` holds how many issues each finds, `children` those of all epics."""
    return sum(_pages(each, PAGE) for each in queries) + (_pages(children, PAGE) if children else 0)


def jira_next(queries: Sequence[int], children: int, changed: int) -> int:
    """Requests of a night on which so many issues have news."""
    members = sum(_pages(each, KEYS) for each in queries) + (_pages(children, KEYS) if children else 0)
    return members + _pages(changed, PAGE)


def asana_first(lists: Sequence[int]) -> int:
    """Requests of a first night; `lists` holds how many tasks each project or section has."""
    return sum(_pages(each, PAGE) for each in lists)


def asana_next(changed: Sequence[int], sections: Sequence[int]) -> int:
    """Requests of a night on which so many tasks of each project have news; `sections` have so many tasks each."""
    questions = sum(_pages(each, PAGE) + 1 for each in changed) + sum(_pages(each, PAGE) for each in sections)
    return _pages(questions, BATCH)


def _pages(count: int, size: int) -> int:
    """How many answers of a size it takes; an empty one is an answer, too."""
    return max(1, -(-count // size))
