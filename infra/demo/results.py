"""The pages of results: opened by the links in the newest summaries, as their readers would, and kept to look at."""

import re
from collections.abc import Container, Iterator
from email import message_from_bytes, policy
from pathlib import Path

from infra.local.deployment import Deployment
from infra.local.phone import open_page

LINK = re.compile(r"/results/\S+")
UNIT = 4  # of the fields of a link, which dots part (shared/signing.py)
DOWNLOADS = ("results.csv", "results.xlsx", "results.json")
DOWNLOADED = ("registrars", "community-independence", "trust")  # of these units


def keep_results(deployment: Deployment, pages: Path, but_for: Container[str]) -> None:
    """The newest page of every other unit as its lead sees it, and the downloads of DOWNLOADED."""
    for unit, path in results(deployment.mail):
        if unit in but_for:
            continue
        (pages / f"results-{unit}.html").write_text(open_page(deployment, path), encoding="utf-8")
        for name in DOWNLOADS if unit in DOWNLOADED else ():
            content = deployment.request("GET", f"{path}/{name}").body
            (pages / f"{unit}-{name}").write_bytes(content)


def results(mail: Path) -> Iterator[tuple[str, str]]:
    """Every unit of the newest summaries, with the path of its page."""
    newest = {}
    for file in sorted(mail.glob("*.eml")):
        text = message_from_bytes(file.read_bytes(), policy=policy.default).get_body(("plain",))
        for path in LINK.findall(text.get_content() if text else ""):
            newest[path.split(".")[UNIT]] = path
    yield from newest.items()
