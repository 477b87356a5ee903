"""A desk on a store that is there already, for looking into it and for its sweep."""

from collections.abc import Iterable, Sequence
from pathlib import Path

from cservice.adapters.store_sql import check_there
from cservice.cli.plugins import load_policies
from cservice.cli.script import read_brand
from cservice.desk.brand import Brand
from cservice.desk.desk import Desk
from cservice.desk.outcomes import UnknownRecordError
from cservice.desk.ports.store import Store
from cservice.desk.slices import SLICES, TRADE
from cservice.desk.stores import open_store, shown
from cservice.kernel.codec import Codec
from cservice.kernel.errors import InputError
from cservice.kernel.event import Envelope
from cservice.kernel.policies import Policies
from cservice.kernel.record import BrandId, Tenant

#: Whose a desk is that says nothing else.
MAIN = "main"


def open_desk(
    url: str, brands: Iterable[str] = (), policies: Iterable[str] = (), tenant: str = MAIN
) -> Desk:
    """A desk of a tenant for every brand that the store has records of.

    `brands` are ids, or files that say how a brand is configured; the others have the defaults.
    Raises InputError for a store that is not there: looking into one does not make it.
    """
    store = open_kept(url)
    try:
        return desk_on(store, brands, policies, [tenant])
    except BaseException:
        store.close()
        raise


def open_kept(url: str) -> Store:
    """The store at a URL, which must be there."""
    if url.partition(":")[0] == "memory":
        raise InputError(
            f"{shown(url)!r} is empty whenever a program starts; name a store that is kept"
        )
    check_there(impatient(url))
    return open_store(impatient(url), Codec(SLICES))


def impatient(url: str) -> str:
    """Whoever looks at a screen does not wait a minute for another process, unless told to."""
    return f"{url}?timeout=5" if url.startswith("sqlite:") and "?" not in url else url


def desk_on(
    store: Store, brands: Iterable[str], policies: Iterable[str], tenants: Sequence[str]
) -> Desk:
    """A desk for the first of the tenants; the others may be asked for with `for_tenant`.

    Policies may be for any tenant: those that are for others are not asked.
    """
    if not all(tenants):
        raise InputError("'' is no tenant")
    plugins = [load_policies(name, Path()) for name in policies]
    named = [brand_of(name) for name in brands]
    others = {one.mark.tenant for one in Policies(*TRADE, *plugins).all} - {None}
    found = {one.brand for tenant in tenants for one in store.records(Tenant(tenant))}
    served = [Brand(id=id, name=id) for id in sorted(found - {one.id for one in named})]
    return Desk(
        store,
        brands=[*named, *served],
        policies=plugins,
        tenant=tenants[0],
        tenants=[*tenants, *(str(one) for one in others)],
    )


def history_of(desk: Desk, id: str) -> tuple[str, tuple[Envelope, ...]]:
    """What happened to a record or on a case, by its id or by the number that a customer was told.

    Raises UnknownRecordError where nothing has either, and InputError for a number of several.
    """
    try:
        return id, desk.history(id)
    except UnknownRecordError:
        found = _numbered(desk, id)
        if not found:
            raise
    if len(found) > 1:
        raise InputError(f"{id!r} is the number of {', '.join(found)}: name one of them")
    return found[0], desk.history(found[0])


def _numbered(desk: Desk, number: str) -> list[str]:
    """The ids of what has that number; where it was issued, not those it was only written on."""
    found: dict[str, bool] = {}
    for kind in desk.codec.records.values():
        for name in kind.folds:
            if number and name.endswith(".number"):
                for one in desk.find(kind, name, number):
                    found[one.id] = any(x.name == name and x.unique for x in one.lookups)
    return [id for id, issued in found.items() if issued] or list(found)


def brand_of(name: str) -> Brand:
    """The brand in a YAML file, or one of that id with the defaults."""
    if not name:
        raise InputError("'' is no brand; name one by its id, or by the YAML file of it")
    if name.endswith((".yaml", ".yml")):
        return read_brand(Path(name))
    return Brand(id=BrandId(name), name=name)
