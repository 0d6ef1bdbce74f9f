"""The way out: apprise itself, against a service on loopback."""

import json
import logging
import socket
from collections.abc import Iterator

import pytest
from pydantic import SecretStr

from okrsync.errors import Problem
from okrsync.posting import kind, post
from okrsync.report.letter import verbatim
from tests.contract.mailbox import TOKEN, Mailbox, mailbox

BODY = f"**Stuck**\n\n- **KR-01** {verbatim('a *b* <img src=x> & c_d')}\n- two"


@pytest.fixture(scope="module")
def served() -> Iterator[Mailbox]:
    with mailbox() as one:
        yield one


@pytest.fixture
def box(served: Mailbox) -> Mailbox:
    served.came.clear()
    served.statuses.clear()
    return served


def sent(address: str) -> Problem | None:
    return post(SecretStr(address), "Mira (json)", "The week", BODY)


def test_a_letter_arrives_as_people_read_it(box: Mailbox) -> None:
    assert sent(box.address("mira")) is None
    [letter] = box.of("mira")
    assert letter["title"] == "The week"
    assert "- KR-01 a *b* <img src=x> & c_d" in letter["message"]
    assert "**" not in letter["message"]


def test_where_a_service_takes_html_what_people_typed_is_none(box: Mailbox) -> None:
    assert sent(box.address("mira") + "?format=html") is None
    [letter] = box.of("mira")
    assert "<strong>KR-01</strong> a *b* &lt;img src=x&gt; &amp; c_d" in letter["message"]


def test_slack_gets_its_own_marks(box: Mailbox, monkeypatch: pytest.MonkeyPatch) -> None:
    from apprise.plugins.slack import NotifySlack  # noqa: PLC0415 - the one test that looks into apprise

    monkeypatch.setattr(NotifySlack, "webhook_url", f"http://127.0.0.1:{box.port}/slack")
    assert sent("slack://T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7FQ/") is None
    told = json.dumps(box.of("slack"), ensure_ascii=False)
    assert "*KR-01*" in told
    assert "**KR-01**" not in told
    assert "<img" not in told


@pytest.mark.parametrize("status", [400, 401, 404, 429, 500])
def test_a_refusal_is_told_with_its_code_and_what_to_do(box: Mailbox, status: int) -> None:
    box.statuses["mira"] = status
    problem = sent(box.address("mira"))
    assert problem
    assert (problem.code, problem.where, str(status) in problem.what) == ("not-sent", "Mira (json)", True)
    assert "send it again" in problem.to_do


def test_a_service_that_is_away_is_told(box: Mailbox) -> None:  # noqa: ARG001 - no other than this
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        problem = sent(f"json://bot:{TOKEN}@127.0.0.1:{closed.getsockname()[1]}/{TOKEN}")
    assert problem
    assert problem.what == "The service did not answer, or not as it should."


@pytest.mark.parametrize("address", [f"nonsense://{TOKEN}", TOKEN, "slack://", f"slack://{TOKEN}", "json://", "://"])
def test_a_wrong_address_is_told(address: str) -> None:
    problem = sent(address)
    assert problem
    assert (problem.code, TOKEN in str(problem)) == ("bad-address", False)


@pytest.mark.parametrize("address", [f"nonsense://{TOKEN}", f"slack://{TOKEN}", "json://bot:{}@127.0.0.1:9/{}"])
def test_no_secret_is_said_or_logged(
    address: str, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.INFO)
    problem = sent(address.format(TOKEN, TOKEN))
    assert TOKEN not in f"{problem} {caplog.text} {''.join(capfd.readouterr())}"


@pytest.mark.parametrize(
    ("address", "told"),
    [("slack://t0ken/x", "slack"), ("MailTos://a:b@c", "mailtos"), ("t0ken", "address"), ("t0 ken://x", "address")],
)
def test_of_an_address_only_its_kind_is_told(address: str, told: str) -> None:
    assert kind(SecretStr(address)) == told


def test_what_apprise_says_is_heard_as_before_afterwards(box: Mailbox) -> None:
    logger = logging.getLogger("apprise")
    before = (logger.propagate, list(logger.handlers))
    sent(box.address("mira"))
    assert (logger.propagate, list(logger.handlers)) == before
