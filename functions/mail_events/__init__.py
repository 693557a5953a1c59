"""Mail events: what SES says became of a mail."""
