"""The little of Drive v3 that a client of Sheets needs: spreadsheets as files, and who may do what with them.

There are no folders (parents are ids and no more), no trash, no comments and no other kinds of files.
"""

from okrsync.sandbox.google.accounts import DRIVE, DRIVE_FILE, DRIVE_NAMES, DRIVE_READ
from okrsync.sandbox.google.drive import files, permissions
from okrsync.sandbox.google.routes import Route

WRITE = frozenset({DRIVE, DRIVE_FILE})
READ = WRITE | {DRIVE_READ, DRIVE_NAMES}
CONTENT = WRITE | {DRIVE_READ}

FILES = "/drive/v3/files"
FILE = f"{FILES}/{{fileId}}"
PERMISSIONS = f"{FILE}/permissions"
PERMISSION = f"{PERMISSIONS}/{{permissionId}}"

ROUTES = (
    Route("POST", FILES, files.create, writes=True, scopes=WRITE),
    Route("GET", FILES, files.page, scopes=READ),
    Route("GET", FILE, files.get, scopes=READ),
    Route("PATCH", FILE, files.update, writes=True, scopes=WRITE),
    Route("DELETE", FILE, files.delete, writes=True, scopes=WRITE),
    Route("POST", f"{FILE}/copy", files.copy, writes=True, scopes=WRITE),
    Route("GET", f"{FILE}/export", files.export, scopes=CONTENT),
    Route("POST", PERMISSIONS, permissions.create, writes=True, scopes=WRITE),
    Route("GET", PERMISSIONS, permissions.page, scopes=READ),
    Route("GET", PERMISSION, permissions.get, scopes=READ),
    Route("DELETE", PERMISSION, permissions.delete, writes=True, scopes=WRITE),
)
"""The Drive API; every function answers with a Response of its own."""
