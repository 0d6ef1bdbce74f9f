"""What not everybody may see is counted, and its words are found in nothing that a sync leaves or prints."""

from collections.abc import Iterator
from pathlib import Path
from zipfile import ZipFile, is_zipfile

import pytest

from tests.e2e.asana_world import address, asana, company, named, task
from tests.e2e.world import Done, Jira, Json, World, epic, issue, okrsync, row

TITLE = "Orchid takeover"
PERSON = "Valborg Quist"
PRIVATE = ("120000000000000007", f"{TITLE} plans")
PEOPLE = "mapping: {assignees: true}\n"
COMMANDS = ("check", "plan", "sync", "history")


def secret(one: Json, **more: object) -> Json:
    """The issue with a security level, and words that nobody should read."""
    person = {"name": "vq", "displayName": PERSON}
    level = {"id": "1", "name": f"{TITLE} circle"}
    fields = {"summary": f"{TITLE} {one['key']}", "assignee": person, "security": level, **more}
    return {**one, "fields": one["fields"] | fields}


def waits_for(other: Json) -> Json:
    kind = {"id": "1", "name": "Blocks", "inward": "is blocked by", "outward": "blocks"}
    return {"id": "1", "type": kind, "inwardIssue": {"id": other["id"], "key": other["key"], "fields": other["fields"]}}


@pytest.fixture
def world(served: Jira, tmp_path: Path) -> Iterator[World]:
    """An epic of four stories, one of them restricted and one blocked by that; a restricted epic; a private project."""
    head, done, *rest = epic("ACME-100", 1, 4)
    hidden = secret(rest[0])
    rest[1]["fields"]["issuelinks"] = [waits_for(hidden)]
    served.holds([head, done, hidden, *rest[1:]], [secret(issue("ACME-200")), issue("ACME-201", epic="ACME-200")])
    tasks = [
        task(1, PRIVATE, done=True, name=TITLE, assignee=named("12000000000000009", PERSON, "user")),
        task(2, PRIVATE, name=f"{TITLE} later"),
    ]
    projects = [{**named(*PRIVATE, "project"), "privacy_setting": "private"}]
    rows = [row("KR-01"), row("KR-02", "ACME-200"), row("KR-03", address("project", PRIVATE[0]))]
    with asana({"tasks": tasks, "projects": projects}) as other:
        yield company(tmp_path, other.url, rows, jira=served.url, more=PEOPLE)


def left(folder: Path) -> Iterator[tuple[str, bytes]]:
    """Every file of a folder, and the parts of those that are packed."""
    for file in (each for each in folder.rglob("*") if each.is_file()):
        yield str(file), file.read_bytes()
        if is_zipfile(file):
            with ZipFile(file) as package:
                yield from ((f"{file} › {name}", package.read(name)) for name in package.namelist())


def printed(world: World) -> Iterator[tuple[str, Done]]:
    """What each command says, to people and to programs."""
    explained = [("explain", id_) for id_ in ("KR-01", "KR-02", "KR-03")]
    for command in [*((name,) for name in COMMANDS), *explained, ("digest", "--dry-run")]:
        plain = [*command, "--config", str(world.config)]
        dated = [*plain, *(["--today", world.today] if command[0] in ("plan", "sync", "explain", "digest") else [])]
        for arguments in (dated, [*dated, "--json"]):
            yield " ".join(arguments), okrsync(*arguments)


def test_the_words_of_a_restricted_item_are_in_no_output_and_no_file(world: World) -> None:
    for command, done in printed(world):
        assert done.code == 0, (command, done.err)
        for word in (TITLE, PERSON):
            assert word not in done.out + done.err, command
    files = dict(left(world.folder))
    assert any(name.endswith("store.db") for name in files)
    for name, content in files.items():
        for word in (TITLE, PERSON):
            for encoding in ("utf-8", "utf-16-le"):
                assert word.encode(encoding) not in content, name


def test_a_restricted_item_counts_and_shows_its_key_and_state(world: World) -> None:
    done = world.sync()
    assert [done.key_result(id_)["current"] for id_ in ("KR-01", "KR-02", "KR-03")] == [25, 0, 50]
    assert "1 blocked, 1 by ACME-102" in done.key_result("KR-01")["why"]
    told = {each["key"]: each for each in world.explain("KR-01").json["items"]}
    assert (told["ACME-102"]["title"], told["ACME-102"]["state"]) == (None, "to do")
    assert (told["ACME-101"]["title"], told["ACME-101"]["restricted"]) == ("Work ACME-101", False)


def test_what_is_linked_tells_no_title_in_a_check(world: World) -> None:
    lines = [each["what"] for each in okrsync("check", "--json", "--config", str(world.config)).json["lines"]]
    assert any(line.startswith("ACME-100 “Work ACME-100”: 4 items") for line in lines)
    assert any(line.startswith("ACME-200: 1 item") for line in lines)
