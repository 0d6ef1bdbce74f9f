"""A night that asks only for what changed answers as one that asks for everything, whatever people did meanwhile."""

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import partial
from typing import Protocol, TypeVar

import pytest
from hypothesis import example, given, settings
from pydantic import SecretStr

from okrsync.http import Calls
from okrsync.model import Fetch, Known
from okrsync.sandbox.asana import ASANA, AsanaApp
from okrsync.sandbox.jira import jira_sites
from okrsync.sandbox.jira.rest import RestApp
from okrsync.sandbox.server import Sandbox
from okrsync.sources.asana import Asana
from okrsync.sources.asana import client as asana_client
from okrsync.sources.asana.tasks import Words
from okrsync.sources.jira import Jira
from okrsync.sources.jira.client import Server
from tests.contract import changing_asana, changing_jira
from tests.contract.changing import Edit, Keeper, World, nights, one_a_night, told
from tests.contract.changing_asana import AsanaWorld
from tests.contract.changing_jira import JiraWorld

W = TypeVar("W", bound=World)


class Place(Protocol[W]):
    """Where a world is served, and how it is asked: each time as by a night of which no other night is left."""

    def world(self) -> W:
        """Begin anew."""

    def show(self, world: W) -> None:
        """Serve what the world is now."""

    def fetch(self, known: Known | None) -> Fetch:
        """Ask what it is."""


class JiraPlace:
    """A Jira, of either kind."""

    def __init__(self, app: RestApp, prefix: str, sandbox: Sandbox, site: Callable[[], Server]) -> None:
        self.app = app
        self.prefix = prefix
        self.sandbox = sandbox
        self.site = site

    @property
    def cloud(self) -> bool:
        """Which of the two it is."""
        return self.prefix.startswith("/jira/")

    def world(self) -> JiraWorld:
        """Begin anew."""
        return JiraWorld(cloud=self.cloud)

    def show(self, world: JiraWorld) -> None:
        """Serve what the world is now."""
        self.app.becomes(world.export(), datetime.now(UTC))

    def fetch(self, known: Known | None, numbers: frozenset[str] = frozenset({changing_jira.NUMBER})) -> Fetch:
        """Ask what it is."""
        jira = Jira(self.site(), dropped=frozenset({"Won't Do"}), assignees=True)
        return jira.fetch(changing_jira.LINKS, numbers, known)


@pytest.fixture(scope="module", params=["cloud", "cloud, changelogs", "datacenter, changelogs"])
def jira(request: pytest.FixtureRequest) -> Iterator[JiraPlace]:
    deployment, _, changelogs = request.param.partition(", ")
    prefix, user = ("/jira", "demo@example.invalid") if deployment == "cloud" else ("/jira-dc", "")
    app = jira_sites({"issues": []}, datetime.now(UTC))[prefix]
    with Sandbox({prefix: app}, record=True) as sandbox:
        url, token = sandbox.url + prefix, SecretStr("demo-token")
        site = partial(Server, "jira.acme", url, token, user, deployment, changelogs=bool(changelogs))
        yield JiraPlace(app, f"{prefix}/rest/api/{3 if user else 2}/", sandbox, site)


class AsanaPlace:
    """An Asana."""

    def __init__(self, app: AsanaApp, sandbox: Sandbox, site: Callable[[], asana_client.Server]) -> None:
        self.app = app
        self.prefix = f"{ASANA}/"
        self.sandbox = sandbox
        self.site = site

    def world(self) -> AsanaWorld:
        """Begin anew."""
        return AsanaWorld()

    def show(self, world: AsanaWorld) -> None:
        """Serve what the world is now."""
        self.app.becomes(world.export(), private=world.private)

    def fetch(self, known: Known | None, numbers: frozenset[str] = frozenset({changing_asana.NUMBER})) -> Fetch:
        """Ask what it is."""
        words = Words.of(sections=[changing_asana.DROPPED], tags=["Duplicate"])
        asana = Asana(self.site(), words, assignees=True)
        return asana.fetch(changing_asana.LINKS, numbers, known)


@pytest.fixture(scope="module")
def asana() -> Iterator[AsanaPlace]:
    app = AsanaApp({})
    with Sandbox({ASANA: app}, record=True) as sandbox:
        url, token = sandbox.url + ASANA, SecretStr("demo-token")
        site = partial(asana_client.Server, "asana.acme", url, token)
        yield AsanaPlace(app, sandbox, lambda: site(calls=Calls("asana.acme", sleep=lambda _: None)))


def begun(place: Place[W]) -> tuple[W, Keeper]:
    """A world whose first night is over."""
    world, keeper = place.world(), Keeper()
    place.show(world)
    keeper.keep(place.fetch(None), world.now)
    return world, keeper


def answers_alike(place: Place[W], edits: list[list[Edit]]) -> None:
    """Go from night to night, and through two quiet ones, and compare each with one that is told everything."""
    world, keeper = begun(place)
    for some in [*edits, [], []]:
        world.night(some)
        place.show(world)
        found, whole = place.fetch(keeper.known), place.fetch(None)
        assert told(found) == told(whole)
        keeper.keep(found, world.now)
    assert keeper.known
    assert keeper.known.records.keys() == whole.fresh.keys()  # what nothing linked holds is kept no longer


def a_night(place: JiraPlace | AsanaPlace, keeper: Keeper, world: World) -> tuple[Fetch, Counter[str]]:
    """Go on by a night; also tells how often each resource was asked for."""
    before = len(place.sandbox.exchanges)
    found = place.fetch(keeper.known)
    keeper.keep(found, world.now)
    asked = place.sandbox.exchanges[before:]
    return found, Counter(each.path.removeprefix(place.prefix) for each in asked)


# ---- whatever people do ----------------------------------------------------------------------------------------------


@given(nights(JiraWorld(cloud=True).edits))
@example(one_a_night(JiraWorld(cloud=True).edits))
@settings(max_examples=settings().max_examples // 20)
def test_a_night_at_jira_that_is_told_what_changed_knows_all_that_one_does_that_is_told_everything(
    jira: JiraPlace, edits: list[list[Edit]]
) -> None:
    answers_alike(jira, edits)


@given(nights(AsanaWorld().edits))
@example(one_a_night(AsanaWorld().edits))
@settings(max_examples=settings().max_examples // 20)
def test_a_night_at_asana_that_is_told_what_changed_knows_all_that_one_does_that_is_told_everything(
    asana: AsanaPlace, edits: list[list[Edit]]
) -> None:
    answers_alike(asana, edits)


def test_a_task_that_joins_a_project_as_another_one_leaves_it_hides_nothing(asana: AsanaPlace) -> None:
    answers_alike(asana, [[("create", 0, 0), ("delete", 1, 0)]])


def test_a_new_name_of_a_tag_that_is_linked_counts_at_once(asana: AsanaPlace) -> None:
    world, keeper = begun(asana)
    world.renamings["rename the tag"](0, 1)
    asana.show(world)
    assert told(asana.fetch(keeper.known)) == told(asana.fetch(None))


def test_a_project_that_is_shown_again_is_told_of_a_task_that_was_touched_while_it_was_hidden(
    asana: AsanaPlace,
) -> None:
    answers_alike(asana, [[("hide or show a project", 1, 0)], [("assign", 0, 0)], [("hide or show a project", 1, 0)]])


# ---- what a night asks for -------------------------------------------------------------------------------------------


def test_a_night_at_jira_on_which_nothing_changed_asks_for_keys_and_is_told_nothing(jira: JiraPlace) -> None:
    world, keeper = begun(jira)
    kept = keeper.known
    for _ in range(2):
        world.night()
        jira.show(world)
        found, asked = a_night(jira, keeper, world)
        blockers = {"issue/bulkfetch": 1} if jira.cloud else {"search": 1}
        search = "search/jql" if jira.cloud else "search"
        assert asked == Counter({"myself": 1, "filter/500": 1, search: 5}) + Counter(blockers)
        assert (found.fresh, found.gone) == ({}, frozenset())
    assert kept
    assert keeper.known
    assert keeper.known.records == kept.records


def test_a_night_at_asana_on_which_nothing_changed_does_not_read_the_long_project(asana: AsanaPlace) -> None:
    world, keeper = begun(asana)
    kept = keeper.known
    for _ in range(2):
        world.night()
        asana.show(world)
        found, asked = a_night(asana, keeper, world)
        assert f"projects/{changing_asana.LAUNCH}/tasks" not in asked
        assert asked.total() == 10
        assert (found.fresh, found.gone) == ({}, frozenset())
    assert kept
    assert keeper.known
    assert keeper.known.records == kept.records


def test_only_what_changed_at_jira_is_told_anew(jira: JiraPlace) -> None:
    world, keeper = begun(jira)
    world.night([("rename", 4, 1), ("delete", 6, 0)])
    jira.show(world)
    found, _ = a_night(jira, keeper, world)
    assert found.fresh.keys() == {"1005"}
    assert found.gone == {"1007"}


def test_only_what_changed_at_asana_is_told_anew(asana: AsanaPlace) -> None:
    world, keeper = begun(asana)
    world.night([("rename", 1, 1), ("delete", 3, 0)])
    asana.show(world)
    found, _ = a_night(asana, keeper, world)
    assert found.fresh.keys() == {"1200000000001002"}
    assert found.gone == {"1200000000001004"}


def test_a_night_at_jira_that_is_told_everything_takes_the_place_of_what_was_kept(jira: JiraPlace) -> None:
    takes_the_place(jira)


def test_a_night_at_asana_that_is_told_everything_takes_the_place_of_what_was_kept(asana: AsanaPlace) -> None:
    takes_the_place(asana)


def takes_the_place(place: Place[W]) -> None:
    world, keeper = begun(place)
    first = world.now
    world.night([("delete", 3, 0)])
    place.show(world)
    whole = place.fetch(None)
    keeper.keep(place.fetch(keeper.known), world.now)
    assert keeper.known
    assert (keeper.known.cursor.full, keeper.known.cursor.asked) == (first, world.now)
    keeper.keep(whole, world.now)
    assert keeper.known.cursor.full == world.now
    assert keeper.known.records == whole.fresh


def test_what_was_kept_of_jira_without_a_number_that_is_wanted_now_is_of_no_use(jira: JiraPlace) -> None:
    is_of_no_use(jira)


def test_what_was_kept_of_asana_without_a_number_that_is_wanted_now_is_of_no_use(asana: AsanaPlace) -> None:
    is_of_no_use(asana)


def is_of_no_use(place: JiraPlace | AsanaPlace) -> None:
    keeper = Keeper()
    keeper.keep(place.fetch(None, frozenset()), datetime.now(UTC))
    found = place.fetch(keeper.known)
    assert found.cursor
    assert found.cursor.full == found.cursor.asked
    assert told(found) == told(place.fetch(None))


@pytest.mark.parametrize(("what", "how"), [("rename a project", 0), ("rename a section", 2)])
def test_what_asana_marks_no_task_for_counts_from_the_next_night_that_asks_for_everything(
    asana: AsanaPlace, what: str, how: int
) -> None:
    world, keeper = begun(asana)
    world.renamings[what](0, how)
    asana.show(world)
    whole = asana.fetch(None)
    assert told(asana.fetch(keeper.known)) != told(whole)
    keeper.keep(whole, world.now)
    assert told(asana.fetch(keeper.known)) == told(whole)
