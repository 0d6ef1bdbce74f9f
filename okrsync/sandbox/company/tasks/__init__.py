"""Tillberry's Asana: the tasks of one quarter, and how the REST API tells them at one moment."""

from okrsync.sandbox.company.tasks.names import links
from okrsync.sandbox.company.tasks.places import places
from okrsync.sandbox.company.tasks.wire import tasks as told
from okrsync.sandbox.company.tasks.work import invent

__all__ = ["invent", "links", "places", "told"]
