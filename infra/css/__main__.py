"""`python -m infra.css`: build the stylesheets anew, after a change of a .scss file or of what the pages consist of."""

import sys

from infra.css.build import BuildFailed, build
from infra.css.npm import ROOT, ToolsMissing


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
