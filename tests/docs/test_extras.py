"""What README tells of the installation is what the project offers."""

import re
import tomllib

from docs_reader import ROOT


def test_every_extra_is_named() -> None:
    """in README, where somebody looks who installs it; and it names no other."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    readme = (ROOT / "README.md").read_text("utf-8")

    named = set(re.findall(r"cservice\[(\w+)\]", readme))
    assert named == set(project["optional-dependencies"])


def test_all_is_all_but_what_tests_need() -> None:
    """as README says; and what only other extras build on is in them."""
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"][
        "optional-dependencies"
    ]
    [everything] = extras["all"]
    within = set(re.findall(r"\w+", everything.partition("[")[2]))

    assert within == set(extras) - {"all", "store", "testing"}
    assert "cservice[store]" in extras["postgres"] + extras["cli"]
