"""Whom to send to, from the environment or from files; read only when there is something to send."""

from collections.abc import Mapping
from pathlib import Path

import yaml
from msgspec import Struct, field
from pydantic import SecretStr

from okrsync.config import Config
from okrsync.errors import ConfigError, Problem
from okrsync.settings import DigestSettings, variable

OTHERS = "others"
"""Among the people: the address for all who have none of their own."""


class Addresses(Struct, frozen=True):
    """The leaders' addresses, and the owners' by name, case-blind."""

    leaders: tuple[SecretStr, ...] = ()
    people: Mapping[str, SecretStr] = field(default_factory=dict)

    def of(self, owner: str) -> tuple[SecretStr | None, bool]:
        """The address for an owner, None if there is none; and whether it is the owner's own."""
        own = self.people.get(owner.casefold()) if owner else None
        return (own, True) if own else (self.people.get(OTHERS), False)


def addresses(config: Config) -> Addresses:
    """The addresses of the config; none where it has no `digest`.

    Raises:
        ConfigError: a file cannot be read, or what it holds is not what it should be.
    """
    given = config.settings.digest or DigestSettings()
    leaders = _text(config, "to", given.to, given.to_file).split()
    return Addresses(tuple(map(SecretStr, dict.fromkeys(leaders))), _people(config, given))


def _people(config: Config, given: DigestSettings) -> Mapping[str, SecretStr]:
    text = _text(config, "people", given.people, given.people_file)
    try:
        named = yaml.safe_load(text) or {}
    except yaml.YAMLError:
        named = None
    if not isinstance(named, dict) or not all(isinstance(each, str) and each.strip() for each in named.values()):
        to_do = 'Write a line for each, such as Mira Olsen: "mailto://…"; all who have none are others.'
        raise _wrong(config, "people", "It is no list of names, each with an address", to_do)
    return {" ".join(str(name).split()).casefold(): SecretStr(address.strip()) for name, address in named.items()}


def _text(config: Config, name: str, given: SecretStr | None, file: Path | None) -> str:
    if given or not file:
        return given.get_secret_value() if given else ""
    try:
        return (config.folder / file).read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError):
        to_do = f"Mend {name}_file, or set {variable('digest', name)}."
        raise _wrong(config, name, f"The file {file} cannot be read", to_do) from None


def _wrong(config: Config, name: str, what: str, to_do: str) -> ConfigError:
    return ConfigError([Problem("bad-addresses", f"{config.file.name} › digest.{name}", f"{what}.", to_do)])
