"""The job as FastAPI's and Mangum's documentation has it: form model, boto3.

https://fastapi.tiangolo.com/tutorial/request-form-models/, https://mangum.fastapiexpert.com/
"""
# mypy: ignore-errors

from typing import Annotated

import boto3
from fastapi import FastAPI, Form
from fastapi.responses import HTMLResponse, RedirectResponse
from mangum import Mangum

from . import job
from .submission import Submission

app = FastAPI(openapi_url=None)
dynamodb = boto3.client("dynamodb")
teams = {}


@app.get("/s/{link}", response_class=HTMLResponse)
def show(link: str) -> str:
    """Show the form."""
    teams[link], form = job.form_of(dynamodb, link)
    return job.page(teams[link], form)


@app.post("/s/{link}")
def take(link: str, submission: Annotated[Submission, Form()]) -> RedirectResponse:
    """Take a response."""
    team = teams[link]["team"]["S"]
    dynamodb.transact_write_items(
        TransactItems=job.puts(team, submission.nonce, submission.agreements, submission.words)
    )
    return RedirectResponse(f"{link}/thanks", status_code=303)


lambda_handler = Mangum(app, lifespan="off")
