"""The demo: two real studies and a made-up trust through the deployed system, with no AWS account."""
