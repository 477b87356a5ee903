import functools
import importlib
import inspect
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Annotated, Any, TypeVar, Union

import attrs
import pytest

from cservice.kernel.errors import DeclarationError
from cservice.kernel.event import Event
from cservice.kernel.policies import Policies
from cservice.kernel.policy import Mark, policy
from cservice.kernel.question import Adjust, First, Question, Rule
from cservice.kernel.record import BrandId, Record, Tenant
from cservice.kernel.registration import Named, packaged
from cservice.kernel.ruling import Allow, Ruling

ACME, OTHER = BrandId("acme"), BrandId("other")
HERE, THERE = Tenant("here"), Tenant("there")


@attrs.frozen(kw_only=True)
class MayBorrow(Rule):
    """May this book be borrowed?"""

    kind = "library.may_borrow"


@attrs.frozen(kw_only=True)
class MayReserve(Rule):
    """May it be reserved?"""

    kind = "library.may_reserve"


@attrs.frozen(kw_only=True)
class LoanPeriod(First[int]):
    """For how many days?"""

    kind = "library.loan_period"


def _policy(name: str, question: Any = MayBorrow, **options: Any) -> Named:
    def says(q: Any) -> Any:
        """What it says.

        And why.
        """

    return Named(name, policy(question, **options)(says))


def _speaking(
    policies: Policies, question: Any = MayBorrow, brand: BrandId = ACME, tenant: Tenant = HERE
) -> list[str]:
    return [one.name for one in policies.bound(tenant, brand).get(question, ())]


def _in_pluggy(policies: Policies, question: type[Question[Any]] = MayBorrow) -> set[Any]:
    caller = getattr(policies.registry.hook, question.kind.replace(".", "__"))
    return {one.function for one in caller.get_hookimpls()}


class Gold:
    """A plug-in with a setting."""

    def __init__(self, name: str, limit: int = 5) -> None:
        self.name = name
        self.limit = limit

    @policy(MayBorrow)
    def generous(self, q: MayBorrow) -> Ruling | None:
        """Gold readers may."""
        return Allow("up to {limit}", params={"limit": self.limit})

    @policy(LoanPeriod)
    def longer(self, q: LoanPeriod) -> int | None:
        """Gold readers keep it longer."""

    def helper(self, q: MayBorrow) -> None:
        """Not a policy."""


SOURCE = '''
"""Rules of acme."""

import attrs

from cservice.kernel.policy import policy
from cservice.kernel.question import Rule


@attrs.frozen(kw_only=True)
class MayBorrow(Rule):
    kind = "acme.may_borrow"


@policy(MayBorrow)
def zulu(q: MayBorrow) -> None:
    """Comes first."""


@policy(MayBorrow)
def alpha(q: MayBorrow) -> None:
    """Comes second."""


def mike(q: MayBorrow) -> None:
    """Is none."""
'''


@pytest.fixture
def module(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., ModuleType]:
    """A way to import source text as a real module."""

    def imported(source: str = SOURCE, name: str = "acme_rules") -> ModuleType:
        (tmp_path / f"{name}.py").write_text(source)
        monkeypatch.syspath_prepend(tmp_path)
        monkeypatch.delitem(sys.modules, name, raising=False)
        return importlib.import_module(name)

    return imported


@pytest.fixture(autouse=True)
def _modules_forgotten() -> Iterator[None]:
    yield
    for name in [name for name in sys.modules if name.startswith("acme_")]:
        del sys.modules[name]


class TestWhatIsRegistered:
    def test_a_modules_functions(self, module: Callable[..., ModuleType]) -> None:
        """a module's marked functions are policies, in the order they are written down."""
        rules = module()
        policies = Policies(rules)
        assert policies.names == ("acme_rules:zulu", "acme_rules:alpha")
        assert _speaking(policies, rules.MayBorrow) == ["acme_rules:zulu", "acme_rules:alpha"]
        assert [one.doc for one in policies.all] == ["Comes first.", "Comes second."]

    def test_a_modules_own_name(self, module: Callable[..., ModuleType]) -> None:
        """a module that says its NAME is known by it, wherever it lies."""
        assert Policies(module(SOURCE + '\nNAME = "acme"')).names == ("acme:zulu", "acme:alpha")

    def test_an_instances_methods(self) -> None:
        """an instance with a `name` brings its marked methods, each bound to it."""
        gold = Gold("acme.gold")
        policies = Policies(gold)
        assert policies.names == ("acme.gold:generous", "acme.gold:longer")
        [one] = policies.bound(HERE, ACME)[MayBorrow]
        assert one.answer(None) == Allow("up to {limit}", params={"limit": 5})

    def test_two_instances_of_one_class(self) -> None:
        """the same rule with two settings is two policies."""
        policies = Policies(Gold("silver", 3), Gold("gold", 9))
        assert _speaking(policies) == ["silver:generous", "gold:generous"]

    def test_a_function(self) -> None:
        """a marked function is a plug-in by itself, under its own name or the host's."""

        @policy(MayBorrow)
        def open_to_all(q: MayBorrow) -> Ruling | None: ...

        own = f"{__name__}.TestWhatIsRegistered.test_a_function.<locals>.open_to_all"
        assert Policies(open_to_all).names == (own,)
        assert Policies(Named("acme.open", open_to_all)).names == ("acme.open",)

    def test_a_bound_method(self) -> None:
        """one method of an instance is a plug-in under the host's name."""
        assert Policies(Named("acme.gold", Gold("x").generous)).names == ("acme.gold",)

    def test_static_and_class_methods(self) -> None:
        """a static or a class method is a policy, on whichever side of it the mark is."""

        class Rules:
            name = "acme"

            @staticmethod
            @policy(MayBorrow)
            def one(q: MayBorrow) -> Ruling | None:
                return Allow("one")

            @policy(MayBorrow)
            @staticmethod
            def two(q: MayBorrow) -> Ruling | None:
                return Allow("two")

            @classmethod
            @policy(MayBorrow)
            def three(cls, q: MayBorrow) -> Ruling | None:
                return Allow(cls.name)

        policies = Policies(Rules())
        assert policies.names == ("acme:one", "acme:two", "acme:three")
        said = [one.answer(None) for one in policies.all]
        assert said == [Allow("one"), Allow("two"), Allow("acme")]

    def test_functions_an_instance_holds(self) -> None:
        """a marked function in an instance's own field is a policy too, with slots or without."""

        @policy(MayBorrow)
        def rule(q: MayBorrow) -> Ruling | None: ...

        @attrs.frozen
        class Slotted:
            name: str
            chosen: Callable[[MayBorrow], Ruling | None]

        for plugin in (Slotted("acme", rule), SimpleNamespace(name="acme", chosen=rule)):
            policies = Policies(plugin)
            assert policies.names == ("acme:chosen",)
            assert _in_pluggy(policies) == {rule}

    def test_a_bases_policies_come_first(self) -> None:
        """what is inherited speaks before what is added; None leaves an inherited one out."""

        class Platinum(Gold):
            @policy(MayBorrow)
            def also(self, q: MayBorrow) -> Ruling | None: ...

        class Plain(Platinum):
            longer = None  # type: ignore[assignment]  # that is how one is left out

        assert _speaking(Policies(Platinum("p"))) == ["p:generous", "p:also"]
        assert Policies(Plain("p")).names == ("p:generous", "p:also")

    def test_a_function_wrapped_well(self) -> None:
        """a decorator above the mark that uses functools.wraps changes nothing."""

        def counted(function: Callable[[Any], Any]) -> Callable[[Any], Any]:
            @functools.wraps(function)
            def wrapper(q: Any) -> Any:
                return function(q)

            return wrapper

        @counted
        @policy(MayBorrow)
        def rule(q: MayBorrow) -> Ruling | None:
            return Allow()

        assert Policies(Named("acme", rule)).all[0].answer(None) == Allow()

    def test_pluggy_holds_the_registry(self, module: Callable[..., ModuleType]) -> None:
        """every plug-in and every policy is pluggy's as well, under the question's hook."""
        rules, gold, single = module(), Gold("acme.gold"), _policy("acme.single")
        policies = Policies(rules, gold, single)
        names = [name for name, _ in policies.registry.list_name_plugin()]
        assert names == ["acme_rules", "acme.gold", "acme.single"]
        assert policies.registry.get_plugin("acme.gold") is gold
        assert _in_pluggy(policies) == {gold.generous, single.plugin}
        assert _in_pluggy(policies, LoanPeriod) == {gold.longer}
        assert _in_pluggy(policies, rules.MayBorrow) == {rules.zulu, rules.alpha}
        held = {
            one
            for caller in vars(policies.registry.hook).values()
            for one in caller.get_hookimpls()
        }
        assert {one.function for one in held} == {one.answer for one in policies.all}


class TestOrder:
    def test_registration_order(self) -> None:
        """who is registered first speaks first."""
        assert _speaking(Policies(_policy("b"), _policy("a"))) == ["b", "a"]

    def test_first_and_last(self) -> None:
        """`first` speaks before all that are registered without it, `last` after them."""
        policies = Policies(
            _policy("end", last=True),
            _policy("one"),
            _policy("start", first=True),
            _policy("two"),
            _policy("restart", first=True),
        )
        assert _speaking(policies) == ["start", "restart", "one", "two", "end"]
        assert policies.names == ("end", "one", "start", "two", "restart")

    def test_a_replacement_takes_the_place(self) -> None:
        """who stands in for a policy speaks where it spoke, so that later exceptions still lift."""
        trade, gold = _policy("trade"), _policy("gold")
        policies = Policies(trade, gold, _policy("ours", replaces="trade"))
        assert _speaking(policies) == ["ours", "gold"]
        moved = Policies(trade, gold, _policy("ours", replaces="trade", last=True))
        assert _speaking(moved) == ["gold", "ours"]

    def test_a_replaced_first_answer_keeps_its_place(self) -> None:
        """for a first answer, too: the stand-in of the trade's default is asked last."""
        policies = Policies(
            _policy("trade", LoanPeriod),
            _policy("gold", LoanPeriod),
            _policy("ours", LoanPeriod, replaces="trade"),
        )
        assert _speaking(policies, LoanPeriod) == ["gold", "ours"]


class TestScope:
    def test_a_brands_policy(self) -> None:
        """a policy for one brand is not heard at another."""
        policies = Policies(_policy("all"), _policy("ours", brand="acme"))
        assert _speaking(policies) == ["all", "ours"]
        assert _speaking(policies, brand=OTHER) == ["all"]
        assert policies.brands == {ACME}

    def test_a_tenants_policy(self) -> None:
        """nothing one tenant says is heard at another, whatever the brand is called."""
        policies = Policies(_policy("all"), _policy("ours", tenant="here", brand="acme"))
        assert _speaking(policies) == ["all", "ours"]
        assert _speaking(policies, tenant=THERE) == ["all"]
        assert policies.bound(THERE, ACME) is policies.bound(THERE, ACME)

    def test_a_default_is_replaced_for_one_brand(self) -> None:
        """the trade's default still rules the other brands."""
        policies = Policies(_policy("trade"), _policy("ours", replaces="trade", brand="acme"))
        assert _speaking(policies) == ["ours"]
        assert _speaking(policies, brand=OTHER) == ["trade"]

    def test_a_replacement_is_replaced(self) -> None:
        """where a stand-in is replaced for one brand, the original stays replaced there."""
        policies = Policies(
            _policy("trade"),
            _policy("gold"),
            _policy("ours", replaces="trade"),
            _policy("acmes", replaces="ours", brand="acme"),
        )
        assert _speaking(policies) == ["acmes", "gold"]
        assert _speaking(policies, brand=OTHER) == ["ours", "gold"]

    def test_left_out_by_name(self) -> None:
        """what `without` names does not speak; its plug-in's other policies do."""
        policies = Policies(Gold("g"), without=["g:generous"])
        assert policies.names == ("g:longer",)
        assert MayBorrow not in policies.bound(HERE, ACME)


async def _async(q: MayBorrow) -> None: ...


def _generator(q: MayBorrow) -> Iterator[None]:  # pragma: no cover  # refused, so never run
    yield


async def _async_generator(q: Any) -> AsyncIterator[None]:  # pragma: no cover  # likewise
    yield


T = TypeVar("T")


def _marked(function: Callable[..., Any]) -> Named:
    """A function that a type checker would not let through."""
    question: Any = MayBorrow
    function.__dict__.clear()  # another test may have marked it
    return Named("acme", policy(question)(function))


def _no_argument() -> None: ...
def _keyword_only(*, q: MayBorrow) -> None: ...
def _two(q: MayBorrow, given: object) -> None: ...
def _two_with_default(q: MayBorrow, given: object = None) -> None: ...
def _star(*q: MayBorrow) -> None: ...
def _stars(**q: MayBorrow) -> None: ...
def _another(q: MayReserve) -> None: ...
def _text(q: str) -> None: ...
def _variable(q: T) -> list[T] | None: ...
def _either_wrong(q: MayReserve | str) -> None: ...
def _unresolved(q: "Nowhere") -> None: ...  # type: ignore[name-defined]  # noqa: F821  # on purpose


SHAPES = [
    (_no_argument, "must take exactly one argument, the question"),
    (_keyword_only, "must take exactly one argument, the question"),
    (_two, "must take exactly one argument, the question"),
    (_two_with_default, "must take exactly one argument, the question"),
    (_star, "must take exactly one argument, the question"),
    (_stars, "must take exactly one argument, the question"),
    (_another, "answers MayBorrow, but its argument is a MayReserve"),
    (_text, "answers MayBorrow, but its argument is a str"),
    (_variable, "answers MayBorrow, but its argument is a T"),
    (_either_wrong, "answers MayBorrow, but its argument is a .*MayReserve | str"),
    (_unresolved, "its annotations cannot be read: name 'Nowhere' is not defined; import what"),
]


def _own(q: MayBorrow) -> None: ...
def _base(q: Rule) -> None: ...
def _top(q: object) -> None: ...
def _any(q: Any) -> None: ...
def _bare(q): ...  # type: ignore[no-untyped-def]  # hosts need not annotate
def _either(q: MayReserve | MayBorrow) -> None: ...
def _old_either(q: Union[MayReserve, MayBorrow]) -> None: ...  # noqa: UP007  # hosts may write so
def _text_hint(q: "MayBorrow") -> None: ...
def _annotated(q: Annotated[MayBorrow, "ours"]) -> None: ...
def _generic(q: Question[Any]) -> None: ...
def _positional(q: MayBorrow, /) -> None: ...


class TestRefusedAtRegistration:
    """what would crash or be ignored later is refused, and says whose it is."""

    @pytest.mark.parametrize(("function", "problem"), SHAPES)
    def test_the_wrong_shape(self, function: Callable[..., Any], problem: str) -> None:
        """a policy takes exactly the question it is marked with."""
        with pytest.raises(DeclarationError, match=problem) as caught:
            Policies(_marked(function))
        assert caught.value.where == "policy acme"

    @pytest.mark.parametrize(
        "function",
        [
            _own,
            _base,
            _top,
            _any,
            _bare,
            _either,
            _old_either,
            _text_hint,
            _annotated,
            _generic,
            _positional,
        ],
    )
    def test_a_right_shape(self, function: Callable[..., Any]) -> None:
        """an annotation that admits the question is no reason to refuse."""
        assert Policies(_marked(function)).names == ("acme",)

    @pytest.mark.parametrize("function", [_async, _generator, _async_generator])
    def test_what_answers_later(self, function: Callable[..., Any]) -> None:
        """a coroutine or a generator would answer with itself, not with a ruling."""
        with pytest.raises(DeclarationError, match="is async or a generator"):
            Policies(_marked(function))

    def test_a_method_of_the_wrong_shape(self) -> None:
        """a method without the question is named with its plug-in."""

        class Rules:
            name = "acme"

            lone = _marked(_own).plugin  # as a method, its only argument is the instance

        with pytest.raises(DeclarationError, match="policy acme:lone: must take exactly one"):
            Policies(Rules())

    def test_a_class(self) -> None:
        """a class given for an instance has nobody to bind its methods to."""
        for plugin in (Gold, Named("acme", Gold)):
            with pytest.raises(DeclarationError, match=r"is a class; pass an instance: Gold\(\)"):
                Policies(plugin)

    @pytest.mark.parametrize(
        "plugin",
        [
            SimpleNamespace(),
            Gold(""),
            None,
            Named("", Gold("gold")),
            policy(MayBorrow)(lambda q: None),
            Gold("gold").generous,
            7,
        ],
        ids=["object", "empty", "None", "Named empty", "lambda", "method", "number"],
    )
    def test_no_stable_name(self, plugin: object) -> None:
        """a ruling names its policy for years, so a name made up at run time will not do."""
        with pytest.raises(DeclarationError, match=r"has no stable name; .*Named"):
            Policies(plugin)

    def test_no_policies_inside(self) -> None:
        """a plug-in without any marked function would never be heard."""
        with pytest.raises(DeclarationError, match="plug-in acme: holds no policy; mark its"):
            Policies(SimpleNamespace(name="acme", rule=Gold.helper))

    def test_an_unmarked_function(self) -> None:
        """a function without @policy is no policy."""
        with pytest.raises(DeclarationError, match=r"reader: is not marked; write @policy"):
            Policies(Named("reader", lambda q: None))

    def test_registered_twice(self) -> None:
        """a name speaks once, a plug-in too, and so does a function under whatever names."""
        gold, one = Gold("g"), _policy("one")
        for plugins in (
            (gold, gold),
            (gold, Named("h", gold)),
            (gold, Gold("g")),
            (one, one),
        ):
            with pytest.raises(DeclarationError, match="is registered twice"):
                Policies(*plugins)
        with pytest.raises(DeclarationError, match="policy two: is registered as one already"):
            Policies(one, Named("two", one.plugin))

    def test_names_that_meet(self) -> None:
        """a function's chosen name may not be that of a plug-in's policy."""
        with pytest.raises(DeclarationError, match="policy g:generous: is registered twice"):
            Policies(Gold("g"), _policy("g:generous"))

    def test_an_alias(self, module: Callable[..., ModuleType]) -> None:
        """a second name for the same function would speak twice."""
        with pytest.raises(DeclarationError, match="acme_rules:again: is registered as acme_rules"):
            Policies(module(SOURCE + "\nagain = zulu"))

    def test_a_policy_imported_from_another_plugin(self, module: Callable[..., ModuleType]) -> None:
        """a module that imports a registered one's policy would have it speak twice."""
        rules = module()
        other = module("from acme_rules import zulu", "acme_more")
        assert Policies(other).names == ("acme_more:zulu",)
        with pytest.raises(DeclarationError, match="is registered as acme_rules:zulu already"):
            Policies(rules, other)

    def test_a_class_of_policies_in_a_module(self, module: Callable[..., ModuleType]) -> None:
        """a registered module's class of policies needs a registered instance."""
        rules = module(
            SOURCE + "\nclass Gold:\n    @policy(MayBorrow)\n    def rule(self, q): ...\n"
        )
        with pytest.raises(DeclarationError, match=r"the class Gold, whose .* too: Gold\(\)"):
            Policies(rules)
        policies = Policies(rules, Named("gold", rules.Gold()))
        assert policies.names == ("acme_rules:zulu", "acme_rules:alpha", "gold:rule")

    def test_what_is_no_function(self) -> None:
        """a property, a partial or a cache around a policy would be passed over or not bound."""

        def _marked_method() -> Any:
            def rule(self: Any, q: MayBorrow) -> Ruling | None: ...

            return policy(MayBorrow)(rule)

        for held in (
            property(_marked_method()),
            functools.cached_property(_marked_method()),
            functools.partialmethod(_marked_method()),
            functools.lru_cache(_marked_method()),
        ):
            rules = type("Rules", (), {"name": "acme", "rule": held})
            kind = type(held).__name__
            with pytest.raises(DeclarationError, match=f"policy acme:rule: is a {kind}; a policy"):
                Policies(rules())
        loose = SimpleNamespace(name="acme", rule=functools.partial(_marked_method(), None))
        with pytest.raises(DeclarationError, match="policy acme:rule: is a partial"):
            Policies(loose)
        static = SimpleNamespace(name="acme", rule=staticmethod(_marked_method()))
        with pytest.raises(DeclarationError, match="policy acme:rule: is a staticmethod"):
            Policies(static)

    def test_an_override_that_is_not_marked(self) -> None:
        """a method that hides its base's policy must be one itself."""

        class Mine(Gold):
            def generous(self, q: MayBorrow) -> Ruling | None: ...

        with pytest.raises(DeclarationError, match="g:generous: hides that of Gold and is not mar"):
            Policies(Mine("g"))

    def test_without_what_is_not_there(self) -> None:
        """a name left out that nobody has is a mistake, and those there are are named."""
        with pytest.raises(DeclarationError, match=r"without 'x': no such policy; .*'g:generous'"):
            Policies(Gold("g"), without=["x"])

    @pytest.mark.parametrize(
        ("target", "problem"),
        [
            ("nobody", r"replaces 'nobody', which does not answer the same .*: \['trade'\]"),
            ("other", "replaces 'other', which does not answer the same question"),
            ("ours", "replaces 'ours', which does not answer the same question"),
        ],
        ids=["unknown", "another question's", "itself"],
    )
    def test_a_replacement_of_nothing(self, target: str, problem: str) -> None:
        """`replaces` names another policy of the same question."""
        with pytest.raises(DeclarationError, match=problem) as caught:
            Policies(
                _policy("trade"), _policy("other", MayReserve), _policy("ours", replaces=target)
            )
        assert caught.value.where == "policy ours"

    def test_a_replacement_of_what_is_left_out(self) -> None:
        """a policy that is left out by name cannot be replaced as well."""
        with pytest.raises(DeclarationError, match="replaces 'trade'"):
            Policies(_policy("trade"), _policy("ours", replaces="trade"), without=["trade"])

    @pytest.mark.parametrize(
        ("one", "two"),
        [({}, {}), ({}, {"brand": "acme"}), ({"brand": "acme"}, {"tenant": "here"})],
        ids=["everywhere", "at a brand", "at a brand of a tenant"],
    )
    def test_two_replacements_of_one(self, one: dict[str, Any], two: dict[str, Any]) -> None:
        """where both would speak in the place of a third, one of them must give way."""
        with pytest.raises(DeclarationError, match=r"replaces trade, as ours does.*; replace ours"):
            Policies(
                _policy("trade"),
                _policy("ours", replaces="trade", **one),
                _policy("theirs", replaces="trade", **two),
            )

    @pytest.mark.parametrize("wall", ["brand", "tenant"])
    def test_two_replacements_that_never_meet(self, wall: str) -> None:
        """each of two brands or tenants may have its own in the place of a third."""
        policies = Policies(
            _policy("trade"),
            *(_policy(name, replaces="trade", **{wall: name}) for name in ("acme", "here")),
        )
        assert _speaking(policies) == [{"brand": "acme", "tenant": "here"}[wall]]

    def test_a_circle_of_replacements(self) -> None:
        """policies that replace one another would leave nobody to speak."""
        with pytest.raises(DeclarationError, match="nobody would speak: a, b, c"):
            Policies(
                _policy("a", replaces="b"), _policy("b", replaces="c"), _policy("c", replaces="a")
            )

    @pytest.mark.parametrize("wall", ["brand", "tenant"])
    def test_a_replacement_across_a_wall(self, wall: str) -> None:
        """a policy cannot stand in where the replaced one never speaks."""
        trade = _policy("trade", **{wall: "one"})
        with pytest.raises(DeclarationError, match="replaces trade, which never speaks where"):
            Policies(trade, _policy("ours", replaces="trade", **{wall: "two"}))
        for options in ({wall: "one"}, {}):
            ours = _policy("ours", replaces="trade", **options)
            assert Policies(trade, ours).names == ("trade", "ours")

    def test_two_questions_of_one_kind(self) -> None:
        """rulings name a question by its kind, so two cannot share one."""

        @attrs.frozen(kw_only=True)
        class Twin(MayBorrow):
            pass

        with pytest.raises(DeclarationError, match=r"Twin, whose kind 'library\.may_borrow' is"):
            Policies(_policy("one"), _policy("two", Twin))


class TestRefusedAtTheMark:
    @pytest.mark.parametrize(
        "question",
        [Rule, First, Adjust[int], Question, Event, Record, Gold("x"), str, "library.may_borrow"],
        ids=lambda question: getattr(question, "__name__", type(question).__name__),
    )
    def test_no_question(self, question: Any) -> None:
        """what is never asked is refused: a bare base, an event, a name."""
        with pytest.raises(DeclarationError, match="that is not a question; name one such as"):
            policy(question)

    def test_a_thing_with_a_kind(self) -> None:
        """an event has a kind too, but nobody asks it."""

        @attrs.frozen(kw_only=True)
        class Borrowed(Event[Record]):
            kind = "library.borrowed"

        event: Any = Borrowed
        with pytest.raises(DeclarationError, match=r"@policy\(Borrowed\): that is not a question"):
            policy(event)

    @pytest.mark.parametrize(
        ("options", "problem"),
        [
            ({"first": True, "last": True}, "cannot speak both first and last"),
            ({"brand": ""}, "speaks for nobody"),
            ({"tenant": ""}, "speaks for nobody"),
        ],
    )
    def test_options_that_mean_nothing(self, options: Any, problem: str) -> None:
        """options that cancel out, or can never hold, are a mistake."""
        with pytest.raises(DeclarationError, match=problem):
            policy(MayBorrow, **options)

    @pytest.mark.parametrize(
        ("thing", "kind"),
        [
            (Gold, "type"),
            (Gold("x").helper, "method"),
            (property(_own), "property"),
            (functools.partial(_own), "partial"),
            (len, "builtin_function_or_method"),
            (Gold("x"), "Gold"),
        ],
    )
    def test_what_is_no_function(self, thing: Any, kind: str) -> None:
        """only a plain function can be marked: what else carries a mark may lose it."""
        with pytest.raises(DeclarationError, match=f"marks a {kind}; a policy is a plain function"):
            policy(MayBorrow)(thing)

    def test_marked_twice(self) -> None:
        """a second mark would silently take the place of the first."""

        def rule(q: Any) -> Ruling | None: ...

        policy(MayBorrow)(rule)
        with pytest.raises(
            DeclarationError, match=r"marks .*rule, which answers MayBorrow already"
        ):
            policy(MayReserve)(rule)

    def test_the_mark(self) -> None:
        """a marked function is still the function, and says what it was marked with."""

        @policy(MayBorrow, brand="acme", tenant="here", replaces="trade", last=True)
        def rule(q: MayBorrow) -> Ruling | None: ...

        assert inspect.isfunction(rule)
        assert rule.__dict__["cservice_policy"] == Mark(
            question=MayBorrow, brand=ACME, tenant=HERE, replaces="trade", first=False, last=True
        )


def test_a_module_may_hold_anything(module: Callable[..., ModuleType]) -> None:
    """what fails at a touch, as proxies do, is none of a policy's business."""
    source = SOURCE + (
        "\nclass Touchy:\n    def __getattr__(self, name):\n        raise RuntimeError(name)\n"
        "\nproxy = Touchy()\n"
    )
    assert Policies(module(source)).names == ("acme_rules:zulu", "acme_rules:alpha")


class TestPackaged:
    @pytest.fixture
    def install(
        self, tmp_path: Path, module: Callable[..., ModuleType]
    ) -> Callable[[str, str], None]:
        """A way to install a real package's metadata beside a real module."""
        module()

        def installed(package: str, entry_points: str) -> None:
            folder = tmp_path / f"{package}-1.0.dist-info"
            folder.mkdir()
            (folder / "METADATA").write_text(
                f"Metadata-Version: 2.1\nName: {package}\nVersion: 1.0"
            )
            (folder / "entry_points.txt").write_text(f"[cservice.policies]\n{entry_points}\n")

        return installed

    def test_an_installed_package_is_found(self, install: Callable[[str, str], None]) -> None:
        """a package's entry point under `cservice.policies` is a plug-in by that name."""
        install("acme", "acme.rules = acme_rules\nacme.one = acme_rules:zulu")
        found = {named.name: named for named in packaged()}
        assert {"acme.rules", "acme.one"} <= set(found)
        policies = Policies(found["acme.rules"])
        assert policies.names == ("acme.rules:zulu", "acme.rules:alpha")
        assert Policies(found["acme.one"]).names == ("acme.one",)

    def test_two_packages_of_one_name(self, install: Callable[[str, str], None]) -> None:
        """where two packages offer the same name, neither is passed over in silence."""
        install("acme", "rules = acme_rules")
        install("acme2", "rules = acme_rules:zulu")
        with pytest.raises(DeclarationError, match="policy plug-in rules: is registered twice"):
            Policies(*packaged())

    @pytest.mark.parametrize("value", ["acme_nowhere", "acme_rules:nothing"])
    def test_one_that_cannot_be_loaded(
        self, install: Callable[[str, str], None], value: str
    ) -> None:
        """a package's broken entry point is named."""
        install("acme", f"acme.broken = {value}")
        with pytest.raises(DeclarationError, match=f"plug-in acme.broken: {value} cannot be load"):
            packaged()
