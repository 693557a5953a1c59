"""The four tables, behind verbs of the domain."""
