"""The calls to one spreadsheet, and what their failures mean for a book."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import NoReturn

from okrsync.books.google import archive, writing
from okrsync.books.google.cells import CELL, Json
from okrsync.books.google.places import SHEETS, Place, places, query
from okrsync.errors import BadQuery, BookBusy, BookChanged, BookError, NotFound, RateLimited, SourceError, Unavailable
from okrsync.googleapi import Google
from okrsync.model import Row, Traffic
from okrsync.settings import SPREADSHEET
from okrsync.texts import ENGLISH, Words, say
from okrsync.xlsx.refs import quoted

VERSIONS = say("File › Version history brings it back.")
"""What to do about what people deleted."""
_MOVED = ("unable to parse range", "no grid with id", "no sheet with id", "outside the bounds", "exceeds grid limits")
"""What Google says where a tab was renamed, deleted or cut short since it was read; in small letters."""
_PROTECTED = "protected"


class Spreadsheet:
    """A spreadsheet by its id; every method is one call, and raises BookError."""

    def __init__(self, google: Google, id_: str, words: Words = ENGLISH) -> None:
        self.name = SPREADSHEET.format(id_)
        self._google = google
        self._words = words
        self._path = f"/v4/spreadsheets/{id_}"

    def read(self) -> dict[str, Place]:
        """Where every tab is, and the rows of those that a run needs."""
        with self._failing():
            return places(
                self._google.read("POST", f"{self._path}:getByDataFilter", {"fields": SHEETS}, query()), self._words
            )

    def archive(self, wanted: Sequence[Place]) -> dict[str, tuple[Row, ...]]:
        """The rows of these tabs, by key."""
        with self._failing():
            path, body = f"{self._path}/values:batchGetByDataFilter", archive.query(wanted)
            told = self._google.read("POST", path, None, body).get("valueRanges", ())
        values = [each.get("valueRange", {}) for each in told]
        return {place.tab.key: archive.rows(place, each) for place, each in zip(wanted, values, strict=True)}

    def commit(self, body: Json, id_: int) -> dict[str, Place]:
        """One `batchUpdate`, whole or not at all, marked by the metadata `id_`; where the tabs are then.

        Where no answer comes, the mark tells whether it was applied.

        Raises:
            BookChanged: a tab is no longer what was read.
        """
        with self._failing():
            for last in (False, True):
                try:
                    told = self._google.write("POST", f"{self._path}:batchUpdate", {"fields": writing.ANSWER}, body)
                    return places(told.get("updatedSpreadsheet", {}), self._words)
                except Unavailable:
                    if self._marked(id_):
                        return self.read()
                    if last:
                        raise
        raise AssertionError("the second try returns or raises")

    def put(self, body: Json) -> Json:
        """Write cells by column; it may be sent twice.

        Raises:
            BookChanged: a column is gone.
        """
        with self._failing():
            path = f"{self._path}/values:batchUpdateByDataFilter"
            return self._google.write("POST", path, None, body, repeatable=True)

    def tabs(self) -> dict[str, frozenset[str]]:
        """The titles of all its tabs, with the keys of their metadata."""
        with self._failing():
            fields = "sheets(properties.title,developerMetadata.metadataKey)"
            told = self._google.read("GET", self._path, {"fields": fields}).get("sheets", ())
        return {str(each["properties"]["title"]): _keys(each.get("developerMetadata", ())) for each in told}

    def grids(self, deep: int) -> Sequence[Json]:
        """Every tab with the cells of its first `deep` rows, as told."""
        with self._failing():
            size = "sheets.properties(sheetId,title,hidden,gridProperties(rowCount,columnCount))"
            told = self._google.read("GET", self._path, {"fields": size}).get("sheets", ())
            properties = [each["properties"] for each in told if "gridProperties" in each["properties"]]
            rows = [min(deep, each["gridProperties"]["rowCount"]) for each in properties]
            ranges = [f"{quoted(each['title'])}!1:{last}" for each, last in zip(properties, rows, strict=True)]
            fields = f"{size},sheets(merges,data.rowData.values({CELL}))"
            found: Sequence[Json] = self._google.read("GET", self._path, {"ranges": ranges, "fields": fields}).get(
                "sheets", ()
            )
        return found

    def change(self, requests: Sequence[Json]) -> None:
        """Apply these, all or none; where no answer comes, nobody knows."""
        with self._failing():
            self._google.write("POST", f"{self._path}:batchUpdate", None, {"requests": list(requests)})

    def may_write(self) -> None:
        """Delete what is not there, which changes nothing, but is refused to those who may not write."""
        nothing = {"developerMetadataLookup": {"metadataKey": "okrsync.nothing"}}
        with self._failing():
            body = {"requests": [{"deleteDeveloperMetadata": {"dataFilter": nothing}}]}
            self._google.write("POST", f"{self._path}:batchUpdate", None, body, repeatable=True)

    def traffic(self) -> dict[str, Traffic]:
        """What the calls so far cost, by connection."""
        return {self._google.name: self._google.traffic()}

    def _marked(self, id_: int) -> bool:
        try:
            self._google.read("GET", f"{self._path}/developerMetadata/{id_}")
        except NotFound:
            return False
        return True

    @contextmanager
    def _failing(self) -> Iterator[None]:
        try:
            yield
        except BadQuery as error:
            self._refused(error)
        except (RateLimited, Unavailable) as error:
            raise BookBusy(self.name, f"Google does not answer as it should: {error.what}") from None
        except SourceError as error:
            raise BookError(self.name, error.what) from None

    def _refused(self, error: BadQuery) -> NoReturn:
        words = error.what.casefold()
        if any(each in words for each in _MOVED):
            what = f"its tabs or columns were changed in the meantime ({error.what}) Run okrsync sync again."
            raise BookChanged(self.name, what) from None
        if _PROTECTED in words:
            to_do = "Let this account edit it: Data › Protect sheets and ranges."
            raise BookError(self.name, f"a range that the sync writes is protected. {to_do}") from None
        raise BookError(self.name, f"Google refused it: {error.what}") from None


def _keys(metadata: Sequence[Json]) -> frozenset[str]:
    return frozenset(str(each.get("metadataKey", "")) for each in metadata)
