"""`make texts`: bring the catalogues up to date with the code; what is new has no translation yet, what is gone goes.

A file named on the command line, a catalogue too, brings translations along.
"""

import sys
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po

from tests.tools.spoken import CODE, spoken

_HEAD = """\
# What okrsync says in this language. `make texts` brings it up to date with the code.
msgid ""
msgstr ""
"Language: {}\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\\n"

"""


def updated(old: Catalog, more: Catalog | None = None) -> Catalog:
    """A catalogue with just what the code says, translated as before, or as in `more`."""
    new = Catalog(old.locale, fuzzy=False)
    for id_, where in sorted(spoken().items(), key=lambda each: (each[1], str(each[0]))):
        key = id_ if isinstance(id_, str) else id_[0]
        known = next((each[key] for each in (more, old) if each and key in each and each[key].string), None)
        new.add(id_, known.string if known else None, auto_comments=[where.removeprefix(f"{CODE}/")])
    return new


def main() -> None:
    """Rewrite each catalogue, and say what is missing."""
    more = read_po(BytesIO(Path(sys.argv[1]).read_bytes())) if len(sys.argv) > 1 else None
    for file in sorted((CODE / "locale").glob("*.po")):
        new = updated(read_po(BytesIO(file.read_bytes()), file.stem), more)
        with file.open("wb") as told:
            told.write(_HEAD.format(new.locale).encode())
            write_po(told, new, width=120, no_location=True, omit_header=True)
        missing = [each for each in new if each.id and not all(_forms(each.string))]
        print(f"{file.name}: {len(new)} messages, {len(missing)} without translation")  # noqa: T201


def _forms(string: object) -> tuple[object, ...]:
    return tuple(string) if isinstance(string, tuple | list) else (string,)


if __name__ == "__main__":
    main()
