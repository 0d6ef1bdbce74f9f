"""The config file and the environment over it: typed, and every mistake at once."""

from datetime import date
from pathlib import Path

import pytest

from okrsync.config import FILE_NAME, find, google_key, load, token
from okrsync.errors import ConfigError, Problem
from okrsync.model import Policy

LEAST = "cycle: {name: Q4, start: 2026-10-01, end: 2026-12-31}\nbook: {excel: okrs.xlsx}\n"
JIRA = LEAST + 'jira: {acme: {url: "https://acme.example.invalid"}}\n'
TOKEN = "OKRSYNC_JIRA__ACME__TOKEN"  # noqa: S105 - a name


def written(folder: Path, text: str) -> Path:
    file = folder / FILE_NAME
    file.write_text(text, encoding="utf-8")
    return file


def problems(folder: Path, text: str) -> tuple[Problem, ...]:
    with pytest.raises(ConfigError) as caught:
        load(written(folder, text))
    return caught.value.problems


def test_cycle_and_book_are_enough(tmp_path: Path) -> None:
    config = load(written(tmp_path, LEAST))
    assert config.settings.cycle.end == date(2026, 12, 31)
    assert config.settings.timezone == "UTC"
    assert config.settings.rules().policy is Policy.LEAVE_OUT


def test_paths_are_relative_to_the_file(tmp_path: Path) -> None:
    config = load(written(tmp_path, LEAST))
    assert (config.book, config.state) == (tmp_path / "okrs.xlsx", tmp_path / ".okrsync")


@pytest.mark.parametrize(
    ("given", "meant"),
    [
        ("sqlite:///cache.db", "sqlite:///{folder}/cache.db"),
        ("sqlite:////var/cache.db", "sqlite:////var/cache.db"),
        ("sqlite:///:memory:", "sqlite:///:memory:"),
        ("sqlite://", "sqlite://"),
        ("postgresql+psycopg:///okr", "postgresql+psycopg:///okr"),
    ],
)
def test_only_a_relative_sqlite_file_lies_beside_the_config(tmp_path: Path, given: str, meant: str) -> None:
    config = load(written(tmp_path, f'{LEAST}store: "{given}"\n'))
    assert config.store == meant.format(folder=tmp_path)


def test_it_is_found_here_or_above(tmp_path: Path) -> None:
    (tmp_path / "a" / "b").mkdir(parents=True)
    file = written(tmp_path, LEAST)
    assert find(tmp_path / "a" / "b") == file


def test_where_there_is_none_it_says_how_to_get_one(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="okrsync init"):
        find(tmp_path)


def test_the_environment_wins_over_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OKRSYNC_TIMEZONE", "Asia/Tokyo")
    assert load(written(tmp_path, LEAST + "timezone: UTC\n")).settings.timezone == "Asia/Tokyo"


def test_a_token_comes_from_the_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(TOKEN, "t0ken")
    config = load(written(tmp_path, JIRA))
    assert token(config, config.settings.jira["acme"]).get_secret_value() == "t0ken"
    assert "t0ken" not in repr(config)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
def test_a_token_comes_from_its_file_without_the_line_end_or_a_mark(tmp_path: Path, encoding: str) -> None:
    (tmp_path / "secret").write_text("t0ken\n", encoding=encoding)
    config = load(written(tmp_path, JIRA.replace('invalid"', 'invalid", token_file: secret')))
    assert token(config, config.settings.jira["acme"]).get_secret_value() == "t0ken"


def test_without_a_token_the_variable_is_named(tmp_path: Path) -> None:
    (problem,) = problems(tmp_path, JIRA)
    assert (problem.code, TOKEN in problem.to_do) == ("no-token", True)


def test_a_token_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    (problem,) = problems(tmp_path, JIRA.replace('invalid"', 'invalid", token_file: secret'))
    assert (problem.code, "secret" in problem.what) == ("no-token", True)


@pytest.mark.parametrize(
    ("secret", "said"),
    [
        ("t0ken".encode("utf-16"), "cannot be read"),
        ("t0ken".encode("utf-16-le"), "no token has"),
        ("tok–en".encode(), "no token has"),
        (b"\n", "empty"),
    ],
    ids=["UTF-16", "UTF-16 without mark", "dash", "empty"],
)
def test_a_token_file_that_holds_no_token_is_told(tmp_path: Path, secret: bytes, said: str) -> None:
    (tmp_path / "secret").write_bytes(secret)
    (problem,) = problems(tmp_path, JIRA.replace('invalid"', 'invalid", token_file: secret'))
    assert (problem.code, said in problem.what, bool(problem.to_do)) == ("no-token", True, True)


def test_a_token_with_a_dash_in_the_environment_is_told_and_not_repeated(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(TOKEN, "tok–en")
    (problem,) = problems(tmp_path, JIRA)
    assert (problem.code, "tok–en" in str(problem)) == ("no-token", False)


def test_an_environment_variable_that_makes_no_sense_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OKRSYNC_JIRA", "{bad t0ken")
    (problem,) = problems(tmp_path, LEAST)
    assert (problem.code, "jira" in problem.what, "t0ken" in str(problem)) == ("bad-environment", True, False)


@pytest.mark.parametrize("account", ["bot:t0ken", ":t0ken", "t0ken"])
def test_a_password_in_an_address_is_refused_and_not_repeated(tmp_path: Path, account: str) -> None:
    (problem,) = problems(tmp_path, JIRA.replace("//", f"//{account}@"))
    assert problem.where == f"{FILE_NAME} › jira.acme.url"
    assert "password" in problem.what
    assert "t0ken" not in str(problem)


def test_an_address_that_is_none_is_told_without_its_password(tmp_path: Path) -> None:
    (problem,) = problems(tmp_path, JIRA.replace("https://", "htps://bot:t0ken@"))
    assert (problem.where, "t0ken" in str(problem)) == (f"{FILE_NAME} › jira.acme.url", False)


@pytest.mark.parametrize("key", ["token", "password"])
def test_a_secret_in_the_file_is_refused_and_not_repeated(tmp_path: Path, key: str) -> None:
    found = problems(tmp_path, JIRA.replace('invalid"', f'invalid", {key}: t0ken'))
    assert "secret-in-file" in {problem.code for problem in found}
    assert not [problem for problem in found if "t0ken" in str(problem)]


def test_an_unknown_key_is_named_with_the_nearest_known_one(tmp_path: Path) -> None:
    (problem,) = problems(tmp_path, LEAST + "timezon: UTC\n")
    assert problem.code == "unknown-key"
    assert problem.where == f"{FILE_NAME} › timezon"
    assert "Did you mean timezone?" in problem.to_do


@pytest.mark.parametrize(
    ("more", "where", "said"),
    [
        ("timezone: Mars/Olympus", "timezone", "no time zone"),
        ("guards: {fall: lots}", "guards.fall", "lots"),
        ("guards: {worse_share: 2}", "guards.worse_share", "2"),
        ("status: {on_track: {share: 0.1}}", "status.on_track.points", "missing"),
        ("status: {curve: steep}", "status.curve", "steep"),
        ("mapping: {measures: {Vibes: Good ones}}", "mapping.measures.Vibes", "Good ones"),
        ("mapping: {statuses: {Ready: nearly}}", "mapping.statuses.Ready", "nearly"),
        ("mapping: {dropped: {policy: ignore}}", "mapping.dropped.policy", "ignore"),
        ("jira: {Acme: {url: 'https://a.invalid'}}", "jira.Acme", "lower-case"),
        ("jira: {acme: {url: acme}}", "jira.acme.url", "acme"),
        ("jira: {acme: {url: 'https://a.invalid', deployment: server}}", "jira.acme.deployment", "server"),
    ],
)
def test_a_bad_value_is_told_with_its_place(tmp_path: Path, more: str, where: str, said: str) -> None:
    (problem,) = problems(tmp_path, LEAST + more + "\n")
    assert problem.where == f"{FILE_NAME} › {where}"
    assert said in problem.what
    assert problem.to_do


def test_a_cycle_that_ends_before_it_starts_is_refused(tmp_path: Path) -> None:
    (problem,) = problems(tmp_path, LEAST.replace("2026-12-31", "2026-09-30"))
    assert "before it starts" in problem.what


def test_every_mistake_is_told_at_once(tmp_path: Path) -> None:
    found = problems(tmp_path, "cycle: {name: Q4}\nbok: {}\ntimezone: Mars\n")
    assert {problem.where.rpartition("› ")[2] for problem in found} == {
        "book",
        "bok",
        "timezone",
        "cycle.start",
        "cycle.end",
    }


@pytest.mark.parametrize(
    ("text", "said"),
    [("cycle: [", "no YAML"), ("", "no settings"), ("just words", "no settings")],
    ids=["broken", "empty", "words"],
)
def test_what_is_no_config_is_called_so(tmp_path: Path, text: str, said: str) -> None:
    (problem,) = problems(tmp_path, text)
    assert said in problem.what


def test_a_file_in_another_encoding_is_no_yaml(tmp_path: Path) -> None:
    file = tmp_path / FILE_NAME
    file.write_bytes("cycle: {name: Zürich}".encode("latin-1"))
    with pytest.raises(ConfigError, match="no YAML"):
        load(file)


# ---- Google ----------------------------------------------------------------------------------------------------------

GOOGLE = LEAST + "google: {main: {credentials: key.json}}\n"
KEY = '{"type": "service_account", "client_email": "bot@example.invalid"}'
KEY_NAME = "OKRSYNC_GOOGLE__MAIN__CREDENTIALS_JSON"
SHEET = "1AbCdEfGhIjKlMnOpQrStUvWxYz"
IN_GOOGLE = LEAST.replace("excel: okrs.xlsx", f'google: "https://docs.google.com/spreadsheets/d/{SHEET}/edit#gid=0"')


def key(folder: Path, text: str = GOOGLE) -> object:
    config = load(written(folder, text))
    return google_key(config.folder, config.settings.google["main"])


def test_a_google_key_comes_from_its_file(tmp_path: Path) -> None:
    (tmp_path / "key.json").write_text(KEY, encoding="utf-8")
    assert key(tmp_path) == {"type": "service_account", "client_email": "bot@example.invalid"}


def test_a_google_key_comes_from_the_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(KEY_NAME, KEY)
    assert key(tmp_path, LEAST) == {"type": "service_account", "client_email": "bot@example.invalid"}


def test_without_a_google_key_the_machines_own_counts(tmp_path: Path) -> None:
    assert key(tmp_path, LEAST + "google: {main: {}}\n") is None


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (None, "cannot be read"),
        ("{", "no JSON"),
        ('{"type": "api_key"}', "no key of Google"),
        ("[]", "no key of Google"),
    ],
)
def test_a_google_key_that_is_none_is_told(tmp_path: Path, text: str | None, said: str) -> None:
    if text is not None:
        (tmp_path / "key.json").write_text(text, encoding="utf-8")
    (problem,) = problems(tmp_path, GOOGLE)
    assert (problem.code, problem.where, said in problem.what) == ("bad-key", f"{FILE_NAME} › google.main", True)


def test_a_damaged_google_key_in_the_environment_is_told_and_not_repeated(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(KEY_NAME, '{"private_key": "s3cret')
    (problem,) = problems(tmp_path, LEAST)
    assert (problem.code, KEY_NAME in problem.what, "s3cret" in str(problem)) == ("bad-key", True, False)


def test_a_google_key_in_the_config_is_refused_and_not_repeated(tmp_path: Path) -> None:
    found = problems(tmp_path, LEAST + 'google: {main: {credentials_json: "s3cret"}}\n')
    assert "secret-in-file" in {problem.code for problem in found}
    assert not [problem for problem in found if "s3cret" in str(problem)]


@pytest.mark.parametrize("given", [SHEET, f"https://docs.google.com/spreadsheets/u/1/d/{SHEET}/edit?usp=sharing"])
def test_a_spreadsheet_is_given_by_its_address_or_id(tmp_path: Path, given: str) -> None:
    config = load(written(tmp_path, f'{LEAST}google: {{main: {{sheets: {{kpis: "{given}"}}}}}}\n'))
    assert config.settings.google["main"].sheets == {"kpis": SHEET}


def test_what_is_no_spreadsheet_is_told(tmp_path: Path) -> None:
    (problem,) = problems(tmp_path, LEAST + "google: {main: {sheets: {kpis: our numbers}}}\n")
    assert (problem.where, "copy its address" in problem.what) == (f"{FILE_NAME} › google.main.sheets.kpis", True)


def test_a_book_may_be_a_spreadsheet(tmp_path: Path) -> None:
    config = load(written(tmp_path, IN_GOOGLE + "google: {main: {}}\n"))
    assert config.settings.book.google == SHEET


@pytest.mark.parametrize("book", ["{}", f"{{excel: okrs.xlsx, google: {SHEET}}}"])
def test_a_book_is_one_of_the_two(tmp_path: Path, book: str) -> None:
    (problem,) = problems(tmp_path, LEAST.replace("{excel: okrs.xlsx}", book))
    assert (problem.where, "one of excel" in problem.what) == (f"{FILE_NAME} › book", True)


@pytest.mark.parametrize(
    ("google", "to_do"),
    [
        ("", "Add google:"),
        ("google: {main: {}, other: {}}\n", "main, other"),
        ("google: {main: {}, other: {}}\nbook: {google: 1AbCdEfGhIjKlMnOpQrStUvWxYz, account: third}\n", "main, other"),
    ],
)
def test_a_book_in_google_has_one_account_that_opens_it(tmp_path: Path, google: str, to_do: str) -> None:
    text = IN_GOOGLE if "book" not in google else IN_GOOGLE.partition("book")[0]
    (problem,) = problems(tmp_path, text + google)
    assert (problem.code, to_do in problem.to_do) == ("no-account", True)


def test_of_several_accounts_the_book_names_one(tmp_path: Path) -> None:
    text = IN_GOOGLE.replace('gid=0"', 'gid=0", account: other') + "google: {main: {}, other: {}}\n"
    assert load(written(tmp_path, text)).settings.book.account == "other"
