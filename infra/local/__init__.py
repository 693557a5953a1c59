"""The local AWS: the real template.yaml, built and deployed on this machine without an account.

    with deployed(Path(".local/demo")) as deployment:
        deployment.request("GET", "/s/abc")
        deployment.clock(datetime(2024, 3, 1, 9, tzinfo=UTC))
        deployment.wait()

However the caller ends, nothing that it started stays behind.
"""
