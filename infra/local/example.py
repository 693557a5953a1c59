"""An organisation with no team in it, so that somebody can start one at the desk."""

from datetime import datetime, timedelta
from pathlib import Path

import yaml

import shared
from functions.clock.statement import put_statements
from infra.local.deployment import Deployment
from shared.instrument import parse
from shared.programme import LONDON, Programme
from shared.settings import Settings, Start
from shared.store.register import Register
from shared.unit import Unit

STEWARD, DOMAIN = "steward@trust.example", "trust.example"
TOP = Unit(id="example-nhs-trust", name="Example NHS Trust")
SERVICES = tuple(
    Unit(id=name.lower(), name=name, parent=TOP.id, recipients=(f"{name.lower()}.manager@{DOMAIN}",))
    for name in ("Community", "Surgery")
)
INSTRUMENT = Path(shared.__file__).parent / "instruments" / "reflective-practice.yaml"

PROGRAMME = Programme(  # teams below Community draw codes from a hat; below Surgery nobody asks anything yet
    id="community-groups",
    title="Community groups",
    instrument="reflective-practice",
    instrument_version=2,
    unit=SERVICES[0].id,
    starts=datetime.now(LONDON).date() + timedelta(days=1),
    slips=True,
)


def put_example(deployment: Deployment) -> None:
    """Write it into the register of a local deployment."""
    register = Register(deployment.client("dynamodb"), deployment.outputs["RegisterTable"])
    settings = Settings(organisation=TOP.name, reply_to=f"surveys@{DOMAIN}", start=Start(domains=(DOMAIN,)))
    register.definitions.put_instrument(parse(yaml.safe_load(INSTRUMENT.read_text(encoding="utf-8")), INSTRUMENT.name))
    put_statements(register, settings)
    register.definitions.put_settings(settings)
    for unit in (TOP, *SERVICES):
        register.roster.put(unit)
    register.definitions.put_programme(PROGRAMME)
