"""Lists of words in a text file of ours: `name: words`, which go on in lines that begin with a space; # is a remark."""

import os


def lists(beside: str, name: str) -> dict[str, list[list[str]]]:
    """The lists of the file `name` beside the module `beside`: for each its lines, a line its words."""
    found: dict[str, list[list[str]]] = {}
    path = os.path.join(os.path.dirname(beside), name)  # noqa: PTH118, PTH120  # pathlib is slow to start
    with open(path, encoding="utf-8") as file:  # noqa: PTH123
        for line in file:
            title, colon, words = line.partition(":")
            if colon and title[0] not in " #":
                found[title] = lines = [words.split()]
            elif line[0] == " ":
                lines.append(line.split())
    return found
