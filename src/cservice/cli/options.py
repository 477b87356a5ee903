"""What several commands of `cservice` take."""

import click

STORE = click.option(
    "--store", metavar="URL", required=True, help="The store: sqlite:///cango.db, postgresql://…"
)
POLICY = click.option(
    "--policy",
    "policies",
    metavar="FILE_OR_MODULE",
    multiple=True,
    help="Policies that speak after the trade's own; may be given several times.",
)
BRAND = click.option(
    "--brand",
    metavar="ID_OR_FILE",
    help="The brand, by its id or by the YAML file that configures it.",
)
NOW = click.option("--now", metavar="INSTANT", help="As 2026-03-02T09:00:00Z; else the clock's.")
TENANT = click.option("--tenant", default="main", show_default=True, help="Whose records.")
JSON = click.option("--json", "as_json", is_flag=True, help="Print records and events as JSON.")
EXPLAIN = click.option(
    "--explain", is_flag=True, help="Tell it as a story: every decision with its reason."
)
FORM = click.option(
    "--format",
    "form",
    type=click.Choice(["text", "md"]),
    help="How the story is written: for the terminal, or as Markdown.",
)
