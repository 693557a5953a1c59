"""What people are promised before they answer: on the form, on paper, on posters and in what staff side is given."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shared.language import messages

if TYPE_CHECKING:
    from shared.threshold import Rules


def promise(language: str, rules: Rules) -> str:
    """The promise under these rules, in a language."""
    words, sizes = messages(language)["form"], rules.majority_sizes
    said = words["promise"].format(threshold=rules.threshold)
    return f"{said} {words['promise_few'].format(fewest=sizes.start, most=sizes.stop - 1)}" if sizes else said
