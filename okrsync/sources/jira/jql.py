"""JQL, as far as we write it ourselves."""

import re
from collections.abc import Iterable

_ORDER_BY = re.compile(r"""("(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*')|\border\s+by\b.*""", re.IGNORECASE | re.DOTALL)


def unordered(jql: str) -> str:
    """The query without its ORDER BY, so that equal queries are equal and pages can be ordered by key."""
    return _ORDER_BY.sub(lambda found: found.group(1) or "", jql).strip()


def any_of(field: str, values: Iterable[str]) -> str:
    """The JQL clause that a field is one of the values."""
    return f"{field} in ({', '.join(quoted(value) for value in values)})"


def quoted(text: str) -> str:
    """A JQL string."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
