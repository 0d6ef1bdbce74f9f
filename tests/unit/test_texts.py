"""What people read knows how it was made, and is said again in another language."""

from datetime import date
from pickle import dumps, loads

import pytest

from okrsync.catalogue import Language, words
from okrsync.layout import status_of, status_text
from okrsync.model import Status
from okrsync.okrs.figures import amount, day, percent
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


def test_a_message_is_an_english_text_like_any_other() -> None:
    assert say("{done} of {total} done", done=amount(3), total=amount(1200)) == "3 of 1,200 done"


def test_it_is_said_with_the_other_order_of_words_and_the_other_figures() -> None:
    assert BACKWARDS(say("{done} of {total} done", done=amount(3.5), total=amount(1200))) == "von 1.200: 3,5"


@pytest.mark.parametrize(("number", "told"), [(1, "1 Ding"), (0, "0 Dinge"), (1200, "1.200 Dinge")])
def test_one_and_many_are_told_apart(number: int, told: str) -> None:
    assert BACKWARDS(plural(number, "{n} item", "{n} items")) == told


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
    assert (told, BACKWARDS(told)) == ("Nothing; Nothing; 3 Nov.", "Nichts; Nichts; am 3.11.")


def test_no_parts_make_no_sentence() -> None:
    assert sentence("", "") == joined(", ", []) == ""


def test_braces_that_people_typed_are_no_template() -> None:
    assert BACKWARDS(say("about {what}", what="{done}")) == "about {done}"


def test_a_word_is_understood_in_english_and_in_the_language_but_not_another() -> None:
    options = ("Open", say("nothing"))
    assert [BACKWARDS.meant(each, options) for each in ("NICHTS", "Nothing", "rien")] == ["nothing", "nothing", "rien"]


def test_a_status_is_read_in_both_languages() -> None:
    assert [status_of(each, BACKWARDS) for each in ("✓ Done", "✓ Fertig", "✓ Fini")] == [
        Status.DONE,
        Status.DONE,
        Status.NO_DATA,
    ]


def test_english_says_everything_as_it_is() -> None:
    message = say("{a} on {b}", a=amount(1234.5), b=Day.of(date(2026, 3, 1), year=True))
    assert ENGLISH(message) == message == "1,234.5 on 1 Mar 2026"


def test_german_writes_figures_and_days_as_germans_do() -> None:
    german = words(Language.GERMAN)
    days = (Day.of(date(2026, 3, 1), year=True), Day.of(date(2026, 11, 3)))
    assert [german(each) for each in (amount(1234.5), *days)] == ["1.234,5", "1. März 2026", "3. Nov."]


def test_a_message_outlives_a_copy() -> None:
    copy = loads(dumps(say("nothing")))  # noqa: S301 - our own
    assert BACKWARDS(copy) == "nichts"
