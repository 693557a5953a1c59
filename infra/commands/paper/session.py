"""Paper forms typed into the terminal: in memory alone, or in a sheet if the keyer names one, until all are sent."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path

import typer

from infra.commands.paper import sheet
from infra.commands.paper.asking import ask_form, line
from infra.commands.paper.batch import Batch, begin, check_unsent, is_under_way
from infra.commands.paper.keying import Sending, post
from infra.commands.paper.reading import Form, read_forms
from infra.commands.paper.round import Round
from infra.commands.paper.sheet import SLIP_COLUMN, columns
from infra.console.new_file import FOR_THE_CALLER, check_new, write_file
from infra.console.terminal import say
from shared.errors import SoundingsError
from shared.slip import read

MENU = (
    "s send, a another form, a number to type that form again, -number to take it out, k keep them in a sheet, q quit"
)
BEGUN = (
    "Some forms may have been sent, so only those that were refused can be changed; s sends the rest, and none twice."
)


@dataclass
class Session:
    """The forms so far, each with its number as its row; `begun` is called once, before the first is sent."""

    about: Round
    sending: Sending
    begun: Callable[[], None]
    file: Path | None = None
    dry_run: bool = False
    forms: list[Form] = field(default_factory=list)
    batch: Batch | None = None
    refused: set[int] = field(default_factory=set)

    def open(self) -> None:
        """Take up the sheet, if one is named. Raises SoundingsError where it is not one to type into."""
        if not self.file:
            return
        check_unsent(self.file)
        if is_under_way(self.file):
            raise SoundingsError(
                f"some forms in {self.file.name} may have been sent: "
                f"`soundings paper key {self.about.team.id} {self.file}` sends the rest, and none twice"
            )
        if self.file.exists():
            self.forms = [replace(form, row=row) for row, form in enumerate(read_forms(self.file, self.about), 1)]
            say(f"{self.file.name} has {self._number}; what you type is added.")
        self.save()

    def save(self) -> None:
        """Write the sheet, if there is one. Raises SoundingsError where it cannot be written."""
        if self.file:
            content = sheet.content(self.file, self.about, [form.typed for form in self.forms])
            write_file(self.file, content, FOR_THE_CALLER, replace=True)

    def type_forms(self) -> None:
        """Ask one form after the other."""
        while True:
            self._type(len(self.forms) + 1)
            least = self.about.wave.rules.threshold
            so_far = f"{self._number} typed, {least} or more make a batch"
            if _wish(f"{so_far}. Enter for the next form, d when there are no more", "d") == "d":
                return

    @property
    def _number(self) -> str:
        return f"{len(self.forms)} form{'' if len(self.forms) == 1 else 's'}"

    def _type(self, number: int) -> None:
        """Ask form `number`, a new one or one to type again."""
        others = [form for form in self.forms if form.row != number]
        used = {code for form in others if (code := read(form.typed.get(SLIP_COLUMN, "")))}
        try:
            form = ask_form(self.about, number, used)
        except typer.Abort:
            say("\nThis form is set aside.")
            return
        if form:
            self.forms[number - 1 : number] = [form]
            self.save()

    def review(self) -> bool:
        """Show the forms and do what is asked; True when all are sent, or would be in a dry run, False to stop."""
        while True:
            self._show()
            wish = _wish(MENU, "q")
            try:
                if wish == "s" and self._send():
                    return True
                if wish == "k" and self._keep():
                    return False
                if wish == "q" and self._may_leave():
                    return False
                self._change(wish)
            except SoundingsError as error:
                say(f"{error}.")
            except KeyboardInterrupt:
                say("Stopped; s sends the rest, and none twice.")

    def _show(self) -> None:
        say("")
        for form in self.forms:
            answers = "; ".join(f"{name} {form.typed[name]}" for name in columns(self.about) if form.typed.get(name))
            say(f"{'refused ' if form.row in self.refused else ''}{form.row}: {answers}")
        say(self._number)

    def _change(self, wish: str) -> None:
        """Another form, or one typed again or taken out."""
        number = int(wish.removeprefix("-")) if re.fullmatch(r"-?[0-9]{1,6}", wish) else 0
        if self.batch and number not in self.refused and (wish == "a" or number):
            say(BEGUN)
        elif wish == "a":
            self.type_forms()
        elif not 1 <= number <= len(self.forms):
            return
        elif wish.startswith("-"):
            del self.forms[number - 1]
            self.forms = [replace(form, row=row) for row, form in enumerate(self.forms, 1)]
            self.refused = {row - (row > number) for row in self.refused if row != number}
            self.save()
        else:
            self._type(number)

    def _send(self) -> bool:
        """Send all, in an order of their own; again, what was sent is not sent twice."""
        batch = self.batch.with_forms(self.forms) if self.batch else begin(self.file, self.about, self.forms)
        if self.dry_run:
            return True
        if not self.batch:
            self.sending.check_open()
            self.begun()
        self.batch = batch
        try:
            post(self.sending, batch)
        finally:
            self.refused = {batch.forms[nonce].row for nonce in batch.refused}
        if not self.refused:
            return True
        numbers = ", ".join(map(str, sorted(self.refused)))
        say(
            f"{len(self.forms) - len(self.refused)} of {len(self.forms)} forms were sent. Form {numbers} was refused, "
            "because its slip is unknown or used already: type it again or take it out, and send again."
        )
        return False

    def _keep(self) -> bool:
        """Put the forms, and how far their sending has come, into a sheet."""
        if self.file:
            return True
        name = line("The sheet to write, .csv or .xlsx")
        if not name:
            return False
        file = Path(name)
        check_new(file)
        check_unsent(file)
        content = sheet.content(file, self.about, [form.typed for form in self.forms])
        batch = replace(self.batch, file=file) if self.batch else None
        if batch:
            batch.keep()  # first, or the sheet could be sent as if none of it had been
        write_file(file, content, FOR_THE_CALLER)
        self.file, self.batch = file, batch
        return True

    def _may_leave(self) -> bool:
        if self.file or not self.forms:
            return True
        lost = "Some forms may have been sent; the others" if self.batch else "The forms"
        return typer.confirm(f"{lost} are only here and would be gone. Quit all the same?")

    def left(self) -> str:
        """Where the forms are when the keyer stops."""
        key = f"soundings paper key {self.about.team.id}"
        sent = "some forms may have been sent" if self.batch else "nothing was sent"
        if not self.file:
            return f"{sent}, and what was typed is kept nowhere"
        if self.batch:
            return f"{sent}; `{key} {self.file}` sends the rest, and none twice"
        return f"{sent}; `{key} --save {self.file}` goes on typing, `{key} {self.file}` sends"


def _wish(question: str, otherwise: str) -> str:
    """What the keyer wants; `otherwise` at Ctrl-C, which is easily pressed by mistake, or at the end of the input."""
    try:
        return line(question).lower()
    except typer.Abort:
        say("")
        return otherwise
