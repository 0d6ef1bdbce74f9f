"""Settings reach the parts that they are for."""

from collections.abc import Mapping
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from okrsync import wiring
from okrsync.config import load
from okrsync.model import ItemState, Source
from okrsync.sources.asana import Asana
from okrsync.sources.asana.tasks import Words
from okrsync.sources.jira import Jira

CONFIG = """\
cycle: {name: 2026-Q4, start: 2026-10-01, end: 2026-12-31}
timezone: Europe/Berlin
book: {excel: okrs.xlsx}
jira:
  acme: {url: "https://acme.example.invalid", email: bot@acme.example.invalid, open: [PAY, SHOP], changelogs: true}
  intern: {url: "https://jira.example.invalid", user: bot, deployment: datacenter}
asana: {main: {per_minute: 150}}
mapping:
  dropped: {resolutions: [Abandoned], sections: [Parked], tags: [later], fields: {Stage: [Stopped]}}
  statuses: {Ready for release: done}
  fields: {Story Points: customfield_10016}
  sizes: {S: 2}
  assignees: true
"""


@pytest.fixture
def sources(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Mapping[str, Source]:
    for name in ("JIRA__ACME", "JIRA__INTERN", "ASANA__MAIN"):
        monkeypatch.setenv(f"OKRSYNC_{name}__TOKEN", "t0ken")
    (tmp_path / "okrsync.yaml").write_text(CONFIG, encoding="utf-8")
    return wiring.setup(load(tmp_path / "okrsync.yaml")).sources


def test_what_the_config_says_of_words_reaches_each_jira(sources: Mapping[str, Source]) -> None:
    source = sources["jira.acme"]
    assert isinstance(source, Jira)
    assert (source.states, source.dropped) == ({"Ready for release": ItemState.DONE}, frozenset({"Abandoned"}))
    assert (source.fields, source.zone) == ({"Story Points": "customfield_10016"}, ZoneInfo("Europe/Berlin"))


def test_a_jira_is_asked_as_its_account_is_given(sources: Mapping[str, Source]) -> None:
    told = []
    for source in (sources["jira.acme"], sources["jira.intern"]):
        assert isinstance(source, Jira)
        told.append((source.site.user, source.site.deployment))
    assert told == [("bot@acme.example.invalid", None), ("bot", "datacenter")]


def test_changelogs_are_asked_of_the_jiras_that_the_config_says(sources: Mapping[str, Source]) -> None:
    told = [each.site.changelogs for each in sources.values() if isinstance(each, Jira)]
    assert told == [True, False]


def test_what_may_be_told_of_items_reaches_each_tracker(sources: Mapping[str, Source]) -> None:
    acme, intern, main = sources["jira.acme"], sources["jira.intern"], sources["asana.main"]
    assert isinstance(acme, Jira)
    assert isinstance(intern, Jira)
    assert isinstance(main, Asana)
    assert (acme.open, intern.open) == (frozenset({"PAY", "SHOP"}), None)
    assert acme.assignees
    assert main.assignees


def test_what_the_config_says_of_words_and_its_quota_reach_asana(sources: Mapping[str, Source]) -> None:
    source = sources["asana.main"]
    assert isinstance(source, Asana)
    fields, ids, sizes = {"Stage": ["Stopped"]}, {"Story Points": "customfield_10016"}, {"S": 2.0}
    assert source.words == Words.of(["Parked"], ["later"], fields, ids, sizes)
    assert (source.zone, source.site.per_minute) == (ZoneInfo("Europe/Berlin"), 150)
