"""An instrument: a versioned questionnaire, read from a data file and checked here.

Item ids and option values never depend on the language shown; a new wording of any of them is a new version.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError, model_validator

from shared import baseline, condition, expression
from shared.errors import DefinitionInvalid
from shared.estimate import LIKENESS
from shared.fault import Fault, faults
from shared.kinds import KINDS
from shared.text import Line, Short, Text

if TYPE_CHECKING:
    from shared.packing import Column

Name = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,30}$")]
Slug = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]{0,40}$")]
OptionValue = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9_-]{0,30}$")]
Language = Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}$")]
Good = Literal["high", "low", "neutral"]
WORD = r"^[^\W\d_]+(?:['-][^\W\d_]+)*$"
Word = Annotated[str, StringConstraints(pattern=WORD, max_length=30, to_lower=True)]
NOT_STATED = "not stated"  # a licence or citation that begins so: to be looked at, and not put to use


class Model(BaseModel):
    """Frozen and strict about what it does not know; an error never carries what was typed."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True, allow_inf_nan=False)


class Option(Model):
    """One answer to choose; `headline` ones make the percentage seen first, `exclusive` ones are only chosen alone."""

    value: OptionValue
    label: Text
    headline: bool = False
    exclusive: bool = False
    score: float | Literal["none"] | None = None  # "none" is no point of a scale


class _Item(Model):
    id: Name
    text: Text
    short: Short
    hint: Text | None = None
    required: bool = False
    good: Good = "neutral"
    sensitive: bool = False
    relevant: str | None = None
    tags: dict[str, str] = Field(default_factory=dict)


class Agreement(_Item):
    """How much the respondent agrees, on five points."""

    kind: Literal["agreement"]
    options: str = "agreement"


class SingleChoice(_Item):
    """One of several options."""

    kind: Literal["single"]
    options: str


class MultipleChoice(_Item):
    """Any of several options, or at most so many of them."""

    kind: Literal["multiple"]
    options: str
    most: Annotated[int, Field(ge=2)] | None = None


class ZeroToTen(_Item):
    """A whole number from 0 to 10 with a label at each end; `headline_from` 7 shows the share of 7 to 10."""

    kind: Literal["zero-to-ten"]
    low_label: Short
    high_label: Short
    headline_from: Annotated[int, Field(ge=1, le=10)] | None = None
    least: Literal[0] = 0
    most: Literal[10] = 10


class Slider(_Item):
    """A whole number from 0 to 100, shown on a line with a label at each end (a visual analogue scale)."""

    kind: Literal["slider"]
    low_label: Short
    high_label: Short
    headline_from: Annotated[int, Field(ge=1, le=100)] | None = None
    least: Literal[0] = 0
    most: Literal[100] = 100


class WholeNumber(_Item):
    """A whole number with a smallest and a largest valid answer."""

    kind: Literal["number"]
    least: Annotated[int, Field(ge=0)] = 0
    most: Annotated[int, Field(le=100_000)]
    headline_from: int | None = None

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.least >= self.most:
            raise ValueError("'most' must be larger than 'least'")
        return self


class Words(_Item):
    """Up to three words; `themes` gathers words of one meaning, in whatever language, under a title."""

    kind: Literal["words"]
    most: Annotated[int, Field(ge=1, le=3)] = 3
    themes: dict[Short, Annotated[tuple[Word, ...], Field(min_length=1, max_length=200)]] = Field(
        default_factory=dict, max_length=12
    )


class Comment(_Item):
    """Free text; stored and released apart from every other answer."""

    kind: Literal["comment"]
    limit: Annotated[int, Field(ge=50, le=2000)] = 500


# By what they have, of whichever kind (`shared.kinds` says what is particular to each).
Chosen = Agreement | SingleChoice | MultipleChoice
Number = ZeroToTen | Slider | WholeNumber
Item = Annotated[Chosen | Number | Words | Comment, Field(discriminator="kind")]


class Section(Model):
    """Items that stand under one heading: it comes before the item `first` and lasts until the next section."""

    id: Name
    title: Text
    introduction: Text | None = None
    first: Name


class Scale(Model):
    """A score over several items, by the published rule of its source."""

    id: Name
    title: Line
    items: Annotated[tuple[Name, ...], Field(min_length=2)]
    method: Literal["sum", "mean"]
    reverse: tuple[Name, ...] = ()
    multiply: Annotated[float, Field(gt=0)] = 1
    min_answered: Annotated[int, Field(ge=1)]
    cut_off: float | None = None
    counts: Literal["above", "below"] = "above"  # people who reach the cut-off, or those who do not
    called: Short | None = None  # what a score on that side is a sign of, as its source says: poor well-being
    good: Good = "neutral"
    sensitive: bool = False
    source: Text


class Primary(Model):
    """The one figure that is tested for change: a score, or the plain mean of the shares of the items' headlines.

    `likeness` is how alike two of the items are to the same person (`shared.estimate`); a change of no more than
    `margin` points of 100, if nothing more can be, is called none.
    """

    items: tuple[Name, ...] = ()
    scale: Name | None = None
    likeness: Annotated[float, Field(ge=LIKENESS, le=0.9)] = LIKENESS
    margin: Annotated[int, Field(ge=1, le=50)] = 20

    @model_validator(mode="after")
    def _is_one(self) -> Self:
        if bool(self.items) is (self.scale is not None):
            raise ValueError("names either 'items' or a 'scale'")
        return self


class ItemTranslation(Model):
    """An item's words in another language; `titles` are those of its themes, by their own."""

    text: Text
    short: Short
    hint: Text | None = None
    low_label: Short | None = None
    high_label: Short | None = None
    titles: dict[Short, Short] = Field(default_factory=dict)


class ScaleTranslation(Model):
    """A score's words in another language, for those who read results."""

    title: Line
    called: Short | None = None


class SectionTranslation(Model):
    """A section's words in another language."""

    title: Text
    introduction: Text | None = None


class Baseline(Model):
    """What is said otherwise before there is a group, in a programme's wave 0, and what is left out there."""

    title: Line | None = None
    introduction: Text | None = None
    items: dict[Name, ItemTranslation] = Field(default_factory=dict)
    without: tuple[Name, ...] = ()


class Translation(Model):
    """Everything a respondent reads, in another language; complete, or the instrument is refused."""

    title: Line
    introduction: Text | None = None
    options: dict[str, dict[OptionValue, Text]] = Field(default_factory=dict)
    items: dict[Name, ItemTranslation]
    sections: dict[Name, SectionTranslation] = Field(default_factory=dict)
    scales: dict[Name, ScaleTranslation] = Field(default_factory=dict)
    baseline: Baseline | None = None  # the words of the instrument's

    def without_rules(self) -> Translation:
        """As `Instrument.without_rules`."""
        items = {name: words.model_copy(update={"titles": {}}) for name, words in self.items.items()}
        return self.model_copy(update={"items": items, "scales": {}, "baseline": None})


class Instrument(Model):
    """A versioned questionnaire."""

    id: Slug
    version: Annotated[int, Field(ge=1)]
    title: Line
    introduction: Text | None = None
    licence: Text
    citation: Text
    language: Language = "en"
    options: dict[str, Annotated[tuple[Option, ...], Field(min_length=2, max_length=60)]]
    items: Annotated[tuple[Item, ...], Field(min_length=1, max_length=60)]
    sections: tuple[Section, ...] = ()
    scales: tuple[Scale, ...] = ()
    primary: Primary | None = None
    translations: dict[Language, Translation] = Field(default_factory=dict)
    baseline: Baseline | None = None

    @property
    def languages(self) -> tuple[str, ...]:
        """In which it has words, its own first."""
        return (self.language, *self.translations)

    def item(self, item_id: str) -> Item:
        """The item with this id. Raises KeyError."""
        return {item.id: item for item in self.items}[item_id]

    def section_at(self, item: Item) -> Section | None:
        """The section that begins at this item; None inside a section, and for every item if there are none."""
        return next((section for section in self.sections if section.first == item.id), None)

    def options_of(self, item: Item) -> tuple[Option, ...]:
        """An item's options in the instrument's own language; empty for items without options."""
        return self.options[item.options] if isinstance(item, Chosen) else ()

    def alone(self, item: Item) -> tuple[Option, ...]:
        """The options of a question with several answers that may only be chosen alone."""
        return tuple(o for o in self.options_of(item) if o.exclusive) if isinstance(item, MultipleChoice) else ()

    def without_rules(self) -> Instrument:
        """As it would be if anything could be chosen together, for readers who know of no rule."""
        options = {k: tuple(o.model_copy(update={"exclusive": False}) for o in v) for k, v in self.options.items()}
        unknown: dict[type, dict[str, Any]] = {MultipleChoice: {"most": None}, Words: {"themes": {}}}
        items = (i.model_copy(update=unknown[type(i)]) if type(i) in unknown else i for i in self.items)
        scales = (scale.model_copy(update={"counts": "above", "called": None}) for scale in self.scales)
        words = {tag: each.without_rules() for tag, each in self.translations.items()}
        update = {"options": options, "items": tuple(items), "scales": tuple(scales), "translations": words}
        return self.model_copy(update={**update, "baseline": None, "primary": None})

    def at_start(self) -> Instrument:
        """As it is asked before there is a group; a score of which an item is left out is left out too."""
        return self if self.baseline is None else baseline.at_start(self, self.baseline)

    def asked_by(self, figure: str) -> set[str]:
        """The item itself and those that its `relevant` condition looks at; nothing for a scale."""
        asked = next((item for item in self.items if item.id == figure), None)
        if asked is None:
            return set()
        return {figure} | (condition.items_of(expression.condition(asked.relevant)) if asked.relevant else set())

    def in_language(self, language: str) -> Instrument:
        """The same instrument with its words in `language`; as it is where there is no such translation."""
        words = self.translations.get(language)
        return self if words is None else _translated(self, language, words)

    def not_stated(self) -> list[str]:
        """What must be said before anybody is asked: whose questions they are, and who may use them."""
        fields = {"licence": self.licence, "citation": self.citation}
        return [
            f"field '{name}' says '{NOT_STATED}': say where the questions come from and who may use them"
            for name, text in fields.items()
            if text.strip().lower().startswith(NOT_STATED)
        ]

    def columns(self) -> list[Column]:
        """What a valid answer is, as the plain table that forms, packing and tallies share."""
        return [_column(self, item) for item in self.items]

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        problems = [
            *_item_problems(self),
            *_section_problems(self),
            *_scale_problems(self),
            *_primary_problems(self),
            *_translation_problems(self),
            *baseline.problems(self),
        ]
        if problems:
            raise ValueError("\n".join(problems))
        return self


def _column(instrument: Instrument, item: Item) -> Column:
    column: Column = {"id": item.id, "kind": KINDS[item.kind].stored, "required": item.required}
    if item.relevant:
        column["relevant"] = expression.condition(item.relevant)
    if isinstance(item, Chosen):
        column["values"] = [option.value for option in instrument.options_of(item)]
        if alone := [option.value for option in instrument.alone(item)]:
            column["exclusive"] = alone
        if isinstance(item, MultipleChoice) and item.most:
            column["most"] = item.most
    elif isinstance(item, Number):
        column["least"], column["most"] = item.least, item.most
    elif isinstance(item, Words):
        column["most"] = item.most
    else:
        column["limit"] = item.limit
    return column


def _twice(names: list[str]) -> list[str]:
    return [name for name, times in Counter(names).items() if times > 1]


def _item_problems(instrument: Instrument) -> Iterator[str]:
    for item_id in _twice([item.id for item in instrument.items]):
        yield f"item '{item_id}': the id is used twice"
    for name, options in instrument.options.items():
        for value in _twice([option.value for option in options]):
            yield f"options '{name}': the value '{value}' is used twice"
    for place, item in enumerate(instrument.items):
        kind = KINDS[item.kind]
        if isinstance(item, Chosen) and item.options not in instrument.options:
            yield f"item '{item.id}', field 'options': there are no options called '{item.options}'"
        elif kind.is_agreement and len(instrument.options_of(item)) != 5:
            yield f"item '{item.id}', field 'options': an agreement item has five options"
        elif kind.stored == "several" and sum(option.headline for option in instrument.options_of(item)) > 1:
            yield f"item '{item.id}', field 'options': one person may choose several, so only one can be the headline"
        elif isinstance(item, MultipleChoice) and (item.most or 0) > len(instrument.options_of(item)):
            yield f"item '{item.id}', field 'most': it has {len(instrument.options_of(item))} options only"
        if isinstance(item, Words) and item.themes:
            yield from _theme_problems(item)
        if item.relevant:
            yield from _condition_problems(instrument, item, {other.id for other in instrument.items[:place]})
        if item.sensitive and not kind.is_closed:
            yield f"item '{item.id}', field 'sensitive': words and comments have no bands, so they cannot be sensitive"


def _theme_problems(item: Words) -> Iterator[str]:
    """A word, in whatever form, is of one theme: else taking a theme from another would tell of few."""
    from shared.words import family  # noqa: PLC0415  # its lists are read for those who have themes

    of: dict[str, str] = {}
    for theme, words in item.themes.items():
        for word in words:
            if of.setdefault(family(word), theme) != theme:
                yield f"item '{item.id}', field 'themes': '{word}' is of '{of[family(word)]}' already"


def _condition_problems(instrument: Instrument, item: Item, before: set[str]) -> Iterator[str]:
    try:
        asked = condition.items_of(expression.condition(item.relevant or ""))
    except ValueError as error:
        yield f"item '{item.id}', field 'relevant': {error}"
        return
    for other in sorted(asked - before):
        yield f"item '{item.id}', field 'relevant': '{other}' is not an item above it"
    if not item.sensitive and any(i.sensitive for i in instrument.items if i.id in asked):
        yield f"item '{item.id}', field 'sensitive': must be true: who answers it tells a sensitive answer"


def _section_problems(instrument: Instrument) -> Iterator[str]:
    for section_id in _twice([section.id for section in instrument.sections]):
        yield f"section '{section_id}': the id is used twice"
    places = {item.id: place for place, item in enumerate(instrument.items)}
    opening = instrument.items[0].id
    opened = any(section.first == opening for section in instrument.sections)
    begun: list[Section] = []
    for section in instrument.sections:
        fault = f"section '{section.id}', field 'first'"
        if section.first not in places:
            yield f"{fault}: there is no item '{section.first}'"
            continue
        same = next((other for other in begun if other.first == section.first), None)
        if same:
            yield f"{fault}: section '{same.id}' begins at item '{section.first}' too"
        elif begun and places[section.first] < places[begun[-1].first]:
            yield f"{fault}: section '{begun[-1].id}' stands above it but begins at a later item"
        elif section is instrument.sections[0] and not opened:
            yield f"{fault}: the first section must begin at the first item, '{opening}'"
        begun.append(section)


def _scale_problems(instrument: Instrument) -> Iterator[str]:
    scored = {item.id for item in instrument.items if KINDS[item.kind].may_be_scored}
    ids = {item.id for item in instrument.items}
    for scale_id in _twice([scale.id for scale in instrument.scales]) + [
        s.id for s in instrument.scales if s.id in ids
    ]:
        yield f"scale '{scale_id}': the id is used twice"
    for scale in instrument.scales:
        yield from _unscored(instrument, scale)
        for item_id in scale.items:
            if item_id not in scored:
                yield f"scale '{scale.id}', field 'items': '{item_id}' is not an item that can be scored"
            elif instrument.item(item_id).sensitive != scale.sensitive:
                yield f"scale '{scale.id}': it and its item '{item_id}' must both be sensitive or both not"
        if set(scale.reverse) - set(scale.items):
            yield f"scale '{scale.id}', field 'reverse': names an item that is not in the scale"
        if scale.min_answered > len(scale.items):
            yield f"scale '{scale.id}', field 'min_answered': more than the scale has items"
        if scale.cut_off is None and (scale.counts == "below" or scale.called):
            yield f"scale '{scale.id}', field 'cut_off': is missing, which 'counts' and 'called' are about"


def _primary_problems(instrument: Instrument) -> Iterator[str]:
    if instrument.primary is None:
        return
    scales = {scale.id: scale for scale in instrument.scales}
    if (named := instrument.primary.scale) is not None:
        if named not in scales:
            yield f"field 'primary': there is no scale '{named}'"
        elif scales[named].good == "neutral":
            yield f"field 'primary': of the scale '{named}' neither way is good"
    items = {item.id: item for item in instrument.items}
    scored = {item for scale in instrument.scales for item in scale.items}
    for item_id in instrument.primary.items:
        if item_id not in items:
            yield f"field 'primary': there is no item '{item_id}'"
        elif items[item_id].good == "neutral" or not _has_headline(instrument, items[item_id]):
            yield f"field 'primary': item '{item_id}' needs a headline and a good way"
        elif item_id in scored:
            yield f"field 'primary': item '{item_id}' is in a scale, which is shown in its place"


def _has_headline(instrument: Instrument, item: Item) -> bool:
    if isinstance(item, Number):
        return item.headline_from is not None
    return any(option.headline for option in instrument.options_of(item))


def _unscored(instrument: Instrument, scale: Scale) -> Iterator[str]:
    """Options without points: they need a `score`, which may be "none", unless their value is a number."""
    for item in instrument.items:
        if item.id in scale.items and isinstance(item, Chosen) and KINDS[item.kind].may_be_scored:
            options = instrument.options.get(item.options, ())
            if sum(option.score != "none" for option in options) < 2:
                yield f"scale '{scale.id}': item '{item.id}' has fewer than two options with points"
            for option in options:
                if option.score is None and not option.value.isdigit():
                    yield f"scale '{scale.id}': option '{option.value}' of item '{item.id}' has no score"


def _translation_problems(instrument: Instrument) -> Iterator[str]:
    ids = {item.id for item in instrument.items}
    for language, words in instrument.translations.items():
        if instrument.introduction and not words.introduction:
            yield f"translation '{language}': the introduction is missing"
        for item in instrument.items:
            for name in ("hint", "low_label", "high_label"):
                if getattr(item, name, None) and item.id in words.items and not getattr(words.items[item.id], name):
                    yield f"translation '{language}': item '{item.id}', field '{name}' is missing"
        for item_id in sorted(ids - set(words.items)):
            yield f"translation '{language}': item '{item_id}' is missing"
        for item_id in sorted(set(words.items) - ids):
            yield f"translation '{language}': there is no item '{item_id}'"
        yield from _section_translation_problems(instrument, language, words)
        yield from _read_translation_problems(instrument, language, words)
        for name, options in instrument.options.items():
            translated = words.options.get(name, {})
            for option in options:
                if option.value not in translated:
                    yield f"translation '{language}': options '{name}': value '{option.value}' is missing"


def _read_translation_problems(instrument: Instrument, language: str, words: Translation) -> Iterator[str]:
    """Of what only those read who read results: there may be less of it."""
    for scale_id in sorted(set(words.scales) - {scale.id for scale in instrument.scales}):
        yield f"translation '{language}': there is no scale '{scale_id}'"
    for item in instrument.items:
        themes = item.themes if isinstance(item, Words) else {}
        titles = words.items[item.id].titles if item.id in words.items else {}
        for theme in sorted(set(titles) - set(themes)):
            yield f"translation '{language}': item '{item.id}' has no theme '{theme}'"
        for title in _twice([titles.get(theme, theme) for theme in themes]):
            yield f"translation '{language}': item '{item.id}': two themes are called '{title}'"


def _section_translation_problems(instrument: Instrument, language: str, words: Translation) -> Iterator[str]:
    for section in instrument.sections:
        translated = words.sections.get(section.id)
        if translated is None:
            yield f"translation '{language}': section '{section.id}' is missing"
        elif section.introduction and not translated.introduction:
            yield f"translation '{language}': section '{section.id}' has an introduction, its translation has none"
    for section_id in sorted(set(words.sections) - {section.id for section in instrument.sections}):
        yield f"translation '{language}': there is no section '{section_id}'"


def _translated(instrument: Instrument, language: str, words: Translation) -> Instrument:
    items = [baseline.worded(item, words.items[item.id]) for item in instrument.items]
    sections = tuple(s.model_copy(update=words.sections[s.id].model_dump()) for s in instrument.sections)
    options = {
        name: tuple(o.model_copy(update={"label": words.options[name][o.value]}) for o in options)
        for name, options in instrument.options.items()
    }
    scales = tuple(
        s.model_copy(update=words.scales[s.id].model_dump(exclude_none=True)) if s.id in words.scales else s
        for s in instrument.scales
    )
    update = {"title": words.title, "introduction": words.introduction, "language": language, "scales": scales}
    return instrument.model_copy(update={**update, "items": tuple(items), "options": options, "sections": sections})


def parse(data: Mapping[str, Any], source: str) -> Instrument:
    """Check the content of an instrument file.

    Raises DefinitionInvalid with one sentence for every fault, naming the file (`source`), item and field.
    """
    try:
        return Instrument.model_validate(data)
    except ValidationError as error:
        problems = [f"{source}: {line}" for fault in faults(error) for line in _sentences(fault, data)]
        raise DefinitionInvalid(problems) from None


def _sentences(fault: Fault, data: Mapping[str, Any]) -> list[str]:
    """One fault as sentences that name the item, section or scale by its id, not only by its place."""
    where = list(fault.path)
    if not where:
        return fault.what.split("\n")
    parts = []
    if where[0] in ("items", "sections", "scales") and len(where) > 1 and isinstance(where[1], int):
        entry = data[where[0]][where[1]]
        name = entry.get("id", "without an id") if isinstance(entry, dict) else "that is no mapping"
        parts.append(f"{where[0].removesuffix('s')} {where[1] + 1} '{name}'")
        where = [part for part in where[2:] if part != (entry.get("kind") if isinstance(entry, dict) else None)]
    if where:
        parts.append(f"field '{'.'.join(str(part) for part in where)}'")
    return [f"{', '.join(parts)}: {fault.what}"]
