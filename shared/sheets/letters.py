"""Letters that a program lost: a question mark in the place of one, or two signs that were one letter in UTF-8."""

import re

_MARKED = r"[^\W\d_]\?[a-zß-öø-ÿŵŷ]|�"  # D?r
_IN_A_SENTENCE = re.compile(_MARKED + r"|(?<!\w)[B-HJ-Zb-z]\?(?= [^\W\d_])")  # T? Gwyn
_IN_A_NAME = re.compile(_MARKED + r"|[^\W\d_]\?(?= *\w)|^\w+\?$")  # Caf? staff
_FOREIGN = re.compile(r"[^\x00-\x7f]{2,}")


def lost(text: str, *, is_name: bool = False) -> str:
    """What is wrong with a text and what to do, as a sentence's end, or "". A question mark may end a sentence."""
    if "?" in text or "�" in text:
        words = " ".join(word for word in text.split() if "/" not in word and "=" not in word)  # no address of a page
        if found := (_IN_A_NAME if is_name else _IN_A_SENTENCE).search(words):
            around = f"{words[max(found.start() - 20, 0) : found.start()]} ".split(" ")[-2] + words[found.start() :]
            return (
                f"says '{around.split()[0][:40]}', where Excel seems to have lost a letter; type it again (a question "
                "mark that belongs there has a space before it)"
            )
    for run in _FOREIGN.findall(text):
        if _twice_read(run):
            return f"has '{run[:40]}' in the place of one letter, as a program wrote it; type it again"
    return ""


def _twice_read(run: str) -> bool:
    """Whether Windows-1252 made these signs of a letter of a European language, a quotation mark or a dash."""
    try:
        read = b"".join(each.encode("latin-1" if each < "\xa0" else "cp1252") for each in run).decode()
    except UnicodeError:
        return False
    return all("\xa0" <= each < "\u0180" or "\u1e80" <= each < "\u20b0" or each > "\uffff" for each in read)
