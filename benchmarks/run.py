"""Measure cservice against the bars of its design; `make bench` runs this.

Prints a table and writes build/bench.json: a list of {name, ours, peer, ratio, bar, holds}. Every
figure is a median and every bar is on the ratio of both sides, taken in turns on this machine.
"""

import argparse
import importlib
import json
import sys
import time
from pathlib import Path

from measure import Row

# In this order. Each module has `rows(turns)`.
MODULES = ("core", "replays", "routing", "reports", "durable", "imports", "memory", "sweep")
_ROOT = Path(__file__).resolve().parents[1]


def main() -> int:
    """Run what was asked for; 1 = a bar was not held and --strict was given."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("only", nargs="*", choices=[*MODULES, []], help="some of them")
    parser.add_argument("--turns", type=int, default=15, help="how often each side has its turn")
    parser.add_argument("--json", type=Path, default=_ROOT / "build" / "bench.json")
    parser.add_argument("--strict", action="store_true", help="fail where a bar is not held")
    options = parser.parse_args()
    rows: list[Row] = []
    for name in options.only or MODULES:
        start = time.perf_counter()
        found = importlib.import_module(name).rows(options.turns)
        rows += found
        print(f"{name} ({time.perf_counter() - start:.0f} s)")
        print(*map(_line, found), sep="\n", flush=True)
    options.json.parent.mkdir(parents=True, exist_ok=True)
    written = [
        {
            "name": row.name,
            "ours": row.ours,
            "peer": row.peer,
            "ratio": row.ratio,
            "bar": row.bar,
            "holds": row.holds,
        }
        for row in rows
    ]
    options.json.write_text(json.dumps(written, indent=2, ensure_ascii=False) + "\n", "utf-8")
    missed = [row.name for row in rows if row.holds is False]
    if missed:
        print("not held:", *missed, sep="\n  ")
    return 1 if missed and options.strict else 0


def _line(row: Row) -> str:
    word = {None: "", True: "held", False: "NOT HELD"}[row.holds]
    bar = "" if row.bar is None else f"≤ {row.bar:g}"
    return f"  {row.name:<70} {row.ours:>10.5g} {row.peer:>10.5g} {row.ratio:>7.3f} {bar:>8} {word}"


if __name__ == "__main__":
    sys.exit(main())
