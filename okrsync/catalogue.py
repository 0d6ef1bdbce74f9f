"""The languages that a workbook can speak: each is one catalogue file (gettext's .po) in the folder `locale`.

English is what the code says; numbers and days are those of the Unicode CLDR, which Babel ships. Of a plural there are
two forms, one and many, as the Germanic languages have it.
"""

from enum import StrEnum
from importlib.resources import files

from okrsync.texts import ENGLISH, Day, Words


class Language(StrEnum):
    """The languages, as ISO 639 names them."""

    ENGLISH = "en"
    GERMAN = "de"

    @property
    def locale(self) -> str:
        """What Google calls it, and with it how a spreadsheet writes numbers and days."""
        return {Language.ENGLISH: "en_GB", Language.GERMAN: "de_DE"}[self]


_DAY, _DAY_OF_YEAR = "MMMd", "yMMMd"
"""The parts of a day as CLDR names them (skeletons, UTS #35)."""


def words(language: Language) -> Words:
    """What a language says."""
    return ENGLISH if language is Language.ENGLISH else _read(language)


def _read(language: Language) -> Words:
    from babel import Locale  # noqa: PLC0415 - heavy, and no business of a book in English
    from babel.dates import format_skeleton  # noqa: PLC0415
    from babel.messages.pofile import read_po  # noqa: PLC0415
    from babel.numbers import get_decimal_symbol, get_group_symbol  # noqa: PLC0415

    locale = Locale.parse(language)
    with files("okrsync").joinpath("locale", f"{language}.po").open("rb") as file:
        catalogue = read_po(file, locale)

    def day(said: Day) -> str:
        return format_skeleton(_DAY_OF_YEAR if said.year else _DAY, said.when, locale=locale)

    return Words(
        language,
        {_one(each.id): _forms(each.string) for each in catalogue if each.id and all(_forms(each.string))},
        str.maketrans({",": get_group_symbol(locale), ".": get_decimal_symbol(locale)}),
        day,
    )


def _one(id_: object) -> str:
    return str(id_[0]) if isinstance(id_, tuple | list) else str(id_)


def _forms(told: object) -> tuple[str, ...]:
    return tuple(map(str, told)) if isinstance(told, tuple | list) else (str(told),)
