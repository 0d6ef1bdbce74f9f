"""Rows that people move and edit between two reads of Google: which is which."""

from okrsync.books.google.cells import Content
from okrsync.books.google.lines import lines
from okrsync.books.google.matching import matched
from tests.unit.google_rows import BANNER, A, B, Sheet, place, row, sheet


def pairs(old: Sheet, new: Sheet, plan: dict[int, dict[str, Content]] | None = None, *, astray: bool = False) -> object:
    """The numbers of rows, before and after, that are taken for the same; `plan` is what a commit meant to write."""
    found = matched(lines(place(old), plan or {}), lines(place(new)), astray=astray)
    return {(one.number, other.number) for one, other in found}


def test_rows_are_known_again_wherever_they_went() -> None:
    assert pairs(sheet(A, B, BANNER), sheet(BANNER, B, A, first=5)) == {(2, 7), (3, 6), (4, 5)}


def test_a_row_whose_text_was_edited_is_known_by_its_id() -> None:
    assert pairs(sheet(A, B), sheet(row("KR-02", "More offers"), A)) == {(2, 3), (3, 2)}


def test_a_row_without_id_whose_text_was_half_edited_is_known_by_the_rest() -> None:
    before = sheet(A, row("", "Banner", comment="of us"))
    assert pairs(before, sheet(row("", "Ensign", comment="of us"), A)) == {(2, 3), (3, 2)}


def test_a_row_that_lost_its_id_to_another_is_known_by_what_people_wrote() -> None:
    assert pairs(sheet(A, B), sheet(row("KR-09", "Leads", current=1.0), B)) == {(2, 2), (3, 3)}


def test_rows_that_exchanged_their_ids_are_known_by_what_people_wrote() -> None:
    assert pairs(sheet(A, B), sheet({**A, "id": "KR-02"}, {**B, "id": "KR-01"})) == {(2, 2), (3, 3)}


def test_rows_that_are_all_alike_are_known_by_their_order() -> None:
    banner = row("", "—")
    assert pairs(sheet(banner, banner), sheet({}, banner, {}, banner)) == {(2, 3), (3, 5)}


def test_of_two_rows_that_are_alike_the_one_that_got_an_id_is_known_by_it() -> None:
    new = row("", "New")
    after = sheet(new, {**new, "id": "KR-09"})
    assert pairs(sheet(new, new), after, {2: {"id": "KR-09"}}) == {(2, 3), (3, 2)}


RICH = row("KR-07", "Hired", comment="by hand")


def test_an_id_that_may_have_gone_astray_makes_no_row_of_other_cells_the_one_that_people_deleted() -> None:
    foreign = sheet({**BANNER, "id": "KR-07"})
    assert pairs(sheet(RICH), foreign) == {(2, 2)}
    assert pairs(sheet(RICH), foreign, astray=True) == set()


def test_a_row_with_most_of_its_cells_is_known_by_its_id_though_ids_may_have_gone_astray() -> None:
    assert pairs(sheet(RICH), sheet({**RICH, "key_result": "Hires"}), astray=True) == {(2, 2)}
