"""The Drive's files: made, copied, listed, told, renamed, exported, deleted."""

import csv
from datetime import datetime
from http import HTTPStatus
from io import StringIO
from typing import TYPE_CHECKING

from okrsync.sandbox.google import cellvalues
from okrsync.sandbox.google.call import Call, Json
from okrsync.sandbox.google.drive import query
from okrsync.sandbox.google.drive.access import answer, forbidden, invalid, readable, refused, writable
from okrsync.sandbox.google.file import File, now
from okrsync.sandbox.wire import Response

if TYPE_CHECKING:
    from okrsync.sandbox.google.spreadsheet import Spreadsheet

SPREADSHEET = "application/vnd.google-apps.spreadsheet"
USUAL = "kind,id,name,mimeType"  # what is told of a file unless the call names fields
PAGE, LONGEST_PAGE = 100, 1000  # files, as the description of files.list says


def create(call: Call) -> Response:
    """POST files: a new spreadsheet, if the account may own one."""
    _check_storage(call)
    if call.body.get("mimeType") != SPREADSHEET:
        raise refused(HTTPStatus.BAD_REQUEST, "The stand-in makes spreadsheets alone.", "badRequest")
    book = call.site.new(call.body.get("name") or "Untitled", call.account)
    book.file.parents = list(call.body.get("parents", ()))
    return answer(call, record(book, call.account), USUAL)


def copy(call: Call) -> Response:
    """POST files/{fileId}/copy: another spreadsheet of the same content, shared with nobody."""
    _check_storage(call)
    source = readable(call)
    title = call.body.get("name") or f"Copy of {source.properties['title']}"
    new = call.site.empty(title, File(call.account, parents=list(call.body.get("parents", source.file.parents))))
    twin = source.copy()
    twin.id, twin.file, twin.properties["title"] = new.id, new.file, title
    call.site.books[twin.id] = twin
    return answer(call, record(twin, call.account), USUAL)


def get(call: Call) -> Response:
    """GET files/{fileId}."""
    return answer(call, record(readable(call), call.account), USUAL)


def update(call: Call) -> Response:
    """PATCH files/{fileId}: its name and its parents."""
    book = writable(call)
    if name := call.body.get("name"):
        book.properties["title"] = name
    away = call.text("removeParents").split(",")
    added = [parent for parent in call.text("addParents").split(",") if parent]
    book.file.parents = [parent for parent in book.file.parents if parent not in away] + added
    book.file.modified = now()
    return answer(call, record(book, call.account), USUAL)


def delete(call: Call) -> Response:
    """DELETE files/{fileId}: its owner's right alone."""
    book = readable(call)
    if book.file.owner != call.account:
        raise forbidden()
    del call.site.books[book.id]
    return Response(HTTPStatus.NO_CONTENT)


def page(call: Call) -> Response:
    """GET files: what the account may read and `q` asks for, the last changed first, a page at a time."""
    terms = query.parse(call.text("q"))
    readables = [book for book in call.site.books.values() if book.file.may_read(call.account)]
    readables.sort(key=lambda book: book.file.modified, reverse=True)
    records = [record(book, call.account) for book in readables]
    found = [each for each in records if all(term.fits(each) for term in terms)]
    start, size = _whole(call, "pageToken", 0), min(_whole(call, "pageSize", PAGE), LONGEST_PAGE)
    more = {"nextPageToken": str(start + size)} if start + size < len(found) else {}
    told = {"kind": "drive#fileList", "incompleteSearch": False, **more, "files": found[start : start + size]}
    return answer(call, told, f"kind,incompleteSearch,nextPageToken,files({USUAL})")


def export(call: Call) -> Response:
    """GET files/{fileId}/export: the first sheet as it looks, as text/csv."""
    book = readable(call)
    if call.text("mimeType") != "text/csv":
        raise refused(HTTPStatus.BAD_REQUEST, "The requested conversion is not supported.", "badRequest", "convertTo")
    rows = cellvalues.read(book, book.sheets[0].whole)["values"]
    width = max(map(len, rows), default=0)
    text = StringIO()
    csv.writer(text).writerows([*row, *[""] * (width - len(row))] for row in rows)
    return Response(body=text.getvalue().removesuffix("\r\n").encode(), headers={"Content-Type": "text/csv"})


def record(book: "Spreadsheet", account: str) -> Json:
    """Return a File as one account sees it."""
    file = book.file
    return {
        "kind": "drive#file",
        "id": book.id,
        "name": book.properties["title"],
        "mimeType": SPREADSHEET,
        "parents": file.parents,
        "createdTime": _stamp(file.created),
        "modifiedTime": _stamp(file.modified),
        "owners": [{"kind": "drive#user", "emailAddress": file.owner, "me": file.owner == account}],
        "ownedByMe": file.owner == account,
        "shared": bool(file.writers or file.readers or file.anyone),
        "trashed": False,
        "webViewLink": f"https://docs.google.com/spreadsheets/d/{book.id}/edit",
    }


def _check_storage(call: Call) -> None:
    """Refuse an account that cannot own files, as service accounts no longer can (gspread's issue 1592)."""
    if call.account not in call.site.storage:
        message = "The user's Drive storage quota has been exceeded."
        raise refused(HTTPStatus.FORBIDDEN, message, "storageQuotaExceeded", domain="usageLimits")


def _whole(call: Call, name: str, usual: int) -> int:
    text = call.text(name) or str(usual)
    if not text.isdecimal():
        raise invalid(name)
    return int(text)


def _stamp(moment: datetime) -> str:
    return f"{moment:%Y-%m-%dT%H:%M:%S}.{moment.microsecond // 1000:03d}Z"
