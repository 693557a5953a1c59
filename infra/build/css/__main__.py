"""`python -m infra.build.css`: the stylesheets built anew, after a change of a .scss file or of the pages' parts."""

import sys

from infra.build.css.build import BuildFailed, build
from infra.build.css.npm import ROOT, ToolsMissing


def main() -> int:
    """Write it."""
    try:
        built = build()
    except (ToolsMissing, BuildFailed) as error:
        print(error, file=sys.stderr)
        return 1
    for path, text in built.items():
        path.write_text(text, encoding="utf-8")
        print(f"{path.relative_to(ROOT)}: {len(text.encode()):,} bytes")
    return 0


if __name__ == "__main__":
    sys.exit(main())
