"""Everybody can read the colours: text stands out from what it is on (WCAG 2.2, 1.4.3: 4.5 to 1)."""

import pytest

from okrsync.books import blocks, styles
from okrsync.layout import (
    ALARM,
    CALM,
    CHIPS,
    INK,
    LINK,
    MUTED,
    NAVY,
    SEVERITY_CHIPS,
    SOLIDS,
    TABS,
    TINT,
    WARNING,
    WHITE,
    Chip,
)
from okrsync.model import Status

LEAST = 4.5


def luminance(code: str) -> float:
    """Relative luminance (WCAG 2.2)."""
    parts = (int(code[at : at + 2], 16) / 255 for at in (1, 3, 5))
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("chip", [*CHIPS.values(), *SEVERITY_CHIPS.values()], ids=str)
def test_a_chip_can_be_read(chip: Chip) -> None:
    assert contrast(chip.text, chip.fill) >= LEAST


@pytest.mark.parametrize("status", Status)
def test_the_number_in_a_bar_can_be_read(status: Status) -> None:
    fill, text = SOLIDS[status]
    assert contrast(fill, text) >= LEAST


@pytest.mark.parametrize("text", [INK, MUTED, NAVY, LINK, WARNING, ALARM, CALM])
@pytest.mark.parametrize("paper", [WHITE, TINT])
def test_text_can_be_read_on_white_and_on_the_syncs_tint(text: str, paper: str) -> None:
    assert contrast(text, paper) >= LEAST


@pytest.mark.parametrize(
    ("name", "style"),
    [
        *((name, style) for tab in TABS for name, style in blocks.palette(tab)),
        *((f"header of {tab.key}.{column.key}", styles.header(column)) for tab in TABS for column in tab.columns),
        *((name, getattr(styles, name)) for name in ("TITLE", "INTRO", "BANNER", "SECTION", "TERM", "PROSE")),
    ],
)
def test_no_cell_of_the_workbook_is_hard_to_read(name: str, style: styles.Style) -> None:
    text, paper = str(style.get("font_color", INK)), str(style.get("bg_color", WHITE))
    assert contrast(text, paper) >= LEAST, name
