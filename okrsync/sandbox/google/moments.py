"""Dates, times and durations: serial numbers of days, and what a pattern's section shows of them. en_US only."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from okrsync.sandbox.google.patterns import Piece

EPOCH = datetime(1899, 12, 30)  # noqa: DTZ001 - day 0 of every sheet, in the spreadsheet's own time zone
DAY = timedelta(days=1)
_SECONDS = {"h": 3600, "m": 60, "s": 1}


def serial(moment: datetime) -> float:
    """Return the days since `EPOCH`."""
    return (moment - EPOCH) / DAY


def shown(pieces: Sequence[Piece], days: float) -> str:
    """Show a serial number as a pattern's section says; ##### for a year that no calendar here has."""
    try:
        span = timedelta(milliseconds=round(days * DAY.total_seconds() * 1000))
        moment = EPOCH + span
    except OverflowError:
        return "#####"
    told, thousandths = [], ""
    for place, piece in enumerate(pieces):
        if piece.kind == "slot" and _behind_seconds(pieces, place):
            thousandths = thousandths or f"{moment.microsecond // 1000:03d}"
            told.append(thousandths[0])
            thousandths = thousandths[1:] or "0"
        elif piece.kind == "elapsed":
            told.append(_elapsed(piece, span))
        else:
            told.append(_part(piece, moment, halved=any(each.kind == "half" for each in pieces)))
    return "".join(told)


def _behind_seconds(pieces: Sequence[Piece], place: int) -> bool:
    """Whether only digits and a point stand between the seconds and this place: ss.000."""
    while place and (pieces[place].kind == "slot" or pieces[place].text == "."):
        place -= 1
    return pieces[place].text[:1] == "s"


def _elapsed(piece: Piece, span: timedelta) -> str:
    count = int(abs(span).total_seconds() // _SECONDS[piece.text[0]])
    return f"{'-' if span < timedelta() else ''}{count:0{len(piece.text)}d}"


def _part(piece: Piece, moment: datetime, *, halved: bool) -> str:
    wide = len(piece.text)
    if piece.kind == "half":
        return f"{moment:%p}" if wide > len("a/p") else f"{moment:%p}"[0].lower()
    if piece.kind not in ("time", "minute"):
        return piece.text
    forms = _forms(moment, halved=halved)["n" if piece.kind == "minute" else piece.text[0].lower()]
    return forms[min(wide, len(forms)) - 1]


def _forms(moment: datetime, *, halved: bool) -> dict[str, list[str]]:
    """Return by letter (n are minutes) what one, two, three … of it show; more show the same as the last."""
    hour = (moment.hour + 11) % 12 + 1 if halved else moment.hour
    month, short, year = f"{moment:%B}", f"{moment:%y}", str(moment.year)
    return {
        "h": [str(hour), f"{hour:02d}"],
        "n": [str(moment.minute), f"{moment:%M}"],
        "s": [str(moment.second), f"{moment:%S}"],
        "d": [str(moment.day), f"{moment:%d}", f"{moment:%a}", f"{moment:%A}"],
        "m": [str(moment.month), f"{moment:%m}", month[:3], month, month[0]],
        "y": [short, short, year],
    }
