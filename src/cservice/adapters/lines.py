"""Lines filled in: a brand's sentences for its protocol, with what is known on a call.

Needs the extra `lines`. The sentences are Jinja templates: `{{ caller }}`, and
`{% if ticket_number is defined %}` where something is not known on every call. They see words, and
nothing of the program. Source: C1, C11, J5.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from cservice.kernel.errors import InputError
from cservice.protocol import TRADE, WORDS, LineName, Lines, Protocol, ProtocolError, unlike

try:
    import jinja2
    from jinja2 import meta
    from jinja2.sandbox import ImmutableSandboxedEnvironment
except ImportError as error:
    raise InputError("lines need Jinja: pip install 'cservice[lines]'") from error

__all__ = ["LineBook", "problems"]

_ENVIRONMENT = ImmutableSandboxedEnvironment(
    undefined=jinja2.StrictUndefined,
    autoescape=False,  # spoken, not shown in a browser
)
_ENVIRONMENT.globals.clear()


class LineBook:
    """The sentences of a brand, ready to be said."""

    def __init__(self, lines: Lines, protocol: Protocol = TRADE) -> None:
        """Raises ProtocolError where a line or word is unknown, or a sentence can never be said."""
        if found := list(problems(lines, protocol)):
            more = f"; and {len(found) - _SHOWN} more" if len(found) > _SHOWN else ""
            raise ProtocolError("; ".join(found[:_SHOWN]) + more)
        self._lines = lines
        self._templates = {
            language: {name: _ENVIRONMENT.from_string(text) for name, text in said.items()}
            for language, said in lines.languages.items()
        }

    def say(self, line: LineName, words: Mapping[str, str], language: str | None = None) -> str:
        """The sentence in the caller's language, else in the brand's first.

        Raises ProtocolError for a line that is not there, and where it needs a word that is not
        known on this call.
        """
        spoken = self._lines.language(language)
        template = self._templates[spoken].get(line)
        if template is None:
            raise ProtocolError(f"{spoken}: there is no line {line}")
        try:
            return " ".join(template.render(words).split())
        except jinja2.TemplateError as error:
            raise ProtocolError(f"{spoken}: the line {line} cannot be said: {error}") from error


# So many problems are said in one sentence.
_SHOWN = 3


def problems(lines: Lines, protocol: Protocol = TRADE) -> Iterator[str]:
    """What is wrong with the sentences of a brand, one after another; nothing = they can be said.

    A line that the protocol lacks, or that is missing; a word that nobody fills in; what is no
    template.
    """
    yield from unlike(lines, protocol)
    for language, said in lines.languages.items():
        for name, text in said.items():
            problem = _problem(text)
            if problem is not None:
                yield f"{language}: the line {name} {problem}"


def _problem(text: str) -> str | None:
    try:
        tree = _ENVIRONMENT.parse(text)
        unknown = sorted(meta.find_undeclared_variables(tree) - WORDS.keys())
        if unknown:
            return f"names {', '.join(unknown)}; known are {', '.join(WORDS)}"
        if any(True for _ in meta.find_referenced_templates(tree)):
            return "takes in another template, and may not"
        said: Any = _ENVIRONMENT.from_string(text).render(dict.fromkeys(WORDS, "1"))
    except jinja2.TemplateError as error:
        return f"is no template: {error}"
    except Exception as error:
        return f"cannot be said: {type(error).__name__}: {error}"
    return None if said.strip() else "says nothing"
