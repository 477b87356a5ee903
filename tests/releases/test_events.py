"""The events of every release are kept as they were written, and are read for ever."""

import json
from pathlib import Path
from typing import Any

import attrs
import pytest
from hypothesis import find

from cservice.desk.slices import SLICES
from cservice.kernel.codec import Codec, Encoded
from cservice.testing.strategies import values

KEPT = Path(__file__).parent
RELEASES = sorted(KEPT.glob("*.jsonl"))
CODEC = Codec(SLICES)


def lines(release: Path) -> list[dict[str, Any]]:
    """The events that a release wrote, one of each type."""
    return [json.loads(line) for line in release.read_text(encoding="utf-8").splitlines()]


def _has_parts(event: Any) -> bool:
    """Whether every list in it has something, so that the shape of that is kept too."""
    return all(getattr(event, field.name) != () for field in attrs.fields(type(event)))


def as_written(kind: type[Any]) -> str:
    """The simplest event of a type, as this release writes it; for a new line of the file."""
    encoded = CODEC.encode(find(values(kind), _has_parts))
    row = {
        "kind": encoded.kind,
        "schema": kind.schema,
        "body": encoded.body.decode(),
        "personal": None if encoded.personal is None else encoded.personal.decode(),
    }
    return json.dumps(row)


@pytest.mark.parametrize("release", RELEASES, ids=lambda path: path.stem)
def test_what_a_release_wrote_is_read(release: Path) -> None:
    """every event that any release has written can be read by this one."""
    for line in lines(release):
        apart = line["personal"]
        encoded = Encoded(
            line["kind"], line["body"].encode(), None if apart is None else apart.encode()
        )
        event = CODEC.event(encoded, line["schema"])
        if line["schema"] == event.schema:
            assert CODEC.encode(event) == encoded, "the shape has changed; raise its schema"


def test_every_event_of_this_release_is_kept() -> None:
    """a new event, or a new shape of one, is added to the latest release's file."""
    kept = {(line["kind"], line["schema"]) for line in lines(RELEASES[-1])}
    missing = [event for event in CODEC.events.values() if (event.kind, event.schema) not in kept]
    written = "\n".join(as_written(event) for event in missing)
    assert not missing, f"add to {RELEASES[-1].name}:\n{written}"
