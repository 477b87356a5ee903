"""What the project is, in one sentence that is said five times."""

import tomllib

import cservice
from cservice.cli.app import main
from cservice.desk.slices import SLICES
from docs_reader import ROOT

SENTENCE = (
    "The domain of a customer-service desk: calls, tickets, orders, returns, exchanges, pick-ups."
)


def test_what_it_is_is_said_alike() -> None:
    """the README, the site, the package, its metadata and its command say one sentence."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    assert project["description"] == SENTENCE
    for said in (
        (ROOT / "README.md").read_text(),
        (ROOT / "docs" / "index.md").read_text(),
        cservice.__doc__ or "",
        main.help or "",
    ):
        assert SENTENCE in " ".join(said.split())


def test_the_readme_names_every_slice() -> None:
    """and so says of each how far it is."""
    readme = (ROOT / "README.md").read_text()
    slices = [one.name for one in SLICES]
    assert [one for one in slices if f"`{one}`" not in readme] == []
