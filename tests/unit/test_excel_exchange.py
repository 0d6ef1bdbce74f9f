"""The workbook on disk: nobody's save is ever lost."""

import hashlib
import stat
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path

import pytest

from okrsync.books.excel.exchange import locked_by, read, replace
from okrsync.books.excel.swap import one_after_the_other, swap
from okrsync.errors import BookBusy, BookChanged, BookError

OLD, NEW, THEIRS, LATER = b"the old book", b"the new book", b"a person's save", b"a later save"
SEEN = hashlib.sha256(OLD).hexdigest()
SWAPS = pytest.mark.parametrize("exchange", [swap, one_after_the_other], ids=["in one step", "one after the other"])

Swap = Callable[[Path, Path], None]


@pytest.fixture
def book(tmp_path: Path) -> Path:
    folder = tmp_path / "shared"
    folder.mkdir()
    path = folder / "OKRs Q4.xlsx"
    path.write_bytes(OLD)
    return path


@pytest.fixture
def backups(tmp_path: Path) -> Path:
    return tmp_path / ".okrsync" / "backups"


def saved_by_a_person(path: Path, content: bytes) -> None:
    """As Excel and LibreOffice do: a new file, renamed over the old one."""
    fresh = path.with_name("person.tmp")
    fresh.write_bytes(content)
    fresh.replace(path)


def contents(folder: Path) -> list[bytes]:
    return sorted(file.read_bytes() for file in folder.iterdir()) if folder.exists() else []


def excel_lock(user: str) -> bytes:
    ansi = bytes([len(user)]) + user.encode("cp1252", "replace").ljust(54)
    return ansi + len(user).to_bytes(2, "little") + user.encode("utf-16-le").ljust(108, b" ")


def test_reading_gives_the_bytes_and_their_hash(book: Path) -> None:
    assert read(book) == (OLD, SEEN)


def test_a_missing_book_says_how_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(BookError, match="okrsync init"):
        read(tmp_path / "none.xlsx")


def test_a_folder_is_no_book(tmp_path: Path) -> None:
    with pytest.raises(BookError, match=r"is a folder\. Name the \.xlsx"):
        read(tmp_path)


@SWAPS
def test_the_new_book_takes_the_place_and_the_old_one_becomes_a_backup(
    book: Path, backups: Path, exchange: Swap
) -> None:
    replace(book, NEW, SEEN, backups, swap=exchange)
    assert contents(book.parent) == [NEW]
    assert contents(backups) == [OLD]
    (backup,) = backups.iterdir()
    assert backup.match("OKRs Q4.????????-??????.xlsx")


def test_mode_and_owner_stay(book: Path, backups: Path) -> None:
    book.chmod(0o640)
    before = book.stat()
    replace(book, NEW, SEEN, backups)
    after = book.stat()
    assert (stat.S_IMODE(after.st_mode), after.st_uid, after.st_gid) == (0o640, before.st_uid, before.st_gid)
    assert after.st_mtime >= before.st_mtime


def test_a_link_stays_a_link_and_the_file_behind_it_is_replaced(book: Path, backups: Path, tmp_path: Path) -> None:
    link = tmp_path / "link.xlsx"
    link.symlink_to(book)
    replace(link, NEW, SEEN, backups)
    assert link.is_symlink()
    assert (link.read_bytes(), contents(book.parent)) == (NEW, [NEW])


def test_only_the_newest_backups_of_this_book_are_kept(book: Path, backups: Path) -> None:
    backups.mkdir(parents=True)
    old = [backups / f"OKRs Q4.202501{day:02}-120000.xlsx" for day in range(1, 21)]
    others = [backups / "Other.20240101-120000.xlsx", backups / "OKRs Q4.my own copy.xlsx"]
    for file in (*old, *others):
        file.write_bytes(b"older")
    replace(book, NEW, SEEN, backups)
    kept = set(backups.iterdir())
    assert kept >= {*old[-13:], *others}
    assert len(kept) == 14 + len(others)
    assert OLD in contents(backups)


def test_backups_within_one_second_do_not_overwrite_each_other(book: Path, backups: Path) -> None:
    versions = [b"version %d" % n for n in range(6)]
    book.write_bytes(versions[0])
    for before, after in pairwise(versions):
        replace(book, after, hashlib.sha256(before).hexdigest(), backups)
    assert contents(backups) == versions[:-1]


def test_a_book_saved_since_it_was_read_is_left_alone(book: Path, backups: Path) -> None:
    saved_by_a_person(book, THEIRS)
    with pytest.raises(BookChanged):
        replace(book, NEW, SEEN, backups)
    assert contents(book.parent) == [THEIRS]
    assert contents(backups) == []


@SWAPS
def test_a_save_in_the_last_moment_is_put_back(book: Path, backups: Path, exchange: Swap) -> None:
    saves = iter([THEIRS])

    def after_a_save(temp: Path, real: Path) -> None:
        for save in saves:
            saved_by_a_person(real, save)
        exchange(temp, real)

    with pytest.raises(BookChanged):
        replace(book, NEW, SEEN, backups, swap=after_a_save)
    assert contents(book.parent) == [THEIRS]


@SWAPS
def test_two_saves_around_the_exchange_leave_the_later_one_and_keep_the_earlier(
    book: Path, backups: Path, exchange: Swap
) -> None:
    saves: Iterator[bytes] = iter([THEIRS, LATER])

    def after_a_save(temp: Path, real: Path) -> None:
        save = next(saves, None)
        if save is not None:
            saved_by_a_person(real, save)
        exchange(temp, real)

    with pytest.raises(BookChanged):
        replace(book, NEW, SEEN, backups, swap=after_a_save)
    assert contents(book.parent) == [LATER]
    assert contents(backups) == [THEIRS]


def test_a_book_that_is_away_in_the_midst_of_a_save_counts_as_changed(book: Path, backups: Path) -> None:
    def while_away(temp: Path, real: Path) -> None:
        real.unlink()
        swap(temp, real)

    with pytest.raises(BookChanged):
        replace(book, NEW, SEEN, backups, swap=while_away)
    assert contents(book.parent) == []


@pytest.mark.parametrize("user", ["Anna Ödmark", "Łukasz 李", "A", ""])
def test_excel_s_lock_tells_who_has_the_book(book: Path, backups: Path, user: str) -> None:
    book.with_name(f"~${book.name}").write_bytes(excel_lock(user))
    assert locked_by(book) == (user or "somebody")
    with pytest.raises(BookBusy, match=f"is open by {user or 'somebody'}. Have it closed"):
        replace(book, NEW, SEEN, backups)
    assert book.read_bytes() == OLD


@pytest.mark.parametrize("lock", [b"\x04Anna" + b" " * 50, b"\x04Anna"])
def test_an_excel_lock_without_utf16_still_tells_who(book: Path, lock: bytes) -> None:
    book.with_name(f"~${book.name}").write_bytes(lock)
    assert locked_by(book) == "Anna"


@pytest.mark.parametrize(
    ("lock", "user"),
    [
        ("Anna Ödmark,anna,host,20.11.2026 12:00,file:///home/anna/;", "Anna Ödmark"),
        (",anna,host,20.11.2026 12:00,file:///home/anna/;", "anna"),
        (",,host,20.11.2026 12:00,;", "host"),
        ("Ödmark\\, Anna,anna,host,,;", "Ödmark, Anna"),
        ("", "somebody"),
    ],
)
def test_libreoffice_s_lock_tells_who_has_the_book(book: Path, lock: str, user: str) -> None:
    book.with_name(f".~lock.{book.name}#").write_text(lock, encoding="utf-8")
    assert locked_by(book) == user


def test_a_lock_beside_the_real_file_counts_for_a_link_to_it(book: Path, tmp_path: Path) -> None:
    link = tmp_path / "link.xlsx"
    link.symlink_to(book)
    book.with_name(f"~${book.name}").write_bytes(excel_lock("Anna"))
    assert (locked_by(link), locked_by(tmp_path / "other.xlsx")) == ("Anna", None)


@pytest.mark.parametrize(("place", "message"), [("file", "is read-only"), ("folder", "lies in a read-only folder")])
def test_what_is_read_only_is_not_written(book: Path, backups: Path, place: str, message: str) -> None:
    target = book if place == "file" else book.parent
    mode = stat.S_IMODE(target.stat().st_mode)
    target.chmod(mode & ~0o222)
    try:
        with pytest.raises(BookError, match=message):
            replace(book, NEW, SEEN, backups)
    finally:
        target.chmod(mode)
    assert contents(book.parent) == [OLD]


def test_a_book_that_is_gone_is_an_error_with_advice(book: Path, backups: Path) -> None:
    book.unlink()
    with pytest.raises(BookError, match="Put it back"):
        replace(book, NEW, SEEN, backups)


def test_without_room_for_a_backup_nothing_is_written(book: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"no folder")
    with pytest.raises(BookError, match="cannot be written"):
        replace(book, NEW, SEEN, tmp_path / "file" / "backups")
    assert contents(book.parent) == [OLD]


def test_a_backup_that_fails_after_the_exchange_undoes_it(book: Path, backups: Path) -> None:
    def losing_the_backups(temp: Path, real: Path) -> None:
        swap(temp, real)
        if backups.is_dir():
            backups.rmdir()
            backups.symlink_to(backups)  # a circle: no file can go there

    with pytest.raises(BookError, match="cannot be written"):
        replace(book, NEW, SEEN, backups, swap=losing_the_backups)
    assert contents(book.parent) == [OLD]


@pytest.mark.parametrize("error", [OSError(5, "Input/output error"), KeyboardInterrupt()])
def test_a_failed_exchange_leaves_the_old_book_and_no_temporary_file(
    book: Path, backups: Path, error: BaseException
) -> None:
    def failing(_temp: Path, _real: Path) -> None:
        raise error

    with pytest.raises((BookError, KeyboardInterrupt)):
        replace(book, NEW, SEEN, backups, swap=failing)
    assert contents(book.parent) == [OLD]


def test_an_interruption_right_after_the_exchange_deletes_nobody_s_work(book: Path, backups: Path) -> None:
    def interrupted(temp: Path, real: Path) -> None:
        saved_by_a_person(real, THEIRS)
        swap(temp, real)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        replace(book, NEW, SEEN, backups, swap=interrupted)
    assert contents(book.parent) == sorted([NEW, THEIRS])


@SWAPS
def test_two_files_exchange_their_contents_and_nothing_stays_aside(tmp_path: Path, exchange: Swap) -> None:
    first, second = tmp_path / "first", tmp_path / "second"
    first.write_bytes(b"1")
    second.write_bytes(b"2")
    exchange(first, second)
    assert (first.read_bytes(), second.read_bytes()) == (b"2", b"1")
    assert len(contents(tmp_path)) == 2


@SWAPS
@pytest.mark.parametrize("missing", ["first", "second"])
def test_without_two_files_there_is_no_exchange(tmp_path: Path, exchange: Swap, missing: str) -> None:
    for name in {"first", "second"} - {missing}:
        (tmp_path / name).write_bytes(b"here")
    with pytest.raises(FileNotFoundError):
        exchange(tmp_path / "first", tmp_path / "second")
    assert contents(tmp_path) == [b"here"]
