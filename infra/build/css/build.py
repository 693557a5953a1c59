"""Builds the stylesheets of the public pages; build.mjs cuts each to the rendered pages that carry it.

`page.css` is in every page; `more.css` follows it where there are tables, `typed.css` where there are fields to type
in, `errors.css` where something is wrong, `desk.css` on the desk's pages and `results.css` on result pages, to which
`page.css` is not cut, so that
the form carries nothing for them. What a form has, and what asks a question in one way, stand in sheets of their own,
which only forms that ask so carry. The pages that API Gateway answers with by itself (template.yaml) have the little of
it that they need.
"""

import shutil
import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path

from infra.build.css import gateway, npm
from infra.build.css.pages import of_desk, of_results, own, pages, with_more

HERE = Path(__file__).parent
RESULTS = npm.ROOT / "functions" / "results"
DESK = npm.ROOT / "functions" / "desk"
SHARED = npm.ROOT / "shared"


def build() -> dict[Path, str]:
    """What each file that is built must hold. Raises ToolsMissing, and BuildFailed where a source is wrong."""
    every = pages()
    plain = sheet("page.scss", {name: gateway.page(name, "") for name in gateway.PAGES})
    return {
        SHARED / "page.css": sheet(
            "page.scss", {name: every[name] for name in every.keys() - of_results(every).keys() - of_desk(every).keys()}
        ),
        SHARED / "more.css": sheet("more.scss", with_more(every)),
        SHARED / "typed.css": sheet("typed.scss", {"form": every["form"]}),
        DESK / "desk.css": sheet("desk.scss", of_desk(every)),
        SHARED / "errors.css": sheet("errors.scss", every),
        **{path: sheet(f"{path.stem}.scss", {"form": every["form"]}) for path in own()},
        RESULTS / "results.css": sheet("results.scss", of_results(every)),
        gateway.TEMPLATE: gateway.template(plain),
    }


def sheet(source: str, rendered: Mapping[str, str]) -> str:
    """One stylesheet, cut to these pages."""
    tools = npm.installed(HERE, "css-tools")
    with tempfile.TemporaryDirectory(dir=tools) as name:
        folder = Path(name)
        (folder / "pages").mkdir()
        for title, html in rendered.items():
            (folder / "pages" / f"{title}.html").write_text(html, encoding="utf-8")
        for file in ("build.mjs", *(each.name for each in HERE.glob("*.scss"))):
            shutil.copy(HERE / file, folder)
        done = subprocess.run(
            ["node", "build.mjs", source, folder / "pages", tools / "node_modules"],
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
