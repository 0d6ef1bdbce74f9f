"""The peers' virtual environments: made once below `.venv-peers`, from the versions that peers.txt pins."""

import subprocess
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path

from tests.bench.measure import ROOT

PINS = Path(__file__).with_name("peers.txt")
FOLDER = ROOT / ".venv-peers"


def pins() -> dict[str, list[str]]:
    """What each peer's environment is made of, by its name."""
    lines = (line.partition("#")[0].split() for line in PINS.read_text(encoding="utf-8").splitlines())
    return {name: wanted for name, *wanted in filter(None, lines)}


def installed(names: Iterable[str]) -> dict[str, Path]:
    """The `bin` folder of each peer; one that cannot be installed is told of and left out."""
    wanted = pins()
    FOLDER.mkdir(exist_ok=True)
    (FOLDER / ".gitignore").write_text("*\n", encoding="utf-8")  # linters keep out of it, too
    found = {name: _installed(name, wanted[name]) for name in names}
    return {name: bin_ for name, bin_ in found.items() if bin_}


def versions(bins: Mapping[str, Path]) -> dict[str, str]:
    """What each peer is, as it was pinned."""
    return {name: ", ".join(pins()[name]).replace("==", " ") for name in bins}


def _installed(name: str, wanted: list[str]) -> Path | None:
    home = FOLDER / name
    ready = home / "ready.txt"
    if not ready.exists() or ready.read_text(encoding="utf-8") != " ".join(wanted):
        sys.stderr.write(f"installing {' '.join(wanted)} …\n")
        try:
            _run(sys.executable, "-m", "venv", "--clear", str(home))
            _run(str(home / "bin" / "pip"), "install", "--quiet", "--disable-pip-version-check", *wanted)
        except subprocess.CalledProcessError as error:
            sys.stderr.write(f"{name} is left out, for it cannot be installed:\n{error.output[-1000:]}\n")
            return None
        ready.write_text(" ".join(wanted), encoding="utf-8")
    return home / "bin"


def _run(*line: str) -> None:
    subprocess.run(  # noqa: S603 - pinned by us
        line, check=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, encoding="utf-8"
    )
