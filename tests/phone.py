"""A phone: Chromium at 360 x 640 that reaches this machine and nothing else, and a slow network with a slow processor."""

from __future__ import annotations

import os
import shutil
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page

SCREENS = Path(__file__).parents[1] / ".local" / "screens"  # pictures for people
NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
ARGUMENTS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--font-render-hinting=none",
    # also a deployment's address on the local AWS: every *.localhost is this machine
    "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1 , EXCLUDE *.localhost",
]
PHONE: dict[str, Any] = {
    "viewport": {"width": 360, "height": 640},
    "device_scale_factor": 2,
    "is_mobile": True,
    "has_touch": True,
    "locale": "en-GB",
}
# Phones have Arial or a face of its widths; many a machine that tests has not, so Chromium is given Liberation Sans.
FONTS = """<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">
<fontconfig><include ignore_missing="yes">/etc/fonts/fonts.conf</include><dir>{fonts}</dir>
<alias binding="same"><family>Arial</family><prefer><family>Liberation Sans</family></prefer></alias></fontconfig>"""
SLOW_3G = {"offline": False, "latency": 400, "downloadThroughput": 51_200, "uploadThroughput": 51_200}
SLOWER_PROCESSOR = 4  # times
# Where text does not fit: whatever is wider than the screen, and whatever is wider or higher inside than outside;
# in a drawing, whatever is not within it.
CUT_OFF = """() => {
  const wide = document.documentElement.clientWidth;
  const hidden = ".nhsuk-u-visually-hidden, .nhsuk-skip-link";
  const found = [...document.body.querySelectorAll("*")].filter(one => !one.closest(hidden)).filter(one => {
    const box = one.getBoundingClientRect();
    if (box.right > wide + 0.5 || box.left < -0.5) return true;
    if (one.matches("title, desc")) return false;
    if (one.ownerSVGElement) {
      const frame = one.ownerSVGElement.getBoundingClientRect();
      return box.right > frame.right + 1 || box.left < frame.left - 1 || box.bottom > frame.bottom + 1 || box.top < frame.top - 1;
    }
    if (getComputedStyle(one).display === "inline" || one.matches("input, textarea, br")) return false;
    return one.scrollWidth > one.clientWidth + 4 || one.scrollHeight > one.clientHeight + 8;
  });
  const across = document.documentElement.scrollWidth > wide ? ["the page scrolls across"] : [];
  return across.concat(found.map(one => one.outerHTML.slice(0, 100)));
}"""


class NoChromium(Exception):
    """It is not on this machine; the message is one line for a person."""


@contextmanager
def browser() -> Iterator[Browser]:
    """Chromium, with pages kept for Back as on a phone. Raises NoChromium."""
    program = next(filter(None, map(shutil.which, NAMES)), None)
    if program is None:
        raise NoChromium("there is no Chromium (`apt-get install chromium`, or https://www.google.com/chrome)")

    from playwright.sync_api import sync_playwright  # noqa: PLC0415  # slow to import, and most tests need none

    with sync_playwright() as playwright, TemporaryDirectory() as folder:
        fonts = Path(folder, "fonts.conf")
        fonts.write_text(
            FONTS.format(fonts=Path(__file__).parents[1] / "shared" / "printed" / "fonts"), encoding="utf-8"
        )
        started = playwright.chromium.launch(
            executable_path=program,
            args=ARGUMENTS,
            ignore_default_args=["--disable-back-forward-cache"],
            env={**os.environ, "FONTCONFIG_FILE": str(fonts)},
        )
        yield started
        started.close()


def slow_down(page: Page) -> None:
    """From now on this page has slow 3G and a processor four times slower."""
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    session.send("Network.emulateNetworkConditions", {**SLOW_3G, "connectionType": "cellular3g"})
    session.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER_PROCESSOR})
