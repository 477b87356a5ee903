"""What is said, word for word: a brand's sentences for the lines of its protocol, by language.

They are templates, plain text here: `cservice.adapters.lines` fills them in. Source: C1, C11, J5.
"""

from collections.abc import Iterator, Mapping

from cservice.kernel.value import frozen
from cservice.menu import tags
from cservice.protocol.model import LineName, Protocol, ProtocolError

#: What a sentence may name, and what it stands for; what is not known on a call is not there.
WORDS: Mapping[str, str] = {
    "brand": "the brand, as it is said to customers",
    "agent": "the name of who speaks, which the host tells",
    "caller": "how the caller is addressed: Ms Lee",
    "reason": "why the caller calls, in the agent's words",
    "order_number": "the number of the order that the call is about, or that was placed on it",
    "ticket_number": "the number of the ticket",
    "answer_hours": "within how many hours a ticket is answered",
    "email": "the e-mail address on the order that was placed",
    "bill_to": "where its bill goes",
    "ship_to": "where its goods go",
    "items": "its items, each with how many of it",
    "prices": "the price of each of them",
    "total": "what it comes to",
}


@frozen(kw_only=True)
class Lines:
    """The sentences of a brand."""

    first: str  # the language of who speaks none of them, as in BCP 47
    #: By language, and by the name of the line.
    languages: Mapping[str, Mapping[LineName, str]]

    def __attrs_post_init__(self) -> None:
        if self.first not in self.languages:
            there = ", ".join(self.languages) or "none"
            raise ProtocolError(f"there are no lines in {self.first}, the first; there are {there}")
        for language, lines in self.languages.items():
            for name, text in lines.items():
                if not text.strip():
                    raise ProtocolError(f"the line {name} in {language} says nothing")

    def language(self, wanted: str | None) -> str:
        """The language in which a caller is spoken to: "es-MX" is served by "es"."""
        known = {tag.replace("_", "-").casefold(): tag for tag in self.languages}
        return next((known[one] for one in tags(wanted) if one in known), self.first)


def unlike(lines: Lines, protocol: Protocol) -> Iterator[str]:
    """What lines and protocol have not in common, a sentence each."""
    known = protocol.lines
    for language, said in lines.languages.items():
        for name in said:
            if name not in known:
                yield f"{language}: the protocol has no line {name}"
        for name in known:
            if name not in said:
                yield f"{language}: there is no line {name}"


__all__ = ["WORDS", "Lines", "unlike"]
