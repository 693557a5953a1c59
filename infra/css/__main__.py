"""`python -m infra.css`: build the stylesheet anew, after a change of page.scss or of what the pages consist of."""

import sys

from infra.css.build import BUILT, BuildFailed, build
from infra.css.npm import ROOT, ToolsMissing


def main() -> int:
    """Write it."""
    try:
        css = build()
    except (ToolsMissing, BuildFailed) as error:
        print(error, file=sys.stderr)
        return 1
    BUILT.write_text(css, encoding="utf-8")
    print(f"{BUILT.relative_to(ROOT)}: {len(css.encode()):,} bytes")
    return 0


if __name__ == "__main__":
    sys.exit(main())
