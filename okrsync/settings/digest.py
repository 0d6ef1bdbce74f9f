"""Whom to tell of the week, and when."""

from pathlib import Path

from pydantic import SecretStr

from okrsync.settings.part import Part
from okrsync.settings.schedule import Cron


class DigestSettings(Part):
    """The leaders' digest and the owners' nudges, in the company's time zone; who gets them, as apprise addresses.

    `to` are the leaders' addresses, with blanks or line breaks between them. `people` is YAML or JSON: the name of an
    owner as in the workbook, and the address; `others` among the names is the address of all who have none. Each is a
    secret, from the environment or from a file that holds nothing else (`okrsync.addresses` reads them).
    """

    to: SecretStr | None = None
    to_file: Path | None = None
    people: SecretStr | None = None
    people_file: Path | None = None
    leaders: Cron = "0 8 * * 1"
    nudges: Cron = "0 8 * * 4"
