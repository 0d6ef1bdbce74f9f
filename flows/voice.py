"""What a run says: a line as it begins and one as it ends, on standard output and in Prefect, and an event."""

import logging
import sys
from contextlib import suppress
from typing import Any

from prefect.client.schemas.objects import FlowRun, State
from prefect.events import emit_event
from prefect.exceptions import MissingContextError
from prefect.flows import Flow
from prefect.logging import get_run_logger
from prefect.logging.loggers import flow_run_logger

from okrsync.errors import OkrsyncError

FINISHED, FAILED = "okrsync.sync.finished", "okrsync.sync.failed"
WEEKLY = "okrsync-digest"
"""The name of the weekly flow, whose events and advice are its own."""
CRASH = "The workbook is as it was, or written as a whole. The next sync does it again; okrsync sync does it now."
CRASH_WEEKLY = "What was sent is noted. okrsync digest sends the rest."


class Plain(logging.Filter):
    """Of an error of ours people read what to do, and no traceback; a bug keeps its own."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Let every record pass."""
        if record.exc_info and isinstance(record.exc_info[1], OkrsyncError):
            record.exc_info = record.exc_text = None
        return True


for _name in ("prefect.task_runs", "prefect.flow_runs"):
    logging.getLogger(_name).addFilter(Plain())


def say(line: str) -> None:
    """A line for the people at the terminal, and for the run's page in Prefect."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()
    with suppress(MissingContextError):  # a hook runs outside of the run
        get_run_logger().info(line)


def finished(flow: Flow[..., Any], flow_run: FlowRun, state: State[Any]) -> None:
    """A hook: the run completed."""
    say(str(state.message))
    _emit(FINISHED, flow, flow_run, state)


def failed(flow: Flow[..., Any], flow_run: FlowRun, state: State[Any]) -> None:
    """A hook: the run failed, or a guard held it; the message says what to do."""
    _alert(flow, flow_run, f"{state.name}: {state.message}")
    _emit(FAILED, flow, flow_run, state)


def crashed(flow: Flow[..., Any], flow_run: FlowRun, state: State[Any]) -> None:
    """A hook: the run's process is gone; whoever watched it runs this."""
    advice = CRASH_WEEKLY if flow.name == WEEKLY else CRASH
    _alert(flow, flow_run, f"{state.name}: {state.message} {advice}")
    _emit(FAILED, flow, flow_run, state)


def _alert(flow: Flow[..., Any], run: FlowRun, line: str) -> None:
    flow_run_logger(run, flow).error(line)


def _emit(event: str, flow: Flow[..., Any], run: FlowRun, state: State[Any]) -> None:
    event = event.replace(".sync.", ".digest.") if flow.name == WEEKLY else event
    resource = {"prefect.resource.id": f"prefect.flow-run.{run.id}", "prefect.resource.name": run.name}
    emit_event(event, resource, payload={"state": state.name, "message": state.message})
