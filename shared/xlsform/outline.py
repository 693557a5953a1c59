"""Groups and notes: what becomes of XLSForm's outline in a form that has sections and nothing below them.

A group with a label is a section, and a group in it another ("Outer: Inner"). A note goes where a reader meets it: at
the head of the form, at the head of its section, or before the question that follows it.
"""

from dataclasses import dataclass, field
from typing import Any

from shared.xlsform.findings import Findings, Place
from shared.xlsform.languages import Words
from shared.xlsform.wording import Names

BEFORE = {"en": "To begin with", "cy": "I ddechrau"}  # items before the first section
BETWEEN = {"en": "More questions", "cy": "Rhagor o gwestiynau"}  # items after one


@dataclass
class Group:
    """An open group; `title` is empty where it only groups, `name` where its type was refused."""

    name: str
    place: Place
    title: Words
    relevant: str = ""


@dataclass
class Section:
    """A section of the form; `key` tells which group it stands for, so that the next item may belong to it."""

    id: str
    key: tuple[int, ...]
    title: Words
    first: str
    introduction: Words = field(default_factory=dict)


@dataclass
class Outline:
    """Follows the survey's rows from top to bottom."""

    findings: Findings
    main: str
    has_sections: bool
    introduction: Words = field(default_factory=dict)
    sections: list[Section] = field(default_factory=list)
    groups: list[Group] = field(default_factory=list)
    _names: Names = field(default_factory=lambda: Names("section"))
    _notes: list[tuple[Words, Place, bool]] = field(default_factory=list)
    _items: int = 0

    @property
    def relevant(self) -> list[str]:
        """The conditions of the groups that are open."""
        return [group.relevant for group in self.groups]

    @property
    def in_refused(self) -> bool:
        """Whether the group that began last is refused."""
        return not all(group.name for group in self.groups[-1:])

    def begin(self, group: Group) -> None:
        """A group begins."""
        self.groups.append(group)

    def end(self, place: Place, refusal: str = "") -> None:
        """The group that began last ends; at the end of a refused one nothing more is wrong, however it is written."""
        if not self.in_refused and (refusal or not self.groups):
            self.findings.refuse(place, refusal or "a group ends here that did not begin: delete the row")
        self.groups = self.groups[:-1]

    def note(self, words: Words, place: Place) -> None:
        """A paragraph."""
        if words:
            self._notes.append((words, place, any(group.title for group in self.groups)))

    def item(self, item_id: str, place: Place) -> Words:
        """An item comes; what must be read before it, in each language, that no heading takes."""
        first, notes = self._items == 0, self._notes
        self._items += 1
        self._notes = []
        if first:
            self.introduction = joined([words for words, _, inside in notes if not inside])
            notes = [note for note in notes if note[2]]
        opened = self._section(item_id, place) if self.has_sections else None
        before = joined([words for words, _, _ in notes])
        if opened is not None and before:
            opened.introduction = before
            return {}
        return before

    def finish(self) -> None:
        """The survey ends."""
        for group in (one for one in self.groups if one.name):
            self.findings.refuse(group.place, f"the group '{group.name}' does not end: add a row 'end_group'")
        for _, place, _ in self._notes:
            self.findings.warn(place, "left out: after the last question comes our own page, with thanks")

    def _section(self, item_id: str, place: Place) -> Section | None:
        """The section that begins at this item, if one does."""
        titled = [group for group in self.groups if group.title]
        key = tuple(group.place.row for group in titled)
        if self.sections and self.sections[-1].key == key:
            return None
        made_up = BETWEEN if self.sections else BEFORE
        title = titled[0].title if titled else {self.main: made_up["en"], **made_up}
        for group in titled[1:]:
            title = {
                language: f"{text}: {group.title[language]}"
                for language, text in title.items()
                if language in group.title
            }
        if not titled:
            self.findings.warn(
                place, f"stands in no group that has a label: its section is called '{title[self.main]}'"
            )
        name = titled[-1].name if titled else "more" if self.sections else "beginning"
        taken = {section.id for section in self.sections}
        section_id = next(
            tried
            for times in range(1, 1000)
            if (tried := self._names.add(name if times == 1 else f"{name} {times}")) not in taken
        )
        self.sections.append(Section(section_id, key, title, item_id))
        return self.sections[-1]


def joined(notes: list[Words]) -> Words:
    """Notes as one paragraph, in the languages that have any of them."""
    languages = dict.fromkeys(language for words in notes for language in words)
    return {language: " ".join(words[language] for words in notes if language in words) for language in languages}


def definitions(sections: list[Section], main: str) -> list[dict[str, Any]]:
    """As the sections of an instrument."""
    return [
        {"id": section.id, "title": section.title[main]}
        | ({"introduction": section.introduction[main]} if main in section.introduction else {})
        | {"first": section.first}
        for section in sections
    ]
