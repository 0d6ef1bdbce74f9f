"""Where in the workbook people have to look: OKRs › KR-07 › Current."""

from okrsync.layout import OKRS, Tab
from okrsync.texts import joined


def place(*steps: str, tab: Tab = OKRS) -> str:
    """A place in a tab: what is there, such as a key result's ID, and what of it; blank steps are left out."""
    return joined(" › ", (tab.title, *steps))
