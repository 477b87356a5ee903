from collections.abc import Callable

import pytest

from cservice.kernel.actor import AGENT, SUPERVISOR, SYSTEM, Actor, ActorKind, Override, Role
from cservice.kernel.errors import InputError


@pytest.mark.parametrize(
    ("actor", "kind", "text"),
    [
        (Actor.customer("c-7"), ActorKind.CUSTOMER, "customer c-7"),
        (Actor.staff("ann"), ActorKind.STAFF, "staff ann"),
        (Actor.dock("gate 2"), ActorKind.DOCK, "dock gate 2"),
        (Actor.courier("brown"), ActorKind.COURIER, "courier brown"),
        (SYSTEM, ActorKind.SYSTEM, "system cservice"),
    ],
)
def test_each_party_has_its_kind(actor: Actor, kind: ActorKind, text: str) -> None:
    """an actor says which party it is, and reads as that and its id."""
    assert actor.kind is kind
    assert str(actor) == text


def test_staff_without_roles_named_are_agents() -> None:
    """a member of staff is an agent unless roles are named, and then only what is named."""
    assert Actor.staff("ann").roles == (AGENT,)
    assert Actor.staff("sue", SUPERVISOR).roles == (SUPERVISOR,)


def test_a_role_is_a_plain_word_that_a_host_adds() -> None:
    """a role of the host's own is held like any other; nobody else holds one."""
    buyer = Role("buyer")
    ann = Actor.staff("ann", AGENT, buyer)
    assert ann.has(buyer)
    assert not ann.has(SUPERVISOR)
    assert not Actor.customer("c-7").has(AGENT)


@pytest.mark.parametrize("kind", [k for k in ActorKind if k is not ActorKind.STAFF])
def test_only_staff_have_roles(kind: ActorKind) -> None:
    """a customer cannot be made a supervisor by being called one."""
    with pytest.raises(InputError, match=f"a {kind} has no roles; only staff do"):
        Actor(kind=kind, id="x", roles=(SUPERVISOR,))


def test_an_override_is_of_the_rules_that_are_meant() -> None:
    """approval of a late return is no approval of whatever else stands against it."""
    sam = Actor.staff("sam", SUPERVISOR)
    meant = Override(by=sam, reason="she was ill", codes=("window",))
    assert meant.settles("window", SUPERVISOR)
    assert not meant.settles("fraud", SUPERVISOR)
    assert not meant.settles("window", AGENT)
    assert Override(by=sam, reason="all of it").settles("fraud", SUPERVISOR)


def test_only_staff_override() -> None:
    """a customer's word settles nothing, and is not passed over in silence."""
    with pytest.raises(InputError, match="a customer cannot override a rule; only staff can"):
        Override(by=Actor.customer("c-7"), reason="please")


def test_a_party_is_one_of_five() -> None:
    """another could not be read again from the log."""
    with pytest.raises(InputError, match="'boss' is no kind of actor; there are customer, staff"):
        Actor(kind="boss", id="a")  # type: ignore[arg-type]  # as a caller without types may write it


@pytest.mark.parametrize("party", [Actor.customer, Actor.staff, Actor.dock, Actor.courier])
def test_nobody_is_without_an_id(party: Callable[[str], Actor]) -> None:
    """an event that names nobody could not say who did it."""
    with pytest.raises(InputError, match="without an id; give the host's id of the person"):
        party("")
    with pytest.raises(InputError, match="without an id; give the host's id of the person"):
        party(7)  # type: ignore[arg-type]  # as a caller without types may write it


def test_a_role_is_a_word() -> None:
    """what is none could not be told from another, nor be read again from the log."""
    with pytest.raises(InputError, match=r"roles of a staff must be words, not \(None,\)"):
        Actor.staff("ann", None)  # type: ignore[arg-type]  # as above
