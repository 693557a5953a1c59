"""The demo: two months of two real studies through the deployed system, with no AWS account."""
