"""The same report by WeasyPrint: from a page that is ready to a PDF. `report_weasyprint.py HTML PDF`."""

import sys

from weasyprint import HTML  # type: ignore[import-not-found]  # in its own environment

HTML(filename=sys.argv[1]).write_pdf(sys.argv[2], pdf_variant="pdf/ua-1")
