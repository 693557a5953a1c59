"""The sheet `survey`: rows to items, in order, with the sections and paragraphs around them."""

import re
from dataclasses import dataclass, field, replace
from typing import Any

from shared.errors import DefinitionInvalid
from shared.expression import condition
from shared.instrument import WORD
from shared.kinds import KINDS
from shared.xlsform import bounds, choices, types
from shared.xlsform.choices import Choices
from shared.xlsform.findings import Findings
from shared.xlsform.header import OURS
from shared.xlsform.languages import Languages, Words
from shared.xlsform.outline import Group, Outline
from shared.xlsform.relevant import AMBIGUOUS, Asked, both, translated
from shared.xlsform.types import Kind, Type
from shared.xlsform.wording import REFERENCE, Names, number, short
from shared.xlsform.workbook import Row, Sheet

HEADING_ONLY = re.compile(r"(?<![\w-])label(?![\w-])")  # appearance of a row that only heads a table of questions
MOST_ITEMS = 60
MOST_GROUPS = 120
LONGEST_CONDITION = 20_000  # characters, as it is translated
WHO = re.compile(
    r"\b(your (full |first |last |family |own )?names?|e-?mail|(tele)?phone|mobile number|(home|postal) address|"
    r"post ?code|date of birth|nhs number|(staff|employee|payroll|assignment) (id|number))\b",
    re.IGNORECASE,
)


@dataclass
class Survey:
    """What the rows came to: the items as an instrument has them, their other words, and where each came from."""

    findings: Findings
    languages: Languages
    lists: dict[str, Choices]
    outline: Outline
    items: list[dict[str, Any]] = field(default_factory=list)
    words: dict[str, dict[str, Words]] = field(default_factory=dict)  # item -> field -> language -> text
    places: dict[str, Row] = field(default_factory=dict)
    asked: dict[str, Asked] = field(default_factory=dict)
    refused: dict[str, Asked] = field(default_factory=dict)  # what is not asked, since its row is refused
    named: dict[tuple[int, str], int] = field(default_factory=dict)
    used: set[str] = field(default_factory=set)
    baseline: dict[str, dict[str, Words]] = field(default_factory=dict)  # as `words`, before there is a group
    without: list[str] = field(default_factory=list)  # what is not asked then
    primary: list[str] = field(default_factory=list)
    names: Names = field(default_factory=lambda: Names("q"))


def rows_of(sheet: Sheet, findings: Findings) -> list[tuple[Row, Type]]:
    """The rows with a type, read; comments and disabled rows are passed over. Raises DefinitionInvalid where more is
    asked than may be, before the rest is looked at.
    """
    rows = [
        (row, types.read(row.text("type")))
        for row in sheet.rows
        if row.text("type") and not row.text("type").startswith("#") and not row.yes("disabled", findings)
    ]
    if (questions := sum(_is_question(row, kind) for row, kind in rows)) > MOST_ITEMS:
        told = f"{questions} questions; a questionnaire has at most {MOST_ITEMS}, and staff answer about 12"
    elif (groups := sum(kind.kind is Kind.BEGIN for _, kind in rows)) > MOST_GROUPS:
        told = f"{groups} groups; a questionnaire has at most {MOST_GROUPS}"
    else:
        return rows
    findings.refuse(sheet.place, told)
    raise DefinitionInvalid(findings.problems)


def read(sheet: Sheet, lists: dict[str, Choices], languages: Languages, findings: Findings) -> Survey:
    """Read every row; what is wrong is in the findings."""
    rows = rows_of(sheet, findings)
    titled = any(kind.kind is Kind.BEGIN and languages.told(row, "label", needed=False) for row, kind in rows)
    survey = Survey(findings, languages, lists, Outline(findings, languages.main, titled))
    for row in sheet.rows:
        if not row.text("type") and row.text("name"):
            findings.refuse(row.at("type"), f"'{row.text('name')}' has no type: say what is asked, or delete the row")
            _refused(survey, row)
        elif not row.text("type") and languages.told(row, "label", needed=False):
            findings.warn(row.at("type"), "passed over: the row has neither type nor name")
    for row, kind in rows:
        _row(survey, row, kind)
    survey.outline.finish()
    if not survey.items and not findings.problems:
        findings.refuse(sheet.place, "no question was found: give each row a type, a name and a label")
    return survey


def _is_question(row: Row, kind: Type) -> bool:
    """Whether it is answered; a row that only heads a table of questions is a paragraph."""
    if kind.kind is Kind.ONE:
        return not HEADING_ONLY.search(row.text("appearance").lower())
    return kind.kind in (Kind.SEVERAL, Kind.WHOLE, Kind.RANGE, Kind.TEXT)


def _row(survey: Survey, row: Row, kind: Type) -> None:
    refusal = f"type '{row.text('type')}': {kind.refusal}" if kind.refusal else ""
    if kind.kind in (Kind.REFUSED, Kind.BEGIN) and refusal:
        survey.findings.refuse(row.at("type"), refusal)
        _refused(survey, row)
        if kind.kind is Kind.BEGIN:
            survey.outline.begin(Group("", row.place, {}))
    elif kind.kind is Kind.BEGIN:
        holds = _relevant(survey, row)
        survey.outline.begin(Group(row.text("name") or "section", row.place, _heading(survey, row), holds))
    elif kind.kind is Kind.END or (kind.kind is Kind.PASSED_OVER and survey.outline.in_refused):
        survey.outline.end(row.at("type"), refusal)
    elif _is_question(row, kind):
        _question(survey, row, kind)
    elif kind.kind is not Kind.PASSED_OVER:
        if row.text("relevant"):
            survey.findings.warn(row.at("relevant"), "a paragraph is always shown; its condition is left out")
        survey.outline.note(_heading(survey, row), row.place)


def _refused(survey: Survey, row: Row) -> None:
    """Nothing is asked here: what looks at it is told so, and not that there is no such question."""
    survey.refused.setdefault(number(row.text("name")), Asked("", "", refused=row.place.row))


def _question(survey: Survey, row: Row, kind: Type) -> None:
    written, main = number(row.text("name")), survey.languages.main
    if not written:
        survey.findings.need(row.at("name"), "name", "the question needs a name, such as 'support'")
        return
    if (earlier := survey.named.get(_key(survey, written))) is not None:
        survey.findings.refuse(row.at("name"), f"the name '{written}' is used twice, first in row {earlier}")
        survey.asked[written] = replace(survey.asked[written], refused=row.place.row)
        return
    label = _text(survey, row, "label")
    if main not in label:
        if (place := survey.languages.at(row, "label")).column:  # or else `languages.find` says so
            survey.findings.refuse(place, f"question '{written}' has no label in '{main}'")
        label = {**label, main: written}
    _left_out(survey, row)
    item_id = _id(survey, row)
    answer = _answer(survey, row, kind)
    relevant = _of_bounded_length(survey, row, both(*survey.outline.relevant, _relevant(survey, row)))
    before = survey.outline.item(item_id, row.place)
    words = {"text": label, "short": _short(survey, row, label, f"{OURS}_short"), "hint": _hint(survey, row, before)}
    words |= {name: told for name in ("low_label", "high_label") if (told := answer.pop(name, None))}
    item = {"id": item_id, "kind": answer.pop("kind")}
    item |= {name: told[main] for name, told in words.items() if main in told}
    item |= answer | _marks(survey, row) | ({"relevant": relevant} if relevant else {})
    survey.items.append(item)
    survey.words[item_id] = words
    _before_the_group(survey, row, item_id)
    if row.yes(f"{OURS}_primary", survey.findings):
        survey.primary.append(item_id)
    survey.places[item_id] = row
    twice, found = written in survey.asked, survey.lists.get(kind.choices)
    asked = Asked(item_id, AMBIGUOUS if twice else item["kind"])
    if found:
        refused = 0 if found.options else found.place.row
        asked = replace(asked, values=found.values, refused=refused, lost=found.lost)
    survey.asked[written] = asked


def _key(survey: Survey, written: str) -> tuple[int, str]:
    """A name may be used again in another group, and nowhere else (as XLSForm has it)."""
    return (survey.outline.groups[-1].place.row if survey.outline.groups else 0), written


def _id(survey: Survey, row: Row) -> str:
    """The item's id: its name, or, where another group has a question of that name, with its group's before it."""
    written = number(row.text("name"))
    survey.named[_key(survey, written)] = row.place.row
    if written not in survey.asked:
        return survey.names.add(written)
    item_id = survey.names.add(f"{survey.outline.groups[-1].name if survey.outline.groups else 'more'} {written}")
    survey.findings.warn(row.at("name"), f"another group has a question '{written}'; this one is called '{item_id}'")
    return item_id


def _text(survey: Survey, row: Row, name: str, *, needed: bool = True) -> Words:
    """The words of a cell; one that shows another answer is refused."""
    words = survey.languages.told(row, name, needed=needed)
    for language, text in words.items():
        if REFERENCE.search(text):
            survey.findings.refuse(
                survey.languages.at(row, name, language),
                f"the text shows another answer ({REFERENCE.findall(text)[0]}), which an anonymous form never repeats",
            )
    return words


def paragraph(survey: Survey, row: Row, name: str) -> Words:
    """A text that need not be there; one that is only in a translation is a fault."""
    words, main = _text(survey, row, name), survey.languages.main
    if words and main not in words:
        survey.findings.refuse(survey.languages.at(row, name), f"has no text in '{main}'")
        return {}
    return words


def _heading(survey: Survey, row: Row) -> Words:
    """The label of a group or note, which is the same before there is a group."""
    for name in (f"{OURS}_baseline", f"{OURS}_baseline_left_out"):
        if any(column.name == name for column in row.cells):
            why = "only a question has other words, or is left out, before there is a group; the form's introduction is"
            survey.findings.refuse(row.at(name), f"{why} '{OURS}_baseline_introduction' in the sheet 'settings'")
    return paragraph(survey, row, "label")


def _before_the_group(survey: Survey, row: Row, item_id: str) -> None:
    """What is asked in a programme's wave 0: the question in other words, or not at all."""
    if words := paragraph(survey, row, f"{OURS}_baseline"):
        short = _short(survey, row, words, f"{OURS}_baseline_short")
        survey.baseline[item_id] = {"text": words, "short": short}
    elif any(column.name == f"{OURS}_baseline_short" for column in row.cells):
        why = f"it is short for the words of '{OURS}_baseline', which are not there"
        survey.findings.refuse(row.at(f"{OURS}_baseline_short"), why)
    if row.yes(f"{OURS}_baseline_left_out", survey.findings):
        survey.without.append(item_id)


def _short(survey: Survey, row: Row, label: Words, column: str) -> Words:
    """The short label: its own column, or cut from the label."""
    given = survey.languages.told(row, column, needed=False)
    for language, text in given.items():
        if len(text) > 60:
            place = survey.languages.at(row, column, language)
            survey.findings.refuse(place, f"has {len(text)} characters; a short label has at most 60")
    return {language: given.get(language, short(text))[:60] for language, text in label.items()}


def _hint(survey: Survey, row: Row, before: Words) -> Words:
    """The hint, after whatever must be read before the question."""
    hint = _text(survey, row, "hint")
    languages = (*before, *(language for language in hint if language not in before))
    return {one: f"{before.get(one, '')} {hint.get(one, '')}".strip() for one in languages}


def _marks(survey: Survey, row: Row) -> dict[str, Any]:
    """What holds for every kind of item: required, sensitive, which way is good, tags."""
    marks: dict[str, Any] = {}
    if row.yes("required", survey.findings):
        marks["required"] = True
    good = row.text(f"{OURS}_good").lower()
    if good in ("high", "low", "neutral"):
        marks["good"] = good
    elif good:
        survey.findings.refuse(row.at(f"{OURS}_good"), f"'{good}' is not high, low or neutral")
    if row.yes(f"{OURS}_sensitive", survey.findings):
        marks["sensitive"] = True
    if tags := _pairs(survey, row, f"{OURS}_tags", "write tags as 'name=value; name=value'"):
        marks["tags"] = tags
    return marks


def _pairs(survey: Survey, row: Row, column: str, says: str) -> dict[str, str]:
    """What stands in a cell as `name=value; name=value`, each name once."""
    pairs = [pair.partition("=") for pair in row.text(column).split(";") if pair.strip()]
    found = {name.strip(): value.strip() for name, _, value in pairs}
    if len(found) < len(pairs) or not all(name and value for name, value in found.items()):
        survey.findings.refuse(row.at(column), says)
    return found


def _relevant(survey: Survey, row: Row) -> str:
    expression = row.text("relevant")
    if not expression:
        return ""
    try:
        return _of_bounded_length(survey, row, translated(condition(expression), survey.refused | survey.asked))
    except ValueError as error:
        survey.findings.refuse(row.at("relevant"), str(error))
        return ""


def _of_bounded_length(survey: Survey, row: Row, relevant: str) -> str:
    if len(relevant) <= LONGEST_CONDITION:
        return relevant
    told = f"the condition is too long, with those of the groups around it (more than {LONGEST_CONDITION:,} characters)"
    survey.findings.refuse(row.at("relevant"), told)
    return ""


def _left_out(survey: Survey, row: Row) -> None:
    """Columns that ask for what a form of ours does not do."""
    for name, why in types.REFUSED_COLUMNS.items():
        if row.yes(name, survey.findings) if name == "read_only" else row.text(name):
            survey.findings.refuse(row.at(name), why)
    for column, cell in row.cells.items():
        if column.name == "media":
            survey.findings.warn(cell.place, "pictures and sounds are left out")


def _answer(survey: Survey, row: Row, kind: Type) -> dict[str, Any]:
    """The item's kind and what belongs to it alone."""
    if kind.kind in (Kind.ONE, Kind.SEVERAL):
        return _choice(survey, row, kind)
    if kind.kind is Kind.TEXT:
        return _free_text(survey, row)
    least, most = (bounds.of_range if kind.kind is Kind.RANGE else bounds.of_integer)(row, survey.findings)
    head = row.text(f"{OURS}_headline_from")
    headline = {"headline_from": int(head)} if head.isdigit() else {}
    if head and not head.isdigit():
        survey.findings.refuse(row.at(f"{OURS}_headline_from"), f"'{head}' is no whole number")
    ends = {name: survey.languages.told(row, f"{OURS}_{name}") for name in ("low_label", "high_label")}
    between = next((each for each in KINDS.values() if each.ends == (least, most)), None)
    if between and all(survey.languages.main in told for told in ends.values()):
        return {"kind": between.name, **ends, **headline}
    if between and kind.kind is Kind.RANGE:
        survey.findings.warn(
            row.at("type"),
            f"asked as a number to type; for {between.looks} from {least} to {most} say what both ends mean in "
            f"'{OURS}_low_label' and '{OURS}_high_label'",
        )
    return {"kind": "number", "least": least, "most": most, **headline}


def _choice(survey: Survey, row: Row, kind: Type) -> dict[str, Any]:
    found = survey.lists[kind.choices]
    if not found.options:
        return {"kind": "single", "options": kind.choices}
    survey.used.add(found.name)
    if kind.or_other and choices.with_other(found, survey.languages):
        survey.findings.warn(
            row.at("type"), f"or_other adds the choice '{choices.OTHER['en']}', and no box to write in"
        )
    if kind.kind is Kind.SEVERAL:
        most, alone = (None, []) if found.lost else bounds.of_choices(row, survey.findings, found.values)
        if found.alone not in (None, frozenset(alone)):
            why = f"another question with list '{found.name}' has no such rule: make a list for each"
            survey.findings.refuse(row.at("constraint"), why)
        found.alone = frozenset(alone)
        return {"kind": "multiple", "options": found.name, **({"most": most} if most else {})}
    if row.text("constraint"):
        why = "the constraint cannot be kept: leave out of the list what nobody may choose, and empty the cell"
        survey.findings.refuse(row.at("constraint"), why)
    likert = "likert" in row.text("appearance").lower()
    found.likert = found.likert or likert
    agreement = likert and found.is_agreement(survey.languages.main)
    return {"kind": "agreement" if agreement else "single", "options": found.name}


def _free_text(survey: Survey, row: Row) -> dict[str, Any]:
    """A comment, unless `soundings_words` says how many single words; a warning where it asks who somebody is."""
    if asks := WHO.search(survey.languages.told(row, "label", needed=False).get(survey.languages.main, "")):
        survey.findings.warn(
            survey.languages.at(row, "label"),
            f"it seems to ask who answers ('{asks[0]}'); the form promises not to: leave the question out",
        )
    limit, words = bounds.of_text(row, survey.findings), row.text(f"{OURS}_words")
    if words and row.text("constraint"):
        survey.findings.refuse(row.at("constraint"), "words have no constraint: they are one to three single words")
    if words in ("1", "2", "3"):
        return {"kind": "words", "most": int(words), "themes": _themes(survey, row)}
    if words:
        survey.findings.refuse(row.at(f"{OURS}_words"), f"'{words}' is not 1, 2 or 3")
    if row.text(f"{OURS}_themes"):
        why = f"themes gather single words: say in '{OURS}_words' how many may be given, or empty the cell"
        survey.findings.refuse(row.at(f"{OURS}_themes"), why)
    return {"kind": "comment", **({"limit": limit} if limit else {})}


def _themes(survey: Survey, row: Row) -> dict[str, list[str]]:
    """Words of one meaning by their title, from `Support=caring, kind; Safety=safe, safe-space`."""
    column, says = f"{OURS}_themes", "write themes as 'Support=caring, kind; Safety=safe, safe-space'"
    found = {
        title: [word.strip() for word in words.split(",") if word.strip()]
        for title, words in _pairs(survey, row, column, says).items()
    }
    for word in (word for words in found.values() for word in words if not re.fullmatch(WORD, word)):
        survey.findings.refuse(row.at(column), f"'{word}' is no single word (two are joined by a hyphen): {says}")
    return found


def in_language(words: dict[str, dict[str, Words]], language: str) -> dict[str, dict[str, str]]:
    """The items' words in a language that is whole."""
    return {
        item: {name: told[language] for name, told in texts.items() if language in told}
        for item, texts in words.items()
    }
