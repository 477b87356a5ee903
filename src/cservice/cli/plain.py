"""Records and events as JSON for programs."""

from collections.abc import Iterable
from typing import Any

import msgspec

from cservice.kernel.codec import to_plain
from cservice.kernel.event import Envelope
from cservice.kernel.record import Record


def as_json(records: Iterable[Record], events: Iterable[Envelope]) -> str:
    """`{"records": […], "events": […]}`, each with its type name as `kind`."""
    data = {
        "records": [plain_record(r) for r in records],
        "events": [plain_event(e) for e in events],
    }
    return msgspec.json.format(msgspec.json.encode(data), indent=2).decode()


def plain_record(record: Record) -> dict[str, Any]:
    """A record's fields under its type name."""
    return {"kind": record.kind, **to_plain(record)}


def plain_event(event: Envelope) -> dict[str, Any]:
    """An event's envelope under its body's type name and the version of its shape."""
    return {"kind": event.body.kind, "schema": event.body.schema, **to_plain(event)}
