"""`okrsync init`: the questions, what is written, and the next cycle's workbook out of the old one."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pytest
from openpyxl import Workbook

from okrsync import prompts
from okrsync.books.new import NewBook, new_path
from okrsync.config import FILE_NAME, load
from okrsync.errors import BookError, ConfigError, LayoutError
from okrsync.layout import OKRS
from okrsync.model import Cycle
from okrsync.okrs import quarters
from okrsync.records import replace
from okrsync.start import Following, Fresh, JiraSite, begin, create
from tests.e2e.terminal import dialogue as talk
from tests.e2e.world import CYCLE, Jira, found, okrsync, row, script, table

NEXT = Cycle("2027-Q1", date(2027, 1, 1), date(2027, 3, 31))
TODAY = date(2026, 11, 20)
JIRA, ASANA = "OKRSYNC_JIRA__MAIN__TOKEN", "OKRSYNC_ASANA__MAIN__TOKEN"


@pytest.fixture
def config(tmp_path: Path) -> Path:
    return tmp_path / FILE_NAME


def new(folder: Path, cycle: Cycle = CYCLE) -> NewBook:
    return NewBook(cycle, folder / "okrs.xlsx")


# ---- the config ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("jira", "asana"),
    [
        (JiraSite("https://acme.atlassian.net", "anna@acme.com"), True),
        (JiraSite("https://jira.acme.example/tracker"), False),
        (None, True),
        (None, False),
    ],
)
def test_what_is_written_loads_once_the_tokens_are_set(
    config: Path, monkeypatch: pytest.MonkeyPatch, jira: JiraSite | None, *, asana: bool
) -> None:
    said = Fresh(config, new(config.parent), "Europe/Berlin", jira=jira, asana=asana)
    lines = said.make()
    assert said.secrets == (*([JIRA] if jira else []), *([ASANA] if asana else []))
    for name in said.secrets:
        assert name in config.read_text(encoding="utf-8")
        assert f"export {name}=" in "\n".join(lines)
        monkeypatch.setenv(name, "a-token")
    settings = load(config).settings
    assert (settings.timezone, settings.cycle.name, settings.cycle.end) == ("Europe/Berlin", CYCLE.name, CYCLE.end)
    assert {name: (str(each.url), each.email) for name, each in settings.jira.items()} == (
        {"main": (jira.url if jira.url.endswith("tracker") else jira.url + "/", jira.email)} if jira else {}
    )
    assert list(settings.asana) == (["main"] if asana else [])
    assert load(config).book == config.parent.resolve() / "okrs.xlsx"


@pytest.mark.parametrize("name", ["Q4: growth, {more} # 'n' \"so\"", "2026", "yes", "Grün & gut 🎯", "- x"])
def test_any_name_of_a_cycle_comes_back_from_the_config(config: Path, name: str) -> None:
    Fresh(config, new(config.parent, Cycle(name, CYCLE.start, CYCLE.end)), jira=None).make()
    assert load(config).settings.cycle.name == name


def test_the_commented_lines_of_the_config_work_once_they_count(config: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    Fresh(config, new(config.parent), jira=None).make()
    text = config.read_text(encoding="utf-8")
    for line in ("# schedule:", "# asana:", "# jira:"):
        assert line in text
        text = text.replace(line, line.removeprefix("# "))
    config.write_text(text.replace("email: …", "email: anna@acme.com"), encoding="utf-8")
    for name in (JIRA, ASANA):
        monkeypatch.setenv(name, "a-token")
    assert load(config).settings.schedule is not None


def test_a_book_elsewhere_is_named_by_its_whole_path(config: Path, tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    Fresh(tmp_path / "sub" / FILE_NAME, new(tmp_path), jira=None).make()
    assert load(tmp_path / "sub" / FILE_NAME).book == tmp_path.resolve() / "okrs.xlsx"
    assert not config.exists()


def test_the_last_lines_say_what_to_do_in_order(config: Path) -> None:
    told = "\n".join(Fresh(config, new(config.parent), asana=True).make())
    steps = ["address and e-mail", JIRA, ASANA, "Fill in", "okrsync check", "okrsync plan", "okrsync sync"]
    assert sorted(steps, key=told.index) == steps
    assert f"--config {config}" in told


def test_a_config_of_the_usual_name_needs_no_option(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert "--config" not in "\n".join(Fresh(Path(FILE_NAME), new(Path())).make())


def test_a_config_that_came_meanwhile_stays_and_no_book_is_left(config: Path) -> None:
    config.write_text("mine", encoding="utf-8")
    with pytest.raises(BookError, match="cannot be written"):
        Fresh(config, new(config.parent)).make()
    assert [path.name for path in config.parent.iterdir()] == [FILE_NAME]
    assert config.read_text(encoding="utf-8") == "mine"


# ---- the old book ----------------------------------------------------------------------------------------------------

ROWS = [
    row("KR-01", Objective="Grow"),
    row("KR-02", "ACME-200", Supports="KR-01"),
    row("KR-03", "", **{"Measured by": "Manual", "Start": "10", "State": "dropped"}),
]


def old_book(folder: Path, *rows: dict[str, str], cycle: Cycle = CYCLE) -> Path:
    """A workbook that was never synced."""
    world = found(folder, "https://acme.atlassian.net", rows, cycle=cycle)
    world.config.unlink()
    return world.book


def test_the_open_key_results_of_a_synced_book_start_the_next_quarter(tmp_path: Path, served: Jira) -> None:
    world = found(tmp_path, served.url, ROWS)
    assert world.sync().code == 0
    before = world.book.read_bytes(), world.config.read_bytes()
    begun = begin(world.config, world.book, TODAY)
    assert (begun.book.cycle, begun.book.path) == (NEXT, Path("okrs-2027-Q1.xlsx"))
    book = begun.book.at(tmp_path / "next.xlsx").carrying()
    lines = Following(world.config, book).make()
    assert [(each["ID"], each["Supports"], each["Comment"], each["Status"]) for each in table(book.path, OKRS)] == [
        ("KR-04", None, "continues KR-01", None),
        ("KR-05", "KR-04", "continues KR-02", None),
    ]
    assert (world.book.read_bytes(), world.config.read_bytes()) == before
    assert "with 2 key results" in lines[0]
    assert lines[1] == "Left behind, dropped: KR-03."


def test_the_two_lines_for_the_config_make_it_the_next_cycles(tmp_path: Path, served: Jira) -> None:
    world = found(tmp_path, served.url, ROWS)
    book = begin(world.config, world.book, TODAY).book.at(tmp_path / "next.xlsx").carrying()
    lines = Following(world.config, book).make()
    new = {line.strip().partition(":")[0]: line.strip() for line in lines if line.startswith("    ")}
    assert list(new) == ["cycle", "book"]
    text = world.config.read_text(encoding="utf-8").splitlines()
    world.config.write_text("\n".join(new.get(line.partition(":")[0], line) for line in text), encoding="utf-8")
    done = world.on("2027-01-08").sync()
    assert (done.code, done.json["cycle"]) == (0, NEXT.name)
    assert [each["id"] for each in done.json["key_results"]] == ["KR-04", "KR-05"]


def test_without_the_request_the_next_book_is_empty(tmp_path: Path) -> None:
    book = begin(tmp_path / "none.yaml", old_book(tmp_path, *ROWS), TODAY).book
    assert (book.rows, book.notes) == ((), ())
    assert len(book.carrying().rows) == 2


def test_the_quarter_after_the_old_books_is_proposed_whatever_day_it_is(tmp_path: Path, served: Jira) -> None:
    world = found(tmp_path, served.url, ROWS)
    world.sync()
    assert begin(world.config, world.book, date(2028, 7, 1)).book.cycle == NEXT


FY27_Q1 = Cycle("FY27-Q1", date(2026, 9, 1), date(2026, 11, 30))
FY27_Q2 = Cycle("FY27-Q2", date(2026, 12, 1), date(2027, 2, 28))


def test_the_next_cycle_follows_the_one_of_the_config_which_needs_no_token_for_that(tmp_path: Path) -> None:
    world = found(tmp_path, "https://acme.atlassian.net", ROWS, cycle=FY27_Q1)
    (tmp_path / "token.txt").unlink()
    begun = begin(world.config, world.book, TODAY)
    assert (begun.book.cycle, begun.book.path) == (FY27_Q2, Path("okrs-FY27-Q2.xlsx"))


@pytest.mark.parametrize("content", ["nonsense: true\n", "cycle: {name: 2026-Q4", ""])
def test_beside_a_config_that_does_not_load_the_old_book_tells_the_cycle(
    tmp_path: Path, served: Jira, content: str
) -> None:
    world = found(tmp_path, served.url, ROWS)
    world.sync()
    world.config.write_text(content, encoding="utf-8")
    assert begin(world.config, world.book, date(2028, 7, 1)).book.cycle == NEXT


def test_an_old_book_that_knows_no_quarter_is_followed_by_the_quarter_after_todays(tmp_path: Path) -> None:
    assert begin(tmp_path / "none.yaml", old_book(tmp_path, *ROWS), TODAY).book.cycle == NEXT


def test_a_cycle_whose_name_no_file_can_have_still_has_its_book(tmp_path: Path) -> None:
    world = found(tmp_path, "https://acme.atlassian.net", ROWS, cycle=Cycle("Q4/2026 (EU)", CYCLE.start, CYCLE.end))
    assert begin(world.config, world.book, TODAY).book.path == Path("okrs-Q1-2027-EU.xlsx")


def test_the_teams_own_names_for_measures_count_when_rows_are_carried_over(tmp_path: Path) -> None:
    kept = {"Measured by": "SLA", "Target": "99"}
    own = "mapping: {measures: {SLA: Keep above}}\n"
    world = found(tmp_path, "https://acme.atlassian.net", [row("KR-01", "", **kept)], more=own)
    world.type(OKRS, "KR-01", "Status", "✓ Done")
    assert len(begin(world.config, world.book, TODAY).book.carrying().rows) == 1


def test_a_new_config_may_come_with_the_old_book(tmp_path: Path) -> None:
    begun = begin(tmp_path / "new.yaml", old_book(tmp_path, *ROWS), TODAY)
    assert isinstance(begun, Fresh)
    replace(begun, book=begun.book.at(tmp_path / "next.xlsx").carrying(), jira=None).make()
    assert load(tmp_path / "new.yaml").settings.cycle.name == NEXT.name


def test_an_old_book_that_somebody_has_open_can_be_followed(tmp_path: Path) -> None:
    book = old_book(tmp_path, *ROWS)
    book.with_name(f"~${book.name}").write_bytes(b"\x04Anna")
    assert len(begin(tmp_path / "none.yaml", book, TODAY).book.carrying().rows) == 2


def test_a_broken_row_of_the_old_book_has_to_be_mended_before_it_is_carried(tmp_path: Path) -> None:
    broken = old_book(tmp_path, row("KR-01", Target="many"), row("KR-02", Due="soon"))
    book = begin(tmp_path / "none.yaml", broken, TODAY).book
    with pytest.raises(ConfigError) as caught:
        book.carrying()
    assert [(each.code, each.kr) for each in caught.value.problems] == [
        ("not-a-number", "KR-01"),
        ("not-a-date", "KR-02"),
    ]


def test_a_workbook_that_is_none_of_ours_is_told(tmp_path: Path) -> None:
    Workbook().save(tmp_path / "other.xlsx")
    with pytest.raises(LayoutError, match=r"is no workbook of okrsync\. Name .* --from"):
        begin(tmp_path / "none.yaml", tmp_path / "other.xlsx", TODAY)


def test_a_file_that_is_no_workbook_is_told(tmp_path: Path) -> None:
    (tmp_path / "old.xlsx").write_text("Key result,Target", encoding="utf-8")
    with pytest.raises(BookError, match=r"old\.xlsx"):
        begin(tmp_path / "none.yaml", tmp_path / "old.xlsx", TODAY)


def test_an_old_book_that_is_missing_is_told(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="There is no such file"):
        begin(tmp_path / "none.yaml", tmp_path / "old.xlsx", TODAY)


def test_nothing_can_be_carried_over_without_an_old_book() -> None:
    with pytest.raises(ConfigError, match="--from OLD"):
        NewBook(CYCLE).carrying()


def test_a_config_that_exists_is_refused_before_anything_is_asked(config: Path) -> None:
    config.write_text("mine", encoding="utf-8")
    with pytest.raises(ConfigError, match="exists already"):
        begin(config, None, TODAY)


def test_the_next_book_overwrites_none(tmp_path: Path) -> None:
    book = old_book(tmp_path, *ROWS)
    before = book.read_bytes()
    with pytest.raises(BookError, match="is there already"):
        Following(tmp_path / FILE_NAME, NewBook(NEXT, book)).make()
    assert book.read_bytes() == before


# ---- what answers are right ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "address"),
    [
        ("", ""),
        ("acme.atlassian.net", "https://acme.atlassian.net"),
        ("https://Acme.atlassian.net/jira/software/projects/X/boards/1?a=b", "https://acme.atlassian.net"),
        ("jira.acme.example:8443/tracker/", "https://jira.acme.example:8443/tracker"),
        ("https://jira", "https://jira"),
    ],
)
def test_an_address_is_taken_as_people_copy_it(typed: str, address: str) -> None:
    assert prompts.jira_address(typed) == address


@pytest.mark.parametrize(
    "typed", ["http://acme.atlassian.net", "yes", "https://", "https://a b.net", "https://me:pw@acme.net", "a..net"]
)
def test_an_address_that_cannot_be_right_is_refused(typed: str) -> None:
    with pytest.raises(ValueError, match=r"address"):
        prompts.jira_address(typed)


def test_a_new_book_is_an_xlsx_in_a_folder_that_exists_and_not_there_yet(tmp_path: Path) -> None:
    (tmp_path / "there.xlsx").touch()
    assert new_path(tmp_path / "new.xlsx") == tmp_path / "new.xlsx"
    for name, reason in {"okrs.csv": "xlsx", "there.xlsx": "already", "deep/okrs.xlsx": "folder"}.items():
        with pytest.raises(ValueError, match=reason):
            new_path(tmp_path / name)


@pytest.mark.parametrize("name", ["okrs.xlsm", "okrs", "deep/okrs.xlsx"])
def test_a_book_that_cannot_be_is_refused_with_the_same_words_as_an_option(tmp_path: Path, name: str) -> None:
    with pytest.raises(ValueError, match=r"name|folder") as reason:
        new_path(tmp_path / name)
    done = okrsync("init", "--excel", tmp_path / name, "--config", tmp_path / FILE_NAME, "--json")
    (problem,) = done.json["problems"]
    assert (done.code, problem["where"], problem["what"]) == (2, "--excel", str(reason.value))
    assert not list(tmp_path.iterdir())


def test_a_zone_is_known_in_any_case() -> None:
    assert prompts.zone("europe/berlin") == "Europe/Berlin"
    with pytest.raises(ValueError, match="such as Europe/Berlin"):
        prompts.zone("Berlin")


@pytest.mark.parametrize(
    ("told", "link", "name"),
    [
        ("Europe/Berlin", "/usr/share/zoneinfo/Asia/Tokyo", "Europe/Berlin"),
        (":/usr/share/zoneinfo/Europe/Berlin", None, "Europe/Berlin"),
        ("CET-1CEST", "/usr/share/zoneinfo/Asia/Tokyo", "Asia/Tokyo"),
        ("", "/var/db/timezone/zoneinfo/America/New_York", "America/New_York"),
        ("", "/usr/share/zoneinfo/Mars/Base", "UTC"),
        ("", None, "UTC"),
    ],
)
def test_the_machines_zone_is_the_one_it_names(tmp_path: Path, told: str, link: str | None, name: str) -> None:
    localtime = tmp_path / "localtime"
    if link:
        localtime.symlink_to(link)
    assert prompts.machine_zone({"TZ": told}, localtime) == name


# ---- the dialogue ----------------------------------------------------------------------------------------------------


def dialogue(folder: Path, *args: str, say: Sequence[tuple[str, str]]) -> tuple[int, str]:
    """Run `okrsync init` in a terminal."""
    return talk(folder, "init", *args, say=say)


ENTER = [
    ("Jira's address", ""),
    ("Asana too? [y/N]", ""),
    ("workbook [okrs.xlsx]", ""),
    ("Name of the cycle", ""),
    ("First day", ""),
    ("Last day", ""),
    ("Time zone [Europe/Berlin]", ""),
]


def test_enter_and_nothing_else_makes_a_config_and_a_book_that_work(tmp_path: Path) -> None:
    code, screen = dialogue(tmp_path, say=ENTER)
    assert code == 0, screen
    assert sorted(path.name for path in tmp_path.iterdir()) == ["okrs.xlsx", FILE_NAME]
    settings = load(tmp_path / FILE_NAME).settings
    assert settings.cycle.name == quarters.proposed(date.today()).name  # noqa: DTZ011 - the user's own day
    assert (settings.timezone, list(settings.jira), list(settings.asana)) == ("Europe/Berlin", [], [])
    assert "export" not in screen
    planned = script("plan", "--json", cwd=tmp_path)
    assert (planned.code, planned.json["problems"]) == (0, [])


def test_what_is_answered_stands_in_the_config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    said = [
        ("Jira's address", "acme.atlassian.net"),
        ("E-mail", "anna@acme.com"),
        ("Asana too?", "y"),
        ("workbook", "ours.xlsx"),
        ("Name of the cycle", "2027-Q2"),
        ("First day [2027-04-01]", ""),
        ("Last day [2027-06-30]", "2027-07-02"),
        ("Time zone", "Asia/Tokyo"),
    ]
    code, screen = dialogue(tmp_path, say=said)
    assert code == 0, screen
    for name in (JIRA, ASANA):
        assert f"export {name}=" in screen
        monkeypatch.setenv(name, "a-token")
    settings = load(tmp_path / FILE_NAME).settings
    assert (settings.jira["main"].email, list(settings.asana)) == ("anna@acme.com", ["main"])
    assert (settings.cycle.name, settings.cycle.end) == ("2027-Q2", date(2027, 7, 2))
    assert (settings.timezone, load(tmp_path / FILE_NAME).book.name) == ("Asia/Tokyo", "ours.xlsx")
    assert (tmp_path / "ours.xlsx").is_file()


def test_a_wrong_answer_is_asked_again_with_the_reason(tmp_path: Path) -> None:
    said = [
        ("Jira's address", "http://acme.atlassian.net"),
        ("no https address", "jira.acme.example"),
        *ENTER[1:3],
        ("Name of the cycle", ""),
        ("First day", "soon"),
        ("“soon” is no day", "2027-04-01"),
        ("Last day", "2027-03-01"),
        ("the cycle ends (2027-03-01) before it starts", "2027-05-01"),
        ("Time zone", "Berlin"),
        ("such as Europe/Berlin", ""),
    ]
    code, screen = dialogue(tmp_path, say=said)
    assert code == 0, screen
    assert "E-mail" not in screen, "only Cloud wants one"


def test_a_book_named_as_an_option_is_not_asked_for(tmp_path: Path) -> None:
    code, screen = dialogue(tmp_path, "--excel", "mine.xlsx", say=[*ENTER[:2], *ENTER[3:]])
    assert code == 0, screen
    assert (tmp_path / "mine.xlsx").is_file()
    assert "workbook [" not in screen


def test_who_ends_the_questions_gets_nothing(tmp_path: Path) -> None:
    code, screen = dialogue(tmp_path, say=[ENTER[0], ("Asana too?", "\x04")])
    assert code != 0
    assert "Traceback" not in screen
    assert not list(tmp_path.iterdir())


def test_beside_a_config_only_the_next_book_is_asked_for(tmp_path: Path, served: Jira) -> None:
    world = found(tmp_path, served.url, ROWS)
    world.sync()
    before = world.config.read_bytes()
    said = [
        ("Carry over the 2 open key results? [Y/n]", ""),
        ("workbook [okrs-2027-Q1.xlsx]", ""),
        ("Name of the cycle [2027-Q1]", ""),
        ("First day [2027-01-01]", ""),
        ("Last day [2027-03-31]", ""),
    ]
    code, screen = dialogue(tmp_path, "--from", "okrs.xlsx", say=said)
    assert code == 0, screen
    assert "book: {excel: okrs-2027-Q1.xlsx}" in screen
    assert "cycle: {name: 2027-Q1, start: 2027-01-01, end: 2027-03-31}" in screen
    assert world.config.read_bytes() == before
    assert [each["ID"] for each in table(tmp_path / "okrs-2027-Q1.xlsx", OKRS)] == ["KR-04", "KR-05"]


def test_a_config_that_exists_is_told_in_a_terminal_before_any_question(tmp_path: Path) -> None:
    (tmp_path / FILE_NAME).write_text("mine", encoding="utf-8")
    code, screen = dialogue(tmp_path, say=[])
    assert (code, "exists already" in screen) == (2, True)


def test_an_option_that_cannot_be_is_told_in_a_terminal_before_any_question(tmp_path: Path) -> None:
    code, screen = dialogue(tmp_path, "--excel", "okrs.xlsm", say=[])
    assert (code, "ends in .xlsx" in screen) == (2, True)


def test_json_tells_what_was_made(tmp_path: Path) -> None:
    world = found(tmp_path, "https://acme.atlassian.net", ROWS, cycle=FY27_Q1)
    book = tmp_path / "next.xlsx"
    done = okrsync("init", "--from", world.book, "--carry", "--excel", book, "--config", world.config, "--json")
    assert (done.code, done.json) == (
        0,
        {
            "config": str(world.config),
            "book": str(book),
            "cycle": {"name": "FY27-Q2", "start": "2026-12-01", "end": "2027-02-28"},
            "rows": 2,
        },
    )
    assert "Left behind, dropped: KR-03." in done.err


def test_without_a_terminal_nothing_is_asked(tmp_path: Path) -> None:
    create(NewBook(CYCLE, tmp_path / "old.xlsx", [{"id": "KR-01", "key_result": "Win", "target": 5.0}]))
    done = script("init", "--from", "old.xlsx", "--carry", cwd=tmp_path)
    assert (done.code, done.err) == (0, "")
    name = quarters.after(quarters.quarter(date.today())).name  # noqa: DTZ011 - the user's own day
    assert [each["ID"] for each in table(tmp_path / f"okrs-{name}.xlsx", OKRS)] == ["KR-02"]
