"""Whether SES will send the mails, pace them and tell what became of them, and whether nobody tracks their readers."""

import math
from collections.abc import Iterator
from typing import Any

from functions.clock.plan import MAILS_IN_A_BATCH
from infra.commands.doctor.deployed import Deployed
from infra.commands.doctor.finding import Finding, check, fault, ok, warning
from shared.unit import Tree

TOLD = {"SEND", "DELIVERY", "DELIVERY_DELAY", "BOUNCE", "COMPLAINT", "REJECT"}
TRACKED = {"OPEN", "CLICK"}
REDEPLOY = "Deploy the template again: somebody changed it by hand"


@check("mail", "sender", needs=("ses:GetEmailIdentity",))
def sender(deployed: Deployed) -> Iterator[Finding]:
    """SES refuses mail from an address that is not verified, by itself or by its domain."""
    address, domain = deployed.sender
    verified = [name for name, identity in deployed.identities.items() if identity["VerifiedForSendingStatus"]]
    if verified:
        yield ok(f"{verified[-1]} is verified, so mail may come from {address}")
    elif deployed.identities:
        waiting = ", ".join(deployed.identities)
        yield fault(f"{waiting} is not verified yet", "Add the records that SES asks for, or follow the link it mailed")
    else:
        yield fault(
            f"SES knows neither {address} nor {domain}", f"aws sesv2 create-email-identity --email-identity {domain}"
        )


@check("mail", "account", needs=("ses:GetAccount",))
def account(deployed: Deployed) -> Iterator[Finding]:
    """A new account is in the sandbox: it may write to verified addresses alone."""
    told = deployed.client("sesv2").get_account()
    if not told["ProductionAccessEnabled"]:
        yield fault(
            "in SES's sandbox: mail goes to verified addresses alone, 200 a day",
            "Ask for production access in the SES console of this region (docs/operate.md); it takes about a day",
        )
    if not told["SendingEnabled"]:
        yield fault(
            "sending is paused", "Look at SES's messages to the account, then aws sesv2 put-account-sending-attributes"
        )
    if (health := told.get("EnforcementStatus", "HEALTHY")) != "HEALTHY":
        yield warning(
            f"SES has put the account under review ({health})", "Look at bounces and complaints in the SES console"
        )
    yield ok("out of the sandbox, and sending")


@check("mail", "quota", needs=("ses:GetAccount", "dynamodb:Query"))
def quota(deployed: Deployed) -> Iterator[Finding]:
    """On its busiest day a programme mails each of its recipients once."""
    told = deployed.client("sesv2").get_account()["SendQuota"]
    a_day, a_second = told["Max24HourSend"], told["MaxSendRate"]
    planned, left = recipients(deployed), a_day - told["SentLast24Hours"]
    if 0 <= a_day < planned:
        yield fault(f"{a_day:.0f} mails a day, and {planned} recipients", "Ask for a higher quota in the SES console")
    elif a_day >= 0 and left < planned:
        yield warning(f"{left:.0f} of today's mails are left, for {planned} recipients", "Do not open a wave today")
    pause = float(deployed.stack.parameters["MailPauseSeconds"])
    if a_second * pause < MAILS_IN_A_BATCH:
        yield warning(
            f"{MAILS_IN_A_BATCH} mails, then {pause:.0f} s of pause: SES takes {a_second:.0f} a second",
            f"Deploy with MailPauseSeconds={math.ceil(MAILS_IN_A_BATCH / max(a_second, 1))}",
        )
    yield ok(f"{'any number of' if a_day < 0 else f'{a_day:.0f}'} mails a day, for {planned} recipients")


def recipients(deployed: Deployed) -> int:
    """How many mails go out if every programme mails all of its recipients on one day."""
    register = deployed.stack.register
    units, total = register.roster.units(), 0
    if not units:
        return 0
    tree = Tree(units)
    for programme in register.definitions.programmes():
        below = (unit for unit in units if programme.unit in tree.path(unit.id))
        total += len({address for unit in below for address in unit.recipients})
    return total


@check("mail", "events", needs=("ses:GetConfigurationSetEventDestinations", "sns:ListSubscriptionsByTopic"))
def events(deployed: Deployed) -> Iterator[Finding]:
    """Without SES's events nobody learns that a mail bounced, and one of unknown fate is never settled."""
    topic = deployed.output("MailEventsTopicArn")
    ours = [each for each in _destinations(deployed) if each.get("SnsDestination", {}).get("TopicArn") == topic]
    told = {kind for each in ours if each["Enabled"] for kind in each["MatchingEventTypes"]}
    if missing := sorted(TOLD - told):
        yield fault(f"nobody hears of {', '.join(missing).lower()}", REDEPLOY)
    listed = deployed.client("sns").list_subscriptions_by_topic(TopicArn=topic)["Subscriptions"]
    if not any(each["Protocol"] == "lambda" for each in listed):
        yield fault("no function listens to the topic of SES's events", REDEPLOY)
    yield ok("sendings, deliveries, delays, bounces, complaints and refusals are told to mail_events")


@check("mail", "one list", needs=("ses:GetConfigurationSet",))
def suppression(deployed: Deployed) -> Iterator[Finding]:
    """The account's suppression list would keep mail from an address that was readmitted."""
    settings = deployed.client("sesv2").get_configuration_set(ConfigurationSetName=_configuration_set(deployed))
    if settings.get("SuppressionOptions", {}).get("SuppressedReasons", ["the account's"]):
        yield fault("SES's account suppression list holds for our mail too, whomever you readmit", REDEPLOY)
    yield ok("who gets no mail is kept here alone, not in SES's account suppression list")


@check(
    "mail",
    "no tracking",
    needs=("ses:GetConfigurationSet", "ses:GetConfigurationSetEventDestinations", "ses:GetAccount"),
)
def tracking(deployed: Deployed) -> Iterator[Finding]:
    """Threat 25: nobody learns who opened a mail or followed its link."""
    settings = deployed.client("sesv2").get_configuration_set(ConfigurationSetName=_configuration_set(deployed))
    seen = {kind for each in _destinations(deployed) for kind in each["MatchingEventTypes"]}
    if found := sorted(TRACKED & seen):
        yield fault(
            f"somebody is told of every {' and '.join(found).lower()}", "Take these events out of the destination"
        )
    if settings.get("TrackingOptions", {}).get("CustomRedirectDomain"):
        yield fault("links lead through a domain that counts clicks", "Take the tracking options out of the set")
    if _engagement(deployed, settings):
        yield fault(
            "SES's Virtual Deliverability Manager counts opens and clicks", "Turn engagement tracking off in it"
        )
    if not settings["SendingOptions"]["SendingEnabled"]:
        yield fault("sending is off for this configuration set", REDEPLOY)
    yield ok("neither opens nor clicks are counted")


def _engagement(deployed: Deployed, settings: dict[str, Any]) -> bool:
    """Whether the set, or else the account, has SES count opens and clicks."""
    own = settings.get("VdmOptions", {}).get("DashboardOptions", {}).get("EngagementMetrics")
    everywhere = deployed.client("sesv2").get_account().get("VdmAttributes", {})
    if everywhere.get("VdmEnabled") != "ENABLED":
        return False
    return bool((own or everywhere.get("DashboardAttributes", {}).get("EngagementMetrics")) == "ENABLED")


def _configuration_set(deployed: Deployed) -> str:
    return f"{deployed.name}-mail"


def _destinations(deployed: Deployed) -> list[dict[str, Any]]:
    asked = deployed.client("sesv2").get_configuration_set_event_destinations(
        ConfigurationSetName=_configuration_set(deployed)
    )
    found: list[dict[str, Any]] = asked["EventDestinations"]
    return found
