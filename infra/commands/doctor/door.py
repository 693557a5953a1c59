"""The public door: how the API's stage is set, and what a phone really gets from the public address."""

from collections.abc import Iterator
from typing import Any

from infra.commands.doctor.deployed import Deployed
from infra.commands.doctor.finding import Finding, check, fault, ok, warning
from infra.template.anonymity import lint
from shared.page import reply

EVERY = "*/*"  # every path, every method
PAGE = "/anonymity"  # as every page of ours, and it needs nothing loaded
REDEPLOY = "Deploy the template again: somebody changed the stage by hand"


def stage(deployed: Deployed) -> dict[str, Any]:
    """The API's stage as it is now."""
    told: dict[str, Any] = deployed.client("apigateway").get_stage(
        restApiId=deployed.outputs["ApiId"], stageName=deployed.stack.parameters["StageName"]
    )
    return told


@check("public door", "no logs of requests", needs=("apigateway:GET",))
def logs(deployed: Deployed) -> Iterator[Finding]:
    """Threats 1, 2 and 5: logs, traces and counts by path keep addresses, browsers and times."""
    told = stage(deployed)
    if told.get("accessLogSettings", {}).get("destinationArn"):
        yield fault("an access log keeps every visitor's address and time", REDEPLOY)
    if told.get("tracingEnabled", False):
        yield fault("X-Ray keeps every visitor's address and time", REDEPLOY)
    if told.get("canarySettings"):
        yield fault("a canary release may log otherwise", REDEPLOY)
    if told.get("cacheClusterEnabled", False):
        yield fault("a cache gives one person's form to the next", REDEPLOY)
    for where, settings in {EVERY: {}, **told["methodSettings"]}.items():
        if settings.get("loggingLevel", "OFF") != "OFF" or settings.get("dataTraceEnabled", False):
            yield fault(f"execution logs keep what is sent to {where}", REDEPLOY)
        if settings.get("metricsEnabled", False):
            yield fault(f"requests to {where} are counted by path and minute", REDEPLOY)
    yield ok("no access log, no execution log, no trace, no count by path")


@check("public door", "throttle", needs=("apigateway:GET",))
def throttle(deployed: Deployed) -> Iterator[Finding]:
    """What protects the bill, and the other people who answer."""
    settings = stage(deployed)["methodSettings"][EVERY]
    rate, burst = settings["throttlingRateLimit"], settings["throttlingBurstLimit"]
    wanted = float(deployed.stack.parameters["RequestsPerSecond"])
    if rate <= 0 or burst <= 0:
        yield fault("requests are not throttled", REDEPLOY)
    elif rate != wanted:
        yield warning(f"{rate:.0f} requests a second, deployed with {wanted:.0f}", REDEPLOY)
    yield ok(f"{rate:.0f} requests a second")


@check("public door", "firewall", needs=("apigateway:GET", "wafv2:GetWebACL", "wafv2:GetLoggingConfiguration"))
def firewall(deployed: Deployed) -> Iterator[Finding]:
    """Threat 6: whoever put a firewall before the pages may keep samples and logs of whole requests."""
    arn = stage(deployed).get("webAclArn")
    if not arn:
        yield ok("there is none")
        return
    *_, name, its_id = arn.split("/")
    client = deployed.client("wafv2")
    acl = client.get_web_acl(Name=name, Scope="REGIONAL", Id=its_id)["WebACL"]
    for finding in lint({"Resources": {name: {"Type": "AWS::WAFv2::WebACL", "Properties": acl}}}):
        yield fault(f"threat {finding.row}: {name} {finding.fault}", finding.remedy)
    try:
        client.get_logging_configuration(ResourceArn=arn)
    except client.exceptions.WAFNonexistentItemException:
        yield ok(f"{name} samples nothing and logs nothing")
    else:
        yield fault(
            f"threat 6: {name} logs requests",
            f"aws wafv2 delete-logging-configuration --resource-arn {arn}, and delete what it kept",
        )


@check("public door", "address")
def address(deployed: Deployed) -> Iterator[Finding]:
    """What a phone is told: nothing of it may depend on what somebody put before the API."""
    base = deployed.outputs["SurveyAddress"]
    if not base.startswith("https://"):
        yield fault(
            f"{base} is not https: whoever shares the network can read answers", "Deploy with an https SurveyAddress"
        )
    page = deployed.get(base + PAGE)
    if page.status != 200:
        yield fault(
            f"{base}{PAGE} answers {page.status}", "Look at the base path of your domain, or at the log of survey"
        )
        return
    if page.headers.get("content-encoding") != "gzip":
        yield fault(
            "pages are not sent compressed: four times the bytes to a phone", "Let what is before the API pass gzip on"
        )
    if "set-cookie" in page.headers:
        yield fault("a cookie is set", "Take it out of what stands before the API")
    if missing := sorted(_missing(page.headers)):
        yield fault(
            f"headers are missing or changed: {', '.join(missing)}", "Let what stands before the API pass them on"
        )
    yield ok(f"{'https, ' if base.startswith('https://') else ''}gzip, every header, no cookie")


def _missing(got: Any) -> Iterator[str]:
    """Headers of ours that did not arrive as we sent them; the policy of each page has its own hashes."""
    for name, value in reply(200, "")["headers"].items():
        arrived = got.get(name.lower(), "")
        as_sent = "default-src 'none'" in arrived if name == "Content-Security-Policy" else arrived == value
        if name != "Content-Type" and not as_sent:
            yield name
