from typing import Any

import pytest

from cservice import Brand, Desk, Refused
from cservice.accounts import (
    BY_EMAIL,
    BY_NAME,
    BY_PHONE,
    Account,
    AccountClosed,
    AccountCorrected,
    AccountCorrection,
    AccountDetail,
    AccountOpened,
    AccountStage,
    AddressFacts,
    CloseAccount,
    CorrectAccount,
    OpenAccount,
    OpeningFacts,
)
from cservice.calls import ReceiveCall
from cservice.ids import AccountId, CallId, CustomerId
from cservice.kernel.actor import Actor
from cservice.kernel.errors import InputError
from cservice.kernel.given import Given
from cservice.kernel.record import BrandId
from cservice.testing import ANN, NOON, STREAM, given, knowing, well_said

LEE = CustomerId("c-1")
FREE = knowing(OpeningFacts, taken=False)


def opening(**fields: Any) -> OpenAccount:
    """Ann Lee opens an account."""
    account: dict[str, Any] = {
        "customer": LEE,
        "name": "Ann Lee",
        "email": "Ann@example.com",
        "phone": "+12025550143",
        "address": "7 Elm Street",
    }
    return OpenAccount(**{**account, **fields})


OPENED = AccountOpened(
    customer=LEE,
    name="Ann Lee",
    email="Ann@example.com",
    phone="+12025550143",
    address="7 Elm Street",
    opened_at=NOON,
    call=None,
)


def test_an_account_is_opened() -> None:
    """with all that was told."""
    record = given().when(opening(), FREE).then(OPENED).record

    assert (record.stage, record.opened_at) == (AccountStage.OPEN, NOON)
    assert (record.name, record.email) == (OPENED.name, OPENED.email)
    assert (record.phone, record.address) == (OPENED.phone, OPENED.address)


def test_an_account_opened_on_a_call_is_on_its_case() -> None:
    """whoever looks at the call sees it."""
    with Desk() as desk:
        call = desk.do(ReceiveCall(phone="+12025550143", language="en"), by=ANN, at=NOON).record
        account = desk.do(opening(call=CallId(call.id)), by=ANN, at=NOON).record

    assert (account.case, account.call) == (call.case, call.id)


@pytest.mark.parametrize(
    ("by", "said"),
    [
        (BY_EMAIL, "ANN@example.com "),
        (BY_PHONE, "(202) 555 0143"),
        (BY_NAME, "Lee,  ann"),
        (BY_NAME, "LEE"),
    ],
)
def test_an_account_is_found_as_people_say_it(by: str, said: str) -> None:
    """by e-mail address, phone and name."""
    with Desk() as desk:
        account = desk.do(opening(), by=ANN, at=NOON).record
        assert desk.find(Account, by, said) == (account,)


def test_an_address_has_one_open_account_a_brand() -> None:
    """in whatever case it is written; a closed account leaves it to another."""
    brands = [Brand(id=BrandId(name), name=name) for name in ("cango", "acme")]
    with Desk(brands=brands) as desk:
        for brand in brands:
            desk.do(opening(), by=ANN, brand=brand.id, at=NOON)
        again = desk.try_do(opening(email="ann@EXAMPLE.com"), by=ANN, brand="acme", at=NOON)
        assert isinstance(again, Refused)
        assert again.codes == ("taken",)
        well_said(again)
        assert "example" not in str(again).casefold()
        first = desk.find(Account, BY_EMAIL, "ann@example.com")[1]
        desk.do(CloseAccount(account=first.id, reason="asked to"), by=ANN, at=NOON)
        desk.do(opening(), by=ANN, brand=first.brand, at=NOON)


def test_a_customer_has_one_open_account_a_brand() -> None:
    """the refusal names it; a closed one leaves room for another, and so does an erased one."""
    with Desk() as desk:
        account = desk.do(opening(), by=ANN, at=NOON).record
        again = desk.try_do(opening(email="other@example.com"), by=ANN, at=NOON)
        assert isinstance(again, Refused)
        assert again.codes == ("has_one",)
        assert again.standing[0].allowed[0] == f"use theirs, {account.id}"
        well_said(again)
        desk.do(CloseAccount(account=AccountId(account.id), reason="asked to"), by=ANN, at=NOON)
        desk.do(opening(email="other@example.com"), by=ANN, at=NOON)


@pytest.mark.parametrize("email", ["nonsense", "ann@", "ann@example", "a b@example.com"])
def test_an_account_is_written_to(email: str) -> None:
    """at an address that can be one; what was said is not in the refusal."""
    told = given().when(opening(email=email), FREE).then_refused("not_an_email")

    assert email not in str(told.refusal)
    well_said(told.refusal)


def correcting(what: AccountDetail, new: str) -> CorrectAccount:
    """What was misheard."""
    return CorrectAccount(account=AccountId(STREAM.id), what=what, new=new, reason="misheard")


@pytest.mark.parametrize(
    ("what", "new"),
    [
        (AccountDetail.NAME, "Anne Lee"),
        (AccountDetail.EMAIL, "anne@example.com"),
        (AccountDetail.PHONE, "+12025550199"),
        (AccountDetail.ADDRESS, "70 Elm Street"),
    ],
)
def test_an_account_is_corrected(what: AccountDetail, new: str) -> None:
    """old and new value are noted, with who did it, when and why. H4."""
    old = getattr(OPENED, what)
    corrected = AccountCorrected(what=what, old=old, new=new, reason="misheard", by=ANN.id, at=NOON)
    record = given(OPENED).when(correcting(what, new), FREE).then(corrected).record

    assert getattr(record, what) == new
    assert record.noted == (
        AccountCorrection(what=what, old=old, new=new, reason="misheard", by=ANN.id, at=NOON),
    )


@pytest.mark.parametrize(
    ("what", "new", "taken", "code"),
    [
        (AccountDetail.NAME, "Ann Lee", False, "no_change"),
        (AccountDetail.EMAIL, " Ann@example.com ", False, "no_change"),
        (AccountDetail.EMAIL, "anne", False, "not_an_email"),
        (AccountDetail.EMAIL, "bo@example.com", True, "taken"),
    ],
)
def test_a_correction_is_refused(what: AccountDetail, new: str, taken: bool, code: str) -> None:
    """where nothing changes, and where the address is none, or another's."""
    facts = knowing(AddressFacts, taken=taken)
    told = given(OPENED).when(correcting(what, new), facts).then_refused(code)
    well_said(told.refusal)


def test_an_e_mail_address_is_kept_without_blanks_around_it() -> None:
    """however it was typed, at the opening and later."""
    free = knowing(AddressFacts, taken=False)
    given().when(opening(email=" Ann@example.com "), FREE).then(OPENED)
    told = given(OPENED).when(correcting(AccountDetail.EMAIL, " anne@example.com "), free)
    assert told.record.email == "anne@example.com"


def test_only_whose_it_is_and_we_correct_an_account() -> None:
    """no other customer does."""
    command = correcting(AccountDetail.EMAIL, "anne@example.com")
    other = knowing(AddressFacts, by=Actor.customer("c-2"), taken=False)
    told = given(OPENED).when(command, other).then_refused("not_theirs")
    well_said(told.refusal)
    theirs = knowing(AddressFacts, by=Actor.customer(LEE), taken=False)
    assert given(OPENED).when(command, theirs).record.corrections[0].by == LEE


def test_a_closed_account_is_not_corrected() -> None:
    """another one is opened."""
    closed = given(OPENED, AccountClosed(reason="asked to"))
    free = knowing(AddressFacts, taken=False)
    told = closed.when(correcting(AccountDetail.NAME, "Anne Lee"), free).then_refused("not_now")
    well_said(told.refusal)


def test_an_account_is_found_by_what_is_corrected() -> None:
    """and not by what was wrong; its own address in another case is not another's."""
    with Desk() as desk:
        account = desk.do(opening(), by=ANN, at=NOON).record

        def correct(what: AccountDetail, new: str) -> Any:
            command = CorrectAccount(
                account=AccountId(account.id), what=what, new=new, reason="misheard"
            )
            return desk.try_do(command, by=ANN, at=NOON)

        assert not isinstance(correct(AccountDetail.EMAIL, "ann@EXAMPLE.com"), Refused)
        other = opening(customer=CustomerId("c-2"), email="bo@example.com")
        desk.do(other, by=ANN, at=NOON)
        assert correct(AccountDetail.EMAIL, "Bo@example.com").codes == ("taken",)
        correct(AccountDetail.NAME, "Bo@example.com")  # whoever is called that
        correct(AccountDetail.EMAIL, "anne@example.com")

        assert desk.find(Account, BY_EMAIL, "ann@example.com") == ()
        [found] = desk.find(Account, BY_EMAIL, "anne@example.com")
        assert (found.id, len(found.corrections)) == (account.id, 3)


def test_an_account_is_closed_once() -> None:
    """and not opened again."""
    close = CloseAccount(account=AccountId(STREAM.id), reason="asked to")
    closed = AccountClosed(reason="asked to")

    told = given(OPENED).when(close, knowing(Given)).then(closed)
    assert told.record.stage is AccountStage.CLOSED
    given(OPENED, closed).when(close, knowing(Given)).then_refused("not_now")


@pytest.mark.parametrize("field", ["customer", "name", "email"])
def test_an_account_is_somebodys(field: str) -> None:
    """who has a name and can be written to."""
    with pytest.raises(InputError, match=f"{field} must not be empty"):
        opening(**{field: ""})


def test_an_account_of_somebody_who_was_erased_is_found_by_nothing() -> None:
    """so that another person may have the address."""
    nobody = AccountOpened(customer=LEE, opened_at=NOON, call=None)  # as it is read then

    assert nobody.begin(STREAM).lookups == ()
