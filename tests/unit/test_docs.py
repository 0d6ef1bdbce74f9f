"""What can be typed is documented: each command, option and config key."""

import re
import textwrap
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
import typer
import yaml

from okrsync.cli import app
from okrsync.config import load
from okrsync.layout import MEASURES
from okrsync.settings import Settings

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
EXAMPLE = ROOT / "config" / "okrsync.example.yaml"
SECRET = {"token", "credentials_json", "to", "people"}  # stands in no file
COMMANDS = typer.main.get_command(app).commands  # type: ignore[attr-defined]  # a Typer with commands is a Group


def keys(model: Mapping[str, Any], parts: Mapping[str, Any]) -> Iterator[str]:
    """Every key of a part of the config and of the parts below it."""
    for name, value in model.get("properties", {}).items():
        yield name
        for part in re.findall(r"#/\$defs/(\w+)", str(value)):
            yield from keys(parts[part], parts)


SCHEMA = Settings.model_json_schema()
KEYS = sorted(set(keys(SCHEMA, SCHEMA["$defs"])) - SECRET)


@pytest.mark.parametrize("command", sorted(COMMANDS))
def test_each_command_is_in_the_readme(command: str) -> None:
    assert f"okrsync {command}" in README


@pytest.mark.parametrize(
    ("command", "option"),
    sorted(
        (name, option)
        for name, command in COMMANDS.items()
        for parameter in command.params
        for option in parameter.opts
        if option.startswith("--")
    ),
)
def test_each_option_is_in_the_readme(command: str, option: str) -> None:
    assert option in README, f"okrsync {command} {option}"


def test_the_readme_names_no_command_that_there_is_not() -> None:
    named = set(re.findall(r"^ {4}(?:[A-Z_]+=\S+ )?okrsync ([a-z]+)", README, re.MULTILINE))
    named |= set(re.findall(r"`okrsync ([a-z]+)", README))
    assert named <= COMMANDS.keys()


@pytest.mark.parametrize("key", KEYS)
def test_each_config_key_is_in_the_example(key: str) -> None:
    assert re.search(rf"\b{key}:", EXAMPLE.read_text(encoding="utf-8"))


@pytest.mark.parametrize("measure", MEASURES)
def test_each_measure_is_in_the_readme(measure: str) -> None:
    assert measure in " ".join(README.split())


def test_each_piece_of_yaml_in_the_readme_is_yaml() -> None:
    blocks = re.findall(r"(?:^ {4,8}\S.*\n(?:^ {4,}.*\n)*)", README, re.MULTILINE)
    pieces = [
        yaml.safe_load(textwrap.dedent(block)) for block in blocks if re.match(r"\s*\w+:( |$)", block, re.MULTILINE)
    ]
    assert {"jira", "mapping", "schedule", "on", "cycle"} <= {
        "on" if key is True else key for piece in pieces if isinstance(piece, dict) for key in piece
    }


def test_the_readme_tells_where_a_token_comes_from() -> None:
    assert re.search(r"OKRSYNC_JIRA__\w+__TOKEN", README)


def test_the_example_loads(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = EXAMPLE.read_text(encoding="utf-8")
    for system in ("jira", "asana"):
        for name, account in yaml.safe_load(text)[system].items():
            if "token_file" in account:
                file = tmp_path / account["token_file"]
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_text("any", encoding="utf-8")
            else:
                monkeypatch.setenv(f"OKRSYNC_{system.upper()}__{name.upper()}__TOKEN", "any")
    (tmp_path / "secrets" / "google.json").write_text('{"type": "service_account"}', encoding="utf-8")
    (tmp_path / "okrsync.yaml").write_text(text, encoding="utf-8")
    load(tmp_path / "okrsync.yaml")


def test_what_the_example_calls_a_default_is_one() -> None:
    shown = yaml.safe_load(EXAMPLE.read_text(encoding="utf-8"))
    minimum = {"cycle": shown["cycle"], "book": shown["book"]}
    least = Settings.model_validate(minimum).model_dump(mode="json")
    for part in ("status", "guards"):
        assert least[part] == shown[part]
    for key in ("dropped", "delivered", "points"):
        assert least["mapping"][key] == shown["mapping"][key]
    assert least["store"] == shown["store"]
    schedule = Settings.model_validate({**minimum, "schedule": shown["schedule"]["cron"]}).model_dump(mode="json")
    assert schedule["schedule"]["retry_until"].startswith(shown["schedule"]["retry_until"])
