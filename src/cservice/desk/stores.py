"""Stores by the scheme of their URL, found as plug-ins, so that the desk imports none."""

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
        raise InputError(f"no store for {url!r}; there are {', '.join(sorted(found))}")
    store: Store = found[scheme].load()(url, codec)
    return store
