"""How this project makes its Jinja templates: a folder, escaped where they are HTML, strict about what is missing."""

from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape


def templates(folder: Path) -> Environment:
    """The templates of a folder. A name that is not given is an error; a tag leaves no blank line behind."""
    return Environment(
        loader=FileSystemLoader(folder),
        autoescape=select_autoescape(["html"]),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
