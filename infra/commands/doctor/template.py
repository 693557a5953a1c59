"""The deployed template against the anonymity rules, and what is deployed against the template."""

from collections.abc import Iterator

from infra.commands.doctor.deployed import Deployed
from infra.commands.doctor.finding import Finding, check, fault, ok, warning
from infra.template.anonymity import lint


@check("template", "anonymity rules", needs=("cloudformation:GetTemplate",))
def rules(deployed: Deployed) -> Iterator[Finding]:
    """Every rule of the linter, on the template as it was deployed."""
    if not deployed.template.resources:
        return
    for finding in lint({"Resources": deployed.template.resources}):
        yield fault(f"threat {finding.row}: {finding.where} {finding.fault}", finding.remedy)
    yield ok("the deployed template keeps nothing of who answered or when")


@check("template", "stack", needs=("cloudformation:DescribeStacks",))
def stack(deployed: Deployed) -> Iterator[Finding]:
    """Whether the last deployment ended well."""
    status = deployed.stack.description["StackStatus"]
    if status.endswith("_FAILED") or status in ("ROLLBACK_COMPLETE", "DELETE_COMPLETE"):
        yield fault(f"the stack is {status}", "Look at its events in CloudFormation, then deploy again")
    elif status == "UPDATE_ROLLBACK_COMPLETE":
        yield warning(
            "the last update was rolled back, and the version before it runs", "Deploy again once its cause is mended"
        )
    elif not status.endswith("_COMPLETE"):
        yield warning(f"the stack is {status}", "Wait until the deployment has ended")
    yield ok(status)


@check("template", "drift", needs=("cloudformation:DescribeStackResourceDrifts",))
def drift(deployed: Deployed) -> Iterator[Finding]:
    """What CloudFormation last found to differ. To look anew takes reading every table: an administrator's task."""
    told = deployed.stack.description["DriftInformation"]
    look = f"An administrator: aws cloudformation detect-stack-drift --stack-name {deployed.name}"
    if told["StackDriftStatus"] == "DRIFTED":
        pages = deployed.client("cloudformation").describe_stack_resource_drifts(
            StackName=deployed.name, StackResourceDriftStatusFilters=["MODIFIED", "DELETED"]
        )
        changed = sorted(each["LogicalResourceId"] for each in pages["StackResourceDrifts"])
        yield fault(f"changed by hand: {', '.join(changed)}", "Deploy the template again, and look who changed it")
    elif told["StackDriftStatus"] != "IN_SYNC":
        yield warning("nobody has looked whether something was changed by hand", look)
    else:
        yield ok(f"as deployed on {told['LastCheckTimestamp']:%-d %B %Y}")
