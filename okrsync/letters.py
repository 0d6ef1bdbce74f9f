"""A run → the letters that it asks for → sent, each once a week: note it, send it, note that it is gone."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date
from hashlib import blake2b

from msgspec import Struct, field
from pydantic import SecretStr

from okrsync.addresses import Addresses
from okrsync.errors import Problem, Severity
from okrsync.model import Run
from okrsync.okrs.rules import Rules
from okrsync.posting import kind as sort
from okrsync.posting import post
from okrsync.report import digest, nudges
from okrsync.report.letter import Letter
from okrsync.report.mail import Delivery, Kind, Mail, week
from okrsync.report.nudges import Nudge
from okrsync.store import Claim, Parcel, Store, StoreError

Post = Callable[[SecretStr, str, str, str], Problem | None]
"""Sends to an address, named so for people, a subject and a body; what went wrong."""

NAMED = 3
"""So many who share an address are named where it is told how a letter ended."""


class Office(Struct, frozen=True):
    """What sending works with: the name of the book for people, the rules, whom, what went before, and the way out."""

    book_name: str
    rules: Rules
    addresses: Addresses
    store: Store
    post: Post = field(default=post)


# ---- who gets what ---------------------------------------------------------------------------------------------------


def mails(office: Office, done: Run, kinds: Collection[Kind], today: date) -> list[Mail]:
    """The letters of a run; none where its cycle is over, or where a guard holds it: then its numbers are not shown."""
    if done.closed or done.held:
        return []
    found: list[Mail] = []
    if Kind.LEADERS in kinds:
        letter = digest.letter(done, office.rules.cycle.name, office.book_name)
        found += _to_leaders(office, letter.told(office.rules.words))
    if Kind.OWNERS in kinds:
        found += _to_owners(office, nudges.nudges(done, done.open, office.rules, today))
    return found


def _to_leaders(office: Office, letter: Letter) -> list[Mail]:
    to = office.addresses.leaders
    named = [Mail(Kind.LEADERS, f"leaders {at} ({sort(each)})", each, letter) for at, each in enumerate(to, 1)]
    return named or [Mail(Kind.LEADERS, "leaders", None, letter)]


def _to_owners(office: Office, found: Mapping[str, Sequence[Nudge]]) -> list[Mail]:
    """One letter an address: those who share one are in it together, those who have none each have their own."""
    shared: dict[str, list[str]] = {}
    for name in found:
        address, _ = office.addresses.of(name)
        shared.setdefault(address.get_secret_value() if address else f"\n{name}", []).append(name)
    made = []
    for names in shared.values():
        address, own = office.addresses.of(names[0])
        told = _named(names)
        to = f"{told} ({'' if own else 'others: '}{sort(address)})" if address else told
        letter = nudges.letter({name: found[name] for name in names}, office.rules.cycle.name, office.book_name)
        made.append(Mail(Kind.OWNERS, to, address, letter.told(office.rules.words)))
    return made


def _named(names: Sequence[str]) -> str:
    """Whom a letter is for; of many only the first ones."""
    shown = ", ".join(name or nudges.UNOWNED for name in names[:NAMED])
    return f"{shown} and {len(names) - NAMED} more" if len(names) > NAMED else shown


# ---- sending ---------------------------------------------------------------------------------------------------------


def send(office: Office, mails: Iterable[Mail], today: date, *, again: bool = False) -> Iterator[Delivery]:
    """Send each that has not gone out in the week of `today`; `again` sends all of them."""
    for mail in mails:
        yield _sent(office, mail, week(today), again=again)


def _sent(office: Office, mail: Mail, of: str, *, again: bool) -> Delivery:
    if mail.address is None:
        return Delivery(mail, sent=False, problem=_nobody(mail))
    parcel = Parcel(mail.kind, of, _digest(mail.address))
    unnoted: Problem | None = None
    claim = Claim.NEW
    try:
        claim = office.store.claim(parcel, again=again)
    except StoreError as error:
        if not again:
            return Delivery(mail, sent=False, problem=_unsafe(mail, error))
        unnoted = error.problem
    if claim is not Claim.NEW:
        return Delivery(mail, sent=False, problem=_before(mail, claim, of))
    failed = office.post(mail.address, mail.to, mail.letter.subject, mail.letter.body)
    unnoted = unnoted or _noted(office.store, parcel, sent=failed is None)
    return Delivery(mail, sent=failed is None, problem=failed or unnoted)


def _noted(store: Store, parcel: Parcel, *, sent: bool) -> Problem | None:
    """Note how what was claimed ended; what went wrong with that."""
    try:
        if sent:
            store.settle(parcel)
        else:
            store.release(parcel)
    except StoreError as error:
        return error.problem
    return None


def _digest(address: SecretStr) -> str:
    return blake2b(address.get_secret_value().encode(), digest_size=16).hexdigest()


def _nobody(mail: Mail) -> Problem:
    if mail.kind is Kind.LEADERS:
        to_do = "Set OKRSYNC_DIGEST__TO, or name a file with digest: {to_file: …} in the config."
        return Problem("no-address", mail.to, "Nobody is named to send it to.", to_do)
    to_do = "Add the name, or others for all who have none, to OKRSYNC_DIGEST__PEOPLE or to digest.people_file."
    return Problem("no-address", mail.to, "No address is known: left out.", to_do, severity=Severity.HINT)


def _before(mail: Mail, claim: Claim, when: str) -> Problem:
    to_do = "--again sends it all the same."
    if claim is Claim.SENT:
        return Problem("sent-before", mail.to, f"It was sent in this week, {when}.", to_do, severity=Severity.HINT)
    what = f"Sending it in {when} broke off, or is on its way: whether it arrived is not known."
    return Problem("sent-perhaps", mail.to, what, to_do, severity=Severity.CHECK)


def _unsafe(mail: Mail, error: StoreError) -> Problem:
    what = f"Whether it was sent in this week is not known, so it was not: {error.problem.what}"
    return Problem("no-store", mail.to, what, f"{error.problem.to_do} Or send it with --again.")
