"""The pages of the Python API leave nothing out."""

import re

from docs_reader import ROOT
from docsite.declared import SLICES, modules

PAGES = sorted((ROOT / "docs/reference/api").glob("*.md"))
NAMED = [
    found for page in PAGES for found in re.findall(r"^::: (\S+)$", page.read_text(), re.MULTILINE)
]
#: Shown as a whole, with all that they offer or have in them.
WHOLE = {f"cservice.{one}" for one in ("menu", "protocol", "reports", "routing", "testing")}
#: What has pages of another kind: the command line, and the policies with their questions.
ELSEWHERE = {"cservice.cli", "cservice.policies", *(f"cservice.{one.name}" for one in SLICES)}
#: Only hold others, or say again what others say.
HOLDERS = {f"cservice{one}" for one in ("", ".adapters", ".desk", ".desk.ports", ".kernel")}


def shown() -> set[str]:
    """What a page of the API is to show."""
    found = {module.__name__ for module in modules()}
    apart = tuple(f"{one}." for one in WHOLE | ELSEWHERE)
    return {one for one in found if not one.startswith(apart)} - ELSEWHERE - HOLDERS


def test_every_module_has_its_place_in_the_api() -> None:
    """a new module of the kernel, the desk or the adapters is on a page of docs/reference/api."""
    assert set(NAMED) == shown()


def test_none_has_two() -> None:
    """whoever looks one up finds it once."""
    assert len(set(NAMED)) == len(NAMED)
