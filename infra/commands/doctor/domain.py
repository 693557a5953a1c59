"""Whether the world's mail servers can tell that our mails are ours: DKIM, SPF and DMARC of the sender's domain.

DKIM is RFC 6376, SPF RFC 7208, DMARC RFC 7489: a DMARC record of a domain above holds for those below that have none.
"""

from collections.abc import Iterator

from infra.commands.doctor.deployed import Deployed
from infra.commands.doctor.finding import Finding, check, fault, ok, warning


@check("sender's domain", "DKIM", needs=("ses:GetEmailIdentity",))
def dkim(deployed: Deployed) -> Iterator[Finding]:
    """Each mail must carry its domain's signature."""
    address, domain = deployed.sender
    if domain not in deployed.identities:
        yield fault(
            f"SES does not know {domain}, so no mail from {address} carries its signature",
            f"aws sesv2 create-email-identity --email-identity {domain}, then add its three CNAME records",
        )
        return
    told = deployed.identities[domain]["DkimAttributes"]
    if told["Status"] != "SUCCESS":
        records = "; ".join(
            f"{each}._domainkey.{domain} CNAME {each}.dkim.amazonses.com" for each in told.get("Tokens", [])
        )
        yield fault(
            f"SES does not find the keys in DNS ({told['Status']})", f"Ask for these records: {records or 'see SES'}"
        )
    elif not told["SigningEnabled"]:
        yield fault(
            "signing is turned off",
            f"aws sesv2 put-email-identity-dkim-attributes --email-identity {domain} --signing-enabled",
        )
    else:
        yield ok(f"mails are signed for {domain}")


@check("sender's domain", "SPF", needs=("ses:GetEmailIdentity",))
def spf(deployed: Deployed) -> Iterator[Finding]:
    """SPF is looked up for the envelope's domain: Amazon's, unless there is a MAIL FROM domain of our own."""
    _, domain = deployed.sender
    told = deployed.identities.get(domain, {}).get("MailFromAttributes", {})
    ours = told.get("MailFromDomain")
    if not ours:
        yield warning(
            f"it is Amazon's own domain that passes SPF, not {domain}: DMARC rests on DKIM alone",
            f"Set a MAIL FROM domain such as bounce.{domain} (docs/operate.md)",
        )
        return
    if told.get("MailFromDomainStatus") != "SUCCESS":
        yield fault(f"SES does not find the MX record of {ours}", "Add the MX record of docs/operate.md")
    records = [text for text in deployed.texts(ours) if text.lower().startswith("v=spf1")]
    if len(records) > 1:
        yield fault(f"{ours} has {len(records)} SPF records, so none counts", "Make one of them")
    elif not records or "include:amazonses.com" not in records[0].lower():
        yield fault(
            f"the SPF record of {ours} does not name SES", 'Add the TXT record "v=spf1 include:amazonses.com ~all"'
        )
    yield ok(f"{ours} lets SES send")


@check("sender's domain", "DMARC")
def dmarc(deployed: Deployed) -> Iterator[Finding]:
    """What a domain asks receivers to do with mail that only says it comes from there."""
    _, domain = deployed.sender
    for at in _upwards(domain):
        for text in deployed.texts(f"_dmarc.{at}"):
            tags = dict(part.strip().split("=", 1) for part in text.split(";") if "=" in part)
            if tags.get("v") != "DMARC1":
                continue
            asks = tags.get("p", "none") if at == domain else tags.get("sp", tags.get("p", "none"))
            if asks == "none":
                yield warning(
                    f"{at} asks receivers to do nothing (p=none)", "Once DKIM has passed for a month: p=quarantine"
                )
            yield ok(f"{at} asks receivers to {asks} what is not ours")
            return
    yield fault(
        f"neither {domain} nor a domain above has a DMARC record",
        f'Add _dmarc.{domain} TXT "v=DMARC1; p=none; rua=mailto:postmaster@{domain}"',
    )


def _upwards(domain: str) -> Iterator[str]:
    """The domain and those above it, up to the last with a dot."""
    labels = domain.split(".")
    for start in range(len(labels) - 1):
        yield ".".join(labels[start:])
