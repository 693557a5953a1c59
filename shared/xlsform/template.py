"""A workbook to start a questionnaire from: every kind of question in English and Welsh, drop-downs, a "Start here".

XLSForm's own tools take it too: they pass over columns and sheets that they do not know.
"""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

if TYPE_CHECKING:
    from collections.abc import Sequence

    from openpyxl.worksheet.worksheet import Worksheet

ROWS = 500  # with drop-downs
START = (
    ("Your questionnaire", "title"),
    ("Staff will see it on a phone, in English and in Welsh, in the order of the sheet 'survey'.", ""),
    ("Keep it short: about 12 questions take two minutes. At most 60 are possible.", ""),
    ("", ""),
    ("What to do", "title"),
    ("1. Sheet 'survey': one row for each question. Change the examples, delete what you do not need.", ""),
    ("2. Sheet 'choices': the answers to choose from. A question names its list: select_one agreement.", ""),
    ("3. Sheet 'settings': the title, and whose questions these are. Nothing is published before that is said.", ""),
    ("4. Sheet 'scales': only if somebody published how to score several questions together. Else empty it.", ""),
    ("5. Save as .xlsx, then: soundings instrument import FILE.xlsx", ""),
    ("6. Look at it: soundings instrument preview FILE.xlsx --phone --open", ""),
    ("", ""),
    ("Types", "title"),
    ("select_one LIST: one answer. With appearance 'likert' and five answers: how much do you agree.", ""),
    ("select_multiple LIST: any of several answers.", ""),
    ("range with parameters 'start=0 end=10 step=1': buttons from 0 to 10; say what both ends mean.", ""),
    ("range with parameters 'start=0 end=100 step=1': a line to choose a place on; say what both ends mean.", ""),
    ("integer with a constraint '. >= 1 and . <= 80': a whole number.", ""),
    ("text: a comment, stored apart from the other answers. With soundings_words 1, 2 or 3: single words.", ""),
    ("note: a paragraph. begin_group and end_group: a section.", ""),
    ("A row whose type begins with # is a comment of yours.", ""),
    ("", ""),
    ("Columns of ours", "title"),
    ("soundings_short: what tables and bars call the question, at most 60 characters.", ""),
    ("soundings_good: high, low or neutral. Which way is good news.", ""),
    ("soundings_sensitive: yes for what could harm a person if it were guessed. It is shown in broad bands.", ""),
    ("soundings_headline (choices): yes for the answers that make the percentage that readers see first.", ""),
    ("soundings_headline_from: of a number, 7 shows the share of 7 and more.", ""),
    ("soundings_score (choices): points, where the answer's name is not the number itself.", ""),
    ("", ""),
    ("Two rules", "title"),
    ("Ask nothing that tells who somebody is: no name, no day, no place, no job that only one person has.", ""),
    ("Once published, a version never changes. Change a word: raise 'version' in 'settings' by one.", ""),
)
TEXTS = ("label", "hint", "soundings_short", "soundings_low_label", "soundings_high_label")
LANGUAGES = ("English (en)", "Welsh (cy)")
_SURVEY: Sequence[dict[str, str]] = (
    {"type": "note", "name": "welcome", "label": "About the group in which we talk about the cases that stay with us.|"
     "Am y grŵp lle rydym yn siarad am yr achosion sy’n aros gyda ni."},
    {"type": "begin_group", "name": "group", "label": "The group|Y grŵp"},
    {"type": "select_one agreement", "name": "beneficial", "appearance": "likert", "soundings_good": "high",
     "label": "Regular groups are beneficial.|Mae grwpiau rheolaidd yn fuddiol.",
     "soundings_short": "Regular groups are beneficial|Mae grwpiau rheolaidd yn fuddiol"},
    {"type": "select_one agreement", "name": "continue", "appearance": "likert", "soundings_good": "high",
     "label": "I am keen for the group to continue.|Rwy’n awyddus i’r grŵp barhau.",
     "soundings_short": "Keen for the group to continue|Awyddus i’r grŵp barhau"},
    {"type": "text", "name": "words", "soundings_words": "3",
     "label": "Which words describe the group best?|Pa eiriau sy’n disgrifio’r grŵp orau?",
     "hint": "Up to three, one in each box.|Hyd at dri, un ym mhob blwch.",
     "soundings_short": "Words that describe the group|Geiriau sy’n disgrifio’r grŵp"},
    {"type": "end_group"},
    {"type": "begin_group", "name": "you", "label": "You|Chi"},
    {"type": "select_one yes_no", "name": "joined", "required": "yes",
     "label": "Did you join the group?|Wnaethoch chi ymuno â’r grŵp?",
     "soundings_short": "Joined the group|Ymuno â’r grŵp"},
    {"type": "select_multiple reasons", "name": "reasons", "relevant": "${joined} = 'no'",
     "label": "What kept you away?|Beth oedd yn eich rhwystro?", "soundings_short": "What kept you away|Rhesymau"},
    {"type": "range", "name": "energy", "parameters": "start=0 end=10 step=1", "soundings_good": "high",
     "soundings_headline_from": "7", "label": "How much energy do you have?|Faint o egni sydd gennych?",
     "soundings_short": "Energy|Egni", "soundings_low_label": "none|dim",
     "soundings_high_label": "a great deal|llawer iawn"},
    {"type": "range", "name": "calm", "parameters": "start=0 end=100 step=1", "appearance": "no-ticks",
     "soundings_good": "high", "label": "How calm was your last shift?|Pa mor dawel oedd eich sifft ddiwethaf?",
     "soundings_short": "Calm|Tawelwch", "soundings_low_label": "not at all|ddim o gwbl",
     "soundings_high_label": "completely|yn llwyr"},
    {"type": "integer", "name": "hours", "constraint": ". >= 1 and . <= 80", "soundings_sensitive": "yes",
     "label": "How many hours did you work last week?|Sawl awr wnaethoch chi weithio yr wythnos diwethaf?",
     "hint": "Your best guess.|Eich amcangyfrif gorau.", "soundings_short": "Hours worked|Oriau gwaith"},
    {"type": "text", "name": "comment", "appearance": "multiline",
     "label": "Is there anything that would make the group better?|A oes unrhyw beth a fyddai’n gwella’r grŵp?",
     "hint": "Please do not name anybody, patients least of all.|Peidiwch ag enwi neb, cleifion yn enwedig.",
     "soundings_short": "What would make it better|Beth fyddai’n gwella’r grŵp"},
    {"type": "end_group"},
)  # fmt: skip
_CHOICES = (
    ("agreement", "1", "Strongly disagree|Anghytuno’n gryf", ""),
    ("agreement", "2", "Disagree|Anghytuno", ""),
    ("agreement", "3", "Neither agree nor disagree|Ddim yn cytuno nac yn anghytuno", ""),
    ("agreement", "4", "Agree|Cytuno", "yes"),
    ("agreement", "5", "Strongly agree|Cytuno’n gryf", "yes"),
    ("yes_no", "yes", "Yes|Do", "yes"),
    ("yes_no", "no", "No|Naddo", ""),
    ("reasons", "rota", "The rota|Y rota", ""),
    ("reasons", "far", "It is too far|Mae’n rhy bell", ""),
    ("reasons", "new", "I am new|Rwy’n newydd", ""),
    ("reasons", "other", "Something else|Rhywbeth arall", ""),
)
_SCALES = {
    "name": "value", "label": "The group is worth it (an example)", "items": "beneficial continue", "reverse": "",
    "method": "mean", "multiply": "1", "min_answered": "1", "cut_off": "", "good": "high", "sensitive": "",
    "source": "An example: say who published the scoring, or delete this row.",
}  # fmt: skip
_SETTINGS = {
    "form_title": "Our reflective practice group|Ein grŵp ymarfer myfyriol",
    "form_id": "our-questionnaire",
    "version": "1",
    "default_language": "English (en)",
    "soundings_licence": "not stated: who may use these questions?",
    "soundings_citation": "not stated: where do these questions come from?",
}
_LISTS = {  # column -> what the drop-down offers; of _FREE anything else may be typed
    "type": "select_one agreement,select_one yes_no,select_multiple reasons,range,integer,text,note,begin_group,"
    "end_group",
    "required": "yes,no",
    "appearance": "likert,multiline,no-ticks",
    "soundings_good": "high,low,neutral",
    "good": "high,low,neutral",
    "soundings_sensitive": "yes,no",
    "sensitive": "yes,no",
    "soundings_words": "1,2,3",
    "soundings_headline": "yes,no",
    "method": "mean,sum",
}
_FREE = ("type", "appearance")
_WIDE = {"label": 50, "hint": 34, "type": 26, "source": 50, "items": 30}


def workbook() -> bytes:
    """The workbook's file."""
    book = Workbook()
    _start(book.active)
    columns = _headers(
        "type", "name", *TEXTS[:2], "required", "relevant", "constraint", "appearance", "parameters", *TEXTS[2:],
        "soundings_good", "soundings_sensitive", "soundings_headline_from", "soundings_words", "soundings_tags",
        of=TEXTS,
    )  # fmt: skip
    _sheet(book.create_sheet("survey"), columns, [_spread(row) for row in _SURVEY])
    columns = _headers("list_name", "name", "label", "soundings_headline", "soundings_score", of=("label",))
    names = ("list_name", "name", "label", "soundings_headline")
    _sheet(book.create_sheet("choices"), columns, [_spread(dict(zip(names, row, strict=True))) for row in _CHOICES])
    _sheet(book.create_sheet("scales"), list(_SCALES), [_SCALES])
    settings = {"form_title": _SETTINGS["form_title"].partition("|")[0]}
    settings |= {"soundings_title::Welsh (cy)": _SETTINGS["form_title"].partition("|")[2]}
    settings |= {name: text for name, text in _SETTINGS.items() if name != "form_title"}
    _sheet(book.create_sheet("settings"), list(settings), [settings])
    written = BytesIO()
    book.save(written)
    return written.getvalue()


def _headers(*names: str, of: Sequence[str]) -> list[str]:
    """The columns, with one for each language where there are texts in it."""
    return [header for name in names for header in (_in_languages(name) if name in of else [name])]


def _in_languages(name: str) -> list[str]:
    return [f"{name}::{language}" for language in LANGUAGES]


def _spread(row: dict[str, str]) -> dict[str, str]:
    """Texts, English and Welsh, in the columns of both."""
    cells: dict[str, str] = {}
    for name, text in row.items():
        if name in TEXTS:
            cells |= dict(zip(_in_languages(name), text.split("|"), strict=True))
        else:
            cells[name] = text
    return cells


def _start(sheet: Worksheet) -> None:
    sheet.title = "Start here"
    sheet.column_dimensions["A"].width = 110
    for number, (text, style) in enumerate(START, 1):
        cell = sheet.cell(number, 1, text)
        cell.alignment = Alignment(wrap_text=True, vertical="top")
        if style:
            cell.font = Font(bold=True, size=14, color="005EB8")


def _sheet(sheet: Worksheet, columns: Sequence[str], rows: Sequence[dict[str, str]]) -> None:
    """Bold headers that stay in sight, texts that wrap, drop-downs; every cell is text, so that 1 stays 1."""
    for number, column in enumerate(columns, 1):
        letter = get_column_letter(number)
        head = sheet.cell(1, number, column)
        head.font, head.fill = Font(bold=True, color="FFFFFF"), PatternFill("solid", fgColor="005EB8")
        name = column.split("::")[0]
        sheet.column_dimensions[letter].width = _WIDE.get(name, max(14, len(column) + 2))
        if name in _LISTS:
            _drop_down(sheet, name, f"{letter}2:{letter}{ROWS}")
        for at, row in enumerate(rows, 2):
            cell = sheet.cell(at, number, row.get(column) or None)
            cell.number_format = "@"
            cell.alignment = Alignment(wrap_text=True, vertical="top")
    sheet.freeze_panes = "C2" if len(columns) > 6 else "A2"


def _drop_down(sheet: Worksheet, name: str, cells: str) -> None:
    rule = DataValidation(type="list", formula1=f'"{_LISTS[name]}"', allow_blank=True)
    rule.showErrorMessage = name not in _FREE
    rule.error = f"Choose one of {_LISTS[name].replace(',', ', ')}"
    sheet.add_data_validation(rule)
    rule.add(cells)
