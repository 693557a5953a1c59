"""What identifies a person is taken out of a comment before it is stored; names are not, and the form says so.

Imported with the first comment only, and its libraries with the first number that looks like one they judge:
phonenumbers (Google's libphonenumber) knows the numbers of every country, nhs-number the check digit. The patterns here
find what no lean and well-kept library does. A comment comes from anybody, so every pattern is linear: a repetition is
bounded, or it is possessive and tried only where a word starts.

They know English and Welsh, whose words change their first letter (Mawrth, o Fawrth), and take a comment in either or
in both: its language is not known here, which is why what stands for the removed is English.

They see the text as a reader does (`_plain`): one kind of digit, dash and space, nothing unseen, no line ends.
"""

from __future__ import annotations

import re
from unicodedata import category, digit, normalize

from shared.packing import REDACTED

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    Span = tuple[int, int]
    Finder = Callable[[str], Iterator[Span]]

REMOVED = re.compile(rf"\[(?:{'|'.join(REDACTED)}) removed\]")
BARRIER = "\n"  # stands for what was removed: no pattern reaches across it, and plain text has no other line feed


def redact(text: str) -> str:
    """A comment without what stands in FINDERS: the numbers of people, their addresses, full dates.

    Each becomes a few words in square brackets, such as `[phone number removed]`; all else stays as it is. What was
    redacted does not change again. The text grows to nine times its length at most, if it is `@a`.
    """
    plain, places = _plain(text)
    looking = True
    while looking:  # what is taken out may bare its neighbour; the second look is nearly always the last
        looking = False
        for kind, find in FINDERS:
            if spans := list(find(plain)):
                text = _without(text, places, spans, f"[{kind} removed]")
                plain, places = _plain(text)
                looking = True
    return text


def _without(text: str, places: Sequence[int], spans: Iterable[Span], words: str) -> str:
    """The text with `words` for each of the spans, which are in order and count in its plain form."""
    parts, done = [], 0
    for start, end in spans:
        parts += [text[done : places[start]], words]
        done = max(places[end], places[end - 1] + 1)
    return "".join([*parts, text[done:]])


def _plain(text: str) -> tuple[str, list[int]]:
    """The text as the patterns want it, and for each of its characters (and its end) the place in `text`."""
    removed = {match.start(): match.end() for match in REMOVED.finditer(text)}
    plain: list[str] = []
    places: list[int] = []
    place = 0
    while place < len(text):
        characters = BARRIER if place in removed else _seen(text[place])
        plain += characters
        places += [place] * len(characters)
        place = removed.get(place, place + 1)
    return "".join(plain), [*places, len(text)]


SEEN_AS = {
    **dict.fromkeys(map(chr, [*range(32), 127]), ""),
    **dict.fromkeys("\u02d7\u2043\u2212\u2500\u2501\u2796\u30fc", "-"),
    **dict.fromkeys("\u00b7\u0387\u2022\u2027\u2219\u22c5\u3002\u30fb\uff61", "."),
    **dict.fromkeys("\u2044\u2215\u29f8", "/"),
    **dict.fromkeys("\u2018\u2019\u02bc", "'"),
    **dict.fromkeys("\u115f\u1160\u2800\u3164\uffa0", ""),  # blank, though Unicode has them as letters and a symbol
}


def _seen(character: str) -> str:
    """A character as a reader takes it; mostly one, none if it is unseen, and never the barrier."""
    if character.isspace():
        return " "
    if character.isascii() or character in SEEN_AS:
        return SEEN_AS.get(character, character)
    if (value := digit(character, None)) is not None:
        return str(value)
    if (kind := category(character)) == "Pd":
        return "-"
    if kind in ("Cc", "Cf", "Me", "Mn"):  # zero width, direction marks, soft hyphens, keycaps, accents that stand alone
        return ""
    return normalize("NFKC", character).replace(" ", "")


def _pattern(pattern: str, *signs: str) -> Finder:
    """Finds the matches of a pattern, or of its group `it`, in a text that has all the `signs` of one.

    Most comments have not, and to compile the patterns costs more than Python's own start.
    """
    group = "it" if "(?P<it>" in pattern else 0

    def find(plain: str) -> Iterator[Span]:
        if all(re.search(sign, plain, re.IGNORECASE) for sign in signs):
            for match in re.finditer(pattern, plain, re.IGNORECASE):  # `re` keeps what it has compiled
                yield match.span(group)

    return find


# ---------------------------------------------------------------- email addresses, links, usernames

# Without https:// or www. a link is a domain that ends in no English word, since people leave out the space after a
# full stop ("helpful.it made me think"), or in one of some others if a path comes after it.
BARE = r"(?:com|edu|eu|gov|info|io|ly|net|org|uk|(?<=gig\.|nhs\.|gov\.|lyw\.)(?:cymru|wales))(?![\w-])"
WITH_PATH = r"(?:ai|app|be|co|cymru|dev|gl|gle|health|ie|link|me|ms|nhs|online|scot|site|tv|us|wales)(?=/\w)"
LABELS = r"(?:[\w-]++\.)+"
REST = r"[^\s<>\"\]]*[^\s<>\"\].,;:!?')]"  # of a link: up to a space, but for the sentence's punctuation
LINK = rf"(?<![a-z0-9+])(?:[a-z][a-z0-9+]{{1,15}}+://|www\.){REST}"
BARE_LINK = rf"(?<![\w@.-]){LABELS}(?:{BARE}|{WITH_PATH})(?:[/?#:]{REST})?"

NAME = r"(?<![\w.+'&%-])[\w.+'&%-]++"
EMAIL = rf"{NAME}(?:@(?=[^\W\d]|[\w-]+\.[a-z])[\w.-]*\w| ?@ ?{LABELS}{BARE})"
DOT = r"(?: ?[\[({<] ?dot ?[\])}>] ?| dot )"
SPELLED = rf"{NAME}(?:{DOT}[\w+'-]++){{0,3}}"
AT_IN_BRACKETS = rf"{SPELLED} ?[\[({{<] ?at ?[\])}}>] ?[\w-]++(?:(?:\.|{DOT})[\w-]++){{1,5}}"
DOT_IN_WORDS = rf"{SPELLED} at [\w-]++(?:{DOT}[\w-]++){{1,5}}"
AT_IN_WORDS = rf"(?<![\w.-])(?=[\w-]*?[._])[\w.-]++ at {LABELS}{BARE}"

USERNAME = r"(?<![\w@/.])@[^\W\d]\w*+(?:\.\w++)*+"
# After its label: any word if a colon comes between, and else one that is in no sentence. Nadex is NHS Wales's.
LABEL = r"\b(?:user[ -]?(?:name|id)|h?enw defnyddi?wr|nadex)"
LOGIN = r"\b(?:log[ -]?[io]n|mewngofnodi)"
IS = r"(?: [^\W\d_][\w']{0,14}){0,2}?(?: (?:as|is|was|fel|oedd|yd[iy]|yw)| ?[:=])"
WHOLE = r"\w++(?:[./\\-]\w++)*+"
NO_WORD = r"(?=[a-z][\w.-]{1,30}[0-9_]|[a-z]{2,30}\.[a-z]{3})"
LABELLED = rf"{LABEL} ?[:=][ \"'(]{{0,2}}(?P<it>{WHOLE})"
LABELLED_IN_WORDS = rf"(?:{LABEL}(?:{IS})?|{LOGIN}{IS})[ \"'(-]{{0,3}}(?P<it>{NO_WORD}{WHOLE})"

# ---------------------------------------------------------------- postcodes

# The 124 areas and the formats: Royal Mail, Programmers' Guide to the Postcode Address File. The last two letters are
# none of CIKMOV. Full postcodes only: LS1 alone is a district of thousands of homes.
AREA = (
    "A[BL]|B[ABDHLNRST]?|C[ABFHMORTVW]|D[ADEGHLNTY]|E[CHNX]?|F[KY]|G[LUY]?|H[ADGPRSUX]|I[GMPV]|JE|K[ATWY]|"
    "L[ADELNSU]?|M[EKL]?|N[EGNPRW]?|O[LX]|P[AEHLOR]|R[GHM]|S[AEGKLMNOPRSTWY]?|T[ADFNQRSW]|UB|W[ACDFNRSV]?|YO|ZE"
)
OF_A_GRADE = r"(?<=(?:ct|fy|st)[1-9] )(?-i:1st|2nd|3rd|[4-9]th|1af|[56]ed)\b"  # "ST5 2nd year" is a doctor's
INWARD = rf"[ .-]{{0,3}}(?!{OF_A_GRADE})[0-9][abd-hjlnp-uw-z]{{2}}"
POSTCODE = rf"(?<![a-z0-9])(?:(?:{AREA})[0-9][0-9a-z]?|GIR){INWARD}(?![a-z0-9])"

# ---------------------------------------------------------------- numbers of staff, of patients and of cars

# Digits tell nothing by themselves: a number counts by the word before it, or after it (7654321 is my GMC number).
LETTERS = r"(?:(?-i:[A-Z]{1,3})[ -]?|[a-z]{1,3})"
GROUPED = r"[0-9]{2,4}(?:[ -][0-9]{2,4}){1,3}"
VALUE = (
    rf"(?!(?:19|20)[0-9]{{2}}(?:[ -]|\b))(?:{LETTERS}?(?:{GROUPED}|[0-9][0-9o]{{3,11}})(?:-[0-9]{{1,2}})?)(?![a-z0-9])"
)
LONG_VALUE = (
    rf"(?:{LETTERS}[0-9]{{4,8}}|(?!(?:19|20)[0-9]{{2}}[ -])(?:{GROUPED}|[0-9]{{5,9}}))[a-z]?(?:-[0-9]{{1,2}})?"
    r"(?![a-z0-9])"
)
IS_VALUE = (
    r"(?:'[rs])?[ .:#=(,-]{0,3}(?:(?:number|no|assignment|is|was|i|fi|yw|yd[iy]|oedd|my|the|pin|reg|registration|"
    r"gmc|nmc)\b[ .:#=(,-]{0,3}){0,3}"
)
NOUN = r"(?:[ .-]{0,2}(?:reg(?:istration)?|assignment|cofrestru))?[ .-]{0,2}(?:number|num|no|id|ref|code)\b"
BODY = r"(?:gmc|hcpc|gphc|gdc|esr)"  # who registers or employs: General Medical Council ...; NMC's numbers have a form
OF_STAFF = r"(?:staff|emp(?:loyee|loyment)?|payroll|personnel|assignment|smart ?card|badge|works)"
RHIF = r"rhif (?:yr? )?(?:staff|gweithiwr|cyflogai|cyflogres|aseiniad|cofrestru|esr|gmc)"
STAFF = rf"\b(?:{OF_STAFF}{NOUN}|{RHIF}){IS_VALUE}(?P<it>{VALUE})"
REGISTERED = rf"\b{BODY}(?:{NOUN})?{IS_VALUE}(?P<it>{LONG_VALUE})"
IS_OF = r"(?:[ ,]{1,2}(?:is|was|yw|yd[iy]) (?:(?:my|the|our|his|her|fy|ei) )?(?:rhif )?| ?\()"
STAFF_AFTER = rf"(?<![a-z0-9])(?<![0-9] )(?P<it>{LONG_VALUE}){IS_OF}(?:{OF_STAFF}{NOUN}|{BODY}\b)(?![ .:#]{{0,3}}[0-9])"
STAFF_SIGN = rf"{BODY}|{OF_STAFF}|{RHIF}"
# Nursing and Midwifery Council: the year, the month as a letter, a number, the country.
NMC_PIN = (
    r"(?<![a-z0-9])(?:[0-9]{2}[a-l][0-9]{4}[ewsnco]|(?-i:[0-9]{2}[ -]?[A-L][ -]?[0-9]{4}[ -]?[EWSNCO]))(?![a-z0-9])"
)
NMC_NAMED = rf"\b(?:nmc|pin)(?:{NOUN})?{IS_VALUE}(?P<it>[0-9]{{2}}[ -]?[a-l][ -]?[0-9]{{4}}[ -]?[ewsnco])(?![a-z0-9])"
OF_PATIENT = r"(?:hosp(?:ital)?|patient|pt|case ?notes?|unit|district|chart)"
RHIF_CLAF = r"rhif (?:yr? )?(?:ysbyty|claf|uned)"
HOSPITAL = rf"\b(?:{OF_PATIENT}{NOUN}|mrn|crn|{RHIF_CLAF}){IS_VALUE}(?P<it>{LONG_VALUE})"
HOSPITAL_AFTER = (
    rf"(?<![a-z0-9])(?<![0-9] )(?P<it>{LONG_VALUE}){IS_OF}(?:{OF_PATIENT}{NOUN}|mrn\b|crn\b|{RHIF_CLAF})"
    r"(?![ .:#]{0,3}[0-9])"
)
HOSPITAL_SIGN = rf"{OF_PATIENT}[ .-]|mrn|crn|{RHIF_CLAF}"

# HMRC, National Insurance Manual NIM39110; QQ is that of every example. After its name in any writing.
INSURED = r"(?:QQ|(?!BG|GB|KN|NK|NT|TN|ZZ)[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z])"
PAIRS = r"[ .-]{0,2}[0-9]{2}[ .-]?[0-9]{2}[ .-]?[0-9]{2}"
INSURANCE = rf"(?<![a-z0-9])(?:{INSURED}[0-9]{{6}}[A-D]|(?-i:{INSURED}){PAIRS}[ .-]{{0,2}}(?-i:[A-D]))(?![a-z0-9])"
OF_INSURANCE = r"(?:\b(?-i:N\.? ?I\b\.?)|\bni(?= (?:number|no)\b)|\bnino\b|national insurance|yswiriant gwladol)"
NAMED_INSURANCE = rf"{OF_INSURANCE}(?:{NOUN})?{IS_VALUE}(?P<it>[a-z]{{2}}{PAIRS}(?:[ .-]{{0,2}}[A-D])?)(?![a-z0-9])"

# DVLA, INF104: AB12 CDE since 2001. What is older, and small letters with a space, count after their name only.
WORDS_OF_THREE = r"(?!AND|THE|FOR|NOT|WAS|ARE|HAS|HAD|BUT|ALL|OUR|YOU|WHO|HOW|WHY|CAN|DAY|ONE|TWO|NHS|PER|OUT|OFF|NEW)"
PLATE = (
    rf"(?<![a-z0-9])(?:(?-i:[A-HJ-PR-Y]{{2}}[0-9]{{2}}[ -]?{WORDS_OF_THREE}[A-HJ-PR-Z]{{3}}(?! [A-Z]{{2}}))|"
    r"(?-i:[a-y]{2}[0-9]{2}[a-z]{3}))(?![a-z0-9])"
)
ANY_PLATE = (
    r"(?:[a-z]{2} ?[0-9]{2}[ -]?[a-z]{3}|[a-z][0-9]{1,3}[ -]?[a-z]{3}|[a-z]{3}[ -]?[0-9]{1,4}[a-z]?)(?![a-z0-9])"
)
OF_CAR = (
    rf"\b(?:(?:(?:car|vehicle|van)(?:'?s)? )?(?:reg|registration)(?:{NOUN})?|number ?plate|plate|(?:car|vehicle){NOUN}|"
    r"rhif (?:cofrestru(?:'r| y)? )?(?:car|cerbyd))"
)
NAMED_PLATE = rf"{OF_CAR}{IS_VALUE}(?P<it>{ANY_PLATE})"

# ---------------------------------------------------------------- dates

# A day, a month and a year; with less it may be a time, a score or a section. Two digits are a year after slashes, in
# 03.04.61, in 3 April '61, in 3-Apr-61, and wherever a birth is spoken of; and these years' in 5-11-25, 15.1.26 and
# 3 April 25, unless so many people came. Eight digits are a date if they can be one: not one in a hundred others can.
DAY, MONTH = r"(?:3[01]|[12][0-9]|0?[1-9])", r"(?:1[0-2]|0?[1-9])"
FULL_DAY, FULL_MONTH = r"(?:3[01]|[12][0-9]|0[1-9])", r"(?:1[0-2]|0[1-9])"
YEAR, SHORT_YEAR = r"(?:1[89]|20)[0-9]{2}", r"[0-9]{2}"
ORDINAL = r"(?:st|nd|rd|th|af|ain|a?il|edd|eg|f?ed|ydd)"
NTH = rf"{DAY} ?{ORDINAL}?(?: day| d?dydd)?(?: of| o(?: fis)?)?"
MONTH_NAME = (
    r"(?:jan(?:uary)?|feb(?:r?uary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|"
    r"nov(?:ember)?|dec(?:ember)?|"
    r"ion(?:awr)?|chw|chwef(?:ro[lr])?|maw|[mf]awrth|ebr(?:ill)?|[mf]ai|[mf]ehefin|gor(?:ff)?|(?:n?g)?orffenn?af|awst|"
    r"[mf]edi|hydref|tach|(?:[dt]|nh|th)achwedd|rhag|rh?agfyr|"
    r"(?<!\. )(?-i:Meh|MEH|Hyd|HYD))(?![a-z])\.?"  # "3. Meh." is an opinion, "3 hyd" is "3 to"
)
THESE_YEARS = "[23][0-9]"
COUNTED = (
    r"(?:of|o|'?r|people|staff|men|women|children|came|attended|turned|joined|left|min|hour|"
    r"bobl|ddaeth|gleifion|munud|awr)\b"
)
NO_COUNT = rf"(?! ?%| {COUNTED}| (?!(?:was|is|this|has|as|its|us|always|oes|mis)\b)[^\W\d_]{{2,20}}s\b)"
DATES = [
    rf"(?<![0-9]-){DAY} ?- ?{MONTH} ?- ?[2-9][0-9](?! ?(?:hour|hr|shift|rota|week|day))",
    rf"(?<![0-9.])(?:3[01]|2[0-9]|1[3-9])[.-]{MONTH}[.-]{THESE_YEARS}(?!\.[0-9])",
    rf"{FULL_DAY}{FULL_MONTH}(?:19[2-9]|20[0-3])[0-9]|(?:19[2-9]|20[0-3])[0-9]{FULL_MONTH}{FULL_DAY}",
    rf"(?:{DAY} ?/ ?{MONTH}|{MONTH} ?/ ?{DAY}) ?/ ?(?:{YEAR}|{SHORT_YEAR})",
    rf"{DAY} ?[.-] ?{MONTH} ?[.-] ?{YEAR}",
    rf"{FULL_DAY}(?:[.-]{FULL_MONTH}[.-]{SHORT_YEAR}| {FULL_MONTH} {YEAR})",
    rf"{YEAR} ?[./-] ?{MONTH} ?[./-] ?{DAY}",
    rf"{NTH}[ ./-]{{0,2}}{MONTH_NAME}(?:[ ,./-]{{0,3}}{YEAR}|[ ,]{{0,2}}'{SHORT_YEAR}|[/-]?{SHORT_YEAR})",
    rf"{NTH}[ ./-]{{0,2}}{MONTH_NAME}[ ,]{{1,2}}{THESE_YEARS}{NO_COUNT}",
    rf"{MONTH_NAME}(?: yr?|'r)? ?{DAY}{ORDINAL}?[ ,]{{1,3}}{YEAR}",
    rf"{MONTH_NAME}(?: yr?|'r)? ?{DAY}{ORDINAL}[ ,]{{1,3}}'?{THESE_YEARS}{NO_COUNT}",
]
DATE = rf"(?<![0-9])(?:{'|'.join(DATES)})(?![0-9])"
BIRTH_DATES = [  # beside those
    rf"{DAY}[ ./-]{{1,3}}{MONTH}[ ./-]{{1,3}}(?:{YEAR}|{SHORT_YEAR})",
    rf"{FULL_DAY}{FULL_MONTH}(?:{YEAR}|{SHORT_YEAR})",
    rf"{NTH} ?{MONTH_NAME}[ ,]{{0,2}}{SHORT_YEAR}",
    rf"{MONTH_NAME}(?: of)?[ ,]{{0,2}}{YEAR}",
]
WORDS = r"(?:'r)?(?: [^\W\d_][\w'-]{0,14}){0,3}?"  # Welsh says who was born, or whose date it is, before the date
BIRTH = (
    r"\b(?:d\.? ?o\.? ?b\b\.?|dates? of birth|birth ?date|birthday|born|geni(?= ?[:=])|"
    rf"(?:(?:d?d|n)yddiad(?:au)? geni|(?:[bp]|[mp]h)en[ -]?blwydd)(?:{WORDS}(?: oedd| yd[iy]| yw|(?= ?[:=])))?|"
    rf"(?:g?anwyd|g?aned|(?:ei|eu|fy) n?g?eni)(?:{WORDS} (?:ar|y[mn]|yng))?)"
)
IS_ON = r"[ :=.,()-]{0,4}(?:(?:is|was|on|in|the|ar|mis|yr?) ){0,2}"
BIRTH_DATE = rf"{BIRTH}{IS_ON}(?P<it>{'|'.join(BIRTH_DATES)})(?![0-9])"

# ---------------------------------------------------------------- numbers

# What is asked for at a switchboard names one person too: an extension, a bleep, a number on the same site.
IS_NUMBER = (
    r"[ .:#-]{0,3}(?:(?:me|us|him|her|them|no|number|holder|phone|on|is|ar|gwaith|rhif|'n [oô]l|yd[iy]|"
    r"yw|fi|ni|(?:e|hi|i|o) (?:yd[iy]|yw)|(?:[aâ]|efo|gyda) (?:fi|ni))\b[ .:#]{0,2}){0,3}"
)
AFTER_A_NUMBER = r"(?:(?<=\n)|(?<=\n ))"
NO_TIMES = r"(?! ?(?:times|weeks?|months?|days?|hours?|min|o\b|a |per\b|gwaith|weithiau|wythnos|mis|%))"
EXTENSION = (
    r"(?:\b(?:ext(?:n|en|ension|ention)?|bl?eep(?:ed)?|page(?= (?:me|us) on)|pager|"
    r"pejer|baton|dect|h?estyniad|[fm]leep|mlip(?:io)?|[bfm]lîp(?:io|iwch)?)|"
    rf"{AFTER_A_NUMBER}(?:x|est))"
)
SHORT_NUMBER = r"(?:[0-9][0-9o]{2,5}|[0-9]{2}[ -][0-9]{2}|[0-9](?: [0-9]){3,5})"
SHORT = rf"{EXTENSION}{IS_NUMBER}x?(?P<it>{SHORT_NUMBER})\b{NO_TIMES}"
CALLED = r"(?:on|at|ring|call|dial|phone|tel|ar|ffoniwch)"
X_SHORT = (
    rf"(?:(?<![\w*])(?<![0-9] )x[ .:-]{{0,2}}(?=[0-9]{{4}})|\b{CALLED} x ?)(?![0-9]*00\b)(?P<it>[0-9]{{3,5}})\b"
    r"(?! ?(?:ml|mg|g|times)\b)"
)
ALSO_SHORT = (
    rf"{AFTER_A_NUMBER}(?:[/&,] ?|or |and |neu |a |ac )(?!(?:19|20)[0-9]{{2}}\b|[0-9]*00\b)(?P<it>[0-9]{{4,6}})\b"
    rf"{NO_TIMES}"
)
# In English a blip may be in 2023, and a team established in 1948 or an estimate of 350 or 12500.
DOUBTFUL = rf"\b(?:blip(?:io|iwch)?|est(?!{IS_NUMBER}(?:[0-9]*00\b|[0-9]{{3}} [a-z])))"
SHORT_IN_WELSH = rf"{DOUBTFUL}{IS_NUMBER}(?!(?:19|20)[0-9]{{2}}\b)(?P<it>[0-9]{{3,6}})\b"
CALL = (
    r"\b(?:call|dial|ring|text|phone|tel(?:ephone)?|mob(?:ile)?|internal|contact|(?:my|his|her|their) number|"
    r"cyswllt|cysyllt(?:a|u|wch)|deial(?:u|wch)|ff[oô]n|ffon(?:ia|io|iwch)|g?alw(?:ch)?|symudol|tecst(?:iwch)?|"
    r"mewnol(?! 20[0-9]{2}-)|(?:fy|ei|eu|ein) rh?if)"
)
NO_NUMBER = r"(?:116|[0-9]*000\b)"  # 116 123 is the Samaritans; 10000 calls a year are no number
LOCAL = rf"{CALL}{IS_NUMBER}(?!{NO_NUMBER})(?P<it>[0-9]{{3,4}}[ -]?[0-9]{{3,4}}|[0-9]{{5}})\b"

RUN = re.compile(r"(?P<plus>\+ ?\(?)?[0-9]+(?:[ ./()_*~-]{1,4}[0-9]+)*+")
GROUP = re.compile("[0-9]+")
MOST_GROUPS = 12  # of a phone number: +44 7 7 0 0 9 0 0 1 2 3
NHS_NUMBERS = {(10,), (3, 3, 4), (3, 7), (6, 4)}  # 943 476 5919 is the usual; 6-4 is Scotland's, a date comes first


O_FOR_0 = re.compile(r"(?<![^\W_])[0-9o]++(?![^\W_])(?:[ ./()_*~-]{1,4}[0-9o]++(?![^\W_]))*+", re.IGNORECASE)
FEWEST_DIGITS = 6  # beside an o that stands for 0


def _with_o(find: Finder) -> Finder:
    """Finds also where the letter o stands for 0."""

    def nought(row: re.Match[str]) -> str:
        small = row[0].lower()
        if "o" in small and sum(map(str.isdigit, small)) >= FEWEST_DIGITS:
            return small.replace("o", "0")
        return "x" * len(small)  # judged already

    def find_with_o(plain: str) -> Iterator[Span]:
        if re.search("o[0-9]|[0-9]o|o o", plain, re.IGNORECASE):
            yield from find(O_FOR_0.sub(nought, plain))

    return find_with_o


def _numbers(judge: Callable[[Sequence[str], bool], bool], most: int, begins: str) -> Finder:
    """Finds the longest rows of at most so many digit groups that `judge` takes, told whether a plus comes before.

    Without a plus they begin with one of some digits.
    """

    def find(plain: str) -> Iterator[Span]:
        for run in RUN.finditer(plain):
            groups = [group.span() for group in GROUP.finditer(plain, *run.span())]
            first = 0
            while first < len(groups):
                plus = first == 0 and run["plus"] is not None
                count = 0
                if plus or plain[groups[first][0]] in begins:
                    parts = [plain[start:end] for start, end in groups[first : first + most]]
                    count = next((n for n in range(len(parts), 0, -1) if judge(parts[:n], plus)), 0)
                if count:
                    start, end = run.start() if plus else groups[first][0], groups[first + count - 1][1]
                    closed = plain.count(")", start, end) > plain.count("(", start, end)
                    yield start - (closed and plain[start - 1 : start] == "("), end
                first += count or 1

    return find


def _is_nhs_number(parts: Sequence[str], plus: bool) -> bool:
    """Whether the tenth digit is the check digit of the others, modulus 11 (NHS Data Dictionary, NHS NUMBER)."""
    if plus or tuple(map(len, parts)) not in NHS_NUMBERS:
        return False
    from nhs_number.validate import is_valid  # noqa: PLC0415

    return is_valid("".join(parts))


def _is_phone_number(parts: Sequence[str], plus: bool) -> bool:
    """Whether they are a phone number as dialled from the UK, in use or at least of the shape of the UK's."""
    digits = "".join(parts)
    if digits.startswith("000"):  # no country's code begins with 0
        return False
    if digits.startswith("00") or (digits.startswith("447") and len(digits) == 12):
        plus, digits = True, digits.removeprefix("00")
    if not ((plus and 9 <= len(digits) <= 15) or _is_dialled(parts, digits)):
        return False
    import phonenumbers  # noqa: PLC0415

    try:
        number = phonenumbers.parse("+" * plus + digits, "GB")
    except phonenumbers.NumberParseException:
        return False
    if phonenumbers.is_valid_number(number):
        return True
    possible = phonenumbers.is_possible_number_with_reason(number) == phonenumbers.ValidationResult.IS_POSSIBLE
    return possible and (plus or _is_of_uk_shape(parts, digits))


def _is_dialled(parts: Sequence[str], digits: str) -> bool:
    """Whether it may be a national number: by its length, and by groups that are no list of times or scores."""
    if digits.startswith("7"):  # a mobile's, its 0 forgotten
        return len(digits) == 10 and len(parts) <= 3 <= len(parts[0])
    grouped = max(map(len, parts[:2])) >= 3 or len(parts) == len(digits) or _is_in_pairs(parts, digits)
    return digits.startswith("0") and 8 <= len(digits) <= 11 and grouped


def _is_in_pairs(parts: Sequence[str], digits: str) -> bool:
    """Whether a mobile's eleven digits are in pairs: the odd one out tells them from times."""
    return digits.startswith("07") and len(digits) == 11 and {len(part) for part in parts[1:-1]} <= {2, 3}


def _is_of_uk_shape(parts: Sequence[str], digits: str) -> bool:
    """Whether an unallocated number has the UK's form (Ofcom, National Telephone Numbering Plan)."""
    length = 10 if digits.startswith("01") else 11  # some 01 numbers are a digit short
    begins = len(parts[0]) >= 2 or digits.startswith(("07", "011", "02"))
    return begins and digits[0] == "0" and digits[1] not in "046" and length <= len(digits) <= 11


FINDERS: list[tuple[str, Finder]] = [  # in this order: an email address holds a domain, a date may look like a number
    ("link", _pattern(LINK, r"://|www\.")),
    ("email address", _pattern(EMAIL, "@")),
    ("email address", _pattern(AT_IN_BRACKETS, r"[\[({<] ?at")),
    ("email address", _pattern(DOT_IN_WORDS, "dot")),
    ("email address", _pattern(AT_IN_WORDS, r"\w[._]\w")),
    ("link", _pattern(BARE_LINK, r"\.\w")),
    ("username", _pattern(USERNAME, "@")),
    ("username", _pattern(LABELLED, "user|defnydd|nadex")),
    ("username", _pattern(LABELLED_IN_WORDS, "user|defnydd|nadex|log.?[io]n|gofnodi")),
    ("National Insurance number", _pattern(INSURANCE, "[a-z][ .-]{0,2}[0-9]{2}[ .-]?[0-9]{2}")),
    ("National Insurance number", _pattern(NAMED_INSURANCE, OF_INSURANCE, "[0-9]{2}")),
    ("staff number", _pattern(NMC_PIN, "[0-9]{2}[ -]?[a-l][ -]?[0-9]{4}")),
    ("staff number", _pattern(NMC_NAMED, "nmc|pin", "[0-9]{4}")),
    ("staff number", _pattern(STAFF, STAFF_SIGN, "[0-9]{2}")),
    ("staff number", _pattern(REGISTERED, BODY, "[0-9]{2}")),
    ("staff number", _pattern(STAFF_AFTER, STAFF_SIGN, "[0-9]{2}")),
    ("hospital number", _pattern(HOSPITAL, HOSPITAL_SIGN, "[0-9]{2}")),
    ("hospital number", _pattern(HOSPITAL_AFTER, HOSPITAL_SIGN, "[0-9]{2}")),
    ("date", _pattern(BIRTH_DATE, "[0-9]{2}")),
    ("date", _pattern(DATE, "[0-9]{2}")),
    ("NHS number", _numbers(_is_nhs_number, 3, "0123456789")),
    ("phone number", _numbers(_is_phone_number, MOST_GROUPS, "047")),
    ("phone number", _with_o(_numbers(_is_phone_number, MOST_GROUPS, "047"))),
    ("phone number", _pattern(SHORT, "[0-9][0-9o -][0-9o]")),
    ("phone number", _pattern(X_SHORT, "x[ .:-]{0,2}[0-9]{3}")),
    ("phone number", _pattern(ALSO_SHORT, "\n", "[0-9]{4}")),
    ("phone number", _pattern(SHORT_IN_WELSH, "[0-9]{3}")),
    ("phone number", _pattern(LOCAL, "[0-9]{3}")),
    ("postcode", _pattern(POSTCODE, "[0-9][a-z]{2}")),
    ("car registration", _pattern(PLATE, "[a-z]{2}[0-9]{2}[ -]?[a-z]{3}")),
    ("car registration", _pattern(NAMED_PLATE, OF_CAR, "[0-9]")),
]
