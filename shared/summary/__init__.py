"""The summary of a unit: every sentence and figure of it, made from publications only, for whatever shows it."""
