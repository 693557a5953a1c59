"""What people are promised before they answer: on the form, on paper, on posters and in what staff side is given."""

from shared.language import messages
from shared.threshold import Rules


def promise(language: str, rules: Rules) -> str:
    """The promise under these rules, in a language."""
    return f"{promised(language, rules)} {of_few(language, rules)}".strip()


def promised(language: str, rules: Rules) -> str:
    """The promise itself; `of_few` stands beside it wherever it is printed, and a line below it on the form."""
    return str(messages(language)["form"]["promise"].format(threshold=rules.threshold))


def of_few(language: str, rules: Rules) -> str:
    """What is told of a team with too few people for a number; empty where nothing is."""
    words, sizes = messages(language)["form"], rules.majority_sizes
    if not sizes:
        return ""
    few = words["few"].format(fewest=sizes.start, most=sizes.stop - 1) if len(sizes) > 1 else sizes.start
    return str(words["promise_few"].format(few=few))
