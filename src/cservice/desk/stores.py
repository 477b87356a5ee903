"""Stores by the scheme of their URL, found as plug-ins, so that the desk imports none."""

import re
from typing import Any
from urllib.parse import unquote

from cservice.desk.ports.store import Store
from cservice.kernel.codec import Codec
from cservice.kernel.errors import InputError

#: The entry-point group of stores; the name is a URL's scheme, the object takes (url, codec).
ENTRY_POINTS = "cservice.stores"


def open_store(url: str, codec: Codec) -> Store:
    """The store at a URL. Raises InputError where nobody knows the scheme."""
    from importlib.metadata import entry_points  # wanted only here, and slow to load

    scheme = url.partition(":")[0]  # urlsplit raises for what it takes for an address
    found = {point.name: point for point in entry_points(group=ENTRY_POINTS)}
    if scheme not in found:
        there = ", ".join(sorted(found))
        raise InputError(f"no store for {shown(url)!r}; there are {there}")
    store: Store = found[scheme].load()(url, codec)
    return store


# What follows the name of a user, up to the last @: a password may have one that was not escaped.
# Without the slashes, what stands before the @ may be all there is of a password.
_USER = re.compile(r"[^:/?#]*:(?://[^:@]*(?::|(?=@)))?(.*)@", re.DOTALL)
# A password whose host was forgotten; a port is a number.
_NO_HOST = re.compile(r"[^:/?#]*://[^:/?#@\[]*:(?!\d*(?:[,/?#]|$))(.+)", re.DOTALL)
_NAMED = re.compile(r"password\s*=\s*('[^']*'|[^&\s]*)", re.IGNORECASE)
_HIDDEN = "***"


def shown(url: str) -> str:
    """The URL without a password, whatever else is wrong with it."""
    for start, end in sorted(_secrets(url), reverse=True):
        url = f"{url[:start]}{_HIDDEN}{url[end:]}"
    return url


def hidden(text: str, url: str) -> str:
    """The text, a driver's for instance, without the password of the URL or any part of it."""
    parts: set[str] = set()
    for start, end in _secrets(url):
        # A driver may tell what it took for the host, or as far as it came.
        for part in (url[start:end], *re.split(r"[@/:?#\[\]\s]", url[start:end])):
            parts.update((part, unquote(part)))
    text = text.replace(url, shown(url))
    for part in sorted(filter(None, parts), key=len, reverse=True):
        text = re.sub(rf"(?<!\w){re.escape(part)}(?!\w)", _HIDDEN, text)
    return text


def _secrets(url: str) -> list[tuple[int, int]]:
    """From where to where the URL holds what must not be seen."""
    found = [match.span(1) for match in _NAMED.finditer(url)]
    # The path of a file may hold any sign.
    user = None if url.startswith("sqlite:///") else _USER.match(url) or _NO_HOST.match(url)
    if user is not None:
        found = [user.span(1), *(one for one in found if one[0] >= user.end())]
    return [(start, end) for start, end in found if start < end]


def joined(store: Store, connection: Any) -> Store:
    """The store inside a host's own transaction. Raises InputError where it has none to join."""
    join = getattr(store, "joined", None)
    if join is None:
        raise InputError("this store has no transactions of a host's to join")
    inside: Store = join(connection)
    return inside
