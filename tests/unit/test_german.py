"""The German catalogue says all that the code says, and nothing else."""

import re
from io import BytesIO

import pytest
from babel.messages.pofile import read_po

from tests.tools.spoken import CODE, Id, spoken

NAMED = re.compile(r"\{(\w+)\}")


def catalogue() -> dict[Id, tuple[str, ...]]:
    """What it says, by template."""
    found = read_po(BytesIO((CODE / "locale" / "de.po").read_bytes()), "de")
    return {
        (each.id[0], each.id[1]) if isinstance(each.id, tuple | list) else each.id: _forms(each.string)
        for each in found
        if each.id
    }


def _forms(told: object) -> tuple[str, ...]:
    return tuple(map(str, told)) if isinstance(told, tuple | list) else (str(told),)


GERMAN = catalogue()


def test_every_text_of_the_code_is_in_the_catalogue_and_no_other() -> None:
    assert GERMAN.keys() == spoken().keys(), "run `make texts`"


@pytest.mark.parametrize("id_", GERMAN, ids=str)
def test_a_text_is_translated_with_just_its_own_values(id_: Id) -> None:
    templates = (id_,) if isinstance(id_, str) else id_
    assert len(GERMAN[id_]) == len(templates)
    for template, german in zip(templates, GERMAN[id_], strict=True):
        assert german.strip(), "is not translated"
        assert set(NAMED.findall(german)) == set(NAMED.findall(template))


@pytest.mark.parametrize("german", [form for forms in GERMAN.values() for form in forms])
def test_no_two_sentences_run_into_each_other(german: str) -> None:
    assert not re.search(r"[a-zäöüß}][.][A-ZÄÖÜ„]", german)
