"""Lead: what a lead may change by a signed link in a mail."""
