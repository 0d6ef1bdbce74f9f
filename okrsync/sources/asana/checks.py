"""What `okrsync check` tells of an Asana account: who it is, what it sees, and whether the config's words exist."""

from collections.abc import Iterator, Sequence

from okrsync.errors import Forbidden
from okrsync.model import Finding, Verdict
from okrsync.sources import clocks
from okrsync.sources.asana.client import Paid, Server
from okrsync.sources.asana.records import Record, same
from okrsync.sources.asana.tasks import Words


def findings(site: Server, words: Words, numbers: frozenset[str]) -> Iterator[Finding]:
    """Every line; see `model.Source.check`.

    Raises:
        SourceError: the account cannot be used.
    """
    me = site.one("/users/me", ("name", "email", "workspaces.name"))
    spaces: Sequence[Record] = me.get("workspaces") or ()
    yield Finding(site.name, f"signed in as {me.get('name', 'somebody')} ({me.get('email') or 'address hidden'})")
    yield _sight(site, spaces)
    yield clocks.finding(site.name, site.ahead)
    yield from _fields(site, spaces, words, numbers)
    yield from _tags(site, spaces, words)


def _sight(site: Server, spaces: Sequence[Record]) -> Finding:
    if not spaces:
        return Finding(site.name, "sees no workspace", Verdict.FAILED, "Invite the account to a workspace.")
    return Finding(site.name, f"sees the workspace{'s' if len(spaces) > 1 else ''} {', '.join(map(_called, spaces))}")


def _fields(site: Server, spaces: Sequence[Record], words: Words, numbers: frozenset[str]) -> Iterator[Finding]:
    """Where each field is that a measure or the config names."""
    wanted = {same(name): name for name in (*map(words.spelled.__getitem__, words.fields), *sorted(numbers))}
    if not wanted:
        return
    listed, refused = _listed(site, spaces, "custom_fields")
    yield from refused
    known = {each["gid"] for each in listed} | {same(_called(each)) for each in listed}
    for folded, name in wanted.items():
        if {folded, words.ids.get(folded)} & known:
            yield Finding(site.name, f"has the field “{name}”")
        else:
            to_do = "Correct the name, unless only another tracker has it."
            yield Finding(site.name, f"has no field “{name}”", Verdict.HINT, to_do)


def _tags(site: Server, spaces: Sequence[Record], words: Words) -> Iterator[Finding]:
    """Whether each tag that means dropped is there, and just once: Asana does not mind twins."""
    if not words.tags:
        return
    listed, refused = _listed(site, spaces, "tags")
    yield from refused
    for folded in sorted(words.tags):
        name = words.spelled[folded]
        gids = [each["gid"] for each in listed if same(_called(each)) == folded]
        if len(gids) == 1:
            yield Finding(site.name, f"has the tag “{name}”")
        elif gids:
            what = f"has {len(gids)} tags “{name}” ({', '.join(gids)}): each of them means dropped"
            yield Finding(site.name, what, Verdict.HINT, "Rename those that do not, or merge them in Asana.")
        else:
            to_do = "Correct mapping: dropped: tags in the config, unless only another account has it."
            yield Finding(site.name, f"has no tag “{name}”", Verdict.HINT, to_do)


def _listed(site: Server, spaces: Sequence[Record], what: str) -> tuple[list[Record], list[Finding]]:
    """All of a kind in the workspaces, and a line for each that does not list them."""
    listed: list[Record] = []
    refused: list[Finding] = []
    for space in spaces:
        try:
            listed += site.all(f"/workspaces/{space['gid']}/{what}", ("name",))
        except Forbidden as error:
            says = f"cannot list the {what.replace('_', ' ')} of {_called(space)}"
            if isinstance(error, Paid):
                says, to_do = f"{says}: its plan has none", "Count items, or move to a paid plan."
            else:
                to_do = "Make the account a member of the workspace, not a guest."
            refused.append(Finding(site.name, says, Verdict.HINT, to_do))
    return listed, refused


def _called(record: Record) -> str:
    return str(record.get("name") or "")
