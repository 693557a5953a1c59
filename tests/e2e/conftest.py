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


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything in this folder is marked `e2e`: `pytest -m "not e2e"` is the quick run.

    One worker has all of it, since each that had any would build and deploy; of the rest each has whole files.
    """
    for item in items:
        file = item.nodeid.partition("::")[0]
        is_deployed = "tests/e2e/" in file
        item.add_marker(pytest.mark.xdist_group("e2e" if is_deployed else file))
        if is_deployed:
            item.add_marker(pytest.mark.e2e)
