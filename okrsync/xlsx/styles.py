"""Styles of one workbook made known to another (ECMA-376 part 1, 18.8): what is there stays and keeps its number."""

from copy import deepcopy

from lxml import etree
from lxml.etree import _Element

from okrsync.xlsx.order import count, group

_FIRST_OWN_FORMAT = 164
"""Numbers of formats below are built in (18.8.30)."""
_FORMAT = "numFmtId"
_PARTS = (("fonts", "fontId"), ("fills", "fillId"), ("borders", "borderId"))


class Styles:
    """Gives the styles of the part `theirs`, numbered in it, numbers in the part `ours`, where each is added once."""

    def __init__(self, ours: _Element, theirs: _Element) -> None:
        self._ours, self._theirs = ours, theirs
        self._added: dict[tuple[str, int], int] = {}

    def cell(self, number: int) -> int:
        """The number of a cell's style."""
        return self._number("cellXfs", number)

    def look(self, number: int) -> int:
        """The number of a look that conditional formats and tables give (`dxf`)."""
        return self._number("dxfs", number)

    def _number(self, name: str, number: int) -> int:
        if (name, number) not in self._added:
            wanted = deepcopy(group(self._theirs, name)[number])
            if name == "cellXfs":
                self._refer(wanted)
            for form in wanted.iterchildren("{*}numFmt"):  # of a dxf
                form.set(_FORMAT, str(self._coded(form.get("formatCode", ""))))
            parts = group(self._ours, name)
            parts.append(wanted)
            count(parts)
            self._added[name, number] = len(parts) - 1
        return self._added[name, number]

    def _refer(self, xf: _Element) -> None:
        """Have a cell's style point at the parts of `ours`."""
        for name, attribute in _PARTS:
            xf.set(attribute, str(self._number(name, int(xf.get(attribute, "0")))))
        xf.set(_FORMAT, str(self._format(xf.get(_FORMAT, "0"))))
        xf.set("xfId", "0")  # the named style Normal

    def _format(self, number: str) -> int:
        codes = {
            form.get(_FORMAT): form.get("formatCode", "") for form in self._theirs.iterfind("{*}numFmts/{*}numFmt")
        }
        return self._coded(codes[number]) if number in codes else int(number)

    def _coded(self, code: str) -> int:
        """The number of a format by its code; a new one above all that are in use, in looks too."""
        forms = group(self._ours, "numFmts")
        same = next((form.get(_FORMAT) for form in forms if form.get("formatCode") == code), None)
        if same is not None:
            return int(same)
        number = (
            max([_FIRST_OWN_FORMAT - 1, *(int(form.get(_FORMAT, "0")) for form in self._ours.iter("{*}numFmt"))]) + 1
        )
        new = forms.makeelement(f"{{{etree.QName(forms).namespace}}}numFmt")
        new.set(_FORMAT, str(number))
        new.set("formatCode", code)
        forms.append(new)
        count(forms)
        return number
