"""What a header means, in four languages, and what the cells below say to it."""

from collections.abc import Sequence
from datetime import datetime

import pytest

from okrsync.layout import OKRS
from okrsync.model import Cell, Value
from okrsync.okrs.adopting import contents
from okrsync.okrs.adopting.headers import LANGUAGES, aliases, meanings, plain


def cells(*values: Value, percent: bool = False) -> Sequence[Cell]:
    return [Cell(value, percent=percent) for value in values]


def first(header: str) -> str | None:
    return next(iter(meanings(header)), None)


@pytest.mark.parametrize(
    ("header", "key"),
    [
        ("Objective", "objective"),
        ("Ziele", "objective"),
        ("Objetivo", "objective"),
        ("Objectif", "objective"),
        ("Key Result", "key_result"),
        ("KR", "key_result"),
        ("Schlüsselergebnis", "key_result"),
        ("Schluesselergebnis", "key_result"),
        ("Resultado clave", "key_result"),
        ("Résultat clé", "key_result"),
        ("DRI", "owner"),
        ("Verantwortlich", "owner"),
        ("Responsable", "owner"),
        ("Baseline", "start"),
        ("Startwert", "start"),
        ("Zielwert", "target"),
        ("Cible", "target"),
        ("Actual", "current"),
        ("Ist", "current"),
        ("Actuel", "current"),
        ("% complete", "progress"),
        ("Fortschritt", "progress"),
        ("Avancement", "progress"),
        ("Progreso", "progress"),
        ("Konfidenz", "confidence"),
        ("Confianza", "confidence"),
        ("Deadline", "due"),
        ("Fällig", "due"),
        ("Échéance", "due"),
        ("Einheit", "unit"),
        ("Équipe", "team"),
        ("Abteilung", "team"),
        ("Departamento", "team"),
        ("Gewichtung", "weight"),
        ("Notizen", "comment"),
        ("Comentarios", "comment"),
        ("Commentaires", "comment"),
        ("Jira Epic", "linked_work"),
        ("#", "id"),
        ("Übergeordnetes Ziel", "supports"),
    ],
)
def test_a_header_as_teams_write_it_means_the_column_of_ours(header: str, key: str) -> None:
    assert first(header) == key
    assert meanings(header)[key] == 1


@pytest.mark.parametrize("header", ["KEY  RESULT", "key-result", "✎ Key result", "Key Result:", "(Key) Result\n"])
def test_case_punctuation_and_glyphs_do_not_count(header: str) -> None:
    assert meanings(header) == {**meanings("key result")}


def test_accents_do_not_count() -> None:
    assert meanings("RESULTAT CLE") == meanings("Résultat clé")


def test_every_column_has_words_but_those_that_only_the_sync_says() -> None:
    known = {key for keys in aliases().values() for key in keys}
    ours = {each.key for each in OKRS.columns}
    assert known == ours - {"delivery", "why", "synced", "policy"}


def test_each_language_knows_what_every_sheet_has() -> None:
    for language in LANGUAGES:
        assert language.keys() >= {"objective", "key_result", "owner", "start", "current", "target", "status", "due"}


def test_whole_words_go_before_words_that_are_nearly_alike() -> None:
    assert meanings("Owner")["owner"] > meanings("Owner (lead)")["owner"] > meanings("Ownerr")["owner"] > 0


def test_the_longer_name_within_a_header_counts_more() -> None:
    assert first("Owner of the key result") == "key_result"
    assert first("Objective / Key Result") == "key_result"
    assert first("Status update") == "comment"
    assert first("Target date") == "due"


@pytest.mark.parametrize(
    "header",
    [
        "",
        "  ",
        "Quarter",
        "Reviewed",
        "Growth",
        "Star",
        "What the team said today",
        "Improve the status of all objectives of the team now",
        "Write one objective key result here for every team",
    ],
)
def test_what_is_no_header_of_ours_means_nothing(header: str) -> None:
    assert meanings(header) == {}


def test_a_word_inside_another_is_not_found() -> None:
    assert "owner" not in meanings("Homeowners")


def test_a_word_may_mean_two_of_ours() -> None:
    assert meanings("Ziel").keys() >= {"objective", "target"}
    assert meanings("Start").keys() >= {"start", "from"}


def test_signs_read_as_words() -> None:
    assert plain("Übersicht: % fertig #1") == "ubersicht percent fertig number 1"


# ---- the cells below -------------------------------------------------------------------------------------------------

DAY = datetime(2026, 10, 1)


@pytest.mark.parametrize(
    ("key", "values"),
    [
        ("target", ["50%", "a lot", "more"]),
        ("start", [DAY, DAY]),
        ("due", ["Q4", "soon"]),
        ("due", [DAY, DAY, DAY, "Q4", "soon"]),
        ("confidence", ["High", "Low"]),
        ("confidence", [0.5, 70.0]),
        ("confidence", [0.0, 0.0, 7.0]),
        ("kind", ["Objective", "Key Result"]),
        ("measured_by", ["survey"]),
        ("linked_work", ["see the plan", "ask Anna"]),
        ("objective", [1.0, 2.0, 3.0]),
        ("status", [1.0, 2.0]),
        ("id", ["O1", "O1", "O1", "O2"]),
    ],
)
def test_what_the_sync_could_not_read_does_not_fit(key: str, values: list[Value]) -> None:
    assert contents.misfit(key, cells(*values))


@pytest.mark.parametrize(
    ("key", "values"),
    [
        ("target", [50.0, 20.0, 3.0, "tbd"]),
        ("due", [DAY, "2026-11-30"]),
        ("confidence", [1.0, 10.0]),
        ("kind", ["Stretch", "committed"]),
        ("measured_by", ["Items done", "Sum of Size"]),
        ("linked_work", ["PROJ-12", "https://acme.atlassian.net/browse/PROJ-1"]),
        ("progress", ["80%", 0.5]),
        ("id", ["O1", "O2", 3.0]),
        ("id", []),
        ("target", [None, None]),
    ],
)
def test_what_the_sync_reads_fits_and_so_does_a_blank_column(key: str, values: list[Value]) -> None:
    assert not contents.misfit(key, cells(*values))


@pytest.mark.parametrize(
    ("values", "percent", "key"),
    [
        (["PROJ-12", "PROJ-100", "WEB-3"], False, "linked_work"),
        (["https://app.asana.com/0/1200/1201", "https://app.asana.com/0/1200/1202", "ABC-1"], False, "linked_work"),
        (["KR-1", "KR-2", "KR-3"], False, "id"),
        (["O1", "O1.1", "O1.2"], False, "id"),
        (["On track", "at risk", "Done"], False, "status"),
        (["grün", "rot", "gelb"], False, "status"),
        ([0.5, 0.25, 1.0], True, "progress"),
        (["Anna Schmidt", "José Pérez", "Ann O'Neil"], False, "owner"),
    ],
)
def test_the_cells_alone_may_say_what_a_column_is(values: list[Value], key: str, *, percent: bool) -> None:
    found = contents.guess(cells(*values, percent=percent))
    assert found is not None
    assert found.key == key


@pytest.mark.parametrize(
    "values",
    [
        [],
        ["KR-1"],
        [1.0, 2.0, 3.0],
        ["Grow", "Win more", "Be kind"],
        ["sell more", "win more", "be kind"],
        ["KR-1"] * 5,
        [f"{team} is on track for the launch in the middle of May" for team in ("Sales", "Ops", "Shop")],
    ],
)
def test_cells_that_say_nothing_are_no_guess(values: list[Value]) -> None:
    assert contents.guess(cells(*values)) is None
