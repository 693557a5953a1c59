"""One build and one deployment on the local AWS for all end-to-end tests."""

from collections.abc import Iterator

import pytest

from infra.local.deployment import Deployment
from infra.local.stack import deployed


@pytest.fixture(scope="session")
def deployment(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Deployment]:
    """template.yaml, really built and deployed, with every call judged against the caller's role."""
    with deployed(tmp_path_factory.mktemp("local-aws"), enforce_iam=True, persist=True) as running:
        yield running
