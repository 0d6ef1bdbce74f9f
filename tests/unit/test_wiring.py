"""Settings reach the parts that they are for."""

from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from okrsync import wiring
from okrsync.config import load
from okrsync.model import ItemState
from okrsync.sources.jira import Jira

CONFIG = """\
cycle: {name: 2026-Q4, start: 2026-10-01, end: 2026-12-31}
timezone: Europe/Berlin
book: {excel: okrs.xlsx}
jira: {acme: {url: "https://acme.example.invalid", email: bot@acme.example.invalid}}
mapping:
  dropped: {resolutions: [Abandoned]}
  statuses: {Ready for release: done}
  fields: {Story Points: customfield_10016}
"""


def test_what_the_config_says_of_words_reaches_each_jira(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OKRSYNC_JIRA__ACME__TOKEN", "t0ken")
    (tmp_path / "okrsync.yaml").write_text(CONFIG, encoding="utf-8")
    source = wiring.setup(load(tmp_path / "okrsync.yaml")).sources["jira.acme"]
    assert isinstance(source, Jira)
    assert (source.states, source.dropped) == ({"Ready for release": ItemState.DONE}, frozenset({"Abandoned"}))
    assert (source.fields, source.zone) == ({"Story Points": "customfield_10016"}, ZoneInfo("Europe/Berlin"))
