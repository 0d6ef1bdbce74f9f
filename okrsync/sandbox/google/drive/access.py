"""Which file a call of the Drive API is about, what it tells of it, and how the Drive refuses."""

from http import HTTPStatus
from typing import TYPE_CHECKING

from okrsync.sandbox.google import masks
from okrsync.sandbox.google.call import Call, Json, Refused, told
from okrsync.sandbox.wire import Response

if TYPE_CHECKING:
    from okrsync.sandbox.google.spreadsheet import Spreadsheet


def readable(call: Call) -> "Spreadsheet":
    """Return the file of the path; Refused, as if there were none, if the account may not read it."""
    file_id = call.path["fileId"]
    book = call.site.books.get(file_id)
    if book is None or not book.file.may_read(call.account):
        raise refused(HTTPStatus.NOT_FOUND, f"File not found: {file_id}.", "notFound", "fileId")
    return book


def writable(call: Call) -> "Spreadsheet":
    """Return the file of the path; Refused if the account may not change it."""
    book = readable(call)
    if not book.file.may_write(call.account):
        raise forbidden()
    return book


def answer(call: Call, value: Json, usual: str) -> Response:
    """Answer with what the call's `fields` leave of a message, or `usual` if it names none."""
    asked = call.text("fields")
    mask = masks.tree(asked or usual)
    if mask is None:
        raise refused(HTTPStatus.BAD_REQUEST, f"Invalid field selection {asked}", "invalidParameter", "fields")
    return told(masks.select(value, mask))


def refused(status: int, message: str, reason: str, parameter: str = "", domain: str = "global") -> Refused:
    """Return a refusal in Drive's own shape, which is older than that of Sheets."""
    place = {"locationType": "parameter", "location": parameter} if parameter else {}
    each = {"message": message, "domain": domain, "reason": reason, **place}
    refusal = Refused(status, message)
    refusal.response = told({"error": {"code": int(status), "message": message, "errors": [each]}}, status)
    return refusal


def invalid(parameter: str) -> Refused:
    """Return the refusal of a parameter that makes no sense."""
    return refused(HTTPStatus.BAD_REQUEST, "Invalid Value", "invalid", parameter)


def forbidden() -> Refused:
    """Return the refusal of what the account may not do with a file that it may read."""
    message = "The user does not have sufficient permissions for this file."
    return refused(HTTPStatus.FORBIDDEN, message, "insufficientFilePermissions")
