"""Whom to send to: from the environment or from files, never from the config, and never repeated."""

from pathlib import Path

import pytest

from okrsync.addresses import Addresses, addresses
from okrsync.config import FILE_NAME, load
from okrsync.errors import ConfigError, Problem

LEAST = "cycle: {name: Q4, start: 2026-10-01, end: 2026-12-31}\nbook: {excel: okrs.xlsx}\n"
FILES = LEAST + "digest: {to_file: leaders, people_file: people}\n"
SECRET = "slack://t0ken"  # noqa: S105 - a stand-in


def found(folder: Path, text: str = FILES) -> Addresses:
    file = folder / FILE_NAME
    file.write_text(text, encoding="utf-8")
    return addresses(load(file))


def problem(folder: Path, text: str = FILES) -> Problem:
    with pytest.raises(ConfigError) as caught:
        found(folder, text)
    [told] = caught.value.problems
    return told


def values(of: Addresses) -> list[str]:
    return [each.get_secret_value() for each in of.leaders]


def test_without_a_digest_there_are_none(tmp_path: Path) -> None:
    assert found(tmp_path, LEAST) == Addresses()


def test_they_come_from_files(tmp_path: Path) -> None:
    (tmp_path / "leaders").write_text(f"{SECRET}\nmailto://a\n{SECRET}\n", encoding="utf-8-sig")
    (tmp_path / "people").write_text(f'Mira Olsen: "{SECRET}"\nothers: mailto://b\n', encoding="utf-8")
    whom = found(tmp_path)
    assert values(whom) == [SECRET, "mailto://a"]
    assert [whom.of(name)[1] for name in ("Mira Olsen", "MIRA OLSEN", "Jon", "")] == [True, True, False, False]
    assert "t0ken" not in repr(whom)


def test_the_environment_wins(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OKRSYNC_DIGEST__TO", f"{SECRET} mailto://a")
    monkeypatch.setenv("OKRSYNC_DIGEST__PEOPLE", '{"Mira": "mailto://m"}')
    for text in (FILES, LEAST):
        whom = found(tmp_path, text)
        assert (values(whom), whom.of("Mira")[1]) == ([SECRET, "mailto://a"], True)


@pytest.mark.parametrize("name", ["leaders", "people"])
def test_a_file_that_is_not_there_is_named(tmp_path: Path, name: str) -> None:
    other = {"leaders": "people", "people": "leaders"}[name]
    (tmp_path / other).write_text("", encoding="utf-8")
    told = problem(tmp_path)
    assert (told.code, name in told.what, "OKRSYNC_DIGEST__" in told.to_do) == ("bad-addresses", True, True)


@pytest.mark.parametrize("text", [SECRET, f"[{SECRET}]", f"Mira: [{SECRET}", f"Mira: {{a: {SECRET}}}", "Mira:"])
def test_people_who_are_no_list_of_names_are_told_and_not_repeated(tmp_path: Path, text: str) -> None:
    (tmp_path / "leaders").write_text("", encoding="utf-8")
    (tmp_path / "people").write_text(text, encoding="utf-8")
    told = problem(tmp_path)
    assert (told.code, "t0ken" in str(told), told.where) == ("bad-addresses", False, f"{FILE_NAME} › digest.people")


@pytest.mark.parametrize("key", ["to", "people"])
def test_an_address_in_the_config_is_refused_and_not_repeated(tmp_path: Path, key: str) -> None:
    told = problem(tmp_path, f"{LEAST}digest: {{{key}: {SECRET}}}\n")
    assert (told.code, f"{key}_file" in told.to_do, "t0ken" in str(told)) == ("secret-in-file", True, False)


def test_a_sheet_may_be_called_people(tmp_path: Path) -> None:
    sheets = "google: {main: {sheets: {people: 1AbCdEfGhIjKlMnOpQrStUvWxYz}}}\n"
    assert found(tmp_path, LEAST + sheets) == Addresses()


@pytest.mark.parametrize("key", ["leaders", "nudges"])
def test_a_time_that_is_none_is_told(tmp_path: Path, key: str) -> None:
    assert problem(tmp_path, f'{LEAST}digest: {{{key}: "at eight"}}\n').where == f"{FILE_NAME} › digest.{key}"
