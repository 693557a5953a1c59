"""What Soundings costs: AWS's list prices in London, times what the code consumes.

    python -m infra.template.costs     prints the tables of docs/costs.md

Counts marked "measured" are held to the code by tests/integration/test_costs.py; what is assumed is said in ASSUMED.
No free tier, no discount, no VAT. Only upper bounds: where a count varies, the larger is taken.
"""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from functions.clock.plan import MAILS_IN_A_BATCH, TEAMS_IN_A_BATCH
from infra.template.reading import Template, load
from shared.programme import REMINDER_DAYS
from shared.wave import MAILINGS

MILLION = 1_000_000
GB = 1_000_000_000
WAVES_A_YEAR = 6
HOURS_A_YEAR = 24 * 365
KEPT_YEARS = 1  # storage is that at the end of a first year


@dataclass(frozen=True)
class Price:
    """US dollars for one of something in eu-west-2; `confirmed` if somebody read it off AWS's list for London."""

    usd: float
    unit: str
    confirmed: bool = True


# As others copied them from AWS's price list for eu-west-2 in the autumn of 2026; put together on READ_ON.
# Where we found no figure for London, the one given is explained, and marked to be confirmed.
READ_ON = "2026-11-22"
PRICES = {
    "API request": Price(3.50 / MILLION, "request"),
    "Lambda request": Price(0.20 / MILLION, "request"),
    "Lambda compute (arm64)": Price(0.0000133334, "GB-second"),
    # $1.4846 and $0.297 before AWS halved them on 1 November 2024 (announced for every region)
    "DynamoDB write": Price(0.7423 / MILLION, "write unit", confirmed=False),
    "DynamoDB read": Price(0.1485 / MILLION, "read unit", confirmed=False),
    "DynamoDB storage and recovery": Price(0.29715 + 0.23772, "GB-month", confirmed=False),
    # AWS's page of its prices names London; https://aws.amazon.com/step-functions/pricing/, in an undated copy of it
    "Step Functions": Price(0.025 / 1000, "state transition"),
    "SES mail": Price(0.10 / 1000, "mail"),
    "SES attachments": Price(0.12, "GB"),
    "Data to phones": Price(0.09, "GB"),
    "CloudWatch alarm": Price(0.10, "alarm-month"),
    "CloudWatch metric": Price(0.30, "metric-month"),
    "CloudWatch logs": Price(0.5985, "GB"),
    "Secrets Manager": Price(0.40, "secret-month"),
    "Scheduler": Price(1.15 / MILLION, "tick"),
}

# Measured (tests/integration/test_costs.py): upper bounds of what a wave consumes.
REQUESTS_A_RESPONSE = 3  # the form, the response, the thanks
# One transaction, billed twice, of the same size for everybody: the answers (1 kB), and a comment of 500 characters or
# nothing in its place (2 kB); docs/costs.md says what another questionnaire costs.
WRITES_A_RESPONSE = 6
READS_OF_A_FORM = 9  # link and compiled form, eventually consistent; while the form stays in memory: none
PAGE_BYTES, THANKS_BYTES = 5_500, 2_500  # gzip
RESPONSE_BYTES = 2_300
WRITES_A_WAVE, WRITES_A_TEAM = 490, 20
READS_A_WAVE, READS_A_TEAM = 120, 24
MAIL_BYTES = 150_000
EVENTS_A_MAIL = 2  # taken by SES, and delivered
TROUBLED_HOURS = 100  # of a year; a metric is billed for the hours in which it is written
METRIC_HOURS = 2 * TROUBLED_HOURS + WAVES_A_YEAR  # trouble for the alarm and by its kind; once for each wave published
ASSUMED = {  # milliseconds of a function, billed; cold starts are in them
    "survey": "50 ms a request",
    "clock": "1,000 ms a step or tick",
    "tally": "50 ms a team",
    "publish": "5,000 ms and 20 ms a team",
    "mail": "300 ms a mail",
    "mail_events": "30 ms an event, of which a mail has two",
    "forms": "no form is in memory yet: each response reads it anew",
    "logs": "1 kB a call of a function; survey writes none",
    "trouble": f"{TROUBLED_HOURS} hours of a year, of one kind",
}
LOG_BYTES = 1_000
INVITATIONS = 1 + len(REMINDER_DAYS)  # all but the summary; a programme may ask for one reminder more, or for fewer
SUMMARIES = sum(not mailing.invites for mailing in MAILINGS.values())
STEPS_OF_THE_CLOCK = 2 * (INVITATIONS + SUMMARIES)  # plan and done of each run


@dataclass(frozen=True)
class Organisation:
    """What a wave is: teams, the units above them, responses. Every unit has a lead of its own."""

    name: str
    teams: int
    above: int
    responses: int


SIZES = (
    Organisation("one team", 1, 0, 14),
    Organisation("one trust", 1_000, 126, 20_000),
    Organisation("the largest that we design for", 50_000, 6_251, 1_000_000),
)


def mails(size: Organisation) -> int:
    """A wave's mails: those that invite to each team, a summary to each unit."""
    return INVITATIONS * size.teams + SUMMARIES * (size.teams + size.above)


def batches(size: Organisation) -> tuple[int, int, int]:
    """Batches of a wave: tallies, mails to the teams (for each that invites), summaries."""
    tallies, summaries = size.teams / TEAMS_IN_A_BATCH, (size.teams + size.above) / MAILS_IN_A_BATCH
    return math.ceil(tallies), math.ceil(size.teams / MAILS_IN_A_BATCH), math.ceil(summaries)


def transitions(size: Organisation) -> int:
    """States that a wave's runs enter (infra/statemachine/wave.asl.json)."""
    tallies, to_teams, summaries = batches(size)
    invitation = 4 + 2 * to_teams  # Plan, IsClose, Mail, Done; each batch its pause and its mails
    return INVITATIONS * invitation + 7 + tallies + SUMMARIES * 2 * summaries


def calls(size: Organisation) -> dict[str, int]:
    """Calls of each function in a wave, but for the clock's hourly ticks."""
    tallies, to_teams, summaries = batches(size)
    return {
        "survey": REQUESTS_A_RESPONSE * size.responses,
        "clock": STEPS_OF_THE_CLOCK,
        "tally": tallies,
        "publish": 1,
        "mail": INVITATIONS * to_teams + SUMMARIES * summaries,
        "mail_events": EVENTS_A_MAIL * mails(size),
    }


def seconds(size: Organisation) -> dict[str, float]:
    """Seconds of each function in a wave, as ASSUMED."""
    return {
        "survey": 0.050 * REQUESTS_A_RESPONSE * size.responses,
        "clock": 1.0 * STEPS_OF_THE_CLOCK,
        "tally": 0.050 * size.teams,
        "publish": 5.0 + 0.020 * size.teams,
        "mail": 0.300 * mails(size),
        "mail_events": 0.030 * EVENTS_A_MAIL * mails(size),
    }


def writes(size: Organisation) -> float:
    """Write units of a wave; what became of each mail is noted once more, by each of SES's events."""
    return WRITES_A_RESPONSE * size.responses + _of_the_run(size) + EVENTS_A_MAIL * mails(size)


def _of_the_run(size: Organisation) -> float:
    return WRITES_A_WAVE + WRITES_A_TEAM * size.teams


def reads(size: Organisation) -> float:
    """Read units of a wave: the forms, what tallying reads of the boxes, the run itself."""
    boxes = RESPONSE_BYTES * size.responses / 4096
    return READS_OF_A_FORM * size.responses + boxes + READS_A_WAVE + READS_A_TEAM * size.teams


def wave(size: Organisation, memory: Mapping[str, float]) -> dict[str, float]:
    """What one wave consumes, by the name of its price; `memory` of each function in GB."""
    called = calls(size)
    return {
        "API request": called["survey"],
        "Lambda request": sum(called.values()),
        "Lambda compute (arm64)": sum(memory[name] * spent for name, spent in seconds(size).items()),
        "DynamoDB write": writes(size),
        "DynamoDB read": reads(size),
        "Step Functions": transitions(size),
        "SES mail": mails(size),
        "SES attachments": MAIL_BYTES * mails(size) / GB,
        "Data to phones": (PAGE_BYTES + THANKS_BYTES) * size.responses / GB,
        "CloudWatch logs": LOG_BYTES * (sum(called.values()) - called["survey"]) / GB,
    }


def standing(size: Organisation, template: Template) -> dict[str, float]:
    """What a year consumes besides its waves."""
    memory = memories(template)
    stored = KEPT_YEARS * WAVES_A_YEAR * 1024 * _of_the_run(size) / GB  # at most: as if nothing were ever overwritten
    return {
        "CloudWatch alarm": 12 * len(list(template.of("AWS::CloudWatch::Alarm"))),
        "CloudWatch metric": 12 * METRIC_HOURS / HOURS_A_YEAR,
        "Secrets Manager": 12 * len(list(template.of("AWS::SecretsManager::Secret"))),
        "DynamoDB storage and recovery": 12 * (stored + RESPONSE_BYTES * size.responses / GB),
        "Scheduler": HOURS_A_YEAR,
        "Lambda request": HOURS_A_YEAR,
        "Lambda compute (arm64)": HOURS_A_YEAR * memory["clock"],
        "CloudWatch logs": LOG_BYTES * HOURS_A_YEAR / GB,
    }


def memories(template: Template) -> dict[str, float]:
    """GB of each function, by its name in functions/."""
    found = {}
    for name, function in template.functions.items():
        words = re.sub("(?<!^)([A-Z])", r"_\1", name.removesuffix("Function")).lower()
        found[words] = float(function["MemorySize"]) / 1024
    return found


def dollars(consumed: Mapping[str, float]) -> dict[str, float]:
    """The bill, line by line."""
    return {name: amount * PRICES[name].usd for name, amount in consumed.items()}


def a_year(size: Organisation, template: Template) -> dict[str, float]:
    """The bill of a year, line by line, the dearest first."""
    total: dict[str, float] = {}
    of_waves = {name: WAVES_A_YEAR * cost for name, cost in dollars(wave(size, memories(template))).items()}
    for part in (of_waves, dollars(standing(size, template))):
        for name, cost in part.items():
            total[name] = total.get(name, 0) + cost
    return dict(sorted(total.items(), key=lambda line: -line[1]))


def tables(template: Template) -> dict[str, list[list[str]]]:
    """The tables of docs/costs.md by the first cell of their heading, each with its rows."""
    memory = memories(template)
    years = {size.name: a_year(size, template) for size in SIZES}
    largest = years[SIZES[-1].name]
    return {
        "organisation": [_summary(size, template) for size in SIZES],
        "a year of": [[name, *(_money(years[size.name][name]) for size in SIZES)] for name in largest],
        "a wave consumes": [
            [name, *(_amount(wave(size, memory)[name]) for size in SIZES)] for name in wave(SIZES[0], memory)
        ],
        "price": [
            [name, _exact(price.usd), price.unit, "London's list" if price.confirmed else "to be confirmed"]
            for name, price in PRICES.items()
        ],
        "assumed": [[name, what] for name, what in ASSUMED.items()],
    }


def _summary(size: Organisation, template: Template) -> list[str]:
    one, year = sum(dollars(wave(size, memories(template))).values()), sum(a_year(size, template).values())
    bills = map(_money, (one, one / size.responses * 1000, year))
    return [size.name, f"{size.teams:,}", f"{size.responses:,}", *bills]


def _exact(usd: float) -> str:
    return f"${usd:.10f}".rstrip("0").rstrip(".")


def _money(usd: float) -> str:
    return f"${usd:,.0f}" if usd >= 100 else f"${usd:,.2f}" if usd >= 0.01 else "under a cent"


def _amount(amount: float) -> str:
    return f"{amount:,.0f}" if amount >= 10 else f"{amount:.2g}"


def main() -> None:
    """Print the tables as Markdown."""
    path = Path(__file__).parents[2] / "template.yaml"
    made: dict[str, list[list[Any]]] = tables(Template(load(path.read_text())))
    for first, rows in made.items():
        print(f"\n<!-- {first} -->")
        print("\n".join(f"| {' | '.join(row)} |" for row in rows))


if __name__ == "__main__":
    main()
