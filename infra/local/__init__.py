"""The local AWS: the real template.yaml, built and deployed on this machine without an account.

    with deployed(Path(".local/demo")) as deployment:
        deployment.request("GET", "/s/abc")
        deployment.clock(datetime(2024, 3, 1, 9, tzinfo=UTC))
        deployment.wait()

However the caller ends, nothing that it started stays behind.
"""

from infra.local.deployment import Deployment, WaveFailed
from infra.local.emulator import LocalAws, LocalAwsError, local_aws
from infra.local.stack import deploy, deployed
from infra.phone import Reply

__all__ = [
    "Deployment",
    "LocalAws",
    "LocalAwsError",
    "Reply",
    "WaveFailed",
    "deploy",
    "deployed",
    "local_aws",
]
