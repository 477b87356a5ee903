"""The events of every release are kept as they were written, and are read for ever."""

import json
from pathlib import Path
from typing import Any

import attrs
import pytest
from hypothesis import Phase, find, settings

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


def encoded(line: dict[str, Any]) -> Encoded:
    """A line of the file, as a store would give it."""
    apart = line["personal"]
    return Encoded(line["kind"], line["body"].encode(), None if apart is None else apart.encode())


_ANY = settings(phases=[Phase.generate], database=None, deadline=None)


def as_written(kind: type[Any], how: settings | None = None) -> str:
    """The simplest event of a type, as this release writes it; for a new line of the file."""
    event = CODEC.encode(find(values(kind), _has_parts, settings=how))
    row = {
        "kind": event.kind,
        "schema": kind.schema,
        "body": event.body.decode(),
        "personal": None if event.personal is None else event.personal.decode(),
    }
    return json.dumps(row)


@pytest.mark.parametrize("release", RELEASES, ids=lambda path: path.stem)
def test_what_a_release_wrote_is_read(release: Path) -> None:
    """every event that any release has written can be read by this one."""
    for line in lines(release):
        assert CODEC.event(encoded(line), line["schema"]).kind == line["kind"]


def test_a_shape_does_not_change_without_a_new_version() -> None:
    """what was kept of a shape that is still the latest is written just so today."""
    latest = {kind: event.schema for kind, event in CODEC.events.items()}
    for line in [x for x in lines(RELEASES[-1]) if x["schema"] == latest[x["kind"]]]:
        again = CODEC.encode(CODEC.event(encoded(line), line["schema"]))
        assert again == encoded(line), "the shape has changed; raise its schema"


def test_a_line_for_the_file_is_what_this_release_reads() -> None:
    """what a contributor is told to add is an event of the type, with something in every list."""
    for event in CODEC.events.values():
        line = json.loads(as_written(event, _ANY))  # the simplest takes seconds to find
        assert _has_parts(CODEC.event(encoded(line), event.schema))


def test_every_event_of_this_release_is_kept() -> None:
    """a new event, or a new shape of one, is added to the latest release's file."""
    kept = {(line["kind"], line["schema"]) for line in lines(RELEASES[-1])}
    missing = [event for event in CODEC.events.values() if (event.kind, event.schema) not in kept]
    written = "\n".join(as_written(event) for event in missing)
    assert not missing, f"add to {RELEASES[-1].name}:\n{written}"
