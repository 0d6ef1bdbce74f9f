"""Pages as PNG by the machine's chromium, and what a person would see go wrong in them: cut, hidden, too long."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from okrsync.report.html.browser import browser

_SUPERUSER = 0
"""Chromium's sandbox does not start for this user; the pages run nothing but our own script."""
_FLAWS = """() => [...document.querySelectorAll("td > [data-at]")].flatMap(cell => {
  const text = cell.querySelector("span"), button = cell.querySelector(".button")
  const told = what => [`${cell.dataset.at}: ${what}: ${text.textContent.slice(0, 60)}`]
  if (!text.textContent) return []
  if (text.textContent == "#####") return told("too wide a number")
  if (cell.scrollHeight > cell.clientHeight + 1 || cell.scrollWidth > cell.clientWidth + 1) return told("cut")
  if (button && text.textContent && text.getBoundingClientRect().right > button.getBoundingClientRect().left + 1)
    return told("under its button")
  return []
})"""


@dataclass(frozen=True, slots=True)
class Painter:
    """A browser that is open."""

    browser: Browser
    scale: float = 1.0

    def paint(self, page: Path, picture: Path) -> list[str]:
        """Draw a page as large as it is; which cells are cut or covered, a line each."""
        tab = self.browser.new_page(viewport={"width": 800, "height": 100}, device_scale_factor=self.scale)
        try:
            tab.goto(page.resolve().as_uri())
            wide = int(tab.evaluate("document.body.scrollWidth"))
            tab.set_viewport_size({"width": wide, "height": 100})
            tab.screenshot(path=picture, full_page=True)
            flaws: list[str] = tab.evaluate(_FLAWS)
            return flaws
        finally:
            tab.close()


@contextmanager
def painter(scale: float = 1.0) -> Iterator[Painter]:
    """Open the browser; `scale` is how many pixels a picture has for one of the page.

    Raises:
        ConfigError: there is no Chromium or Chrome on this machine.
    """
    program = browser()
    rooted = hasattr(os, "geteuid") and os.geteuid() == _SUPERUSER
    with sync_playwright() as player:
        opened = player.chromium.launch(executable_path=program, args=["--no-sandbox"] if rooted else [])
        try:
            yield Painter(opened, scale)
        finally:
            opened.close()
