"""Mail: opening, reminder and summary, each sent at most once."""
