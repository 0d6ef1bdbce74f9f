"""The parts of an Office package (ECMA-376 part 2): parsed when asked for, rewritten only when touched."""

import itertools
import posixpath
import struct
import zlib
from collections.abc import Callable, Mapping
from functools import partial
from io import BytesIO
from types import MappingProxyType
from zipfile import BadZipFile, ZipFile

from lxml import etree
from lxml.etree import _Element
from msgspec import Struct

from okrsync.errors import BookError
from okrsync.texts import say
from okrsync.xlsx import frames
from okrsync.xlsx.zips import rewritten

# 50,000 rows of 12 cells are 40 MB of XML; beyond this a part is a mistake or an attack.
MAX_PART = 512 * 1024**2

# What `zipfile` raises for files that are none, cut short, or changed.
_DAMAGED = (
    BadZipFile,
    EOFError,
    LookupError,
    RuntimeError,
    OSError,
    ValueError,
    ArithmeticError,
    struct.error,
    zlib.error,
)
CONTENT_TYPES = "[Content_Types].xml"
_NO_RELATIONS = b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"/>'
_DECLARATION = b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\r\n'


class Relation(Struct, frozen=True):
    """A part's link to another part (`target` is that part's name) or, if external, to an address."""

    kind: str
    target: str
    external: bool


class Parts:
    """Named parts, some of them XML trees to edit in place; `touch` a part to have it written back.

    Raises BookError for what is not a zip file, and for a part that is missing, damaged or far too large.
    """

    def __init__(self, data: bytes, book: str) -> None:
        self.book = book
        self._data = data
        try:
            self._zip = ZipFile(BytesIO(data))
        except _DAMAGED as error:
            what = say("is not a workbook, or only a piece of one. Restore it from a backup.")
            raise BookError(book, what) from error
        # Part names do not distinguish case (ECMA-376 part 2, 6.2.2.3), zip members do.
        self._members = {name.replace("\\", "/").lstrip("/").lower(): name for name in self._zip.namelist()}
        self._trees: dict[str, _Element] = {}
        self._rows: dict[str, Callable[[], bytes]] = {}
        self._touched: set[str] = set()
        self._added: list[str] = []
        self._dropped: set[str] = set()

    def __contains__(self, name: str) -> bool:
        return name.lower() in self._members

    @property
    def names(self) -> tuple[str, ...]:
        """All parts, in lower case."""
        return tuple(self._members)

    def damaged(self, name: str) -> BookError:
        """Return the error to raise when a part makes no sense."""
        what = say(
            "the part {part} is damaged. Open the workbook in Excel, let it repair and save, or restore a backup.",
            part=name,
        )
        return BookError(self.book, what)

    def tree(self, name: str) -> _Element:
        """Return the root element of an XML part, the same one at every call."""
        key = name.lower()
        if key not in self._trees:
            self._trees[key] = self.parsed(name)
        return self._trees[key]

    def cut(self, name: str) -> bytes:
        """Leave only its frame as the tree of a worksheet, and return its rows (see `frames`)."""
        try:
            frame, rows = frames.cut(self._content(name), partial(_tree, strip_cdata=True))
            self._trees[name.lower()] = _tree(frame)
        except (ValueError, etree.XMLSyntaxError) as error:
            raise self.damaged(name) from error
        return rows

    def fill(self, name: str, rows: Callable[[], bytes]) -> None:
        """Have the rows of a worksheet that was `cut` come from here when it is written back."""
        self._rows[name.lower()] = rows

    def text(self, name: str) -> str:
        """Return the XML of a part, plain (see `frames`)."""
        try:
            return frames.plain(self._content(name), partial(_tree, strip_cdata=True)).decode()
        except (ValueError, etree.XMLSyntaxError) as error:
            raise self.damaged(name) from error

    def relations(self, part: str) -> Mapping[str, Relation]:
        """Return a part's relations by their ID; `""` stands for the package itself."""
        folder, name = posixpath.dirname(part), _relations_of(part)
        if name not in self:
            return MappingProxyType({})
        found = {}
        for element in self.tree(name).iterchildren("{*}Relationship"):
            target, external = element.get("Target", ""), element.get("TargetMode") == "External"
            if not external:
                target = posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")
            kind = element.get("Type", "").rpartition("/")[2]
            found[element.get("Id", "")] = Relation(kind, target, external)
        return found

    def touch(self, name: str) -> None:
        """Have the part's tree written back."""
        self._touched.add(name.lower())

    def add(self, name: str, root: _Element, kind: str) -> None:
        """Put in a new part of a content type; its parts' relations are the caller's to `relate`."""
        self._new(name, root)
        types = self.tree(CONTENT_TYPES)
        override = {"PartName": f"/{name}", "ContentType": kind}
        types.append(types.makeelement(types.tag.replace("}Types", "}Override"), override))
        self.touch(CONTENT_TYPES)

    def relate(self, owner: str, kind: str, target: str, *, external: bool = False) -> str:
        """Relate a part to another part or to an address, by the whole name of the kind; return the relation's ID."""
        index = _relations_of(owner)
        if index not in self:
            self._new(index, etree.fromstring(_NO_RELATIONS))
        root = self.tree(index)
        taken = {element.get("Id") for element in root}
        id_ = next(name for name in (f"rId{number}" for number in itertools.count(1)) if name not in taken)
        relation = {"Id": id_, "Type": kind, "Target": target if external else f"/{target}"}
        if external:
            relation["TargetMode"] = "External"
        root.append(root.makeelement(root.tag.replace("}Relationships", "}Relationship"), relation))
        self.touch(index)
        return id_

    def of_type(self, kind: str) -> list[str]:
        """The parts of a content type."""
        types = self.tree(CONTENT_TYPES).iterchildren("{*}Override")
        return [each.get("PartName", "").lstrip("/") for each in types if each.get("ContentType") == kind]

    def free(self, pattern: str) -> str:
        """The first name of a part that is not taken, `{}` in the pattern being its number."""
        return next(name for name in map(pattern.format, itertools.count(1)) if name not in self)

    def drop(self, name: str, owner: str) -> None:
        """Leave a part out, with its owner's relation to it and its content type."""
        index = _relations_of(owner)
        doomed = [id_ for id_, relation in self.relations(owner).items() if relation.target.lower() == name.lower()]
        self._remove(index, "Id", doomed)
        self._remove(CONTENT_TYPES, "PartName", [f"/{name}"])
        self._dropped.add(name.lower())

    def to_bytes(self) -> bytes:
        """Return the package; the very bytes that were read when nothing was touched."""
        if not self._touched:
            return self._data
        changed = {self._members[key]: self._serialised(key) for key in self._touched - self._dropped}
        added = {name: changed.pop(name) for name in self._added}
        return rewritten(self._data, changed, {self._members[key] for key in self._dropped}, added)

    def _new(self, name: str, root: _Element) -> None:
        self._members[name.lower()] = name
        self._trees[name.lower()] = root
        self._added.append(name)
        self.touch(name)

    def _remove(self, part: str, attribute: str, values: list[str]) -> None:
        root = self.tree(part)
        for element in list(root):
            if element.get(attribute) in values:
                root.remove(element)
        self.touch(part)

    def parsed(self, name: str) -> _Element:
        """Return a new tree of an XML part that nobody is going to edit; it is not kept."""
        content = self._content(name)
        try:
            return _tree(content)
        except (ValueError, etree.XMLSyntaxError) as error:
            raise self.damaged(name) from error

    def _content(self, name: str) -> bytes:
        try:
            info = self._zip.getinfo(self._members[name.lower()])
            if info.file_size <= MAX_PART:
                return self._zip.read(info)
        except _DAMAGED as error:
            raise self.damaged(name) from error
        what = say(
            "the part {part} is over {size} MB. Move old rows elsewhere, or restore a backup.",
            part=name,
            size=f"{MAX_PART // 1024**2}",
        )
        raise BookError(self.book, what)

    def _serialised(self, key: str) -> bytes:
        """Write a tree with what stands before and after its root; the namespaces stay declared as they were."""
        xml = etree.tostring(self._trees[key].getroottree(), encoding="UTF-8", xml_declaration=False)
        return _DECLARATION + (frames.joined(xml, self._rows[key]()) if key in self._rows else xml)


def _relations_of(part: str) -> str:
    """The name of the part that holds a part's relations."""
    folder, file = posixpath.split(part)
    return posixpath.join(folder, "_rels", f"{file}.rels")


def _tree(xml: bytes, *, strip_cdata: bool = False) -> _Element:
    """The tree of a part; ValueError for a document type: forbidden in a package, and the way of entity bombs."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, strip_cdata=strip_cdata)
    root = etree.fromstring(xml, parser)
    if root.getroottree().docinfo.internalDTD is not None:
        raise ValueError("a document type")
    return root
