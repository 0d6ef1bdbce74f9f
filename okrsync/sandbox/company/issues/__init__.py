"""Tillberry's Jira: the work of one quarter, and how the REST API tells it at one moment."""

from okrsync.sandbox.company.issues.wire import EPIC_LINK, STORY_POINTS, names, search_filter
from okrsync.sandbox.company.issues.wire import issues as told
from okrsync.sandbox.company.issues.work import invent

__all__ = ["EPIC_LINK", "STORY_POINTS", "invent", "names", "search_filter", "told"]
