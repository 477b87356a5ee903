"""Changes the kernel and the slices in one place at a time, and counts which changes no test sees.

    python scripts/mutants.py [MODULE …]     # "returns", "kernel/money"; none = all of them

One part after another, the kernel or a slice, is changed and looked at by its own tests alone: what
only a test of some other part sees counts as not seen. SAMPLE=20 in the environment tries 20 of a
hundred changes of each part, drawn evenly. Works on a copy under build/mutants. Writes the changes
that survived to build/mutants.txt, each as a diff, and a table of modules to standard output; ends
with 1 where fewer than 85 % were seen.

mutmut switches a change on once everything is imported. What runs while modules are imported, such
as what makes a field's validator, has run by then; so what survived of that is tried once more, in
a process of its own that is started with the change.
"""

import math
import os
import random
import re
import shutil
import subprocess
import sys
import tomllib
from collections import Counter
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path, PurePosixPath

ROOT = Path(__file__).parents[1]
COPY = ROOT / "build" / "mutants"
BAR = 85
#: A mutant that runs for ever is seen too: the tests do not end.
SEEN = {"killed", "timeout", "suspicious", "segfault"}
_RESULT = re.compile(r"\s*(?P<name>\S+): (?P<result>[a-z ]+)")
_PATTERNS = re.compile(r"^only_mutate = .*?\]$", re.MULTILINE | re.DOTALL)


def parts() -> tuple[str, ...]:
    """What is changed where nothing is named: "kernel", "payment", each slice."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    changed = [PurePosixPath(one) for one in settings["tool"]["mutmut"]["only_mutate"]]
    return tuple(one.parent.name if one.name == "*" else one.stem for one in changed)


def tests_of(module: str) -> str:
    """The tests of the part that a module is of."""
    part = module.partition("/")[0]
    return f"tests/{part}" if (ROOT / "tests" / part).is_dir() else f"tests/test_{part}.py"


def prepare(module: str) -> None:
    """A fresh copy of what is changed and what runs it."""
    shutil.rmtree(COPY, ignore_errors=True)
    COPY.mkdir(parents=True)
    for name in ("src", "tests", "scripts", "examples"):
        shutil.copytree(ROOT / name, COPY / name, ignore=shutil.ignore_patterns("__pycache__"))
    settings = (ROOT / "pyproject.toml").read_text("utf-8")
    narrowed = (
        f'only_mutate = ["src/cservice/{module}*"]\n'
        f'pytest_add_cli_args_test_selection = ["{tests_of(module)}"]'
    )
    settings, found = _PATTERNS.subn(narrowed, settings)
    assert found == 1, "pyproject.toml says once what is changed"
    (COPY / "pyproject.toml").write_text(settings, "utf-8")


def mutmut(*arguments: str, check: bool = True) -> str:
    """What mutmut says; its progress goes to the terminal, if there is one."""
    command = [sys.executable, "-m", "mutmut", *arguments]
    environment = {**os.environ, "HYPOTHESIS_PROFILE": "mutants"}
    errors = None if check else subprocess.DEVNULL
    done = subprocess.run(
        command, cwd=COPY, env=environment, check=check, text=True, stdout=subprocess.PIPE,
        stderr=errors,
    )  # fmt: skip
    return done.stdout


def results() -> Mapping[str, str]:
    """What became of each mutant, by its name."""
    found = (_RESULT.fullmatch(line) for line in mutmut("results", "--all", "true").splitlines())
    return {one["name"]: one["result"].strip() for one in found if one}


def sampled(share: float) -> tuple[str, ...]:
    """So many of a hundred mutants, the same ones of the same code every time."""
    # They are made before mutmut finds that none of them has this name, and ends with an error.
    mutmut("run", "none has this name", check=False)
    names = sorted(results())
    return tuple(random.Random(0).sample(names, math.ceil(len(names) * share / 100)))


def run_at_import() -> frozenset[str]:
    """The functions that have run once everything is imported, as mutmut calls them."""
    done = subprocess.run(
        [sys.executable, "-c", _WATCHED], cwd=COPY, env=_inside(""), check=True, text=True,
        stdout=subprocess.PIPE,
    )  # fmt: skip
    return frozenset(done.stdout.split())


#: Prints every function of ours that runs while the slices are imported, once.
_WATCHED = """
import importlib, pkgutil, sys
seen = set()
def watch(frame, what, _):
    name = frame.f_code.co_name
    if what == "call" and name.endswith("__mutmut_orig"):
        seen.add(frame.f_globals["__name__"] + "." + name.removesuffix("__mutmut_orig"))
sys.setprofile(watch)
import cservice.desk.slices
for module in pkgutil.walk_packages(cservice.kernel.__path__, "cservice.kernel."):
    importlib.import_module(module.name)
sys.setprofile(None)
print(*sorted(seen))
"""


def _inside(mutant: str) -> Mapping[str, str]:
    """An environment in which a process has the mutants, with one of them switched on."""
    paths = os.pathsep.join(str(COPY / "mutants" / part) for part in ("src", "scripts"))
    return {
        **os.environ,
        "HYPOTHESIS_PROFILE": "mutants",
        "MUTANT_UNDER_TEST": mutant,
        "PYTHONPATH": paths,
    }


def is_seen_from_the_start(mutant: str) -> bool:
    """Whether a test of its part fails, or cannot begin, with the change made from the start."""
    tests = COPY / "mutants" / tests_of(mutant.split(".")[1])
    command = [sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", str(tests)]
    done = subprocess.run(
        command, cwd=COPY / "mutants", env=_inside(mutant), check=False, capture_output=True
    )
    return done.returncode != 0


def again(outcome: Mapping[str, str]) -> Mapping[str, str]:
    """What became of each once those are tried again that mutmut switched on too late."""
    early = run_at_import()
    late = [
        name
        for name, result in outcome.items()
        if result not in SEEN and name.partition("__mutmut_")[0] in early
    ]
    with ThreadPoolExecutor(int(_workers())) as pool:
        seen = dict(zip(late, pool.map(is_seen_from_the_start, late), strict=True))
    return {name: "killed" if seen.get(name) else one for name, one in outcome.items()}


def table(outcome: Mapping[str, str]) -> tuple[str, float]:
    """Modules with what share of their mutants was seen, and the share of all."""
    every, seen = Counter[str](), Counter[str]()
    for name, result in outcome.items():
        module = name.rpartition(".")[0]
        every[module] += 1
        seen[module] += result in SEEN
    rows = [f"{100 * seen[m] / n:5.1f} %  {seen[m]:4} of {n:4}  {m}" for m, n in every.items()]
    share = 100 * seen.total() / max(every.total(), 1)
    rows.append(f"{share:5.1f} %  {seen.total():4} of {every.total():4}  in all; bar: {BAR} %")
    return "\n".join(rows), share


def _workers() -> str:
    return os.environ.get("WORKERS") or str(os.cpu_count() or 1)


def tried(module: str, share: float) -> tuple[Mapping[str, str], list[str]]:
    """What became of the mutants of a module, and those that survived, each as a diff."""
    prepare(module)
    names = sampled(share) if share < 100 else ()
    mutmut("run", "--max-children", _workers(), *names)
    outcome = again({name: one for name, one in results().items() if not names or name in names})
    survived = [name for name, result in outcome.items() if result not in SEEN]
    return outcome, [f"{outcome[name]}: {mutmut('show', name)}" for name in survived]


def main(modules: list[str]) -> int:
    outcome: dict[str, str] = {}
    diffs: list[str] = []
    for module in modules or parts():
        became, survived = tried(module, float(os.environ.get("SAMPLE") or 100))
        outcome.update(became)
        diffs += survived
        (ROOT / "build" / "mutants.txt").write_text("\n".join(diffs), "utf-8")
        print(table(became)[0], flush=True)
    shown, share = table(outcome)
    print(shown.rpartition("\n")[2])
    print(f"{len(diffs)} survived; they are in build/mutants.txt")
    return 0 if outcome and share >= BAR else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
