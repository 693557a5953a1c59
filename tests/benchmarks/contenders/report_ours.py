"""The report as `mail` makes it: from publications (JSON) to a PDF. `report_ours.py PUBLICATIONS PDF`."""

import json
import sys
from pathlib import Path

from functions.mail.report import report
from shared.publication import Publication
from shared.settings import Settings

waves = [Publication.model_validate(wave) for wave in json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))]
# As the register has them: who types an address has it checked by a library that no function carries.
settings = Settings.model_validate_json('{"organisation": "Riverside Deanery", "reply_to": "surveys@deanery.example"}')
Path(sys.argv[2]).write_bytes(report(waves, "https://survey.example/live/small-groups", settings))
