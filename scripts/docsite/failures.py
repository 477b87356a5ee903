"""The errors page: everything the package raises, as one tree."""

from cservice.kernel.errors import CserviceError
from docsite.declared import errors
from docsite.source import doc, field_table, fields, sentence


def page() -> str:
    """Every error, under those it derives from."""
    found = errors()
    lines = [
        "## Every error {#every-error}",
        "",
    ]

    def branch(kind: type[CserviceError], indent: str) -> None:
        lines.append(f"{indent}- [`{kind.__name__}`](#{kind.__name__.lower()}): {sentence(kind)}")
        for one in found[kind]:
            branch(one, indent + "    ")

    branch(CserviceError, "")
    lines.append("")
    for kind in found:
        lines += _error(kind)
    return "\n".join(lines)


def _error(kind: type[CserviceError]) -> list[str]:
    bases = [b for b in kind.__bases__ if b not in (CserviceError, Exception)]
    derives = ", ".join(f"`{b.__name__}`" for b in bases)
    return [
        f"### {kind.__name__} {{#{kind.__name__.lower()}}}",
        "",
        doc(kind),
        "",
        f"`{kind.__module__}.{kind.__qualname__}`" + (f" · also {derives}" if derives else ""),
        "",
        *(field_table(fields(kind)) if kind is not CserviceError else []),
    ]
