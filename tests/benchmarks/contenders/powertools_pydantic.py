"""The job as the documentation of Powertools has it: Logger, Metrics, REST resolver with validation, pydantic, boto3.

https://docs.powertools.aws.dev/lambda/python/latest/core/event_handler/api_gateway/. Without its Tracer, which would
cost as much again.
"""
# mypy: ignore-errors

from typing import Any
from urllib.parse import parse_qs

import boto3
from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.event_handler import APIGatewayRestResolver, Response
from aws_lambda_powertools.metrics import MetricUnit

from . import job
from .submission import Submission

logger, metrics = Logger(), Metrics()
app = APIGatewayRestResolver(enable_validation=True)
dynamodb = boto3.client("dynamodb")
teams = {}


@app.get("/s/<link>")
def show(link: str) -> Response[str]:
    """Show the form."""
    teams[link], form = job.form_of(dynamodb, link)
    return Response(200, "text/html", job.page(teams[link], form))


@app.post("/s/<link>")
def take(link: str) -> Response[str]:
    """Take a response."""
    posted = parse_qs(app.current_event.decoded_body)
    single = {name: values[0] for name, values in posted.items() if name != "words"}
    submission = Submission.model_validate({**single, "words": posted.get("words", [])})
    team = teams[link]["team"]["S"]
    dynamodb.transact_write_items(
        TransactItems=job.puts(team, submission.nonce, submission.agreements, submission.words)
    )
    metrics.add_metric("Responses", MetricUnit.Count, 1)
    return Response(303, "text/html", "", {"Location": f"{link}/thanks"})


@metrics.log_metrics
def lambda_handler(event: dict[str, Any], context: object) -> dict[str, Any]:
    """Find the route and follow it."""
    return app.resolve(event, context)
