"""Which questions the linked issues of a run need, against a Jira of a few lines that answers what it is asked."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from okrsync.errors import BadQuery, SourceError
from okrsync.sources.jira.fields import EPIC_LINK, PARENT, Relation
from okrsync.sources.jira.jql import LONGEST, packs
from okrsync.sources.jira.tickets import Ticket
from okrsync.sources.jira.tree import CLAUSES, Growth, Question, branches

LINK = Relation('"Epic Link"', "customfield_1", EPIC_LINK)
CLOUD = (PARENT,)
DATA_CENTER = (PARENT, LINK, Relation('"Parent Link"', "customfield_2"))
KINDS = {2: "Initiative", 1: "Epic", 0: "Story", -1: "Sub-task"}


def ticket(key: str, level: int = 0, parent: str = "", relation: str = "") -> Ticket:
    """An issue as Cloud tells it, or, with the `relation` that it hangs by, as a Data Center does."""
    told = None if relation else level
    return Ticket(
        id=f"id of {key}",
        key=key,
        title="",
        status="Open",
        category="new",
        created=datetime(2026, 10, 1, tzinfo=UTC),
        kind=KINDS[level],
        subtask=level < 0,
        level=told,
        relation=relation if relation != "none" else "",
        parent=parent,
    )


# ---- a Jira of a few lines -------------------------------------------------------------------------------------------


@dataclass
class Site:
    """Issues by key; `moved` are keys that some once had, by which they are found one by one only.

    It refuses a question that names a key of `refused` or, if it is `strict`, of no issue; `naming` says that it names
    some of them then. `asked` are the questions of each round, `answered` those that it did not refuse.
    """

    issues: Mapping[str, Ticket]
    refused: Collection[str] = ()
    moved: Mapping[str, str] = field(default_factory=dict)
    naming: bool = True
    strict: bool = True
    answered: list[Question] = field(default_factory=list)
    asked: list[list[Question]] = field(default_factory=list)

    def grown(
        self, keys: Iterable[str], relations: Sequence[Relation] = CLOUD, known: Iterable[Ticket] = ()
    ) -> tuple[Growth, set[str]]:
        """What grows from these keys, and those of which there is no issue."""
        keys, lost = list(keys), set[str]()
        growth = Growth(keys, relations, branches(keys, known, relations))
        while asked := growth.questions():
            self.asked.append([question for question, _ in asked])
            for question in self.asked[-1]:
                self._tell(growth, question)
            for key in growth.missing.keys() - lost:
                now = self.moved.get(key, key)
                if now in self.issues:
                    growth.found(key, self.issues[now])
                else:
                    lost.add(key)
        return growth, lost

    @property
    def questions(self) -> list[Question]:
        return [each for questions in self.asked for each in questions]

    def _tell(self, growth: Growth, question: Question) -> None:
        bad = [key for key in question.parents if key in self.refused or (self.strict and key not in self.issues)]
        if bad:
            said = [f"An issue with key '{key}' does not exist for field 'parent'." for key in bad if self.naming]
            growth.refuse(question, BadQuery("jira.acme", " ".join(said[:3])))
            return
        self.answered.append(question)
        growth.take(
            question,
            [each for each in self.issues.values() if each.key in question.keys or each.parent in question.parents],
        )


def counted(growth: Growth, key: str) -> set[str]:
    return {each.key for each in growth.tree.counted(growth.roots[key].key)}


def site(*tickets: Ticket, refused: Collection[str] = (), naming: bool = True, strict: bool = True) -> Site:
    return Site({each.key: each for each in tickets}, refused, naming=naming, strict=strict)


# ---- the naive way ---------------------------------------------------------------------------------------------------


def children(issues: Mapping[str, Ticket], key: str) -> list[Ticket]:
    return [each for each in issues.values() if each.parent == key]


def below(issues: Mapping[str, Ticket], key: str, seen: frozenset[str] = frozenset()) -> set[str]:
    """Every descendant, one after the other."""
    found: set[str] = set()
    for child in children(issues, key):
        if child.key not in seen | found:
            found |= {child.key} | below(issues, child.key, seen | found | {key, child.key})
    return found - {key}


def naive(issues: Mapping[str, Ticket], key: str) -> set[str]:
    """What a link to an issue counts, read off the whole hierarchy."""

    def holds(one: Ticket) -> bool:
        made_to = one.kind == "Epic" if one.level is None else one.level > 0
        return made_to or any(not child.subtask for child in children(issues, one.key))

    work = [issues[each] for each in below(issues, key) if not issues[each].subtask]
    if work:
        return {each.key for each in work if not holds(each)}
    return {child.key for child in children(issues, key)} or {key}


def in_doubt(issues: Mapping[str, Ticket], key: str, linked: Collection[str], refused: Collection[str]) -> bool:
    """Whether something is not told below an issue, or below what may hold something."""
    in_epic = {each.key for each in issues.values() if each.relation == LINK.id}
    low = {each.key for each in issues.values() if each.subtask or each.level == 0} | in_epic
    return any(each in refused and (each in linked or each not in low) for each in {key, *below(issues, key)})


@st.composite
def hierarchies(draw: st.DrawFn, *, cloud: bool) -> dict[str, Ticket]:
    """Initiatives, epics, stories and sub-tasks that hang on any above them; initiatives perhaps in circles."""
    levels = draw(st.lists(st.sampled_from(list(KINDS)), min_size=1, max_size=14))
    found: dict[str, Ticket] = {}
    for number, level in enumerate(levels):
        above = [f"OKR-{other}" for other, each in enumerate(levels) if each > level or each == level == 2]
        parent = draw(st.sampled_from(["", *above]))
        held = levels[int(parent.removeprefix("OKR-"))] if parent else None
        by = "parent" if level < 0 else LINK.id if held == 1 else "customfield_2" if parent else "none"
        found[f"OKR-{number}"] = ticket(f"OKR-{number}", level, parent, "" if cloud else by)
    return found


FORESTS = st.one_of(
    st.tuples(hierarchies(cloud=True), st.just(CLOUD)), st.tuples(hierarchies(cloud=False), st.just(DATA_CENTER))
)
KEYS = st.lists(st.integers(0, 15).map(lambda number: f"OKR-{number}"), max_size=8)
Forest = tuple[dict[str, Ticket], tuple[Relation, ...]]


# ---- growth ----------------------------------------------------------------------------------------------------------


@given(FORESTS, KEYS, st.sets(st.integers(0, 13).map(lambda number: f"OKR-{number}"), max_size=4), st.booleans())
def test_each_link_counts_as_if_the_whole_hierarchy_were_read(
    forest: Forest,
    linked: list[str],
    refused: set[str],
    naming: bool,  # noqa: FBT001  # Hypothesis gives it by place
) -> None:
    issues, relations = forest
    growth, lost = Site(issues, refused, naming=naming).grown(linked, relations)
    assert lost == set(linked) - issues.keys()
    for key in set(linked) & issues.keys():
        doubt = in_doubt(issues, key, linked, refused)
        assert bool(growth.tree.refusal(key)) == doubt
        assert doubt or counted(growth, key) == naive(issues, key)


@given(FORESTS, KEYS)
def test_no_issue_is_asked_about_twice(forest: Forest, linked: list[str]) -> None:
    issues, relations = forest
    here = site(*issues.values())
    here.grown([key for key in linked if key in issues], relations)
    for asked in (
        [key for each in here.questions for key in each.keys],
        [p for q in here.questions for p in q.parents],
    ):
        assert len(asked) == len(set(asked))


@given(FORESTS, KEYS, st.sets(st.integers(0, 13).map(lambda number: f"OKR-{number}"), max_size=4), st.booleans())
def test_what_was_refused_in_company_is_answered_once(
    forest: Forest,
    linked: list[str],
    refused: set[str],
    naming: bool,  # noqa: FBT001  # as above
) -> None:
    issues, relations = forest
    here = Site(issues, refused, naming=naming)
    here.grown(linked, relations)
    answered = [key for each in here.answered for key in each.parents]
    assert len(answered) == len(set(answered))
    assert all(each.keys or each.parents for each in here.questions)


@given(FORESTS, hierarchies(cloud=True), KEYS, st.booleans())
def test_what_was_known_before_changes_nothing_in_the_answers(
    forest: Forest,
    past: dict[str, Ticket],
    linked: list[str],
    strict: bool,  # noqa: FBT001  # as above
) -> None:
    issues, relations = forest
    with_it, lost = Site(issues, strict=strict).grown(linked, relations, past.values())
    without, same = Site(issues, strict=strict).grown(linked, relations)
    assert lost == same
    for key in without.roots:
        assert with_it.tree.refusal(key) is None
        assert counted(with_it, key) == counted(without, key)


@given(FORESTS, KEYS)
def test_a_hierarchy_that_is_known_is_asked_for_in_one_round(forest: Forest, linked: list[str]) -> None:
    issues, relations = forest
    here = site(*issues.values())
    here.grown([key for key in linked if key in issues], relations, issues.values())
    assert len(here.asked) == bool(set(linked) & issues.keys())


CHAIN = [ticket("OKR-0", 2), *(ticket(f"OKR-{number}", 2, f"OKR-{number - 1}") for number in range(1, 6))]


def test_a_level_that_nobody_knows_costs_a_round() -> None:
    here = site(*CHAIN)
    here.grown(["OKR-0"], known=CHAIN[:4])
    assert [[each.parents for each in questions] for questions in here.asked] == [
        [("OKR-0", "OKR-1", "OKR-2", "OKR-3")],
        [("OKR-4",)],
        [("OKR-5",)],
    ]


def test_nothing_is_asked_without_a_link() -> None:
    assert Growth([], CLOUD).questions() == []


@pytest.mark.parametrize(
    ("kind", "relations", "looked_below"),
    [
        pytest.param(ticket("OKR-1", 2, "OKR-0"), CLOUD, True, id="an initiative of Cloud"),
        pytest.param(ticket("OKR-1", 1, "OKR-0"), CLOUD, True, id="an epic of Cloud"),
        pytest.param(ticket("OKR-1", 0, "OKR-0"), CLOUD, False, id="a story of Cloud"),
        pytest.param(ticket("OKR-1", -1, "OKR-0"), CLOUD, False, id="a sub-task of Cloud"),
        pytest.param(ticket("OKR-1", 1, "OKR-0", "customfield_2"), DATA_CENTER, True, id="an epic of a Data Center"),
        pytest.param(ticket("OKR-1", 0, "OKR-0", LINK.id), DATA_CENTER, False, id="in an epic of a Data Center"),
        pytest.param(ticket("OKR-1", -1, "OKR-0", "parent"), DATA_CENTER, False, id="a sub-task of a Data Center"),
    ],
)
def test_below_what_cannot_hold_anything_nothing_is_looked_for(
    kind: Ticket, relations: tuple[Relation, ...], *, looked_below: bool
) -> None:
    here = site(ticket("OKR-0", 2), kind)
    here.grown(["OKR-0"], relations)
    assert (("OKR-1",) in [each.parents for each in here.questions]) is looked_below
    assert ("OKR-1" in branches(["OKR-0"], [kind], relations)) is looked_below


def test_below_what_hangs_on_something_else_by_now_nothing_is_looked_for() -> None:
    growth = Growth(["OKR-0"], CLOUD)
    ((question, _),) = growth.questions()
    growth.take(question, [ticket("OKR-0", 2), ticket("OKR-1", 1, "ELSE-1"), ticket("OKR-2", 1, "OKR-0")])
    assert [each.parents for each, _ in growth.questions()] == [("OKR-2",)]
    assert growth.tree.below("OKR-0") == ["OKR-2"]


@pytest.mark.parametrize(
    ("known", "fits"),
    [
        pytest.param(ticket("OKR-1", 1), True, id="asked for by its key"),
        pytest.param(ticket("OKR-9", 0, "OKR-2"), True, id="hangs on one that is asked about"),
        pytest.param(ticket("OKR-9", 0, "OKR-1"), False, id="hangs on one of which only the key is asked for"),
        pytest.param(ticket("OKR-9", 0, "OLD-2"), False, id="hangs on another"),
        pytest.param(ticket("OKR-2", 0), False, id="holds what is asked for"),
    ],
)
def test_an_answer_is_explained_by_a_key_or_by_what_an_issue_hangs_on(known: Ticket, *, fits: bool) -> None:
    assert Question(("OKR-1",), ("OKR-2",)).fits()(known) is fits


# ---- what was known --------------------------------------------------------------------------------------------------


def test_the_branches_of_issues_are_they_and_all_that_may_hold_something_below_them() -> None:
    known = [*CHAIN, ticket("OKR-7", 0, "OKR-2"), ticket("OKR-8", 1, "OKR-2"), ticket("OKR-9", 1, "ELSE-1")]
    assert branches(["OKR-1"], known, CLOUD) == ["OKR-1", "OKR-2", "OKR-3", "OKR-8", "OKR-4", "OKR-5"]


def test_branches_in_a_circle_end() -> None:
    ring = [ticket("OKR-0", 2, "OKR-1"), ticket("OKR-1", 2, "OKR-0"), ticket("OKR-2", 2, "OKR-2")]
    assert branches(["OKR-0", "OKR-2"], ring, CLOUD) == ["OKR-0", "OKR-2", "OKR-1"]


# ---- questions -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("relations", [CLOUD, DATA_CENTER], ids=["Cloud", "Data Center"])
@pytest.mark.parametrize("known", [0, 700])
def test_no_question_holds_more_values_than_a_search_index_takes_nor_are_there_more_questions_than_that_needs(
    relations: tuple[Relation, ...], known: int
) -> None:
    linked = [ticket(f"OKR-{number}", 1) for number in range(1200)]
    stories = [ticket(f"NEW-{number}", 2, f"OKR-{number}") for number in range(known)]
    here = site(*linked, *stories)
    growth, _ = here.grown([each.key for each in linked], relations, stories)
    sizes = [len(each.keys) + len(each.parents) * len(relations) for each in here.questions]
    assert max(sizes) <= CLAUSES
    assert sum(
        each.jql(relations).count('"OKR-') + each.jql(relations).count('"NEW-') for each in here.questions
    ) == sum(sizes)
    assert len(sizes) == -(-(1200 + known) // (CLAUSES // (1 + len(relations))))
    assert len(growth.roots) == 1200


def test_a_question_asks_for_issues_and_for_what_hangs_on_others_by_any_field() -> None:
    question = Question(("OKR-1",), ("OKR-1", "OKR-2"))
    assert question.jql(CLOUD) == 'key in ("OKR-1") OR parent in ("OKR-1", "OKR-2")'
    assert question.jql(DATA_CENTER) == (
        'key in ("OKR-1") OR parent in ("OKR-1", "OKR-2") OR "Epic Link" in ("OKR-1", "OKR-2") '
        'OR "Parent Link" in ("OKR-1", "OKR-2")'
    )
    assert Question((), ("OKR-2",)).jql(CLOUD) == 'parent in ("OKR-2")'


# ---- refusals --------------------------------------------------------------------------------------------------------


MANY = [ticket(f"OKR-{number}", 1) for number in range(499)]


@pytest.mark.parametrize(("naming", "most"), [(True, 4), (False, 2 * 9 + 3)], ids=["named", "not named"])
@pytest.mark.parametrize("bad", ["OKR-0", "OKR-77", "OKR-498", "GONE-1"])
def test_one_bad_key_among_hundreds_costs_few_questions(bad: str, most: int, *, naming: bool) -> None:
    here = site(*MANY, refused=[bad], naming=naming)
    others = [each.key for each in MANY if each.key != bad]
    growth, _ = here.grown([*others[:300], bad, *others[300:]])
    assert len(here.questions) <= most
    assert growth.roots.keys() >= set(others)


def test_only_as_many_keys_as_the_refusal_names_are_split_off_at_once() -> None:
    here = site(*MANY, refused=[f"OKR-{number}" for number in range(6)])
    here.grown(each.key for each in MANY)
    assert [len(each.parents) for each in here.asked[1]] == [3, 496]


def test_a_key_is_not_taken_for_another_that_begins_alike() -> None:
    parts = Question((), ("OKR-1", "OKR-11", "OKR-111"))
    growth = Growth([], CLOUD)
    growth.refuse(parts, BadQuery("jira.acme", "An issue with key 'OKR-11' does not exist for field 'parent'."))
    assert [each.parents for each, _ in growth.questions()] == [("OKR-11",), ("OKR-1", "OKR-111")]


def test_a_refusal_that_names_all_is_halved_like_one_that_names_nothing() -> None:
    question = Question(("OKR-1",), ("OKR-1", "OKR-2", "OKR-3", "OKR-4"))
    halves = [Question(("OKR-1",), ("OKR-1", "OKR-2")), Question((), ("OKR-3", "OKR-4"))]
    assert list(question.parts(())) == list(question.parts(question.parents)) == halves


def test_what_is_refused_alone_is_looked_for_by_itself_and_only_then_given_up() -> None:
    here = site(ticket("OKR-1", 1), refused=["OKR-1"])
    growth, lost = here.grown(["OKR-1", "GONE-1"])
    assert lost == {"GONE-1"}
    assert growth.missing.keys() == {"GONE-1"}
    assert isinstance(growth.tree.refusal("OKR-1"), SourceError)
    assert here.questions[-1] == Question((), ("OKR-1",))


def test_children_that_are_not_told_leave_other_links_alone() -> None:
    issues = [ticket("OKR-1", 2), ticket("OKR-2", 1, "OKR-1"), ticket("OKR-3", 2), ticket("OKR-4", 1, "OKR-3")]
    growth, _ = site(*issues, refused=["OKR-2"]).grown(["OKR-1", "OKR-3"])
    assert growth.tree.refusal("OKR-1") is not None
    assert growth.tree.refusal("OKR-3") is None


# ---- issues that moved -----------------------------------------------------------------------------------------------


def test_an_issue_that_moved_counts_what_hangs_on_its_new_key() -> None:
    here = site(ticket("NEW-1", 1), ticket("NEW-2", 0, "NEW-1"))
    here.moved = {"OLD-1": "NEW-1"}
    growth, lost = here.grown(["OLD-1"])
    assert (lost, counted(growth, "OLD-1")) == (set(), {"NEW-2"})


def test_an_issue_that_is_linked_by_two_keys_is_asked_about_once() -> None:
    here = site(ticket("NEW-1", 1), ticket("NEW-2", 0, "NEW-1"), strict=False)
    here.moved = {"OLD-1": "NEW-1", "OLD-2": "NEW-1"}
    growth, _ = here.grown(["OLD-1", "OLD-2", "NEW-1"])
    assert counted(growth, "OLD-1") == counted(growth, "OLD-2") == counted(growth, "NEW-1") == {"NEW-2"}
    assert [key for each in here.answered for key in each.parents].count("NEW-1") == 1


def test_issues_of_a_whole_project_that_moved_are_asked_about_together() -> None:
    here = site(*(ticket(f"NEW-{number}", 1) for number in range(50)), strict=False)
    here.moved = {f"OLD-{number}": f"NEW-{number}" for number in range(50)}
    growth, _ = here.grown(here.moved)
    assert len(growth.roots) == 50
    assert [len(questions) for questions in here.asked] == [1, 1]


# ---- queries that are asked together ---------------------------------------------------------------------------------


@given(st.lists(st.one_of(st.integers(0, 50), st.integers(0, 2 * LONGEST)).map("x".__mul__)))
def test_queries_are_packed_in_their_order_into_as_few_parts_as_are_not_too_long(queries: list[str]) -> None:
    found = packs(queries)
    assert [query for pack in found for query in pack] == queries
    assert all(found)
    assert all(len(pack) == 1 or sum(map(len, pack)) <= LONGEST for pack in found)
    assert all(sum(map(len, pack)) + len(later[0]) > LONGEST for pack, later in pairwise(found))
