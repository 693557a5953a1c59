"""A workbook as an instrument: everything that is wrong at once, and nothing unless all is right."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from shared.errors import DefinitionInvalid
from shared.instrument import NOT_STATED, Instrument, parse
from shared.language import DEFAULT, LANGUAGES
from shared.points import doubts
from shared.sheets.table import Unreadable
from shared.xlsform import choices, languages, questions, scales, workbook
from shared.xlsform.findings import WORKBOOK, Findings, Place
from shared.xlsform.header import OURS
from shared.xlsform.languages import Languages, Words
from shared.xlsform.outline import definitions, joined
from shared.xlsform.questions import Survey
from shared.xlsform.wording import slug
from shared.xlsform.workbook import Row, Sheet


@dataclass(frozen=True)
class Given:
    """What a workbook made for other tools does not say, said on the command line."""

    licence: str = ""
    citation: str = ""
    version: int | None = None


@dataclass(frozen=True)
class Imported:
    """The instrument, and what of the workbook was left out or made up."""

    instrument: Instrument
    warnings: list[str]


def read_workbook(path: Path, given: Given = Given()) -> Imported:  # frozen
    """Read an XLSForm workbook. Raises DefinitionInvalid with a sentence for every fault."""
    findings = Findings(path.name)
    try:
        sheets = workbook.read(path, findings)
    except Unreadable as error:
        raise DefinitionInvalid([f"{path.name}: {error}"]) from None
    if "survey" not in sheets:
        raise DefinitionInvalid(
            [f"{path.name}: there is no sheet 'survey'; `soundings instrument template` writes one to start from"]
        )
    if not any(column.name == "type" for column in sheets["survey"].columns):
        findings.refuse(sheets["survey"].place, "there is no column 'type'; the headings are type, name and label")
        raise DefinitionInvalid(findings.problems)
    data, survey = _definition(path.stem, sheets, given, findings)
    if findings.problems:
        raise DefinitionInvalid(findings.problems)
    try:
        instrument = parse(data, path.name)
        guessed = [name for name, one in survey.lists.items() if not one.given]
        if unsure := [f"{path.name}: {problem}" for problem in doubts(instrument, guessed)]:
            raise DefinitionInvalid(unsure)
    except DefinitionInvalid as error:
        raise DefinitionInvalid([_placed(path.name, problem, survey) for problem in error.problems]) from None
    return Imported(instrument, findings.warnings)


def _definition(stem: str, sheets: dict[str, Sheet], given: Given, findings: Findings) -> tuple[dict[str, Any], Survey]:
    settings = next(iter(sheets["settings"].rows), None) if "settings" in sheets else None
    spoken = languages.find(sheets["survey"], settings, findings)
    rows = reversed(questions.rows_of(sheets["survey"], findings))
    used = {kind.choices: row.at("type") for row, kind in rows if kind.choices}  # where it is named first
    lists = choices.read(sheets.get("choices"), used, spoken, findings)
    survey = questions.read(sheets["survey"], lists, spoken, findings)
    scored = scales.read(sheets.get("scales"), survey.refused | survey.asked, findings)
    of_scales = {item for scale in scored for item in scale["items"]}
    for name in {item.get("options", "") for item in survey.items if item["id"] in of_scales} & lists.keys():
        lists[name].scored = True
    head = _head(stem, settings, spoken, survey, given, findings)
    before = {
        name: words
        for name in ("title", "introduction")
        if settings and (words := questions.paragraph(survey, settings, f"{OURS}_baseline_{name}"))
    }
    whole = spoken.whole(findings)
    _titled(head["title"], whole, spoken.main, settings, findings)
    data: dict[str, Any] = {name: told[spoken.main] if isinstance(told, dict) else told for name, told in head.items()}
    data |= {"language": spoken.main, "items": survey.items, "scales": scored}
    data["options"] = {name: lists[name].definition(spoken.main, findings) for name in lists if name in survey.used}
    data["sections"] = definitions(survey.outline.sections, spoken.main)
    data["translations"] = {one: _translation(one, head, survey) | _baseline(before, survey, one) for one in whole}
    data |= _baseline(before, survey, spoken.main, survey.without)
    data["primary"] = scales.primary(sheets.get("scales"), survey.primary, findings)
    if spoken.main in LANGUAGES and DEFAULT not in (spoken.main, *whole):
        findings.refuse(
            sheets["survey"].place,
            "the English text is not whole, and every form has it: fill in 'label::English (en)'",
        )
    return data, survey


def _head(
    stem: str, settings: Row | None, spoken: Languages, survey: Survey, given: Given, findings: Findings
) -> dict[str, Any]:
    """Id, version, title, introduction, licence and citation; texts by language."""

    def said(name: str) -> str:
        return settings.text(name) if settings else ""

    title = _titles(settings, spoken) if settings else {}
    title.setdefault(spoken.main, said("form_title") or said("form_id") or stem)
    own = questions.paragraph(survey, settings, f"{OURS}_introduction") if settings else {}
    introduction = joined([words for words in (own, survey.outline.introduction) if words])
    head: dict[str, Any] = {
        "id": slug(said("form_id") or title[spoken.main])[:41],
        "version": given.version or _version(settings, findings),
        "title": title,
        "licence": given.licence or said(f"{OURS}_licence") or said(f"{OURS}_license"),
        "citation": given.citation or said(f"{OURS}_citation") or said(f"{OURS}_source"),
    }
    if spoken.main in introduction:
        head["introduction"] = introduction
    if missing := [name for name in ("licence", "citation") if not head[name]]:
        head |= dict.fromkeys(missing, NOT_STATED)
        columns, options = (" and ".join(form.format(one) for one in missing) for form in (f"'{OURS}_{{}}'", "--{}"))
        findings.warn(
            settings.place if settings else WORKBOOK,
            f"whose questions these are, or who may use them, is not stated, so they cannot be published: fill in "
            f"{columns} in the sheet 'settings', or give {options}",
        )
    return head


def _titled(title: Words, whole: tuple[str, ...], main: str, settings: Row | None, findings: Findings) -> None:
    """A translation has a title: its own, or else the instrument's."""
    for language in whole:
        if language not in title:
            title[language] = title[main]
            place = settings.place if settings else WORKBOOK
            findings.warn(place, f"the title is not in '{language}': add a column '{OURS}_title::{language}'")


def _titles(settings: Row, spoken: Languages) -> Words:
    """XLSForm has one title; ours in other languages are in columns of our own, since its tools refuse theirs."""
    given = spoken.told(settings, "form_title", needed=False)
    return given | spoken.told(settings, f"{OURS}_title", needed=False)


def _version(settings: Row | None, findings: Findings) -> int:
    """A whole number from 1; other tools' versions are dates and the like, and mean nothing here."""
    written = settings.text("version") if settings else ""
    if re.fullmatch(r"[1-9]\d{0,3}", written):
        return int(written)
    if written and settings:
        findings.warn(settings.at("version"), f"version '{written}' is taken as 1: versions count 1, 2, 3 here")
    return 1


def _translation(language: str, head: dict[str, Any], survey: Survey) -> dict[str, Any]:
    def words(told: Words) -> dict[str, str]:
        return {"introduction": told[language]} if language in told else {}

    return {
        "title": head["title"][language],
        **words(head.get("introduction", {})),
        "options": {
            name: {option.value: option.words[language] for option in survey.lists[name].options}
            for name in survey.lists
            if name in survey.used
        },
        "items": questions.in_language(survey.words, language),
        "sections": {
            section.id: {"title": section.title[language], **words(section.introduction)}
            for section in survey.outline.sections
        },
    }


def _baseline(
    before: dict[str, Words], survey: Survey, language: str, without: Sequence[str] = ()
) -> dict[str, dict[str, Any]]:
    """What is said otherwise before there is a group, in one language, and in the instrument what is left out."""
    said: dict[str, Any] = {name: words[language] for name, words in before.items() if language in words}
    said |= {"items": questions.in_language(survey.baseline, language)} if survey.baseline else {}
    said |= {"without": without} if without else {}
    return {"baseline": said} if said else {}


_ITEM = re.compile(r": (?:scale \S+ \S+ )?item(?: \d+)? '([a-z][a-z0-9_]*)'")


def _placed(file: str, problem: str, survey: Survey) -> str:
    """A fault that the model found, with the row that it came from."""
    found = _ITEM.search(problem) or _ITEM.search(f": {problem}")
    if not found or found[1] not in survey.places:
        return problem if problem.startswith(file) else f"{file}: {problem}"
    place: Place = survey.places[found[1]].place
    return f"{file}: {place}: {problem.removeprefix(f'{file}: ')}"
