"""Each question and score of a unit once: what is seen while it is closed, and what it opens to."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from shared import meaning
from shared.phrase import Phrases
from shared.publication import ItemFigures, Publication
from shared.summary.course import Course
from shared.summary.summary import WORDS_AT_A_GLANCE, Glance, Item, Section

say = Phrases("results", "question")


@dataclass(frozen=True)
class Question:
    """A row of the list, with the `small` line of its waves; it opens to the `item` in full, or of a score to `more`.

    Where there is room for it, the `course` stands there too.
    """

    row: Glance
    small: str
    item: Item | None = None
    more: str = ""
    course: Course | None = None


def questions(
    section: Section, now: Publication, courses: Sequence[Course], *, is_large: bool = False
) -> Iterator[Question]:
    """The questions that show anything, in the order of the questionnaire, then the scores.

    A page that is large has their charts elsewhere.
    """
    drawn = {course.of: course for course in courses if course.svg}
    rows = iter(section.glance)
    for of, item in zip([each for each in now.items if each.is_told], section.items, strict=True):
        row = next(rows) if meaning.figure(of) else _without_figure(of)
        if item.is_told or item.comments or item.withdrawn:
            course = drawn.get(of.item)
            yield Question(row, course.small if course else "", item, course=None if is_large else course)
    told = [scale for scale in now.scales if scale.band is not None or (scale.n is not None and scale.mean is not None)]
    for scale, row in zip(told, rows, strict=True):
        course = drawn.get(scale.scale)
        shown = None if is_large and course and not course.is_primary else course
        yield Question(replace(row, meaning=""), course.small if course else "", more=row.meaning, course=shown)


def _without_figure(of: ItemFigures) -> Glance:
    """The row of words, of which the first stand there, of comments, which are counted, and of a choice of many."""
    count = len(of.comments)
    first = ", ".join(word.word for word in of.words[:WORDS_AT_A_GLANCE])
    return Glance(of.short, say("comments", count=count) if count else "", None, first)
