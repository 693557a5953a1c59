"""An .xlsx file as tables, in one pass through each part that is read: values, and what Excel shows for them.

Made for ECMA-376 as Excel writes it, transitional and strict alike. A part is never whole in memory, and no part that
is not read is unpacked. A document type, which no workbook has, is refused, and with it every entity.
"""

import math
import posixpath
import re
import zipfile
import zlib
from collections.abc import Callable, Iterator
from datetime import datetime, time, timedelta
from decimal import ROUND_HALF_UP, Context, Decimal
from functools import lru_cache, partial
from io import BytesIO
from typing import Any
from xml.parsers.expat import ExpatError, ParserCreate

from shared.sheets.table import EPOCH, MERGED, NO_VALUE, Room, Table, Unreadable

MOST_PARTS = 5_000  # files in the package; a large workbook of Excel has about fifty
MOST_UNPACKED = 150_000_000  # bytes of the parts that are read
MOST_OF_A_SMALL_PART = 4_000_000  # all but sheets and their texts
MOST_EVENTS = 6_000_000  # beginnings and ends of elements; three attributes are one
DEEPEST = 100_000  # elements within elements, at most a few in a workbook; more than a parser has memory for
MOST_NAMES = 10_000  # of elements and attributes
LONGEST_TAG = 1_000_000  # bytes, a comment too
LAST_COLUMN = 16_384
LONGEST_CELL = 32_767  # characters, of Excel
MOST_PLACES = 30  # decimal, of Excel
SAVE_AS = "open it in Excel and use File, Save As, 'Excel Workbook (.xlsx)'"
_OLD = b"\xd0\xcf\x11\xe0"  # of OLE2: Excel 97-2003, and what a password was put on
_CHUNK = 65_536
_AS_EXCEL = Context(prec=1_000, rounding=ROUND_HALF_UP)
# Of a cell that is only coloured, which a sheet may have by the million.
_EMPTY = re.compile(rb'<c r="[A-Z]{1,3}\d{1,7}"(?: s="\d{1,5}")?/>')
_PAGE = re.compile(
    rb"[\s\xef\xbb\xbf\xfe\xff]*(<(!doctype|html|head|body|table|meta|style|\?xml)\b|mime-version:)", re.IGNORECASE
)
_ESCAPED = re.compile(r"_x00([0-9A-Fa-f]{2})_")
_BROKEN = (
    zipfile.BadZipFile, zlib.error, ExpatError, KeyError, IndexError, ValueError, OverflowError, EOFError, OSError,
    NotImplementedError, RuntimeError,
)  # fmt: skip
# Of styles: https://learn.microsoft.com/dotnet/api/documentformat.openxml.spreadsheet.numberingformat
_BUILT_IN = {
    9: "0%", 10: "0.00%", 46: "[h]:mm:ss",
    **dict.fromkeys((*range(14, 23), *range(27, 37), 45, 47, *range(50, 59)), "d"),
}  # fmt: skip


def is_workbook(content: bytes) -> bool:
    """Whether a file is or should be one of Excel's."""
    return content.startswith((b"PK", _OLD)) or _is_page(content)


def _is_page(content: bytes) -> bool:
    """Whether it is a web page, or other XML, which Excel opens under any name."""
    return bool(_PAGE.match(content[:1_000].replace(b"\0", b"")))  # UTF-16 too


def sheets(
    content: bytes, most_rows: int, where: str = "", wanted: Callable[[str], bool] = lambda _: True
) -> Iterator[Table]:
    """The sheets, hidden ones too, whose names are wanted. Raises Unreadable."""
    if content.startswith(_OLD):
        if "EncryptedPackage".encode("utf-16-le") in content:
            raise Unreadable("has a password; in Excel, take it off (File, Info, Protect Workbook) and save it again")
        raise Unreadable(f"is an Excel file of the old kind (.xls), whatever its name says; {SAVE_AS}")
    if _is_page(content):
        raise Unreadable(f"is a web page, whatever its name says; {SAVE_AS}")
    if content.count(b"PK\x01\x02") > MOST_PARTS:  # before a list of them is made
        raise Unreadable(f"holds more than {MOST_PARTS:,} files; {SAVE_AS}")
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            yield from _Book(archive, Room(most_rows)).tables(where, wanted)
    except _BROKEN:
        raise Unreadable(f"is no Excel workbook that can be read; {SAVE_AS}") from None


class _Book:
    """The parts of a workbook."""

    def __init__(self, archive: zipfile.ZipFile, room: Room) -> None:
        self._archive, self.room = archive, room
        self._unpacked, self._events = MOST_UNPACKED, MOST_EVENTS
        self.strings: list[str] = []
        self.shows: dict[str, Callable[[float, datetime], Any]] = {}  # by style
        self.epoch = EPOCH

    def tables(self, where: str, wanted: Callable[[str], bool]) -> Iterator[Table]:
        """As `sheets`."""
        [path] = [part for kind, part in self._related("").values() if kind == "officeDocument"]
        parts, book = self._related(path), self._elements(path)
        if any(said.get("date1904") in ("1", "true") for name, said in book if name == "workbookPr"):
            self.epoch = datetime(1904, 1, 1)  # noqa: DTZ001
        for kind, part in parts.values():
            if kind == "sharedStrings":
                self.read(part, _Texts(self))
            elif kind == "styles":
                self._styles(part)
        named = ({_local(key): value for key, value in said.items()} for name, said in book if name == "sheet")
        worksheets = [(said, parts[said["id"]][1]) for said in named if parts[said["id"]][0] == "worksheet"]
        for number, (said, part) in enumerate(worksheets, 1):
            if wanted(name := said["name"]):
                table = Table(f"{where}, sheet '{name}'", [], name, number=number, epoch=self.epoch)
                table.is_hidden = said.get("state", "visible") != "visible"
                self.read(part, _Sheet(self, table))
                yield table

    def read(self, part: str, reader: "_Texts") -> None:
        """Tell a reader of each element and text of a part."""
        parser = reader.parser
        parser.buffer_text = True
        parser.StartElementHandler, parser.EndElementHandler = reader.start, reader.ends.append
        parser.CharacterDataHandler = reader.pieces.append
        parser.StartDoctypeDeclHandler = _no_document_type
        if self._archive.getinfo(part).compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise Unreadable(f"is packed as Excel packs none; {SAVE_AS}")  # LZMA may ask for any memory
        told = depth = 0
        with self._archive.open(part) as file:
            while chunk := file.read(_CHUNK):
                self._unpacked -= len(chunk)
                chunk = _EMPTY.sub(b"", chunk)
                told += len(chunk)
                self._events -= chunk.count(b"<") + chunk.count(b"/>") + (chunk.count(b'"') + chunk.count(b"'")) // 6
                if min(self._unpacked, self._events) < 0:
                    raise Unreadable("holds more than any file that is read here; copy the rows into a new workbook")
                parser.Parse(chunk)
                depth += chunk.count(b"<") - chunk.count(b"</") - len(reader.ends)  # or less: a comment is none
                reader.ends.clear()
                if told - parser.CurrentByteIndex > LONGEST_TAG or depth > DEEPEST or len(reader.names) > MOST_NAMES:
                    raise Unreadable(f"holds what Excel never writes; {SAVE_AS}")
                if not reader.is_open:
                    reader.pieces.clear()
                else:
                    reader.measure(sum(map(len, reader.pieces)))
            parser.Parse(b"", True)
        reader.end()

    def _elements(self, part: str) -> list[tuple[str, dict[str, str]]]:
        """Each element of a small part, and its attributes."""
        if self._archive.getinfo(part).file_size > MOST_OF_A_SMALL_PART:
            raise Unreadable(f"holds what Excel never writes; {SAVE_AS}")
        self.read(part, reader := _Elements(self))
        return reader.found

    def _related(self, path: str) -> dict[str, tuple[str, str]]:
        """The kind and the part of each relation of a part, by its id."""
        folder, file = posixpath.split(path)
        found = self._elements(posixpath.join(folder, "_rels", f"{file}.rels"))
        return {
            said["Id"]: (
                said["Type"].rpartition("/")[2],
                posixpath.normpath(posixpath.join("/", folder, said["Target"])).lstrip("/"),
            )
            for name, said in found
            if name == "Relationship"
        }

    def _styles(self, part: str) -> None:
        """Which styles show a number as something else."""
        formats, styles = dict(_BUILT_IN), list[str]()
        for name, said in self._elements(part):
            if name == "numFmt":
                formats[int(said["numFmtId"])] = said["formatCode"][:255]
            elif name == "cellXfs":
                styles.clear()  # those before are of other things
            elif name == "xf":
                styles.append(formats.get(int(said.get("numFmtId", 0)), ""))
        self.shows = {str(number): show for number, code in enumerate(styles) if (show := _show(code))}


class _Texts:
    """The texts that cells share; a text may be in pieces, and how it is pronounced is none of it."""

    def __init__(self, book: _Book) -> None:
        self.names = dict[str, str]()  # that the parser keeps
        self.book, self.parser = book, ParserCreate(intern=self.names)
        self.pieces, self.ends = list[str](), list[str]()
        self.parts, self.length = list[str](), 0  # of the text that a cell has, and their characters
        self.is_open, self.is_sound = False, False

    def start(self, tag: str, said: dict[str, str]) -> None:
        """An element begins."""
        if tag == "t":
            self.open()
        elif tag == "si":
            self.end()
            self.book.strings.append("")
            self.is_sound = False
        elif tag == "rPh":
            self.is_sound = True
        elif ":" in tag:
            self.start(_local(tag), said)

    def open(self) -> None:
        """A text begins; the ends of others are only counted, since to be told of each would take twice as long."""
        self.pieces.clear()
        self.is_open = True
        self.parser.EndElementHandler = self.close

    def close(self, tag: str) -> None:
        """A text ends."""
        self.parser.EndElementHandler = self.ends.append
        self.ends.append(tag)
        self.is_open = False
        self.put("".join(self.pieces))

    def put(self, text: str) -> None:
        """Keep a part of a text."""
        if text and not self.is_sound:
            self.measure(len(text))
            self.length += len(text)
            self.parts.append(text)

    def measure(self, more: int) -> None:
        """Whether a text may have as many characters more."""
        if self.length + more > LONGEST_CELL:
            raise Unreadable(f"has a cell of more than {LONGEST_CELL:,} characters; shorten it")

    def end(self) -> None:
        """The text is whole."""
        if self.parts:
            self.book.strings[-1] = self.whole()

    def whole(self) -> str:
        """The text as it was typed."""
        text = "".join(self.parts)
        self.parts.clear()
        self.length = 0
        if "_x00" in text:
            text = _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text)
        return self.book.room.keep(text)


class _Elements(_Texts):
    """Each element, texts left out."""

    def __init__(self, book: _Book) -> None:
        super().__init__(book)
        self.found = list[tuple[str, dict[str, str]]]()

    def start(self, tag: str, said: dict[str, str]) -> None:
        """An element begins."""
        self.found.append((_local(tag), said))


class _Sheet(_Texts):
    """The rows of a sheet. A cell, and a row, is whole when the next begins."""

    def __init__(self, book: _Book, table: Table) -> None:
        super().__init__(book)
        self.table, self.cells, self.row, self.column = table, list[Any](), 0, 0
        self.kind, self.style, self.is_hidden = "n", "0", False

    def start(self, tag: str, said: dict[str, str]) -> None:
        """An element begins."""
        if tag == "c":
            self.end_cell()
            self.column = _column(said["r"].rstrip("0123456789")) if "r" in said else self.column + 1
            self.kind, self.style, self.is_sound = said.get("t", "n"), said.get("s", "0"), False
        elif tag in ("v", "t"):
            self.open()
        elif tag == "row":
            self.end()
            self.row, self.column = int(said["r"]) if "r" in said else self.row + 1, 0
            self.is_hidden = said.get("hidden") in ("1", "true")
        elif tag == "f":
            self.fill(None if self.kind == "str" else NO_VALUE)
        elif tag == "rPh":
            self.is_sound = True
        elif tag == "mergeCell":
            self.end()
            self._merge(said["ref"])
        elif ":" in tag:
            self.start(_local(tag), said)

    def end_cell(self) -> None:
        """Put the text of a cell into it."""
        if self.parts:
            self.fill(self.whole())

    def end(self) -> None:
        """Put what was read of a row into the table."""
        self.end_cell()
        if self.cells:
            self.book.room.add(self.table, self.row, self.cells, is_hidden=self.is_hidden)
            self.cells = []

    def fill(self, value: Any) -> None:
        """The value of the cell."""
        gap = self.column - len(self.cells)
        if gap == 1:
            self.cells.append(value)
        elif gap > 1:
            self.cells += [*[None] * (gap - 1), value]
        elif gap == 0:  # a formula came before it
            self.cells[-1] = value
        else:
            raise ValueError

    def put(self, text: str) -> None:
        """The value of a cell, from what it is written as; of a formula without one, nothing."""
        if not text or self.is_sound:
            return
        if self.kind == "n":
            number = float(text)
            if not math.isfinite(number):
                raise ValueError
            if show := self.book.shows.get(self.style):
                seen = show(number, self.book.epoch)
                self.fill(self.book.room.keep(seen) if isinstance(seen, str) else seen)
            else:
                self.fill(int(number) if number.is_integer() and abs(number) < 1e15 else number)
        elif self.kind == "s":
            self.fill(self.book.strings[int(text)] or None)
        elif self.kind == "b":
            self.fill(text == "1")
        elif self.kind == "d" and (day := _day(text)):
            self.fill(day)
        else:
            super().put(text)

    def _merge(self, ref: str) -> None:
        """Cells that are one with the cell above them say so, in the rows that hold anything."""
        if not (found := re.fullmatch(r"([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})", ref)):
            return
        left, right = _column(found[1]), _column(found[3])
        self.book.room.spend(10)
        for row in range(int(found[2]), min(int(found[4]), len(self.table.rows))):
            if cells := list(self.table.rows[row]):
                self.book.room.spend(max(right - len(cells), 0) + 1)
                cells += [None] * (right - len(cells))
                cells[left - 1 : right] = [MERGED if each is None else each for each in cells[left - 1 : right]]
                self.table.rows[row] = tuple(cells)


def _no_document_type(*_: object) -> None:
    raise Unreadable(f"holds an XML document type, which Excel never writes; {SAVE_AS}")


def _local(name: str) -> str:
    """A name without its prefix."""
    return name[name.find(":") + 1 :]


@lru_cache(maxsize=LAST_COLUMN)
def _column(letters: str) -> int:
    """The number of column `AB`."""
    number = 0
    for letter in letters:
        number = number * 26 + "ABCDEFGHIJKLMNOPQRSTUVWXYZ".index(letter) + 1
        if number > LAST_COLUMN:
            raise ValueError
    return number


def _day(text: str) -> datetime | None:
    """A day of a strict workbook; None where it is none."""
    try:
        return datetime.fromisoformat(text).replace(tzinfo=None)
    except ValueError:
        return None


@lru_cache(maxsize=1_000)
def _show(code: str) -> Callable[[float, datetime], Any] | None:
    """What makes of a number what its format shows; None where a number stays one."""
    code = code.split(";", maxsplit=1)[0]
    bare = re.sub(r'"[^"]*"|\\.|_.|\*.', "", code)
    if re.match(r"\[h+\]:mm", bare, re.IGNORECASE):
        return _hours
    if re.search("[dmyhs]", re.sub(r"\[[^\]]*\]|general", "", bare, flags=re.IGNORECASE), re.IGNORECASE):
        return _moment
    if "%" in bare:
        places = min(len(re.findall("[0#?]", bare.partition(".")[2])), MOST_PLACES)
        return lambda number, _: f"{_rounded(number, places, 2)}%"
    if re.fullmatch(r"0[-0 /+:]*0", bare.strip()):
        written = re.sub(r'"([^"]*)"|\\(.)|_.|\*.', r"\1\2", code)
        return partial(_digits, written[written.find("0") : written.rfind("0") + 1])
    return None


def _rounded(number: float, places: int, shift: int = 0) -> str:
    """A number, or a hundred times as much, in as many decimal places: of what is in the middle the larger."""
    unit = Decimal(1).scaleb(-places)
    return f"{Decimal(f'{number:.15g}').scaleb(shift).quantize(unit, context=_AS_EXCEL):f}"


def _digits(mask: str, number: float, _: datetime) -> str:
    """A number with zeros before it, and what stands between its digits: 000-005."""
    digits = _rounded(abs(number), 0).zfill(mask.count("0"))
    before = len(digits) - mask.count("0")
    rest = iter(digits[before:])
    return "-" * (number < 0) + digits[:before] + re.sub("0", lambda _: next(rest), mask)


def _hours(number: float, _: datetime) -> str:
    hours, minutes = divmod(round(number * 1440), 60)
    return f"{hours}:{minutes:02}"


def _moment(number: float, epoch: datetime) -> datetime | time | str:
    """A day, or a time of day; Excel has a 29 February 1900."""
    if not 0 <= number < 2_958_466:  # the year 10000
        return "#VALUE!"
    moment = epoch + timedelta(days=number + (1 <= number < 60 and epoch == EPOCH))
    moment = (moment + timedelta(milliseconds=0.5)).replace(microsecond=0)
    return moment.time() if number < 1 else moment
