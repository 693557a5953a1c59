"""The templates of mails, reports and results hold no word that a reader sees: each is said by `say`, in a language."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

FOLDERS = [Path(__file__).parents[2] / "functions" / name / "templates" for name in ("mail", "results")]
TEMPLATES = sorted(file for folder in FOLDERS for file in folder.iterdir())
NO_WORDS = {"Liberation Sans", "GB"}  # a font and a region
MARKUP = re.compile(r"<style>.*?</style>|<!--.*?-->|<[^>]*>|&\w+;", re.DOTALL)
SEEN = re.compile(r'(?:alt|aria-label|title|placeholder|value)="([^"]*)"')  # attributes
SENTENCE = re.compile(r"[A-Z][a-z]|[A-Z]{2}|[a-z]{2,} [a-z]")  # no class, colour or name looks like it


def words_of_jinja(template: str) -> list[str]:
    """What a reader sees of it that no expression says, and what its expressions have in quotation marks."""
    code = re.findall(r"{{.*?}}|{%.*?%}", without := re.sub(r"{#.*?#}", "", template, flags=re.DOTALL), re.DOTALL)
    around = re.sub(r"{{.*?}}|{%.*?%}", "", without, flags=re.DOTALL)
    seen = [*SEEN.findall(around), *re.findall(r"[^\W\d_]+", MARKUP.sub("", around))]
    quoted = [text for part in code for text in re.findall(r'"([^"]*)"', part) if not text.endswith(";")]  # a style
    return [*(text for text in seen if re.search(r"[^\W\d_]", text)), *filter(SENTENCE.search, quoted)]


def words_of_typst(template: str) -> list[str]:
    """The letters of its content, which stands in brackets, and what its code has in quotation marks."""
    code = re.sub(r"//.*", "", template)
    found = [text for text in re.findall(r'"([^"\n]*)"', code) if SENTENCE.search(text) and text not in NO_WORDS]
    code = re.sub(r'"[^"\n]*"', "", code)
    while inner := re.search(r"\[([^\[\]]*)\]", code):
        told = re.sub(r"#(if|for)\b[^#]*", "", inner[1])
        while (without := re.sub(r"(?<=[\w-])\([^()]*\)", "", told)) != told:
            told = without  # what is called, without what it is given
        found += re.findall(r"[^\W\d_]+", re.sub(r"#[\w.-]+", "", told))
        code = code[: inner.start()] + code[inner.end() :]
    return found


@pytest.mark.parametrize("file", TEMPLATES, ids=lambda file: f"{file.parent.parent.name} {file.name}")
def test_a_template_has_no_word_of_its_own(file: Path) -> None:
    template = file.read_text(encoding="utf-8")
    assert (words_of_typst if file.suffix == ".typ" else words_of_jinja)(template) == []


def test_a_word_is_seen_wherever_it_stands() -> None:
    jinja = '<p class="a">{# No word #}{{ say("x") ~ "Sent by " }} Unit <b aria-label="On this">{{ x }}</b>&nbsp;</p>'
    assert words_of_jinja(jinja) == ["On this", "Unit", "Sent by "]
    typst = '// No word\n#f(fill: blue)[Page #x.y of #g(a: 1)[#if b != "" [*#b:* ]#said]] #h("Question by question")'
    assert words_of_typst(typst) == ["Question by question", "Page", "of"]
