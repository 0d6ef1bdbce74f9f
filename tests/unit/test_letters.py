"""Sending the letters of a week: each once, whatever breaks, and only to whom somebody named."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

import pytest
from pydantic import SecretStr

from okrsync.addresses import OTHERS, Addresses
from okrsync.errors import Problem, Severity
from okrsync.letters import Office, mails, send
from okrsync.model import (
    Cycle,
    KeyResult,
    Outcome,
    Plan,
    Result,
    Run,
    Standing,
    Status,
    Summary,
)
from okrsync.okrs.rules import Rules
from okrsync.records import replace
from okrsync.report.letter import Letter
from okrsync.report.mail import Delivery, Kind, Mail, exit_code, outcome, record, told, week
from okrsync.store import Store

TODAY = date(2026, 11, 20)
RULES = Rules(Cycle("2026-Q4", date(2026, 10, 1), date(2026, 12, 31)))
LETTER = Letter("The week", "All is well.")
SECRET = "slack://t0ken/c/d"  # noqa: S105 - a stand-in
REFUSED = Problem("not-sent", "x", "The service refused it (500).", "Send it again.")


@dataclass
class Post:
    """The way out: notes what goes, fails at the given addresses, dies at others."""

    failing: set[str] = field(default_factory=set)
    deadly: set[str] = field(default_factory=set)
    gone: list[str] = field(default_factory=list)

    def __call__(self, address: SecretStr, to: str, subject: str, body: str) -> Problem | None:
        assert to
        assert subject
        assert body
        where = address.get_secret_value()
        if where in self.deadly:
            raise KeyboardInterrupt
        self.gone.append(where)
        return REFUSED if where in self.failing else None


@pytest.fixture
def post() -> Post:
    return Post()


@pytest.fixture
def office(tmp_path: Path, post: Post) -> Office:
    """Whom nobody named yet, with a store of its own."""
    return Office("okrs.xlsx", RULES, Addresses(), Store(f"sqlite:///{tmp_path}/store.db"), post)


def mail(*addresses: str, kind: Kind = Kind.LEADERS) -> list[Mail]:
    """A letter to each of these."""
    return [Mail(kind, f"leaders {at}", SecretStr(each), LETTER) for at, each in enumerate(addresses)]


def codes(deliveries: Sequence[Delivery]) -> list[str]:
    """How each ended, in a word."""
    return [each.problem.code if each.problem else "sent" for each in deliveries]


def broken(office: Office) -> Office:
    """The same without a store that can be used."""
    return replace(office, store=Store("postgresql+nothing://user:pa55word@host/db"))


def run(*owners: str, problems: Sequence[Problem] = ()) -> Run:
    """A run in which each of these owners has a confidence to give."""
    krs = [KeyResult(f"KR-0{at}", at, f"Win {at}", owner=owner) for at, owner in enumerate(owners, 1)]
    results = {kr.id: Result(kr, progress=5, current=5, target=9, status=Status.ON_TRACK) for kr in krs}
    standing = Standing(40, 55, 6, {Status.ON_TRACK: len(krs)})
    summary = Summary(TODAY, standing, standing, 55, (), (), (), 0, (), {}, (), {}, ())
    return Run(Plan("run", problems=tuple(problems)), Outcome.PLANNED, results, (), summary=summary)


# ---- once a week -----------------------------------------------------------------------------------------------------


def test_a_second_send_in_the_same_week_sends_nothing(office: Office, post: Post) -> None:
    assert codes(list(send(office, mail("a://", "b://"), TODAY))) == ["sent", "sent"]
    assert codes(list(send(office, mail("b://", "a://"), TODAY + timedelta(days=2)))) == ["sent-before"] * 2
    assert post.gone == ["a://", "b://"]


def test_the_next_week_and_the_other_kind_are_other_letters(office: Office, post: Post) -> None:
    for kind, day in ((Kind.LEADERS, TODAY), (Kind.OWNERS, TODAY), (Kind.LEADERS, TODAY + timedelta(days=3))):
        assert codes(list(send(office, mail("a://", kind=kind), day))) == ["sent"]
    assert len(post.gone) == 3


def test_what_failed_goes_out_the_next_time_and_the_rest_does_not(office: Office, post: Post) -> None:
    post.failing = {"a://"}
    assert codes(list(send(office, mail("a://", "b://"), TODAY))) == ["not-sent", "sent"]
    post.failing = set()
    assert codes(list(send(office, mail("a://", "b://"), TODAY))) == ["sent", "sent-before"]


def test_after_a_crash_between_two_recipients_only_the_second_is_sent(office: Office, post: Post) -> None:
    deliveries = send(office, mail("a://", "b://"), TODAY)
    next(deliveries)
    deliveries.close()  # type: ignore[attr-defined]  # a generator
    assert codes(list(send(office, mail("a://", "b://"), TODAY))) == ["sent-before", "sent"]
    assert post.gone == ["a://", "b://"]


def test_what_a_crash_cut_off_is_told_and_not_sent_again(office: Office, post: Post) -> None:
    post.deadly = {"a://"}
    with pytest.raises(KeyboardInterrupt):
        list(send(office, mail("a://"), TODAY))
    post.deadly = set()
    [delivery] = send(office, mail("a://"), TODAY)
    assert (codes([delivery]), delivery.failed, post.gone) == (["sent-perhaps"], True, [])
    assert codes(list(send(office, mail("a://"), TODAY, again=True))) == ["sent"]


def test_again_sends_all_of_it_and_that_is_noted_too(office: Office, post: Post) -> None:
    list(send(office, mail("a://"), TODAY))
    assert codes(list(send(office, mail("a://"), TODAY, again=True))) == ["sent"]
    assert codes(list(send(office, mail("a://"), TODAY))) == ["sent-before"]
    assert post.gone == ["a://"] * 2


def test_a_send_for_a_day_far_ahead_forgets_nothing_of_this_week(office: Office, post: Post) -> None:
    list(send(office, mail("a://"), TODAY))
    list(send(office, mail("a://"), TODAY + timedelta(days=400)))
    assert codes(list(send(office, mail("a://"), TODAY))) == ["sent-before"]
    assert len(post.gone) == 2


def test_without_a_usable_store_nothing_is_sent_and_it_says_so(office: Office, post: Post) -> None:
    [delivery] = send(broken(office), mail("a://"), TODAY)
    assert (codes([delivery]), delivery.failed, post.gone) == (["no-store"], True, [])
    assert "--again" in str(delivery.problem)
    assert "pa55word" not in str(delivery.problem)


def test_without_a_usable_store_again_sends_and_says_that_it_is_not_noted(office: Office, post: Post) -> None:
    [delivery] = send(broken(office), mail("a://"), TODAY, again=True)
    assert (delivery.sent, delivery.failed, codes([delivery]), post.gone) == (True, False, ["store"], ["a://"])


@pytest.mark.parametrize(
    ("day", "name"),
    [(date(2026, 11, 16), "2026-W47"), (date(2026, 11, 22), "2026-W47"), (date(2027, 1, 3), "2026-W53")],
)
def test_a_week_runs_from_monday_to_sunday_over_the_end_of_the_year_too(day: date, name: str) -> None:
    assert week(day) == name


# ---- to whom ---------------------------------------------------------------------------------------------------------


def whom(office: Office, leaders: Sequence[str] = (), **people: str) -> Office:
    """The same with these addresses."""
    named = {name.casefold(): SecretStr(address) for name, address in people.items()}
    return replace(office, addresses=Addresses(tuple(map(SecretStr, leaders)), named))


def written(office: Office, done: Run, *kinds: Kind) -> dict[str, str]:
    """The letters, by whom they are to: the first word of each body."""
    return {each.to: each.letter.body.partition(":")[0] for each in mails(office, done, kinds or (Kind.OWNERS,), TODAY)}


def test_each_leader_gets_the_digest(office: Office) -> None:
    to = written(whom(office, [SECRET, "mailto://b"]), run("Mira"), Kind.LEADERS)
    assert list(to) == ["leaders 1 (slack)", "leaders 2 (mailto)"]


def test_an_owner_is_found_whatever_the_case(office: Office) -> None:
    assert written(whom(office, MIRA="mailto://m"), run("Mira")) == {"Mira (mailto)": "Mira"}


def test_owners_who_share_an_address_share_a_letter(office: Office) -> None:
    [letter] = mails(whom(office, Mira=SECRET, Jon=SECRET), run("Mira", "Jon"), [Kind.OWNERS], TODAY)
    assert letter.to == "Jon, Mira (slack)"
    assert ["Jon: 1 thing to do." in letter.letter.body, "Mira: 1 thing to do." in letter.letter.body] == [True] * 2


def test_who_has_no_address_is_told_to_the_others_and_so_is_what_nobody_owns(office: Office) -> None:
    to = written(whom(office, Mira="mailto://m", **{OTHERS: SECRET}), run("Mira", "Jon", ""))
    assert list(to) == ["what nobody owns, Jon (others: slack)", "Mira (mailto)"]


def test_of_many_who_share_an_address_only_the_first_are_named(office: Office) -> None:
    assert list(written(whom(office, **{OTHERS: SECRET}), run(*"ABCDE"))) == ["A, B, C and 2 more (others: slack)"]


def test_without_others_they_are_left_out_which_is_said_and_no_failure(office: Office, post: Post) -> None:
    named = whom(office, Mira="mailto://m")
    deliveries = list(send(named, mails(named, run("Mira", "Jon"), [Kind.OWNERS], TODAY), TODAY))
    assert [(each.mail.to, codes([each]), each.failed) for each in deliveries] == [
        ("Jon", ["no-address"], False),
        ("Mira (mailto)", ["sent"], False),
    ]
    assert post.gone == ["mailto://m"]


def test_without_any_leader_it_says_what_to_set(office: Office) -> None:
    [delivery] = send(office, mails(office, run("Mira"), [Kind.LEADERS], TODAY), TODAY)
    assert delivery.failed
    assert "OKRSYNC_DIGEST__TO" in str(delivery.problem)


def test_a_line_of_health_that_is_snoozed_nudges_nobody(office: Office) -> None:
    wrong = Problem("bad-link", "OKRs › KR-01", "It is broken.", "Mend it.", "KR-01", Severity.BLOCKS)
    done = run("Mira", problems=[wrong])
    told = [mails(office, replace(done, open=open_), [Kind.OWNERS], TODAY) for open_ in ((wrong,), ())]
    assert ["It is broken." in letter.letter.body for [letter] in told] == [True, False]


@pytest.mark.parametrize("state", [{"held": "6 of 9 would fall"}, {"closed": True}], ids=["held", "closed"])
def test_numbers_that_wait_or_are_over_are_sent_to_nobody(office: Office, state: dict[str, object]) -> None:
    done = replace(run("Mira"), **state)  # type: ignore[arg-type]
    assert mails(whom(office, [SECRET]), done, list(Kind), TODAY) == []


# ---- how it is told --------------------------------------------------------------------------------------------------


def test_how_it_ended_is_told_without_any_address(office: Office, post: Post) -> None:
    post.failing = {SECRET}
    named = whom(office, [SECRET, "mailto://x"], Mira=SECRET)
    done = run("Mira", "Jon")
    made = mails(named, done, list(Kind), TODAY)
    sent = list(send(named, made, TODAY))
    assert outcome(done, made, sent) == "1 letter sent, 2 not, 1 left out."
    assert exit_code(done, sent) == 1
    assert "t0ken" not in f"{told(done, made, sent)} {record(done, made, sent, TODAY)} {made} {named.addresses}"


def test_a_held_run_ends_with_its_own_exit_code() -> None:
    done = replace(run("Mira"), held="6 of 9 would fall")
    assert exit_code(done, ()) == 3
    assert outcome(done, (), ()).startswith("Held: 6 of 9 would fall. Nothing was sent.")
