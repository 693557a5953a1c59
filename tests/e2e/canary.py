"""Canaries: values that a visitor sends and that must be nowhere afterwards, and the search for them in any disguise."""

from __future__ import annotations

import base64
import hashlib
import ipaddress
import json
import re
import zipfile
import zlib
from email import message_from_bytes, policy
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote, quote_plus

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

HEADERS = {
    "X-Forwarded-For": "203.0.113.77",
    "X-Real-IP": "2001:db8::c0:ffee",
    "Forwarded": "for=198.51.100.23;proto=https",
    "User-Agent": "CanaryPhone/9.9 (Wren; Ward 7 tablet)",
    "Referer": "https://intranet.example/siskin/rota?staff=finch",
    "Cookie": "session=goldcrest-session-4471; name=redpoll",
    "Accept-Language": "cy-GB-dunnock, cy;q=0.9",
    "Authorization": "Bearer firecrest.token.88",
    "X-Amzn-Trace-Id": "Root=1-67a0b1c2-nuthatch0001treecreeper",
    "Sec-CH-UA-Model": '"Whinchat 12"',
}
# the addresses alone are searched for, not the words around them
VALUES = {
    **{f"header {name}": value for name, value in HEADERS.items()},
    "header Forwarded": "198.51.100.23",
    "header Referer": "siskin/rota",
    "header Cookie": "goldcrest-session-4471",
    "header Accept-Language": "cy-GB-dunnock",
    "header Authorization": "firecrest.token.88",
    "header X-Amzn-Trace-Id": "nuthatch0001treecreeper",
    "query string": "brambling wagtail",
    "name of a field that does not exist": "hawfinch-field",
    "value of a field that does not exist": "crossbill & linnet",
    "rejected word": "yellowhammer bunting fieldfare",
    "rejected comment": "pochard, ‘smew’ and goosander",
    "answers to the wrong link": "lapwing-dotterel",
    "wrong link": "ptarmigan1",
    "too large a body": "capercaillie-grouse",
    "body that is no form": "nightjar/corncrake",
    "body that is not UTF-8": "ringouzel-latin",
    "other answers to a form sent already": "stonechat whitethroat",
    "answers that came too late": "chiffchaff blackcap",
    "path elsewhere": "garganey-path",
}


def forms(value: str) -> dict[str, bytes]:
    """Every disguise of a value that is searched for."""
    raw = value.encode()
    plain = {
        "as it is": raw,
        "in JSON": json.dumps(value)[1:-1].encode(),
        "URL-encoded": quote(value, safe="").encode(),
        "URL-encoded as a path": quote(value).encode(),
        "form-encoded": quote_plus(value).encode(),
    }
    digests = {name: hashlib.new(name, raw) for name in ("md5", "sha1", "sha256", "sha512", "blake2b")}
    found = {
        **plain,
        # a posted body comes to the function in base64, and so would lie in a log
        **{f"{how}, in base64 from byte {n}": _base64(text, n) for how, text in plain.items() for n in range(3)},
        "in JSON in JSON": json.dumps(json.dumps(value)[1:-1])[1:-1].encode(),
        "in HTML": value.replace("&", "&amp;").encode(),
        "in UTF-16": value.encode("utf-16-le"),
        "in hexadecimal": raw.hex().encode(),
        "backwards": value[::-1].encode(),
        **{f"{name}, hexadecimal": digest.hexdigest().encode() for name, digest in digests.items()},
        **{f"{name}, base64": base64.b64encode(digest.digest()).rstrip(b"=") for name, digest in digests.items()},
    }
    try:
        address = ipaddress.ip_address(value)
    except ValueError:
        return found
    return found | {"as a number": str(int(address)).encode(), "packed": address.packed.hex().encode()}


def _base64(raw: bytes, before: int) -> bytes:
    """What base64 makes of `raw` behind so many other bytes, less the characters that its neighbours decide too."""
    encoded = base64.b64encode(b"\0" * before + raw)
    return encoded[(8 * before + 5) // 6 : 8 * (before + len(raw)) // 6]


def search(folder: Path, values: Mapping[str, str]) -> list[tuple[str, str, str]]:
    """(file, value's name, disguise) of everything found in a folder, but for the build that we put there.

    Looked into as well: the decoded parts of mails, compressed data, long runs of base64 inside JSON.
    """
    built = _built(folder)
    wanted = {(name, how): form.lower() for name, value in values.items() for how, form in forms(value).items()}
    found = []
    for file in sorted(path for path in folder.rglob("*") if path.is_file() and not _is_build(path, folder, built)):
        name = str(file.relative_to(folder))
        content = [layer.lower() for layer in (name.encode(), *_layers(file))]
        found += [(name, *what) for what, form in wanted.items() if any(form in layer for layer in content)]
    return found


def _built(folder: Path) -> frozenset[tuple[int, int]]:
    """Size and checksum of every file that we built."""
    contents = (file.read_bytes() for file in (folder / "build").rglob("*") if file.is_file())
    return frozenset((len(content), zlib.crc32(content)) for content in contents)


def _is_build(path: Path, folder: Path, built: frozenset[tuple[int, int]]) -> bool:
    """Whether a file is our build, or the local AWS's packed or unpacked copy of it."""
    parts = path.relative_to(folder).parts
    if parts[0] == "build":
        return True
    if path.suffix == ".zip" and zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as archive:
            members = [each for each in archive.infolist() if not each.is_dir()]
            return bool(members) and all((each.file_size, each.CRC) in built for each in members)
    copied = parts[:2] == ("aws", "tmp") and len(parts) > 3 and parts[2].startswith("ministack-lambda-")
    return copied and (parts[3] == "code" or parts[3].startswith("layer_"))


def _layers(file: Path) -> Iterator[bytes]:
    content = file.read_bytes()
    yield content
    if file.suffix == ".eml":
        for part in message_from_bytes(content, policy=policy.default).walk():
            if not part.is_multipart():
                payload = part.get_payload(decode=True)
                assert isinstance(payload, bytes)
                yield re.sub(rb"\s+", b" ", payload)
    if zipfile.is_zipfile(file):
        with zipfile.ZipFile(file) as archive:
            yield from (archive.read(member) for member in archive.namelist())
    for start in re.finditer(rb"\x1f\x8b\x08", content):
        try:
            yield zlib.decompressobj(31).decompress(content[start.start() :])
        except zlib.error:
            continue


def only(found: Iterable[tuple[str, str, str]]) -> set[str]:
    """The files in which something was found."""
    return {file for file, _, _ in found}
