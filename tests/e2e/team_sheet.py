"""A team's own OKR workbook, with most of what people put into one; its headers are German, its OKRs are a table."""

from collections.abc import Sequence
from pathlib import Path

import xlsxwriter

from okrsync.model import Value

HEADER = 4
HEADERS = ("Nr", "Ziel", "Schlüsselergebnis", "Wer", "Startwert", "Zielwert", "Ist", "Status", "Notizen", "Laune")
ROWS: Sequence[Sequence[Value]] = (
    ("KR-1", "Wachsen", "Zehn neue Kunden", "Ann Berg", 0.0, 10.0, 4.0, "läuft", "=nicht rechnen", "gut"),
    ("KR-2", "Wachsen", "Epic fertig", "Ben Tal", 0.0, 4.0, None, "rot", None, "mies"),
    (None, "Lernen", "Zwei Schulungen", "Cem Ay", 0.0, 2.0, None, None, "neu", None),
)
TITLE = "OKR Plan"


def team_sheet(path: Path) -> Path:
    """Write the workbook."""
    with xlsxwriter.Workbook(path) as book:
        cover, tab, health = (book.add_worksheet(title) for title in ("Deckblatt", TITLE, "Health"))
        banded = book.add_format({"bg_color": "#FFF2CC", "italic": True, "num_format": "0.0"})
        cover.write_string(0, 0, "Ziele und Status 2026")
        tab.merge_range(0, 0, 0, 9, "Unsere Ziele", banded)
        tab.write_comment(HEADER, 2, "Woher kommt das?")
        tab.set_row(HEADER + 1, 40, banded)
        columns = [{"header": header} for header in HEADERS]
        tab.add_table(HEADER - 1, 0, HEADER + len(ROWS) - 1, len(HEADERS) - 1, {"name": "Plan", "columns": columns})
        for number, row in enumerate(ROWS, HEADER):
            for column, value in enumerate(row):
                if isinstance(value, str):
                    tab.write_string(number, column, value)
                elif value is not None:
                    tab.write(number, column, value)
        tab.conditional_format("J5:J9", {"type": "text", "criteria": "containing", "value": "gut", "format": banded})
        tab.data_validation("H5:H9", {"validate": "list", "source": ["läuft", "rot"]})
        chart = book.add_chart({"type": "bar"})
        chart.add_series({"values": f"='{TITLE}'!$G$5:$G$7"})
        health.insert_chart("B2", chart)
        health.write_formula("A1", f"=SUM('{TITLE}'!G5:G7)", None, 4)
        book.define_name("Summe", f"=SUM('{TITLE}'!$G$5:$G$7)")
        book.define_name("Health!hier", "=Health!$A$1")
    return path
