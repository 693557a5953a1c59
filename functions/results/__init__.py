"""Results: read-only pages and downloads by a signed link."""
