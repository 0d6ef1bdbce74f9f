"""Drive's permissions of a file: who may read or write it."""

from http import HTTPStatus
from typing import TYPE_CHECKING
from zlib import crc32

from okrsync.sandbox.google.call import Call, Json
from okrsync.sandbox.google.drive.access import answer, readable, refused, writable
from okrsync.sandbox.wire import Response

if TYPE_CHECKING:
    from okrsync.sandbox.google.file import File

ANYONE = "anyoneWithLink"
USUAL = "kind,id,type,role"  # what is told of a permission unless the call names fields


def create(call: Call) -> Response:
    """POST files/{fileId}/permissions: share with a person, a group or anyone, or hand over."""
    file, role, kind = writable(call).file, call.body.get("role"), call.body.get("type")
    email = call.body.get("emailAddress", "")
    if role not in ("owner", "writer", "reader") or kind not in ("user", "group", "anyone"):
        raise refused(HTTPStatus.BAD_REQUEST, "The specified role or type is not supported.", "badRequest")
    if kind == "anyone":
        file.anyone = role
        return answer(call, _record(ANYONE, role), USUAL)
    if role == "owner" and (file.owner != call.account or call.text("transferOwnership").lower() != "true"):
        message = "The transferOwnership parameter must be enabled when the permission role is 'owner'."
        raise refused(HTTPStatus.FORBIDDEN, message, "forbidden", "transferOwnership")
    _give(file, email, role)
    return answer(call, _record(email, role), USUAL)


def page(call: Call) -> Response:
    """GET files/{fileId}/permissions."""
    told = {"kind": "drive#permissionList", "permissions": _all(writable(call).file)}
    return answer(call, told, f"kind,permissions({USUAL})")


def get(call: Call) -> Response:
    """GET files/{fileId}/permissions/{permissionId}."""
    return answer(call, _named(call, readable(call).file), USUAL)


def delete(call: Call) -> Response:
    """DELETE files/{fileId}/permissions/{permissionId}; the owner's stays."""
    file = writable(call).file
    permission = _named(call, file)
    if permission["role"] == "owner":
        raise refused(HTTPStatus.FORBIDDEN, "The owner of a file cannot be removed.", "cannotRemoveOwner")
    if permission["id"] == ANYONE:
        file.anyone = ""
    else:
        _take(file, permission["emailAddress"])
    return Response(HTTPStatus.NO_CONTENT)


def _give(file: "File", email: str, role: str) -> None:
    _take(file, email)
    if role == "owner":
        file.writers.add(file.owner)
        file.owner = email
    else:
        (file.writers if role == "writer" else file.readers).add(email)


def _take(file: "File", email: str) -> None:
    file.writers.discard(email)
    file.readers.discard(email)


def _all(file: "File") -> list[Json]:
    roles = {file.owner: "owner", **dict.fromkeys(sorted(file.writers), "writer")}
    roles |= dict.fromkeys(sorted(file.readers), "reader")
    roles |= {ANYONE: file.anyone} if file.anyone else {}
    return [_record(whose, role) for whose, role in roles.items()]


def _named(call: Call, file: "File") -> Json:
    wanted = call.path["permissionId"]
    for permission in _all(file):
        if permission["id"] == wanted:
            return permission
    raise refused(HTTPStatus.NOT_FOUND, f"Permission not found: {wanted}.", "notFound", "permissionId")


def _record(whose: str, role: str) -> Json:
    """Return a Permission of an email address, or of anyone."""
    if whose == ANYONE:
        return {"kind": "drive#permission", "id": ANYONE, "type": "anyone", "role": role, "allowFileDiscovery": False}
    number = f"{crc32(whose.encode()):020d}"
    person = {"emailAddress": whose, "displayName": whose.partition("@")[0], "deleted": False, "pendingOwner": False}
    return {"kind": "drive#permission", "id": number, "type": "user", "role": role, **person}
