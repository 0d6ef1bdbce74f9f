"""The stand-in for Google against recordings of Google: each call of a recording is sent, and answered alike."""

import gzip
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeAlias
from urllib.parse import urlsplit

import pytest
import requests

from okrsync.sandbox.google import GOOGLE, SERVICE, google_sites
from okrsync.sandbox.server import Sandbox

Json: TypeAlias = Any

RECORDINGS = Path(__file__).parents[2].parent / "shared" / "fixtures" / "gspread-cassettes"
RECORDED_ACCOUNT = "redacted@example.iam.gserviceaccount.com"
TIMEOUT = 10  # seconds; no test waits for it

DRAWN = {"id", "spreadsheetId", "sheetId", "namedRangeId", "protectedRangeId"}
"""Fields that the service fills at random."""

CLOCK = {"createdTime", "modifiedTime"}
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")

WIDTH = "sheets[0].data[0].columnMetadata[0].pixelSize"
DIFFERS: dict[str, tuple[str, set[str]]] = {
    "WorksheetTest.test_auto_resize_columns": (
        "How wide a text is in pixels depends on the letters of a font; the stand-in counts letters.",
        {f"8 {WIDTH}", f"17 {WIDTH}"},
    ),
}
"""What is answered otherwise, by recording: why, and the numbers of the calls with the places in their answers."""


@dataclass
class Replay:
    """Sends recorded calls to the stand-in; `ours` are its drawn ids by the service's."""

    url: str
    ours: dict[str, str] = field(default_factory=lambda: {RECORDED_ACCOUNT: SERVICE})

    def differences(self, recording: list[Json]) -> Iterator[str]:
        """Yield "7 sheets[0].merges" for each place of an answer, by the call's number, that is not as recorded."""
        for number, exchange in enumerate(recording):
            answer = self._send(exchange["request"])
            recorded = exchange["response"]
            if answer.status_code != recorded["status"]["code"]:
                yield f"{number} status"
                continue
            theirs, found = _content(recorded["body"]["string"]), _content(answer.text)
            self._learn(theirs, found)
            expected = _content(self._translated(recorded["body"]["string"]))
            yield from (f"{number} {place}".strip() for place in _differing(expected, found))

    def _send(self, request: Json) -> requests.Response:
        address = urlsplit(self._translated(request["uri"]))
        return requests.request(
            request["method"],
            f"{self.url}{address.path}?{address.query}",
            data=self._translated(request["body"] or "").encode(),
            headers={"Authorization": "Bearer demo-token", "Content-Type": "application/json"},
            timeout=TIMEOUT,
        )

    def _translated(self, text: str) -> str:
        for theirs, ours in self.ours.items():
            text = text.replace(theirs, ours)
        return text

    def _learn(self, theirs: Json, ours: Json) -> None:
        match theirs, ours:
            case dict(), dict():
                for name in theirs.keys() & ours.keys():
                    if name in DRAWN and theirs[name]:  # 0 is the first sheet's, never drawn
                        self.ours.setdefault(str(theirs[name]), str(ours[name]))
                    self._learn(theirs[name], ours[name])
            case list(), list():
                for element, other in zip(theirs, ours, strict=False):
                    self._learn(element, other)


@pytest.mark.parametrize("path", sorted(RECORDINGS.glob("*.json*")) or [None], ids=lambda path: path and _name(path))
def test_a_recording_of_google_is_answered_alike_but_for_known_differences(path: Path | None) -> None:
    if path is None:
        pytest.skip("the recordings of Google's answers are not at hand")
    _why, known = DIFFERS.get(_name(path), ("", set()))
    with Sandbox(google_sites(storage=[SERVICE])) as sandbox:
        assert set(Replay(sandbox.url + GOOGLE).differences(_recording(path))) == known


def _name(path: Path) -> str:
    return path.name.partition(".json")[0]


def _recording(path: Path) -> list[Json]:
    raw = path.read_bytes()
    exchanges: list[Json] = json.loads(gzip.decompress(raw) if path.suffix == ".gz" else raw)["interactions"]
    return exchanges


def _content(text: str) -> Json:
    try:
        return json.loads(text)
    except ValueError:
        return text


def _differing(theirs: Json, ours: Json, place: str = "") -> Iterator[str]:
    """Yield the places where two answers are not the same."""
    match theirs, ours:
        case dict(), dict():
            for name in sorted(theirs.keys() | ours.keys()):
                inner = f"{place}.{name}".lstrip(".")
                if name in CLOCK:
                    yield from [] if MOMENT.fullmatch(str(ours.get(name))) else [inner]
                elif name not in theirs or name not in ours:
                    yield inner
                else:
                    yield from _differing(theirs[name], ours[name], inner)
        case list(), list() if len(theirs) == len(ours):
            for index, (element, other) in enumerate(zip(theirs, ours, strict=True)):
                yield from _differing(element, other, f"{place}[{index}]")
        case _ if theirs != ours or type(theirs) is not type(ours):
            yield place or "body"
