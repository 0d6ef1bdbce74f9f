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
    yield clocks.finding(site.name, site.ahead())
    yield from _fields(site, spaces, words, numbers)
    yield from _tags(site, spaces, words)


def _sight(site: Server, spaces: Sequence[Record]) -> Finding:
    if not spaces:
        return Finding(site.name, "sees no workspace", Verdict.FAILED, "Invite the account to a workspace.")
    return Finding(site.name, f"sees the workspace{'s' if len(spaces) > 1 else ''} {', '.join(map(_called, spaces))}")


def _fields(site: Server, spaces: Sequence[Record], words: Words, numbers: frozenset[str]) -> Iterator[Finding]:
    """Where each field is that a measure or the config names."""
    wanted = {same(name): name for name in (*map(words.spelled.__getitem__, words.fields), *sorted(numbers))}
    known: set[str] = set()
    for space in spaces if wanted else ():
        try:
            known |= {
                each for one in _listed(site, space, "custom_fields") for each in (one["gid"], same(_called(one)))
            }
        except Forbidden as error:
            plan = isinstance(error, Paid)
            what = f"cannot list the fields of {_called(space)}{': its plan has none' if plan else ''}"
            to_do = "Count items, or move to a paid plan." if plan else "Make the account a member, not a guest."
            yield Finding(site.name, what, Verdict.HINT, to_do)
    for folded, name in wanted.items():
        if {folded, name, words.ids.get(folded)} & known:
            yield Finding(site.name, f"has the field “{name}”")
        else:
            to_do = "Correct the name, unless only another tracker has it."
            yield Finding(site.name, f"has no field “{name}”", Verdict.HINT, to_do)


def _tags(site: Server, spaces: Sequence[Record], words: Words) -> Iterator[Finding]:
    """Whether each tag that means dropped is there, and just once: Asana does not mind twins."""
    if not words.tags:
        return
    listed = [tag for space in spaces for tag in _listed(site, space, "tags")]
    for folded in sorted(words.tags):
        name = words.spelled[folded]
        gids = [tag["gid"] for tag in listed if same(_called(tag)) == folded]
        match len(gids):
            case 0:
                to_do = "Correct mapping: dropped: tags in the config, unless only another account has it."
                yield Finding(site.name, f"has no tag “{name}”", Verdict.HINT, to_do)
            case 1:
                yield Finding(site.name, f"has the tag “{name}”")
            case count:
                what = f"has {count} tags “{name}” ({', '.join(gids)}): each of them means dropped"
                yield Finding(site.name, what, Verdict.HINT, "Rename those that do not, or merge them in Asana.")


def _listed(site: Server, space: Record, what: str) -> Sequence[Record]:
    return site.all(f"/workspaces/{space['gid']}/{what}", ("name",))


def _called(record: Record) -> str:
    return str(record.get("name") or "")
