import datetime
import pickle
from collections.abc import Callable
from enum import StrEnum
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cservice.kernel.actor import SUPERVISOR
from cservice.kernel.errors import InputError
from cservice.kernel.ruling import (
    Allow,
    Condition,
    Lift,
    NeedApproval,
    Refuse,
    Refused,
    RefusedError,
    Ruling,
    Verdict,
    in_words,
    refuse,
)
from cservice.kernel.time import instant

WINDOW = Ruling(
    question="library.may_return",
    policy="trade:window",
    verdict=Verdict.REFUSE,
    code="window",
    reason="{since} days ago; {days} are allowed",
    params={"since": "40", "days": "30"},
)


def test_a_ruling_reads_as_a_sentence() -> None:
    """the sentence for people is the policy's template with its parameters filled in."""
    assert str(WINDOW) == "40 days ago; 30 are allowed"


def test_who_was_asked_what_is_written_into_a_ruling_when_it_is_heard() -> None:
    """into a copy, unless it stands there already: then nothing needs to be made."""
    assert WINDOW.heard("library.may_return", "trade:window") is WINDOW
    for question, name in [("library.may_keep", "trade:window"), ("library.may_return", "acme:w")]:
        heard = WINDOW.heard(question, name)
        assert (heard.question, heard.policy, str(heard)) == (question, name, str(WINDOW))
    assert (WINDOW.question, WINDOW.policy) == ("library.may_return", "trade:window")


def test_a_sentence_is_translated_by_code() -> None:
    """a catalogue's template for the code goes before our own; one without it changes nothing."""
    assert WINDOW.text({"window": "vor {since} Tagen, erlaubt {days}"}) == (
        "vor 40 Tagen, erlaubt 30"
    )
    assert WINDOW.text({"other": "…"}) == str(WINDOW)


@pytest.mark.parametrize(
    ("template", "text"),
    [
        ("{", "{"),
        ("}", "}"),
        ("{}", "{}"),
        ("{0}", "{0}"),
        ("{unknown}", "{unknown}"),
        ("{since!r:>5}", "{since!r:>5}"),
        ("{since.__class__}", "{since.__class__}"),
        ("{since[0]}", "{since[0]}"),
        ("{{since}}", "{since}"),
        ("{{{since}}}", "{40}"),
        ("100 % {since", "100 % {since"),
    ],
)
def test_a_template_that_is_wrong_is_shown_as_it_is(template: str, text: str) -> None:
    """a stray brace or an unknown parameter in a host's template never fails a refusal."""
    assert WINDOW.text({"window": template}) == text


@given(st.text(alphabet="{}ab!.:[]0 "), st.dictionaries(st.text("ab", min_size=1), st.text("{}a")))
def test_no_template_fails(template: str, params: dict[str, str]) -> None:
    """whatever the template and the parameters are, there is a sentence."""
    ruling = attrs.evolve(WINDOW, reason=template, params=params)
    assert isinstance(ruling.text(), str)


@given(st.text())
def test_what_is_filled_in_is_not_a_template(value: str) -> None:
    """a parameter's own braces are text."""
    assert attrs.evolve(WINDOW, reason="<{since}>", params={"since": value}).text() == f"<{value}>"


def test_parameters_are_kept_as_text() -> None:
    """numbers and the like are kept as what is shown, so that a ruling reads the same for ever."""
    for answer in (
        Allow("", params={"days": 30}),
        Refuse("window", "", params={"days": 30}),
        NeedApproval("window", "", role=SUPERVISOR, params={"days": 30}),
        Lift("window", "", params={"days": 30}),
    ):
        assert answer.params == {"days": "30"}


class Goods(StrEnum):
    """Where something is."""

    WITH_CUSTOMER = "with_customer"


def test_a_sentence_says_words_and_its_parameters_are_codes() -> None:
    """a state of the program's is said as people say it; text is somebody's own, and stays."""
    params: dict[str, Any] = {"goods": Goods.WITH_CUSTOMER, "sku": "atlas_1", "left": 2}
    template = "{sku} is {goods}, {left} left; {{goods}}, {none:words}, {goods:shown}"
    for answer in (
        Allow(template, params=params),
        Refuse("window", template, params=params),
        NeedApproval("window", template, role=SUPERVISOR, params=params),
        Lift("window", template, params=params),
    ):
        assert answer.params == {"goods": "with_customer", "sku": "atlas_1", "left": "2"}
        assert (
            str(answer) == "atlas_1 is with customer, 2 left; {goods}, {none:words}, {goods:shown}"
        )
        assert type(answer.params["goods"]) is str
    [ruling] = refuse("library.take", "library", "late", "it is {goods}", **params).rulings
    assert (str(ruling), ruling.params["goods"]) == ("it is with customer", "with_customer")
    assert ruling.text({"late": "{goods}, {goods:words}"}) == "with_customer, with customer"


def test_only_what_is_not_settled_stands() -> None:
    """refusals and missing approvals stand; what was lifted, allowed or answered does not."""
    approval = attrs.evolve(WINDOW, verdict=Verdict.NEED_APPROVAL, code="value")
    others = tuple(
        attrs.evolve(WINDOW, verdict=verdict, answer=answer)
        for verdict, answer in ((Verdict.ALLOW, None), (Verdict.LIFT, None), (Verdict.ANSWER, "2"))
    )
    refused = Refused((*others, attrs.evolve(WINDOW, settled_by="gold"), WINDOW, approval))
    assert refused.standing == (WINDOW, approval)
    assert refused.codes == ("window", "value")


def test_a_refusal_says_which_rule_why_and_what_would_be_allowed() -> None:
    """a refusal reads as its standing rulings, each with code, policy and what is offered."""
    offered = attrs.evolve(WINDOW, code="count", policy="acme:count", allowed=("1 book", "none"))
    assert str(Refused((WINDOW, offered))) == (
        "40 days ago; 30 are allowed [window, trade:window]; "
        "40 days ago; 30 are allowed [count, acme:count] (allowed: 1 book, none)"
    )


def test_a_commands_own_refusal_is_final() -> None:
    """what the kernel or a command refuses has the shape of a policy's, and nobody lifts it."""
    refused = refuse(
        "library.lend", "library", "unknown", "no {code} for {reason}", code="B-1", reason="loan"
    )
    [ruling] = refused.standing
    assert ruling.final
    assert (ruling.question, ruling.policy, ruling.code) == ("library.lend", "library", "unknown")
    assert ruling.text() == "no B-1 for loan"
    assert ruling.allowed == ()


def test_a_refusal_can_be_raised() -> None:
    """where raising is wanted, the error carries the refusal and reads like it."""
    error = RefusedError(Refused((WINDOW,)))
    assert str(error) == str(error.refused)
    assert pickle.loads(pickle.dumps(error)).refused == error.refused


def test_values_are_said_in_words() -> None:
    """a sentence says lengths of time and instants as people do, and all else as it is."""
    assert in_words(datetime.timedelta(hours=48)) == "2 days"
    assert in_words(instant("2026-03-02T09:00:00Z")) == "2026-03-02T09:00:00Z"
    assert in_words(3) == "3"


CONDITION = Condition(code="a", text="")


@pytest.mark.parametrize(
    ("make", "unfit", "said"),
    [
        (lambda x: Lift("window", x), None, "reason of a ruling must be str, not None"),
        (lambda x: Refuse(x, ""), None, "code of a ruling must be str, not None"),
        (lambda x: Refuse("a", "", allowed=(x,)), None, "text of a ruling must be str"),
        (lambda x: Allow(conditions=x), [CONDITION], "conditions of a ruling must be tuple"),
        (lambda x: Allow(conditions=(x,)), "a", "condition of a ruling must be Condition"),
        (lambda x: Condition(code="a", text=x), None, "text of a condition must be str"),
        (lambda x: NeedApproval("a", "", role=x), 7, "role of a ruling must be str, not 7"),
        (lambda x: Ruling(verdict=x), "no", "verdict of a ruling must be Verdict"),
        (lambda x: Ruling(verdict=Verdict.ANSWER, answer=x), None, "has the answer None"),
        (lambda x: Ruling(verdict=Verdict.ALLOW, answer=x), "a", "has the answer 'a'"),
        (lambda x: Ruling(verdict=Verdict.LIFT, params=x), {"a": 1}, "text of a ruling must be"),
    ],
)
def test_what_could_not_be_read_again_is_no_ruling(
    make: Callable[[Any], Any], unfit: Any, said: str
) -> None:
    """an empty note from a host's system, say: it fails where the policy makes it, by name."""
    with pytest.raises(InputError, match=said):
        make(unfit)
