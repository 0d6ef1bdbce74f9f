"""Letters on their way: to whom, how that ended, and how it is told, to people and to programs."""

from collections.abc import Iterator, Sequence
from datetime import date
from enum import StrEnum

from msgspec import Struct
from pydantic import SecretStr
from rich.console import Group, RenderableType
from rich.markdown import Markdown
from rich.rule import Rule
from rich.text import Text

from okrsync.errors import Held, OkrsyncError, Problem, Severity
from okrsync.model import Run
from okrsync.okrs.figures import counted
from okrsync.report.cells import Json
from okrsync.report.letter import Letter


class Kind(StrEnum):
    """The letters that there are: the digest and the nudges."""

    LEADERS = "leaders"
    OWNERS = "owners"


class Mail(Struct, frozen=True):
    """A letter on its way; `to` names the recipient for people, `address` is None where nobody knows one."""

    kind: Kind
    to: str
    address: SecretStr | None
    letter: Letter


class Delivery(Struct, frozen=True):
    """How a mail ended; `problem` says why it was not sent, or what else went wrong."""

    mail: Mail
    sent: bool
    problem: Problem | None = None

    @property
    def failed(self) -> bool:
        """Whether somebody has to look: what went out before, or has no address, is no failure."""
        return self.problem is not None and self.problem.severity is not Severity.HINT


def week(day: date) -> str:
    """The ISO week of a day: 2026-W47."""
    year, number, _ = day.isocalendar()
    return f"{year}-W{number:02}"


def printed(mails: Sequence[Mail]) -> RenderableType:
    """The letters as they would be sent, each once, with all who would get it."""
    to: dict[Letter, list[str]] = {}
    for each in mails:
        to.setdefault(each.letter, []).append(each.to if each.address else f"{each.to} (no address)")
    return Group(*(part for letter, names in to.items() for part in _printed(letter, names)))


def _printed(letter: Letter, names: Sequence[str]) -> Iterator[RenderableType]:
    yield Rule(style="dim")
    yield Text.assemble(("To: ", "dim"), ", ".join(names))
    yield Text(f"{letter.subject}\n", style="bold")
    yield Markdown(letter.body)
    yield Text()


def told(done: Run, mails: Sequence[Mail], sent: Sequence[Delivery]) -> Text:
    """How it ended: a line for each mail that was tried, and one for all."""
    return Text("\n").join([*map(_line, sent), Text(outcome(done, mails, sent), style="bold")])


def outcome(done: Run, mails: Sequence[Mail], sent: Sequence[Delivery]) -> str:
    """How it ended, in a sentence."""
    if done.held:
        return f"Held: {done.held}. Nothing was sent. Look at the links, or take it all over with okrsync sync --force."
    if done.closed:
        return "The cycle is over and has its last numbers: there is nothing to send."
    if not mails:
        return "Nobody has anything to do: there is nothing to send."
    if not sent:
        return f"{counted(len({each.letter for each in mails}), 'letter')}. Nothing was sent."
    gone, failed = sum(each.sent for each in sent), sum(each.failed and not each.sent for each in sent)
    rest = len(sent) - gone - failed
    parts = [f"{counted(gone, 'letter')} sent", f"{failed} not" if failed else "", f"{rest} left out" if rest else ""]
    return f"{', '.join(filter(None, parts))}."


def _line(delivery: Delivery) -> Text:
    mark, style = ("✗", "red") if delivery.failed else ("✓", "green") if delivery.sent else ("·", "dim")
    return Text(f"{mark} {said(delivery)}", style=style)


def said(delivery: Delivery) -> str:
    """One mail in a sentence: to whom, and what to do if it was not sent."""
    sent = f"{delivery.mail.to}: sent." if delivery.sent else ""
    return " ".join(filter(None, [sent, str(delivery.problem or "")]))


def record(done: Run, mails: Sequence[Mail], sent: Sequence[Delivery], today: date) -> Json:
    """What `digest --json` prints; `sent` is empty after a dry run. No address is in it."""
    return {
        "week": week(today),
        "held": done.held or None,
        "closed": done.closed,
        "letters": [
            {
                "kind": each.kind.value,
                "to": each.to,
                "address": each.address is not None,
                "subject": each.letter.subject,
                "body": each.letter.body,
            }
            for each in mails
        ],
        "sent": [
            {
                "kind": each.mail.kind.value,
                "to": each.mail.to,
                "sent": each.sent,
                "code": each.problem.code if each.problem else None,
                "what": each.problem.what if each.problem else None,
                "to_do": each.problem.to_do if each.problem else None,
            }
            for each in sent
        ],
    }


def exit_code(done: Run, sent: Sequence[Delivery]) -> int:
    """0 all is sent; 1 a source or a letter failed; 3 a guard holds the run."""
    if done.held and not done.closed:
        return Held.exit_code
    return OkrsyncError.exit_code if done.failures or any(each.failed for each in sent) else 0
