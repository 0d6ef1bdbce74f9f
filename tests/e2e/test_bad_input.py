"""What is wrong is said, with where and what to do; the exit code tells; all that is right goes on."""

import base64
import shutil
import socket
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from okrsync.layout import OKRS
from okrsync.sandbox.wire import Request, Response
from tests.e2e.world import CLOUD, TOKEN, UNKNOWN, Done, Jira, World, epic, found, jira, row, script, table

SECRET = "wrong-t0ken-7f3a"  # noqa: S105 - opens nothing
GOOD = row("GOOD")
SYNCED = ("Status", "Progress", "Current", "Why", "Synced")


@pytest.fixture
def world(served: Jira, tmp_path: Path) -> World:
    return found(tmp_path, served.url, [GOOD])


# ---- rows ------------------------------------------------------------------------------------------------------------


BAD_ROWS = [
    (row("WORDS", "ask Anna"), "unknown-link", "ask Anna"),
    (row("KEY", "ACME-999"), "unknown-issue", "Browse projects"),
    (row("JQL", "jql: colour = red"), "bad-query", "colour"),
    (row("STILL", Start="10", Target="10"), "target-is-start", "Give a target"),
    (row("NOUGHT", Target="0"), "target-is-start", "Give a target"),
    (row("MANY", Target="many"), "not-a-number", "many"),
    (row("MINUS", Weight="-1"), "negative-weight", "−1"),
    (row("NOPE", "jira.nope: X-1"), "no-connection", "jira.nope"),
    (row("ELSE", "https://other.example.invalid/browse/OTHER-1"), "no-connection", "other.example.invalid"),
    (row("VIBES", **{"Measured by": "Vibes"}), "unknown-measure", "Vibes"),
    (row("FIELD", **{"Measured by": "Sum of Story Pionts"}), "unknown-field", "Story Points"),
    (row("CELL", **{"Measured by": "Cell value"}), "unmeasurable", "one cell"),
    (row("ASANA", "https://app.asana.com/0/120345/120346"), "no-connection", "app.asana.com"),
    (
        row("SHEET", "https://docs.google.com/spreadsheets/d/1aB/edit#gid=0&range=B7"),
        "no-connection",
        "docs.google.com",
    ),
    (row("ALIAS", "sheet: budget!B7"), "no-connection", "google"),
    (row("FILE", "file: metrics.xlsx!KPIs!B7"), "no-folder", "folders"),
    (row("DATE", Due="soon"), "not-a-date", "soon"),
    (row("STATE", State="asleep"), "unknown-choice", "asleep"),
    (row("SHARE", Target="0.8"), "tiny-target", "Write 80 for 80 %"),
    (row("SAID", "", Current="about half", **{"Measured by": "Manual"}), "not-a-number", "about half"),
    (row("UP", Objective="Upper", Supports="DOWN"), "supports-cycle", "leads back to UP"),
    (row("DOWN", Objective="Lower", Supports="UP"), "supports-cycle", "leads back to DOWN"),
]
TWINS = [row("TWIN"), row("TWIN", "ACME-101")]


@pytest.fixture(scope="module")
def messy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[World, list[dict[str, Any]], Done]]:
    """A workbook full of bad rows: before its first sync, and after."""
    with jira(epic("ACME-100", 2, 4)) as served:
        rows = [*(each for each, _, _ in BAD_ROWS), *TWINS, GOOD]
        world = found(tmp_path_factory.mktemp("messy"), served.url, rows)
        before = table(world.book, OKRS)
        yield world, before, world.sync()


Messy = tuple[World, list[dict[str, Any]], Done]


@pytest.mark.parametrize(("bad", "code", "said"), BAD_ROWS, ids=[each["ID"] for each, _, _ in BAD_ROWS])
def test_a_bad_row_is_told_in_the_object_in_health_and_in_itself_and_people_keep_their_cells(
    messy: Messy, bad: dict[str, str], code: str, said: str
) -> None:
    world, before, done = messy
    (problem,) = done.problems(bad["ID"])
    assert (problem["code"], problem["severity"]) == (code, "blocks")
    assert bad["ID"] in problem["where"]
    assert said in f"{problem['what']} {problem['to_do']}"
    assert problem["to_do"]
    (line,) = world.health(bad["ID"])
    assert (line["What is wrong"], line["What to do"]) == (problem["what"], problem["to_do"])
    row_before = next(row for row in before if row["ID"] == bad["ID"])
    assert world.cells(bad["ID"]) == row_before | UNKNOWN | {"Why": problem["what"]}


def test_a_new_row_that_cannot_be_understood_gets_the_id_that_health_names(served: Jira, tmp_path: Path) -> None:
    world = found(tmp_path, served.url, [GOOD, row("", Target="many")])
    done = world.sync()
    (problem,) = done.json["problems"]
    (id_,) = (each["ID"] for each in table(world.book, OKRS) if each["Target"] == "many")
    assert problem["where"] == f"OKRs › {id_} › Target"
    assert world.health(id_)


def test_bad_rows_fail_nothing_and_the_good_ones_are_done(messy: Messy) -> None:
    world, _, done = messy
    assert (done.code, done.json["outcome"]) == (0, "done")
    assert world.cells("GOOD")["Current"] == 50


def test_of_two_rows_with_one_id_the_second_is_left_alone_and_named(messy: Messy) -> None:
    world, before, done = messy
    (problem,) = done.problems("TWIN")
    assert problem["code"] == "duplicate-id"
    first, second = (each for each in table(world.book, OKRS) if each["ID"] == "TWIN")
    assert first["Current"] == 50
    assert second == [each for each in before if each["ID"] == "TWIN"][1]
    (line,) = world.health("TWIN")
    assert "Clear this row's ID" in line["What to do"]


def test_every_line_for_people_has_what_is_wrong_and_what_to_do(messy: Messy) -> None:
    world, _, done = messy
    assert len(world.health()) == len(done.json["problems"])
    assert all(line["What is wrong"] and line["What to do"] and line["Where"] for line in world.health())


def test_a_mended_row_leaves_health_and_is_computed(world: World) -> None:
    world.type(OKRS, "GOOD", "Linked work", "ask Anna")
    world.sync()
    assert len(world.health("GOOD")) == 1
    world.type(OKRS, "GOOD", "Linked work", "ACME-100")
    world.sync()
    assert (world.health("GOOD"), world.cells("GOOD")["Current"]) == ([], 50)


def test_a_bare_key_with_two_jiras_asks_which(served: Jira, tmp_path: Path) -> None:
    world = found(tmp_path, served.url, [row("ONE"), row("TWO", "jira.acme: ACME-100")])
    text = world.config.read_text(encoding="utf-8").replace("jira: {", f'jira: {{other: {{url: "{served.url}2"}}, ')
    world.config.write_text(text.replace('2"}', '2", token_file: token.txt}'), encoding="utf-8")
    done = world.sync()
    (problem,) = done.problems("ONE")
    assert problem["code"] == "which-connection"
    assert "jira.acme: ACME-100" in problem["to_do"]
    assert "jira.other: ACME-100" in problem["to_do"]
    assert world.cells("TWO")["Current"] == 50


# ---- the config ------------------------------------------------------------------------------------------------------


def test_five_mistakes_in_the_config_are_told_at_once(world: World) -> None:
    world.config.write_text(
        """\
cycle: {name: 2026-Q4, start: 2026-12-31, end: 2026-10-01}
bok: {excel: okrs.xlsx}
book: {excel: okrs.xlsx}
timezone: Mars/Olympus
jira: {Acme: {url: "https://acme.example.invalid", token_file: token.txt}}
guards: {fall: lots}
""",
        encoding="utf-8",
    )
    done = world.sync()
    assert (done.code, done.json["outcome"]) == (2, "failed")
    told = {problem["where"].rpartition("› ")[2]: problem for problem in done.json["problems"]}
    assert {"cycle", "bok", "timezone", "guards.fall"} < told.keys()
    assert len(told) == 5
    assert all(problem["what"] and problem["to_do"] for problem in told.values())
    assert "Did you mean book?" in told["bok"]["to_do"]
    assert "Mars/Olympus" in done.advice


def test_a_secret_in_the_config_is_refused_and_not_repeated(world: World) -> None:
    text = world.config.read_text(encoding="utf-8")
    world.config.write_text(text.replace("token_file: token.txt", f"token: {SECRET}"), encoding="utf-8")
    done = world.sync()
    assert done.code == 2
    assert "OKRSYNC_JIRA__ACME__TOKEN" in done.advice
    assert SECRET not in done.out + done.err


@pytest.mark.parametrize("secret", [SECRET.encode("utf-16"), SECRET.replace("-", "–").encode()], ids=["UTF-16", "dash"])
def test_a_token_file_that_holds_no_token_is_told(world: World, secret: bytes) -> None:
    (world.folder / "token.txt").write_bytes(secret)
    done = world.sync()
    assert (done.code, done.json["problems"][0]["code"]) == (2, "no-token")
    assert SECRET.replace("-", "–") not in done.out + done.err


def test_an_environment_variable_that_makes_no_sense_is_told(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OKRSYNC_JIRA", "{bad")
    done = world.sync()
    assert (done.code, done.json["problems"][0]["code"]) == (2, "bad-environment")


def test_a_password_in_an_address_is_refused_and_not_repeated(world: World) -> None:
    text = world.config.read_text(encoding="utf-8")
    world.config.write_text(text.replace("http://", f"http://bot:{SECRET}@"), encoding="utf-8")
    done = world.sync()
    assert done.code == 2
    assert "password" in done.advice
    assert SECRET not in done.out + done.err


def test_a_connection_without_a_token_says_which_variable_to_set(world: World) -> None:
    text = world.config.read_text(encoding="utf-8")
    world.config.write_text(text.replace(", token_file: token.txt", ""), encoding="utf-8")
    done = script(*world.command("sync"))
    assert done.code == 2
    assert "OKRSYNC_JIRA__ACME__TOKEN" in done.advice
    assert script(*world.command("sync"), env={"OKRSYNC_JIRA__ACME__TOKEN": TOKEN}).code == 0


# ---- the account -----------------------------------------------------------------------------------------------------


def test_a_wrong_token_is_told_also_in_the_rows_that_never_had_a_number(world: World) -> None:
    (world.folder / "token.txt").write_text(SECRET, encoding="utf-8")
    done = world.sync()
    assert (done.code, done.json["outcome"]) == (1, "partial")
    (problem,) = done.json["problems"]
    assert problem["where"] == "jira.acme"
    assert "OKRSYNC_JIRA__ACME__TOKEN" in problem["what"]
    cells = world.cells("GOOD")
    assert {title: cells[title] for title in (*UNKNOWN, "Current", "Synced")} == UNKNOWN | {
        "Current": None,
        "Synced": None,
    }
    assert "OKRSYNC_JIRA__ACME__TOKEN" in cells["Why"]
    assert [line["Where"] for line in world.health()] == ["jira.acme"]


def test_a_token_that_expired_leaves_the_numbers_of_the_last_good_sync(world: World) -> None:
    world.sync()
    before = world.cells("GOOD")
    (world.folder / "token.txt").write_text(SECRET, encoding="utf-8")
    done = world.on("2026-11-21").sync()
    assert (done.code, done.json["changes"]) == (1, [])
    assert world.cells("GOOD") == before
    assert done.key_result("GOOD")["current"] == 50


def test_an_account_that_may_see_nothing_is_told_what_to_ask_for(world: World) -> None:
    (world.folder / "token.txt").write_text("guest-token", encoding="utf-8")
    text = world.config.read_text(encoding="utf-8")
    world.config.write_text(text.replace("demo@", "guest@"), encoding="utf-8")
    done = world.sync()
    assert done.code == 1
    assert "Browse projects" in done.advice
    assert world.cells("GOOD")["Current"] is None


def test_no_secret_is_in_any_output_or_file(world: World) -> None:
    (world.folder / "token.txt").write_text(SECRET, encoding="utf-8")
    encoded = base64.b64encode(f"demo@example.invalid:{SECRET}".encode()).decode()
    told = [world.sync(), world.plan(), world.explain("GOOD"), script(*world.command("sync"))]
    texts = [each.out + each.err for each in told]
    files = [path for path in world.folder.rglob("*") if path.is_file() and path.name != "token.txt"]
    shutil.unpack_archive(world.book, world.folder / "unpacked", "zip")
    texts += [path.read_bytes().decode("latin-1") for path in [*files, *(world.folder / "unpacked").rglob("*.xml")]]
    assert not [text for text in texts if SECRET in text or encoded in text]


# ---- the source ------------------------------------------------------------------------------------------------------


def test_a_failure_in_the_midst_of_a_night_gives_no_part_of_a_count(served: Jira, world: World) -> None:
    served.holds(epic("ACME-100", 90, 180))
    world.sync()
    before = world.cells("GOOD")
    served.holds(epic("ACME-100", 120, 180))
    served.fails_from(2, "/search")
    done = world.on("2026-11-21").sync()
    assert (done.code, done.json["outcome"]) == (1, "partial")
    assert world.cells("GOOD") == before
    served.holds(epic("ACME-100", 120, 180))
    assert world.on("2026-11-21").sync().code == 0
    assert world.cells("GOOD")["Current"] == pytest.approx(100 * 120 / 180)


def test_connections_that_break_in_the_middle_give_no_part_of_a_count(tmp_path: Path) -> None:
    breaks = ",".join(f"reset@{number}" for number in range(5, 10))  # its second page
    with jira(epic("ACME-100", 90, 180), faults=breaks) as served:
        world = found(tmp_path, served.url, [GOOD])
        done = world.sync()
        assert (done.code, done.json["requests"]["jira.acme"]["retries"]) == (1, 4)
        assert "jira.acme" in done.advice
        assert world.cells("GOOD")["Current"] is None
        assert world.sync().key_result("GOOD")["current"] == 50


def test_a_source_that_fails_leaves_the_rows_of_others_alone(served: Jira, tmp_path: Path) -> None:
    world = found(tmp_path, served.url, [GOOD, row("FAR", "jira.far: ACME-100")])
    far = f'jira: {{far: {{url: "http://127.0.0.1:{closed_port()}/jira", token_file: token.txt}}, '
    text = world.config.read_text(encoding="utf-8").replace("jira: {", far)
    world.config.write_text(text.replace("ACME-100", "jira.acme: ACME-100"), encoding="utf-8")
    world.type(OKRS, "GOOD", "Linked work", "jira.acme: ACME-100")
    done = world.sync()
    assert (done.code, done.json["outcome"]) == (1, "partial")
    assert (world.cells("GOOD")["Current"], world.cells("FAR")["Current"]) == (50, None)


def test_nobody_at_the_address_says_to_check_network_and_address(tmp_path: Path) -> None:
    world = found(tmp_path, f"http://127.0.0.1:{closed_port()}{CLOUD}", [GOOD])
    done = world.sync()
    assert done.code == 1
    assert "check the network and the address" in done.advice


class LoginPage:
    """What stands before a Jira that wants to be signed in to."""

    def handle(self, request: Request) -> Response:  # noqa: ARG002 - the same for all
        return Response(200, b"<html>Sign in</html>", {"Content-Type": "text/html"})

    def failure(self, status: int) -> Response:
        return Response(status)


def test_a_web_page_instead_of_jira_is_called_so(served: Jira, world: World) -> None:
    served.sites[CLOUD] = LoginPage()
    done = world.sync()
    assert done.code == 1
    assert "web page" in done.advice
    assert "right address" in done.advice


def test_too_many_requests_heal_by_waiting_as_long_as_asked(tmp_path: Path) -> None:
    with jira(epic("ACME-100", 2, 4), faults="429@4") as served:
        done = found(tmp_path, served.url, [GOOD]).sync()
    assert (done.code, done.key_result("GOOD")["current"]) == (0, 50)
    assert done.json["requests"]["jira.acme"]["retries"] == 1


def test_a_source_silent_for_two_days_turns_its_rows_to_no_data_with_the_reason(served: Jira, world: World) -> None:
    world.sync()
    served.fails_from(1, "/rest")
    assert world.on("2026-11-21").sync().json["changes"] == []
    done = world.on("2026-11-23").sync()
    told = done.key_result("GOOD")
    assert (done.code, told["status"], told["progress"]) == (1, "No data", None)
    cells = world.cells("GOOD")
    assert (cells["Status"], cells["Progress"], cells["Current"]) == ("? No data", "—", 50)
    assert "No new number since 20 Nov" in cells["Why"]
    assert "50" in cells["Why"]


def closed_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port


# ---- the workbook ----------------------------------------------------------------------------------------------------


def encrypted(book: Path) -> None:
    book.write_bytes(bytes.fromhex("D0CF11E0A1B11AE1") + bytes(512) + "EncryptedPackage".encode("utf-16-le"))


def without_okrs(book: Path) -> None:
    Workbook().save(book)


def locked_by_excel(book: Path) -> None:
    book.with_name(f"~${book.name}").write_bytes(b"\x04Anna" + b" " * 50 + b"\x04\x00" + "Anna".encode("utf-16-le"))


def locked_by_libreoffice(book: Path) -> None:
    book.with_name(f".~lock.{book.name}#").write_text(",anna,host,20.11.2026 12:00,file:///profile;", encoding="utf-8")


BAD_BOOKS: list[tuple[Callable[[Path], object], str]] = [
    (lambda book: book.write_bytes(b"ID;Key result\n"), "not a workbook"),
    (encrypted, "encrypted"),
    (without_okrs, "OKRs"),
    (locked_by_excel, "open by Anna"),
    (locked_by_libreoffice, "open by anna"),
    (lambda book: book.chmod(0o444), "read-only"),
]
BAD_NAMES = ["no-zip", "encrypted", "no-OKRs-tab", "open-in-Excel", "open-in-LibreOffice", "read-only"]


@pytest.mark.parametrize(("spoil", "said"), BAD_BOOKS, ids=BAD_NAMES)
def test_a_workbook_that_cannot_be_used_is_told_and_keeps_every_byte(
    world: World, spoil: Callable[[Path], object], said: str
) -> None:
    spoil(world.book)
    before = world.book.read_bytes()
    done = world.sync()
    assert (done.code, done.json["outcome"]) == (1, "failed")
    assert said in done.advice
    assert done.advice.count(". ") >= 1, "what is wrong, then what to do"
    assert world.book.read_bytes() == before
    assert "Traceback" not in done.err


def test_a_missing_workbook_says_how_to_get_one(world: World) -> None:
    world.book.unlink()
    done = world.sync()
    assert done.code == 1
    assert "okrsync init" in done.advice
    assert not world.book.exists()
