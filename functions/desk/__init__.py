"""Desk: what a lead, a manager and a steward do in a browser, and what a signed link in a mail leads to."""
