"""What a run says in Prefect's logs; pure."""

import logging

import pytest

from flows import voice
from okrsync.errors import Unavailable


def logged(error: Exception) -> logging.LogRecord:
    """The record of an exception that a task raised, after the filters of its logger."""
    logger = logging.getLogger("prefect.task_runs")
    try:
        raise error
    except type(error) as raised:
        told = (type(raised), raised, raised.__traceback__)
    record = logger.makeRecord(logger.name, logging.ERROR, "file", 1, "Task run failed", (), told)
    assert logger.filter(record)
    return record


def test_an_error_of_ours_has_no_traceback() -> None:
    assert logged(Unavailable("jira.acme", "no answer.")).exc_info is None


@pytest.mark.parametrize("bug", [KeyError("gid"), ZeroDivisionError()])
def test_a_bug_keeps_its_own(bug: Exception) -> None:
    assert logged(bug).exc_info


def test_the_flows_own_lines_are_filtered_too() -> None:
    assert any(isinstance(each, voice.Plain) for each in logging.getLogger("prefect.flow_runs").filters)
