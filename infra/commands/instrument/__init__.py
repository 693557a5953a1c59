"""Questionnaires for people who write none: the library, workbooks, previews, and versions in the register."""

from infra.commands.instrument.command import app as app
