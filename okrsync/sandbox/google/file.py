"""What Google Drive knows of a spreadsheet: whose it is, who else may read or write it, since when it is."""

from dataclasses import dataclass, field
from datetime import UTC, datetime


def now() -> datetime:
    """Return the time."""
    return datetime.now(UTC)


@dataclass
class File:
    """People are named by email; `anyone` is what everybody may: "", "reader" or "writer"."""

    owner: str
    writers: set[str] = field(default_factory=set)
    readers: set[str] = field(default_factory=set)
    anyone: str = ""
    parents: list[str] = field(default_factory=list)
    created: datetime = field(default_factory=now)
    modified: datetime = field(default_factory=now)

    def may_write(self, account: str) -> bool:
        """Return whether an account may write."""
        return account == self.owner or account in self.writers or self.anyone == "writer"

    def may_read(self, account: str) -> bool:
        """Return whether an account may read."""
        return self.may_write(account) or account in self.readers or bool(self.anyone)
