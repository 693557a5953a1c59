"""Builds the stylesheet of the public pages from page.scss; build.mjs cuts it to the rendered pages."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from pathlib import Path

from infra.css import npm
from infra.css.pages import pages

HERE = Path(__file__).parent
BUILT = npm.ROOT / "shared" / "page.css"
LICENCE = npm.ROOT / "shared" / "page.css.LICENSE.txt"  # of nhsuk-frontend; it is deployed with what it is about


def build() -> str:
    """The stylesheet.

    Raises:
        ToolsMissing: Node or its packages cannot be had.
        BuildFailed: page.scss is wrong.
    """
    tools = npm.installed(HERE, "css-tools")
    with tempfile.TemporaryDirectory(dir=tools) as name:
        folder = Path(name)
        rendered = folder / "pages"
        rendered.mkdir()
        for title, html in pages().items():
            (rendered / f"{title}.html").write_text(html, encoding="utf-8")
        for file in ("build.mjs", "page.scss"):
            shutil.copy(HERE / file, folder)
        done = subprocess.run(
            ["node", "build.mjs", rendered, tools / "node_modules"],
            cwd=folder,
            capture_output=True,
            text=True,
            check=False,
        )
    if done.returncode:
        raise BuildFailed(done.stderr)
    return done.stdout


class BuildFailed(Exception):
    """What Node said."""
