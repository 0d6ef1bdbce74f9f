"""Which calls there are: method, path, what is asked and answered."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import unquote

from okrsync.sandbox.google import books, filtered, values
from okrsync.sandbox.google.accounts import DRIVE, DRIVE_FILE, DRIVE_READ, SHEETS, SHEETS_READ
from okrsync.sandbox.google.call import Call, Json
from okrsync.sandbox.wire import Response

WRITE = frozenset({SHEETS, DRIVE, DRIVE_FILE})
READ = WRITE | {SHEETS_READ, DRIVE_READ}


@dataclass(frozen=True)
class Route:
    """One method of the API; `body` and `answer` are messages of `shapes`, None where there is none to check.

    `field` is the request message's field that the body is, "" if it is the message itself; refusals name it.
    """

    method: str
    template: str
    function: Callable[[Call], Json | Response]
    body: str | None = None
    answer: str | None = None
    field: str = ""
    writes: bool = False
    scopes: frozenset[str] = WRITE

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        return re.compile(re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+?)", self.template))

    def match(self, method: str, path: str) -> dict[str, str] | None:
        """Return the parameters in a path, None if this is another call's."""
        found = self._pattern.fullmatch(path) if method == self.method else None
        return {name: unquote(text) for name, text in found.groupdict().items()} if found else None


BOOK = "/v4/spreadsheets/{spreadsheetId}"

ROUTES = (
    Route("POST", "/v4/spreadsheets", books.create, "Spreadsheet", "Spreadsheet", "spreadsheet", writes=True),
    Route("POST", f"{BOOK}:batchUpdate", books.batch_update, "BatchUpdateSpreadsheetRequest",
          "BatchUpdateSpreadsheetResponse", writes=True),
    Route("POST", f"{BOOK}:getByDataFilter", books.get_by_data_filter, "GetSpreadsheetByDataFilterRequest",
          "Spreadsheet"),
    Route("POST", f"{BOOK}/sheets/{{sheetId}}:copyTo", books.copy_to, "CopySheetToAnotherSpreadsheetRequest",
          "SheetProperties"),
    Route("GET", f"{BOOK}/developerMetadata/{{metadataId}}", books.get_metadata, None, "DeveloperMetadata"),
    Route("POST", f"{BOOK}/developerMetadata:search", books.search_metadata, "SearchDeveloperMetadataRequest",
          "SearchDeveloperMetadataResponse"),
    Route("POST", f"{BOOK}/values:batchGetByDataFilter", filtered.batch_get, "BatchGetValuesByDataFilterRequest",
          "BatchGetValuesByDataFilterResponse"),
    Route("POST", f"{BOOK}/values:batchUpdateByDataFilter", filtered.batch_update,
          "BatchUpdateValuesByDataFilterRequest", "BatchUpdateValuesByDataFilterResponse", writes=True),
    Route("POST", f"{BOOK}/values:batchClearByDataFilter", filtered.batch_clear, "BatchClearValuesByDataFilterRequest",
          "BatchClearValuesByDataFilterResponse", writes=True),
    Route("GET", f"{BOOK}/values:batchGet", values.batch_get, None, "BatchGetValuesResponse", scopes=READ),
    Route("POST", f"{BOOK}/values:batchUpdate", values.batch_update, "BatchUpdateValuesRequest",
          "BatchUpdateValuesResponse", writes=True),
    Route("POST", f"{BOOK}/values:batchClear", values.batch_clear, "BatchClearValuesRequest",
          "BatchClearValuesResponse", writes=True),
    Route("POST", f"{BOOK}/values/{{range}}:append", values.append, "ValueRange", "AppendValuesResponse", "data",
          writes=True),
    Route("POST", f"{BOOK}/values/{{range}}:clear", values.clear, "ClearValuesRequest", "ClearValuesResponse",
          writes=True),
    Route("GET", f"{BOOK}/values/{{range}}", values.get, None, "ValueRange", scopes=READ),
    Route("PUT", f"{BOOK}/values/{{range}}", values.update, "ValueRange", "UpdateValuesResponse", "data", writes=True),
    Route("GET", BOOK, books.get, None, "Spreadsheet", scopes=READ),
)  # fmt: skip
"""The Sheets API; where a path fits two, the first counts."""
