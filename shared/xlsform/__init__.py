"""Questionnaires written in Excel as XLSForm (https://xlsform.org): a workbook in, an instrument out.

`read.read_workbook` does it; `template.write` makes a workbook to start from. docs/instruments.md says what becomes of
each type and column.
"""
