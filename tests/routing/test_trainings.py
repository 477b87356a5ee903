"""Trainings that agents hold, and that go out of date. Source: J5."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cservice.ids import AgentId, CallId
from cservice.kernel.errors import InputError
from cservice.menu import Department
from cservice.routing import (
    Free,
    Queue,
    Route,
    Subject,
    Training,
    Waiting,
    Wants,
    lacking,
    matched,
)
from cservice.testing import NOON

SALE = Training(about=Subject.CAMPAIGN, name="spring sale")
NEW_SALE = Training(about=Subject.CAMPAIGN, name="spring sale", edition=2)
BOOKS = Training(about=Subject.DEPARTMENT, name="books", edition=3)


@pytest.mark.parametrize(
    ("held", "lacks"),
    [
        ((), (NEW_SALE,)),
        ((SALE,), (NEW_SALE,)),
        ((NEW_SALE,), ()),
        ((BOOKS, Training(about=Subject.CAMPAIGN, name="spring sale", edition=7)), ()),
        ((Training(about=Subject.SERVICE, name="spring sale", edition=7),), (NEW_SALE,)),
        ((Training(about=Subject.CAMPAIGN, name="autumn sale", edition=7),), (NEW_SALE,)),
    ],
)
def test_a_training_goes_out_of_date(
    held: tuple[Training, ...], lacks: tuple[Training, ...]
) -> None:
    """once the next edition is wanted; one about something else is none."""
    assert lacking((NEW_SALE,), held) == lacks


@given(st.lists(st.sampled_from((SALE, NEW_SALE, BOOKS)), unique=True))
def test_who_holds_what_is_wanted_lacks_nothing(held: list[Training]) -> None:
    """and who holds nothing lacks all of it."""
    assert lacking(held, held) == ()
    assert lacking(held, ()) == tuple(held)


def test_a_call_is_offered_to_who_is_trained() -> None:
    """by what the queue asks for; two queues that differ in it are not mistaken for each other."""
    queue = Queue(trainings=(NEW_SALE,))
    route = Route(trainings=queue.trainings)
    trained = route.waiting(CallId("c-1"), NOON, department=Department("sales"))
    whoever = Waiting(call=CallId("c-2"), since=NOON, wants=Wants(department=Department("sales")))
    ann = Free(agent=AgentId("ann"), idle_since=NOON, trainings=(SALE,))
    ben = Free(agent=AgentId("ben"), idle_since=NOON, trainings=(NEW_SALE, BOOKS))

    assert str(route) == "as chosen, trained for campaign spring sale"
    assert [one.agent for one in matched([trained], [ann, ben], NOON)] == ["ben"]
    assert matched([trained], [ann], NOON) == ()
    both = matched([trained, whoever], [ann, ben], NOON)
    assert [(one.call, one.agent) for one in both] == [("c-1", "ben"), ("c-2", "ann")]


def test_an_edition_is_counted_from_one() -> None:
    """and a training has a name."""
    with pytest.raises(InputError, match="edition"):
        Training(about=Subject.CLIENT, name="Cango", edition=0)
    with pytest.raises(InputError, match="name"):
        Training(about=Subject.CLIENT, name=" ")
    assert str(NEW_SALE) == "campaign spring sale, edition 2"
