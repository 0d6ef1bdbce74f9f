"""JQL, as far as we write it ourselves."""

import re
from collections.abc import Iterable, Sequence

LONGEST = 6000
"""Characters of queries that we ask together: Jira states no limit, so stay far from any."""

_ORDER_BY = re.compile(r"""("(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*')|\border\s+by\b.*""", re.IGNORECASE | re.DOTALL)


def unordered(jql: str) -> str:
    """The query without its ORDER BY, so that equal queries are equal and pages can be ordered by key."""
    return _ORDER_BY.sub(lambda found: found.group(1) or "", jql).strip()


def any_of(field: str, values: Iterable[str]) -> str:
    """The JQL clause that a field is one of the values."""
    return f"{field} in ({', '.join(quoted(value) for value in values)})"


def changed(queries: Sequence[str], minutes: int) -> str:
    """The query that finds what any of the queries finds, if it was updated so many minutes ago or later."""
    found = " OR ".join(f"({each})" for each in queries)
    since = f'updated >= "-{minutes}m"'
    return f"{since} AND ({found})" if all(queries) else since  # a blank query finds everything


def packs(queries: Sequence[str]) -> list[list[str]]:
    """The queries in as few parts as are no longer than LONGEST each, or hold but one."""
    found: list[list[str]] = []
    length = 0
    for query in queries:
        if not found or length + len(query) > LONGEST:
            found.append([])
            length = 0
        found[-1].append(query)
        length += len(query)
    return found


def quoted(text: str) -> str:
    """A JQL string."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
