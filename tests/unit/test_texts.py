"""What people read knows how it was made, and is said again in another language."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pickle import dumps, loads

import pytest

from okrsync.books.spoken import SpokenBook
from okrsync.catalogue import Language, words
from okrsync.layout import HEALTH, status_of, status_text
from okrsync.model import Cell, CheckIn, Finding, Page, PageRow, Plan, Row, Seen, Status, Traffic, Value
from okrsync.okrs.figures import amount, day, items, percent
from okrsync.okrs.places import place
from okrsync.okrs.understood import understood
from okrsync.texts import ENGLISH, Day, Words, joined, plural, say, sentence

BACKWARDS = Words(
    "xx",
    {
        "{done} of {total} done": ("von {total}: {done}",),
        "{n} item": ("{n} Ding", "{n} Dinge"),
        "Done": ("Fertig",),
        "nothing": ("nichts",),
    },
    str.maketrans({",": ".", ".": ","}),
    lambda said: f"am {said.when.day}.{said.when.month}.",
)

CHOSEN = Words(
    "xx",
    {
        "Done": ("Fertig",),
        "Items done": ("Dinge fertig",),
        "Sum of": ("Summe von",),
        "Average of": ("Mittel aus",),
        "Target": ("Ziel",),
        "yes": ("ja",),
    },
)
"""Words that people choose from lists."""


def test_a_message_is_an_english_text_like_any_other() -> None:
    assert say("{done} of {total} done", done=amount(3), total=amount(1200)) == "3 of 1,200 done"


def test_it_is_said_with_the_other_order_of_words_and_the_other_figures() -> None:
    assert BACKWARDS(say("{done} of {total} done", done=amount(3.5), total=amount(1200))) == "von 1.200: 3,5"


@pytest.mark.parametrize(("number", "told"), [(1, "1 Ding"), (0, "0 Dinge"), (1200, "1.200 Dinge")])
def test_one_and_many_are_told_apart(number: int, told: str) -> None:
    assert BACKWARDS(plural(number, "{n} item", "{n} items")) == told


def test_a_plural_that_no_catalogue_has_is_one_or_many_in_english() -> None:
    assert [BACKWARDS(plural(number, "{n} day", "{n} days")) for number in (1, 2)] == ["1 day", "2 days"]


def test_messages_within_messages_are_said_too() -> None:
    assert BACKWARDS(say("({what}, {when})", what=say("nothing"), when=day(date(2026, 11, 3)))) == "(nichts, am 3.11.)"


def test_what_people_typed_stays_as_it_is_even_where_it_reads_like_a_message() -> None:
    assert BACKWARDS("nothing") == "nothing"


def test_what_no_catalogue_has_is_said_in_english() -> None:
    assert BACKWARDS(say("{n} left", n=percent(12.6))) == "13 % left"


def test_a_declared_word_is_said_in_the_language() -> None:
    assert BACKWARDS(status_text(Status.DONE)) == "✓ Fertig"


def test_a_sentence_begins_with_a_capital_and_ends_with_one_point_in_each_language() -> None:
    told = sentence(say("nothing"), "", sentence(say("nothing"), day(date(2026, 11, 3))))
    assert (told, BACKWARDS(told)) == ("Nothing; nothing; 3 Nov.", "Nichts; nichts; am 3.11.")


def test_a_sentence_in_the_middle_of_another_loses_its_point() -> None:
    assert sentence(sentence("He came"), "she went") == "He came; she went."


def test_the_point_of_an_abbreviated_month_stays_in_the_middle_of_a_sentence() -> None:
    german = words(Language.GERMAN)
    assert german(sentence(day(date(2026, 11, 3)), "x")) == "3. Nov.; x."


def test_what_ends_with_an_ellipsis_needs_no_point() -> None:
    assert sentence("much more…") == "Much more…"


def test_no_parts_make_no_sentence() -> None:
    assert sentence("", "") == joined(", ", []) == ""


def test_braces_that_people_typed_are_no_template() -> None:
    assert BACKWARDS(say("about {what}", what="{done}")) == "about {done}"


def test_a_word_is_understood_in_english_and_in_the_language_but_not_another() -> None:
    options = ("Open", say("nothing"))
    assert [BACKWARDS.meant(each, options) for each in ("NICHTS", "Nothing", "rien")] == ["nothing", "nothing", "rien"]


def test_a_word_is_understood_whatever_its_case_in_either_language() -> None:
    options = (say("nothing"), say("Done"))
    assert [BACKWARDS.meant(each, options) for each in ("done", "DONE", "fertig", "FERTIG")] == ["Done"] * 4


def test_a_status_is_read_in_both_languages() -> None:
    assert [status_of(each, BACKWARDS) for each in ("✓ Done", "✓ Fertig", "✓ Fini")] == [
        Status.DONE,
        Status.DONE,
        Status.NO_DATA,
    ]


def seen(**cells: Value) -> Row:
    """A row of OKRs as it is understood."""
    row = Row(4, {key: Cell(value) for key, value in cells.items()}, own=True)
    [found] = understood(Seen((row,), frozenset(), {}, (), (), ()), CHOSEN).rows
    return found


def test_what_people_chose_from_a_list_is_known_in_english_and_the_rest_of_the_row_stays() -> None:
    found = seen(measured_by="dinge fertig", key_result="Dinge fertig", target=3.0)
    assert {key: cell.value for key, cell in found.cells.items()} == {
        "measured_by": "Items done",
        "key_result": "Dinge fertig",
        "target": 3.0,
    }
    assert (found.number, found.own) == (4, True)


def test_a_number_where_a_word_belongs_stays_a_number() -> None:
    assert seen(measured_by=5.0)["measured_by"].value == 5


def test_what_a_cell_has_beside_its_word_stays() -> None:
    row = Row(4, {"measured_by": Cell("Dinge fertig", formula=True)})
    [found] = understood(Seen((row,), frozenset(), {}, (), (), ()), CHOSEN).rows
    assert found["measured_by"] == Cell("Items done", formula=True)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("SUMME VON Umsatz", "Sum of Umsatz"),
        ("Mittel aus Umsatz", "Average of Umsatz"),
        ("Sum of Umsatz", "Sum of Umsatz"),
        ("Summe vonUmsatz", "Summe vonUmsatz"),
    ],
)
def test_a_measure_of_a_field_is_understood_by_how_it_begins(typed: str, meant: str) -> None:
    assert seen(measured_by=typed)["measured_by"].value == meant


def test_how_a_measure_begins_means_nothing_in_another_column() -> None:
    assert seen(level="Summe von Umsatz")["level"].value == "Summe von Umsatz"


def test_the_archives_of_a_book_are_understood_too() -> None:
    line = CheckIn("KR-01", date(2026, 11, 3), "", 1.0, 2.0, 50.0, None, "✓ Fertig")
    health = Row(4, {"accept": Cell("ja"), "what": Cell("ja")})
    change = Row(5, {"column": Cell("Ziel"), "before": Cell("Ziel")})
    found = understood(Seen((), frozenset(), {}, (line,), (health,), (change,)), CHOSEN)
    assert [each.status for each in found.history] == ["✓ Done"]
    assert [(each["accept"].value, each["what"].value) for each in found.health] == [("yes", "ja")]
    assert [(each["column"].value, each["before"].value) for each in found.changes] == [("Target", "Ziel")]


@dataclass
class Foreign:
    """A book with a row in another language, which keeps what it is asked for and told."""

    name: str = "their book"
    asked: list[tuple[bool, bool]] = field(default_factory=list)
    plans: list[Plan] = field(default_factory=list)

    def check(self) -> tuple[Finding, ...]:
        return (Finding("their book", "It is there."),)

    def read(self, *, archive: bool = False, mend: bool = False) -> Seen:
        self.asked.append((archive, mend))
        return Seen((Row(4, {"measured_by": Cell("Dinge fertig")}),), frozenset(), {}, (), (), ())

    def commit(self, plan: Plan) -> None:
        self.plans.append(plan)

    def traffic(self) -> Mapping[str, Traffic]:
        return {"google": Traffic(3)}


def test_a_book_in_another_language_is_understood_as_it_is_read() -> None:
    book = Foreign()
    spoken = SpokenBook(book, CHOSEN)
    [row] = spoken.read(archive=True).rows
    spoken.read(mend=True)
    assert row["measured_by"].value == "Items done"
    assert book.asked == [(True, False), (False, True)]


def test_the_pages_of_a_plan_are_said_in_the_language_of_the_book() -> None:
    book = Foreign()
    SpokenBook(book, CHOSEN).commit(Plan("run-1", pages=(Page("health", (PageRow({"what": say("Target")}),)),)))
    assert [row.cells for page in book.plans[0].pages for row in page.rows] == [{"what": "Ziel"}]


def test_a_book_in_another_language_is_the_same_book_in_all_else() -> None:
    book = Foreign()
    spoken = SpokenBook(book, CHOSEN)
    assert (spoken.name, spoken.check(), spoken.traffic()) == (book.name, book.check(), book.traffic())


def test_english_says_everything_as_it_is() -> None:
    message = say("{a} on {b}", a=amount(1234.5), b=Day.of(date(2026, 3, 1), year=True))
    assert ENGLISH(message) == message == "1,234.5 on 1 Mar 2026"


def test_german_writes_figures_and_days_as_germans_do() -> None:
    german = words(Language.GERMAN)
    days = (Day.of(date(2026, 3, 1), year=True), Day.of(date(2026, 11, 3)))
    assert [german(each) for each in (amount(1234.5), *days)] == ["1.234,5", "1. März 2026", "3. Nov."]


def test_a_language_knows_its_name_and_english_is_what_the_code_says() -> None:
    assert words(Language.ENGLISH) is ENGLISH
    assert words(Language.GERMAN).language == "de"


def test_nothing_is_nothing_in_german_too() -> None:
    assert words(Language.GERMAN)(joined(", ", [])) == ""


def test_german_tells_one_and_many_apart() -> None:
    assert [words(Language.GERMAN)(items(number)) for number in (1, 2)] == ["1 Vorgang", "2 Vorgänge"]


def test_a_place_names_its_tab_and_leaves_out_blank_steps() -> None:
    assert (place("KR-07", "", "Current"), place("KR-07", tab=HEALTH)) == ("OKRs › KR-07 › Current", "Health › KR-07")


def test_a_place_is_said_in_the_language() -> None:
    assert BACKWARDS(place("KR-07", say("nothing"))) == "OKRs › KR-07 › nichts"


def test_a_message_outlives_a_copy() -> None:
    copy = loads(dumps(say("nothing")))  # noqa: S301 - our own
    assert BACKWARDS(copy) == "nichts"


def test_the_point_of_a_shortened_month_stays_within_a_sentence_and_ends_one() -> None:
    german, on = words(Language.GERMAN), Day.of(date(2026, 11, 3))
    assert german(sentence(sentence("seen", on), "gone")) == "Seen; 3. Nov.; gone."
    assert german(sentence(say("seen {on}", on=on))) == "Seen 3. Nov."
