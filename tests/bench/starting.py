"""What people wait for at a terminal: `okrsync --help`, and `plan` over an unchanged book of 300 key results.

`make bench` runs it. CPU is that of the whole process, its start included; three key results in five link an epic, the
others ask a query, and Jira answers at once. Another number of key results is its argument.
"""

import sys
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from okrsync.config import FILE_NAME
from tests.bench import contenders, jira_night, measure
from tests.bench.clients import SYNC, Visit
from tests.bench.measure import Command, Spent

KEY_RESULTS, ISSUES, TIMES = 300, 1_000, 7
OKRSYNC = Path(sys.executable).with_name("okrsync")


def tell(what: str, spent: list[Spent]) -> None:
    """The middle of several runs, and the shortest."""
    cpu = [each.cpu for each in spent]
    wall = median(each.wall for each in spent)
    sys.stdout.write(f"{what:<28}{median(cpu):6.2f} s of CPU, {min(cpu):.2f} at least; {wall:.2f} s\n")


def main(key_results: int) -> None:
    """Print both; each is run several times."""
    with TemporaryDirectory() as folder, measure.standing("jira", ISSUES, key_results, Path(folder)) as stand:
        night = jira_night.Night(number=1, **stand.ask("night", number=1))
        ports = stand.ask("serve", latency=0)
        home = Path(folder) / "home"
        home.mkdir()
        visit = Visit(home, ports["plain"], ports["tls"], Path(folder) / "ca.pem", night)
        client = next(each for each in contenders.jira({}) if each.name == SYNC)
        client.prepare(visit)
        measure.process(client.command(visit), home)
        config = ["--config", str(home / FILE_NAME)]
        for name, line in (("--help", ["--help"]), (f"plan, {key_results} key results", ["plan", *config])):
            tell(name, [measure.process(Command([str(OKRSYNC), *line]), home) for _ in range(TIMES)])


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else KEY_RESULTS)
