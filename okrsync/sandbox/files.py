"""Content for a stand-in, kept as JSON files in a folder."""

import gzip
import json
from collections.abc import Iterator
from pathlib import Path


def contents(folder: Path, name: str) -> Iterator[tuple[Path, object]]:
    """Yield each of the folder's `name`*.json and `name`*.json.gz with what it says, in the order of their paths.

    ValueError names a file that is not JSON.
    """
    for path in sorted([*folder.glob(f"{name}*.json"), *folder.glob(f"{name}*.json.gz")]):
        raw = path.read_bytes()
        try:
            yield path, json.loads(gzip.decompress(raw) if path.suffix == ".gz" else raw)
        except (ValueError, OSError) as error:
            raise ValueError(f"{path} is not JSON: {error}") from error
