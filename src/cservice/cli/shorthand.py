"""What a script may leave out or say shortly, written out: instants, who does it, actors."""

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from cservice.cli.source import Source
from cservice.kernel.actor import ActorKind
from cservice.kernel.errors import InputError
from cservice.kernel.time import Instant, instant, iso, plus

_LATER = re.compile(
    r"\+(?=\d)((?P<days>\d{1,4})d)?((?P<hours>\d{1,4})h)?((?P<minutes>\d{1,4})m)?"
    r"((?P<seconds>\d{1,4})s)?"
)


def written_out(source: Source) -> dict[str, Any]:
    """The script's data with nothing left out; what cannot be read is left as it is."""
    data = dict(source.data)
    if isinstance(data.get("actors"), dict):
        data["actors"] = {name: _actor(source, name, one) for name, one in data["actors"].items()}
    if isinstance(data.get("steps"), list):
        data["steps"] = list(_steps(source, data["steps"]))
    return data


def _actor(source: Source, name: str, written: Any) -> Any:
    """An actor's id is the name it has in the script; its kind alone will do."""
    if isinstance(written, str):
        if written not in list(ActorKind):
            kinds = ", ".join(ActorKind)
            wanted = f"expected a mapping, or one of {kinds}, not {written!r}"
            raise source.error(f"actors.{name}: {wanted}", "actors", name)
        written = {"kind": written}
    return {**written, "id": written.get("id", name)} if isinstance(written, dict) else written


def _steps(source: Source, steps: list[Any]) -> Iterator[Any]:
    """Each step with its instant, and with who does it: as in the step above it, if not said."""
    at: Any = None
    by: Any = None
    for place, step in enumerate(steps):
        if not isinstance(step, dict):
            yield step
            continue
        filled = dict(step)
        if "at" in step or at is not None:
            at = filled["at"] = _at(source, place, step.get("at", at), at)
        if "do" in step:
            by = filled["by"] = step.get("by", by)
        yield filled


def _at(source: Source, place: int, written: Any, above: Any) -> Any:
    if not isinstance(written, str) or not written.startswith("+"):
        return written
    later = _LATER.fullmatch(written)
    if later is None:
        problem = f"{written!r} is no time after the step above; write it as +2d or +1h30m"
        raise source.error(problem, "steps", place, "at")
    before = _instant(above)
    if before is None:
        problem = f"{written!r} is after the step above, and there is no instant above"
        raise source.error(problem, "steps", place, "at")
    length = timedelta(**{unit: int(count or 0) for unit, count in later.groupdict().items()})
    try:
        return iso(plus(before, length))
    except InputError as error:
        raise source.error(str(error), "steps", place, "at") from error


def _instant(written: Any) -> Instant | None:
    try:
        return instant(written)
    except InputError:
        return None  # it is told, with its line, where it is read
