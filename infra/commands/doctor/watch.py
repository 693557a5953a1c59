"""Whether somebody hears of a failure, whether logs forget, and whether the clock is on."""

import json
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta

from infra.commands.doctor.deployed import Deployed
from infra.commands.doctor.finding import Finding, check, fault, ok, warning

LONGEST_LOG_DAYS = 90
RINGS = "docs/operate.md, 'What rings, and what to do'"
REDEPLOY = "Deploy the template again"


@check("watch", "alarms reach somebody", needs=("sns:ListSubscriptionsByTopic",))
def told(deployed: Deployed) -> Iterator[Finding]:
    """An address that was not confirmed gets nothing."""
    topic = deployed.outputs["AlarmTopicArn"]
    listed = deployed.client("sns").list_subscriptions_by_topic(TopicArn=topic)["Subscriptions"]
    waiting = [each["Endpoint"] for each in listed if not each["SubscriptionArn"].startswith("arn:")]
    confirmed = [each["Endpoint"] for each in listed if each["SubscriptionArn"].startswith("arn:")]
    if waiting:
        is_all = not confirmed
        text = f"{', '.join(waiting)} has not confirmed" + (", and nobody else is told" if is_all else "")
        yield (fault if is_all else warning)(text, "Follow the link in the mail that AWS sent there")
    elif not confirmed:
        yield fault(
            "nobody is told", f"aws sns subscribe --topic-arn {topic} --protocol email --notification-endpoint YOU"
        )
    yield ok(f"told to {len(confirmed)}")


@check("watch", "alarms", needs=("cloudwatch:DescribeAlarms", "cloudformation:GetTemplate"))
def alarms(deployed: Deployed) -> Iterator[Finding]:
    """Every alarm of the template is there, tells the topic, and is quiet."""
    wanted = {deployed.written(each["AlarmName"]) for _, each in deployed.template.of("AWS::CloudWatch::Alarm")}
    pages = deployed.client("cloudwatch").get_paginator("describe_alarms").paginate(AlarmNamePrefix=f"{deployed.name}-")
    found = {each["AlarmName"]: each for page in pages for each in page["MetricAlarms"] if each["AlarmName"] in wanted}
    if missing := sorted(wanted - set(found)):
        yield fault(f"not there: {', '.join(missing)}", REDEPLOY)
    for name, alarm in sorted(found.items()):
        if alarm["StateValue"] == "ALARM":
            yield fault(f"{name} is ringing: {alarm['AlarmDescription']}", RINGS)
        if not alarm["ActionsEnabled"] or deployed.outputs["AlarmTopicArn"] not in alarm["AlarmActions"]:
            yield fault(f"{name} tells nobody", f"aws cloudwatch enable-alarm-actions --alarm-names {name}")
    yield ok(f"{len(found)} are there and quiet")


@check("watch", "trouble", needs=("logs:FilterLogEvents", "cloudformation:GetTemplate"))
def trouble(deployed: Deployed) -> Iterator[Finding]:
    """What has rung of late, by its kind: an alarm and its mail say only that something did.

    Threat 39: a log of the public function's would tell more than that it failed, and nobody may read it.
    """
    since = int((deployed.now - timedelta(days=1)).timestamp() * 1000)
    pages = deployed.client("logs").get_paginator("filter_log_events")
    template = deployed.template
    for function, properties in template.functions.items():
        if function in template.asking:
            continue
        name = deployed.written(properties["FunctionName"])
        found = pages.paginate(logGroupName=f"/aws/lambda/{name}", startTime=since, filterPattern="CloudWatchMetrics")
        kinds = Counter(json.loads(line["message"])["Kind"] for page in found for line in page["events"])
        for kind, times in sorted(kinds.items()):
            yield warning(f"{kind}, {times} in a day, says {name}", RINGS)
    unread = ", ".join(deployed.written(each["FunctionName"]) for each in template.asking.values())
    yield ok(f"none for a day; of {unread}, whose log nobody may read, alarm api tells")


@check(
    "watch",
    "logs forget",
    needs=("logs:DescribeLogGroups", "logs:DescribeSubscriptionFilters", "cloudformation:GetTemplate"),
)
def retention(deployed: Deployed) -> Iterator[Finding]:
    """Threats 1 and 3: every log of ours ends, none is copied, and API Gateway has none."""
    client = deployed.client("logs")
    wanted = {deployed.written(each["LogGroupName"]) for _, each in deployed.template.of("AWS::Logs::LogGroup")}
    pages = client.get_paginator("describe_log_groups").paginate(logGroupNamePrefix=f"/aws/lambda/{deployed.name}-")
    found = {
        each["logGroupName"]: each for page in pages for each in page["logGroups"] if each["logGroupName"] in wanted
    }
    if missing := sorted(wanted - set(found)):
        yield fault(f"not there: {', '.join(missing)}", REDEPLOY)
    for name, group in sorted(found.items()):
        days = group.get("retentionInDays")
        if not days or days > LONGEST_LOG_DAYS:
            remedy = f"aws logs put-retention-policy --log-group-name {name} --retention-in-days 30"
            yield fault(f"{name} forgets {f'after {days} days' if days else 'nothing'}", remedy)
        if client.describe_subscription_filters(logGroupName=name)["subscriptionFilters"]:
            yield fault(
                f"{name} is copied elsewhere", "Take the subscription filter away: a copy does not forget on time"
            )
    requests = f"API-Gateway-Execution-Logs_{deployed.outputs['ApiId']}"
    if client.describe_log_groups(logGroupNamePrefix=requests)["logGroups"]:
        yield fault(f"{requests} holds logs of requests", "Delete it, and look who turned execution logs on")
    yield ok(f"{len(found)} logs, each with its end, none copied")


@check("watch", "queues", needs=("sqs:GetQueueAttributes",))
def queues(deployed: Deployed) -> Iterator[Finding]:
    """What could not be taken in waits here for a person."""
    queue, counted = deployed.output("MailEventsQueueUrl"), "ApproximateNumberOfMessages"
    asked = deployed.client("sqs").get_queue_attributes(QueueUrl=queue, AttributeNames=[counted])
    if number := int(asked["Attributes"][counted]):
        yield fault(f"{number} events of mails that were not noted", "Send them to mail_events again (docs/operate.md)")
    yield ok("nothing waits in a dead-letter queue")


@check("watch", "clock", needs=("scheduler:GetSchedule", "lambda:GetFunctionConfiguration"))
def clock(deployed: Deployed) -> Iterator[Finding]:
    """Nothing opens, reminds or closes without it. Its alarm rings when it is not called."""
    schedule = deployed.client("scheduler").get_schedule(Name=f"{deployed.name}-hourly")
    function = deployed.outputs["ClockFunction"]
    if schedule["State"] != "ENABLED":
        yield fault("it is turned off: no wave opens or closes", "Deploy with ClockState=ENABLED")
    if not schedule["Target"]["Arn"].endswith(f":function:{function}"):
        yield fault("the schedule calls something else", REDEPLOY)
    live = deployed.client("lambda").get_function_configuration(FunctionName=function)
    if live["State"] not in ("Active", "Inactive"):  # Inactive: not called for weeks, and woken by a call
        yield fault(f"its function is {live['State']}", REDEPLOY)
    yield ok("it is on")


@check("watch", "functions", needs=("lambda:GetFunctionConfiguration", "cloudformation:GetTemplate"))
def functions(deployed: Deployed) -> Iterator[Finding]:
    """Threats 2, 3 and 4: what a function logs and traces is as the template says."""
    client = deployed.client("lambda")
    for properties in deployed.template.functions.values():
        name = deployed.written(properties["FunctionName"])
        live = client.get_function_configuration(FunctionName=name)
        if live["TracingConfig"]["Mode"] != "PassThrough":
            yield fault(f"{name} is traced", REDEPLOY)
        wanted = properties["LoggingConfig"]
        keys = ("LogFormat", "ApplicationLogLevel", "SystemLogLevel")
        if any(live["LoggingConfig"][key] != wanted[key] for key in keys):
            yield fault(f"{name} logs more than the template says", REDEPLOY)
    yield ok(f"{len(deployed.template.functions)} functions log and trace as the template says")
