"""What an Asana task means, without an Asana: its state by the config's words, its numbers, what a record must tell."""

import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from okrsync.errors import BadResponse
from okrsync.records import replace
from okrsync.sources.asana.records import FIELDS, PLAIN, TAGS, Field, Place, Task, options, part, same, task
from okrsync.sources.asana.tasks import Words, unreadable

NONE: frozenset[str] = frozenset()
PLAN = Task("1", "Plan", "https://app.asana.com/0/0/1", completed=False, created=None, changed=None, closed=None)
RECORD: dict[str, Any] = {
    "gid": "1",
    "name": "Plan",
    "permalink_url": "https://app.asana.com/0/0/1",
    "completed": False,
    "completed_at": None,
    "created_at": "2026-10-01T07:00:00.000Z",
    "modified_at": "2026-10-01T07:00:00.000Z",
    "num_subtasks": 0,
    "memberships": [],
}

names = st.text(min_size=1).filter(str.strip)
letters = st.text(st.characters(categories=["L", "N"]), min_size=1)
blanks = st.sampled_from([" ", "\u00a0", "  ", "\t", "\u2009"])


def with_fields(*fields: Field) -> Task:
    return replace(PLAN, fields=fields)


def chosen(*names: str, gid: str = "9", name: str = "Size") -> Field:
    return Field(gid, name, options=names)


# ---- names -----------------------------------------------------------------------------------------------------------


@given(words=st.lists(letters, min_size=1), blank=blanks)
def test_names_compare_whatever_blanks_and_case_they_have(words: list[str], blank: str) -> None:
    assert same(f"{blank}{blank.join(words).upper()}{blank}") == same(" ".join(words).upper())
    assert same("Won\u00a0'T\u2009Do") == same("won 't do")


@given(names)
def test_comparing_twice_changes_nothing(name: str) -> None:
    assert same(same(name)) == same(name)


# ---- dropped ---------------------------------------------------------------------------------------------------------


@given(names)
def test_a_task_is_dropped_by_each_kind_of_word_and_by_no_other_kind(name: str) -> None:
    kinds = {
        "sections": replace(PLAN, sections=("x", name)),
        "tags": replace(PLAN, tags=("x", name)),
        "fields": with_fields(Field("8", "Resolution", options=("x", name))),
    }
    words = {
        "sections": Words.of(sections=[name]),
        "tags": Words.of(tags=[name]),
        "fields": Words.of(fields={"resolution": [name]}),
    }
    for kind, one in kinds.items():
        assert {word for word, said in words.items() if said.dropped(one)} == {kind}


def test_without_words_nothing_is_dropped() -> None:
    busy = replace(PLAN, sections=("Cancelled",), tags=("dup",), fields=(chosen("Void"),))
    assert not Words().dropped(busy)


def test_an_option_means_dropped_in_its_own_field_only() -> None:
    assert not Words.of(fields={"Resolution": ["Void"]}).dropped(with_fields(chosen("Void", name="Mood")))


# ---- what is asked for -----------------------------------------------------------------------------------------------


def test_what_costs_is_asked_for_only_if_a_word_or_a_measure_needs_it() -> None:
    assert Words.of(sections=["x"], ids={"x": "1"}, sizes={"M": 3}).wanted(NONE) == PLAIN
    assert Words.of(tags=["x"]).wanted(NONE) == (*PLAIN, *TAGS)
    assert Words.of(fields={"x": ["y"]}).wanted(NONE) == (*PLAIN, *FIELDS)
    assert Words().wanted(frozenset({"Effort"})) == (*PLAIN, *FIELDS)


# ---- numbers ---------------------------------------------------------------------------------------------------------


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_number_field_is_its_number(value: float) -> None:
    assert Words.of(sizes={"5": 1}).value(Field("1", "Effort", value)) == value


@given(st.integers(-999, 999), st.sampled_from([".", ","]), st.from_regex(r"[0-9]{0,2}", fullmatch=True))
def test_an_option_that_is_a_number_is_it_with_a_point_or_a_comma(whole: int, mark: str, digits: str) -> None:
    text = f"{whole}{mark}{digits}" if digits else str(whole)
    assert Words().value(chosen(text)) == float(text.replace(",", "."))


@given(st.text())
def test_no_option_is_a_number_without_end_or_none_at_all(text: str) -> None:
    value = Words().value(chosen(text))
    assert value is None or math.isfinite(value)


@pytest.mark.parametrize("text", ["M", "", "inf", "NaN", "1e3", "1_0", "5 days", "3-5", "1,000", "1.000", "--5"])
def test_an_option_that_may_mean_something_else_is_no_number(text: str) -> None:
    assert Words().value(chosen(text)) is None


@given(name=names, size=st.floats(0, 100))
def test_a_size_says_what_an_option_means_even_one_that_is_a_number(name: str, size: float) -> None:
    assert Words.of(sizes={name: size, "5": 8}).value(chosen(name)) == (8 if same(name) == "5" else size)
    assert Words.of(sizes={"5": 0}).value(chosen("5")) == 0


@pytest.mark.parametrize("field", [Field("1", "Size"), chosen("3", "5")], ids=["nothing", "several options"])
def test_what_is_no_single_value_is_no_number(field: Field) -> None:
    assert Words().value(field) is None


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        pytest.param("effort", ["1", "2"], id="by name"),
        pytest.param("2", ["2"], id="by gid"),
        pytest.param("Estimate", ["3"], id="by the config"),
        pytest.param("Weight", ["4"], id="by name, where the configured gid is another tracker's"),
        pytest.param("Beauty", [], id="not at all"),
    ],
)
def test_a_number_is_meant_by_gid_by_the_config_or_by_name(name: str, meant: list[str]) -> None:
    fields = [Field("1", "Effort"), Field("2", "EFFORT"), Field("3", "Days"), Field("4", "Weight")]
    words = Words.of(ids={"estimate": "3", "weight": "customfield_10003"})
    assert [each.gid for each in words.meant(with_fields(*fields), name)] == meant


@pytest.mark.parametrize(
    ("fields", "number"),
    [
        ([], None),
        ([Field("1", "Effort", 3)], 3),
        ([Field("1", "Effort", 0)], 0),
        ([Field("1", "Effort", 3), Field("2", "Effort")], 3),
        ([Field("1", "Effort", 3), Field("2", "Effort", 3)], None),
    ],
)
def test_a_task_has_a_number_if_just_one_of_its_fields_holds_it(fields: list[Field], number: float | None) -> None:
    assert Words().number(with_fields(*fields), "Effort") == number


# ---- numbers that cannot be read -------------------------------------------------------------------------------------


@given(st.lists(st.floats(0, 9) | st.none(), min_size=1))
def test_a_field_that_some_task_has_is_readable_filled_or_not(values: list[float | None]) -> None:
    tasks = [PLAN, *(with_fields(Field("1", "Effort", value)) for value in values)]
    assert unreadable(tasks, "Effort", Words(), "asana.acme") is None


def test_of_no_tasks_every_field_is_readable() -> None:
    assert unreadable([], "Effort", Words(), "asana.acme") is None


@pytest.mark.parametrize(
    ("fields", "code", "said"),
    [
        pytest.param([], "unknown-field", "only on its paid plans", id="no field at all"),
        pytest.param([Field("1", "Efforts", 3)], "unknown-field", "Did you mean Efforts?", id="a near one"),
        pytest.param([Field("1", "Mood", 3)], "unknown-field", "Add the field to the project", id="a far one"),
        pytest.param([Field("1", "Effort", 3), Field("2", "effort", 4)], "ambiguous-field", "Effort: 1}", id="two"),
        pytest.param([chosen("M", name="Effort")], "unknown-option", "no numbers: M.", id="a word"),
        pytest.param([chosen("3", "5", name="Effort")], "unknown-option", "no numbers: 3, 5.", id="several options"),
    ],
)
def test_an_unreadable_number_says_why_and_what_to_do(fields: list[Field], code: str, said: str) -> None:
    problem = unreadable([with_fields(*fields)], "Effort", Words(), "asana.acme")
    assert problem is not None
    assert (problem.code, problem.where) == (code, "asana.acme › Effort")
    assert said in str(problem)


# ---- records ---------------------------------------------------------------------------------------------------------


def test_a_record_may_lack_what_was_not_asked_for_or_what_its_plan_has_not() -> None:
    read = task(RECORD, "asana.acme")
    assert (read.tags, read.fields, read.waits, read.divides) == ((), (), frozenset(), False)


def test_a_membership_without_a_section_is_one_of_the_project() -> None:
    home = {"project": {"gid": "7", "name": "Launch"}, "section": None}
    read = task({**RECORD, "memberships": [home]}, "asana.acme")
    assert (read.places, read.sections) == ({"7": Place("Launch", "7")}, ())


def test_every_kind_of_blank_in_a_name_is_a_space() -> None:
    assert task({**RECORD, "name": " Draft\u00a0 plan\n"}, "asana.acme").name == "Draft plan"


def test_what_other_records_lack_is_an_error_too() -> None:
    with pytest.raises(BadResponse, match="name"):
        options({"gid": "1", "enum_options": [{"gid": "2"}]}, "asana.acme")
    with pytest.raises(BadResponse, match="resource_type"):
        part({"gid": "1", "name": "x"}, "asana.acme")


def test_a_field_that_has_no_options_has_none() -> None:
    assert options({"gid": "1"}, "asana.acme") == options({"gid": "1", "enum_options": None}, "asana.acme") == ()
