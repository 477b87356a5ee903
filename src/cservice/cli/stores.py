"""A desk on a store that is there already, for looking into it and for its sweep."""

from collections.abc import Iterable
from pathlib import Path

from cservice.adapters.store_sql import check_there
from cservice.cli.plugins import load_policies
from cservice.cli.script import read_brand
from cservice.cli.timeline import Entry, Refusal
from cservice.desk.brand import Brand
from cservice.desk.desk import Desk
from cservice.desk.slices import SLICES
from cservice.desk.stores import open_store
from cservice.kernel.actor import SYSTEM
from cservice.kernel.codec import Codec
from cservice.kernel.errors import InputError
from cservice.kernel.event import Envelope
from cservice.kernel.record import BrandId
from cservice.kernel.ruling import Refused
from cservice.kernel.time import Instant


def open_desk(url: str, brands: Iterable[str] = (), policies: Iterable[str] = ()) -> Desk:
    """A desk for every brand that the store has records of.

    `brands` are ids, or files that say how a brand is configured; the others have the defaults.
    Raises InputError for a store that is not there: looking into one does not make it.
    """
    if url.partition(":")[0] == "memory":
        raise InputError(f"{url!r} is empty whenever a program starts; name a store that is kept")
    check_there(url)
    plugins = [load_policies(name, Path()) for name in policies]
    named = [brand_of(name) for name in brands]
    store = open_store(url, Codec(SLICES))
    try:
        found = {one.brand for one in Desk(store).records()} - {one.id for one in named}
        served = [*named, *(Brand(id=id, name=id) for id in sorted(found))]
        return Desk(store, brands=served, policies=plugins)
    except BaseException:
        store.close()
        raise


def brand_of(name: str) -> Brand:
    """The brand in a YAML file, or one of that id with the defaults."""
    if name.endswith((".yaml", ".yml")):
        return read_brand(Path(name))
    return Brand(id=BrandId(name), name=name)


def ticked(desk: Desk, now: Instant) -> tuple[list[Envelope], list[Entry]]:
    """Give what is due: the events, and the same with the refusals for the timeline."""
    events: list[Envelope] = []
    entries: list[Entry] = []
    for outcome in desk.tick(now):
        if isinstance(outcome, Refused):
            entries.append(Refusal(at=now, by=SYSTEM, command="", on=None, refused=outcome))
        else:
            events.extend(outcome.events)
            entries.extend(outcome.events)
    return events, entries
