"""Policies: who answers which question, for which brand, in which order.

pluggy is the registry: names, ordering, entry points. The combining is the question's, since a
pluggy call does not say who answered. What would crash or be ignored later is refused here.
"""

import inspect
from collections.abc import Callable, Iterable, Mapping
from functools import cached_property, partial, partialmethod
from importlib.metadata import entry_points
from types import FunctionType, MemberDescriptorType, MethodType, ModuleType, UnionType
from typing import (
    TYPE_CHECKING,
    Any,
    Protocol,
    TypedDict,
    TypeVar,
    Union,
    Unpack,
    get_args,
    get_origin,
    get_type_hints,
    overload,
)

import attrs
import pluggy

from cservice.kernel.errors import CserviceError, DeclarationError
from cservice.kernel.record import BrandId, Tenant
from cservice.kernel.ruling import RuleAnswer

if TYPE_CHECKING:  # a question asks policies, and policies are registered for questions
    from cservice.kernel.question import Adjust, First, Gather, Question, Rule

#: The entry-point group in which packaged plug-ins are found.
ENTRY_POINTS = "cservice.policies"

_MARK = "cservice_policy"
_F = TypeVar("_F", bound=Callable[..., Any])


class _Options(TypedDict, total=False):
    """The options of `@policy`, for the type checker; said in full at its definition."""

    brand: str | None
    tenant: str | None
    replaces: str | None
    first: bool
    last: bool


@attrs.frozen(kw_only=True)
class Mark:
    """What `@policy` writes on a function."""

    question: "type[Question[Any]]"  # what it answers
    brand: BrandId | None  # for one brand only; None = every brand
    tenant: Tenant | None  # for one tenant only; None = every tenant
    replaces: str | None  # the policy it stands in for; None = it speaks beside the others
    first: bool  # before those registered without it
    last: bool  # after those registered without it


@attrs.frozen(kw_only=True)
class Policy:
    """One registered policy."""

    name: str  # stable: "<plug-in>:<function>"
    mark: Mark  # what, for whom
    answer: Callable[[Any], Any]  # the function of the one question value
    doc: str  # its first line, for people

    def speaks_for(self, tenant: Tenant, brand: BrandId) -> bool:
        """Whether it is heard there."""
        return self.mark.tenant in (None, tenant) and self.mark.brand in (None, brand)


#: The policies of one brand of one tenant, each question's in the order they speak.
BrandPolicies = Mapping["type[Question[Any]]", tuple[Policy, ...]]


@attrs.define(auto_exc=True, slots=False, eq=False)
class PolicyError(CserviceError):
    """A policy raised or answered nonsense while it was asked; the command fails closed."""

    #: The policy's name.
    policy: str
    #: What it was asked.
    question: str
    #: What went wrong, in one sentence.
    problem: str

    def __str__(self) -> str:
        return f"policy {self.policy} asked {self.question}: {self.problem}"


_Q = TypeVar("_Q", bound="Rule")
_A = TypeVar("_A")


class _RuleMarker(Protocol[_Q]):
    """Marks a function, or a method of a plug-in object, that answers a Rule."""

    @overload
    def __call__(
        self, function: Callable[[_Q], RuleAnswer | None], /
    ) -> Callable[[_Q], RuleAnswer | None]: ...
    @overload
    def __call__(
        self, function: Callable[[Any, _Q], RuleAnswer | None], /
    ) -> Callable[[Any, _Q], RuleAnswer | None]: ...


class _AnswerMarker(Protocol[_A]):
    """Marks a function, or a method of a plug-in object, that answers with an A."""

    @overload
    def __call__(self, function: Callable[[Any], _A | None], /) -> Callable[[Any], _A | None]: ...
    @overload
    def __call__(
        self, function: Callable[[Any, Any], _A | None], /
    ) -> Callable[[Any, Any], _A | None]: ...


@overload
def policy(question: "type[_Q]", **options: Unpack["_Options"]) -> _RuleMarker[_Q]: ...
@overload
def policy(question: "type[First[_A]]", **options: Unpack["_Options"]) -> _AnswerMarker[_A]: ...
@overload
def policy(question: "type[Adjust[_A]]", **options: Unpack["_Options"]) -> _AnswerMarker[_A]: ...
@overload
def policy(
    question: "type[Gather[_A]]", **options: Unpack["_Options"]
) -> _AnswerMarker[tuple[_A, ...]]: ...
def policy(
    question: Any,
    *,
    brand: str | None = None,
    tenant: str | None = None,
    replaces: str | None = None,
    first: bool = False,
    last: bool = False,
) -> Any:
    """Mark a function of one question value as a policy that may answer it.

    It answers None where it has no opinion. `replaces` names a policy it stands in for, at that
    one's place, so that a default of the trade can be changed for one brand. `first` and `last`
    move it before or after all that are registered without. Raises DeclarationError for a question
    that nobody ever asks and for what is no function.
    """
    from cservice.kernel.question import Question  # a question asks policies, so it comes later

    where = f"@policy({getattr(question, '__name__', repr(question))})"
    if not (
        isinstance(question, type)
        and issubclass(question, Question)
        and isinstance(getattr(question, "kind", None), str)
    ):
        raise DeclarationError(where, "that is not a question; name one such as returns.MayReturn")
    if first and last:
        raise DeclarationError(where, "cannot speak both first and last; choose one")
    if "" in (brand, tenant):
        raise DeclarationError(where, "speaks for nobody; leave brand or tenant out for everyone")
    mark = Mark(
        question=question,
        brand=BrandId(brand) if brand is not None else None,
        tenant=Tenant(tenant) if tenant is not None else None,
        replaces=replaces,
        first=first,
        last=last,
    )

    def marked(function: _F) -> _F:
        plain: object = function
        if isinstance(plain, staticmethod | classmethod):
            plain = plain.__func__
        if not isinstance(plain, FunctionType):
            kind = type(function).__name__
            raise DeclarationError(where, f"marks a {kind}; a policy is a plain function or method")
        if (other := _mark_on(plain)) is not None:
            raise DeclarationError(
                where,
                f"marks {plain.__qualname__}, which answers {other.question.__name__} already;"
                " write a function for each, and let them call a third",
            )
        setattr(plain, _MARK, mark)
        return function

    return marked


def _underneath(held: Any) -> Any:
    """The function in what a class or module holds: in a static method, a property."""
    if isinstance(held, staticmethod | classmethod | MethodType):
        return held.__func__
    if isinstance(held, property):
        return held.fget
    if isinstance(held, partial | partialmethod | cached_property):
        return held.func
    return held


def _mark_on(held: Any) -> Mark | None:
    # Statically, since a module may hold anything: a proxy that fails at the touch of a name.
    mark = inspect.getattr_static(_underneath(held), _MARK, None)
    return mark if isinstance(mark, Mark) else None


def _held(plugin: Any, name: str) -> Any:
    """What a plug-in holds under a name, no property or other descriptor run."""
    held = inspect.getattr_static(plugin, name, None)
    return getattr(plugin, name, None) if isinstance(held, MemberDescriptorType) else held


class _Registry(pluggy.PluginManager):
    """pluggy, told to read our mark instead of its own."""

    def parse_hookimpl_opts(self, plugin: Any, name: str) -> Any:
        mark = _mark_on(_held(plugin, name))
        if mark is None:
            return None
        return {"specname": _hook(mark.question), "tryfirst": mark.first, "trylast": mark.last}


def _hook(question: "type[Question[Any]]") -> str:
    return question.kind.replace(".", "__")


@attrs.frozen
class Named:
    """A plug-in under a name of the host's choosing: `Named("acme.gold", module)`."""

    name: str  # stable; written into every ruling
    plugin: Any  # a module, an instance, or one marked function


class _Single:
    """A plug-in of one function."""

    def __init__(self, function: Callable[..., Any]) -> None:
        setattr(self, function.__name__, function)


class Policies:
    """All registered policies; resolved to a plain list for each brand and question."""

    def __init__(self, *plugins: Any, without: Iterable[str] = ()) -> None:
        """Register plug-ins: modules, instances with a `name`, marked functions, or `Named`.

        The first speaks first. `without` leaves policies out by name. Raises DeclarationError for
        everything that would crash or be ignored later.
        """
        #: pluggy, with all that was registered, also what `without` leaves out.
        self.registry: pluggy.PluginManager = _Registry("cservice")
        kept: list[Policy] = []
        for plugin in plugins:
            kept.extend(_registered(self.registry, plugin))
        _check_apart(kept)
        _check_classes(self.registry)
        #: All of them, in the order of registration.
        self.all = _left(kept, tuple(without))
        _check_replacements(self.all)
        self._resolved: dict[tuple[Tenant, BrandId], BrandPolicies] = {}

    @property
    def names(self) -> tuple[str, ...]:
        """The names of all policies, in the order of registration."""
        return tuple(p.name for p in self.all)

    @property
    def brands(self) -> frozenset[BrandId]:
        """The brands that policies are written for; a desk checks that it serves them."""
        return frozenset(p.mark.brand for p in self.all if p.mark.brand is not None)

    def bound(self, tenant: Tenant, brand: BrandId) -> BrandPolicies:
        """The policies of one brand, each question's in the order they speak."""
        found = self._resolved.get((tenant, brand))
        if found is None:
            found = self._resolved[tenant, brand] = self._resolve(tenant, brand)
        return found

    def _resolve(self, tenant: Tenant, brand: BrandId) -> BrandPolicies:
        heard = [p for p in self.all if p.speaks_for(tenant, brand)]
        replaced = {p.mark.replaces for p in heard}
        lists: dict[type[Question[Any]], list[Policy]] = {}
        for one in sorted(heard, key=self._place):
            if one.name not in replaced:
                lists.setdefault(one.mark.question, []).append(one)
        return {question: tuple(these) for question, these in lists.items()}

    def _place(self, one: Policy) -> tuple[int, int]:
        """First, middle, last; within each, the order of registration, or its reverse."""
        names = self.names
        while one.mark.replaces is not None and not (one.mark.first or one.mark.last):
            one = self.all[names.index(one.mark.replaces)]
        place = names.index(one.name)
        return one.mark.last - one.mark.first, -place if one.mark.question.latest_first else place


def packaged() -> tuple[Named, ...]:
    """The plug-ins that installed packages offer under the entry-point group.

    Raises DeclarationError, naming the plug-in, for one that cannot be loaded.
    """
    # Not pluggy's own loader: where two packages offer the same name, it passes over the second.
    found = []
    for one in entry_points(group=ENTRY_POINTS):
        try:
            plugin = one.load()
        except Exception as error:
            raise DeclarationError(
                f"policy plug-in {one.name}",
                f"{one.value} cannot be loaded: {type(error).__name__}: {error}",
            ) from error
        found.append(Named(one.name, plugin))
    return tuple(found)


def _registered(registry: pluggy.PluginManager, given: Any) -> list[Policy]:
    name, plugin = _named(given)
    if not name or "<lambda>" in name:
        raise DeclarationError(
            f"policy plug-in {plugin!r}",
            'has no stable name; write a function with one, or pass Named("acme.gold", plugin)',
        )
    where = f"policy plug-in {name}"
    if isinstance(plugin, type):
        raise DeclarationError(where, f"is a class; pass an instance: {plugin.__name__}()")
    if registry.has_plugin(name) or registry.is_registered(plugin):
        raise DeclarationError(where, "is registered twice; a name speaks once")
    single = isinstance(plugin, FunctionType | MethodType)
    if single and _mark_on(plugin) is None:
        raise DeclarationError(where, "is not marked; write @policy(SomeQuestion) above it")
    holder = _Single(plugin) if single else plugin
    found = _policies_of(holder, name, where, single)
    registry.register(holder, name)
    return found


def _named(given: Any) -> tuple[str, Any]:
    if isinstance(given, Named):
        return given.name, given.plugin
    if isinstance(given, ModuleType):
        return str(getattr(given, "NAME", given.__name__)), given
    if isinstance(given, FunctionType | type):
        return f"{given.__module__}.{given.__qualname__}", given
    name = getattr(given, "name", None)
    if not isinstance(name, str):
        raise DeclarationError(
            f"policy plug-in {given!r}",
            'has no stable name; give it a `name`, or pass Named("acme.gold", plugin)',
        )
    return name, given


def _policies_of(plugin: Any, name: str, where: str, single: bool) -> list[Policy]:
    found = []
    for attribute in _declared_names(plugin):
        held = _held(plugin, attribute)
        mark = _mark_on(held)
        one = name if single else f"{name}:{attribute}"
        if mark is None:
            _check_override(f"policy {one}", plugin, attribute, held)
            continue
        binds = isinstance(held, FunctionType | staticmethod | classmethod)
        function = getattr(plugin, attribute) if binds else held
        if not isinstance(function, FunctionType | MethodType):
            kind = type(function).__name__
            raise DeclarationError(
                f"policy {one}", f"is a {kind}; a policy is a plain function or method"
            )
        _check(f"policy {one}", function, mark)
        doc = (inspect.getdoc(function) or "").split("\n", 1)[0]
        found.append(Policy(name=one, mark=mark, answer=function, doc=doc))
    if not found:
        raise DeclarationError(where, "holds no policy; mark its functions with @policy(Question)")
    return found


def _declared_names(plugin: Any) -> list[str]:
    """The names of a plug-in in the order they are written down, its bases' first."""
    if isinstance(plugin, ModuleType):
        return list(vars(plugin))
    names = [name for base in reversed(type(plugin).__mro__) for name in vars(base)]
    return list(dict.fromkeys([*names, *getattr(plugin, "__dict__", ())]))


def _check_override(where: str, plugin: Any, attribute: str, held: Any) -> None:
    """Refuse what hides a base's policy without being one; None says that it is meant."""
    for base in type(plugin).__mro__:
        if held is not None and _mark_on(vars(base).get(attribute)) is not None:
            raise DeclarationError(
                where,
                f"hides that of {base.__name__} and is not marked; write @policy(…) above it,"
                f" or {attribute} = None to leave it out",
            )


def _check(where: str, function: Callable[..., Any], mark: Mark) -> None:
    if (
        inspect.iscoroutinefunction(function)
        or inspect.isgeneratorfunction(function)
        or inspect.isasyncgenfunction(function)
    ):
        raise DeclarationError(where, "is async or a generator; a policy is a plain function")
    try:
        parameters = list(inspect.signature(function).parameters.values())
        hints = get_type_hints(function)
    except Exception as error:
        raise DeclarationError(
            where, f"its annotations cannot be read: {error}; import what they name at run time"
        ) from error
    plain = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)
    if len(parameters) != 1 or parameters[0].kind not in plain:
        raise DeclarationError(where, "must take exactly one argument, the question")
    hint = hints.get(parameters[0].name, Any)
    if not _takes(hint, mark.question):
        shown = getattr(hint, "__name__", hint)
        raise DeclarationError(
            where, f"answers {mark.question.__name__}, but its argument is a {shown}"
        )


def _takes(hint: Any, question: "type[Question[Any]]") -> bool:
    if get_origin(hint) in (Union, UnionType):
        return any(_takes(one, question) for one in get_args(hint))
    kind = get_origin(hint) or hint
    return kind is Any or (isinstance(kind, type) and issubclass(question, kind))


def _check_apart(kept: list[Policy]) -> None:
    """A name, a function and a question's kind are each one thing."""
    names: dict[str, Policy] = {}
    functions: dict[Callable[[Any], Any], Policy] = {}
    kinds: dict[str, type[Question[Any]]] = {}
    for one in kept:
        if names.setdefault(one.name, one) is not one:
            raise DeclarationError(f"policy {one.name}", "is registered twice; a name speaks once")
        other = functions.setdefault(one.answer, one)
        if other is not one:
            raise DeclarationError(
                f"policy {one.name}",
                f"is registered as {other.name} already, and would speak twice; take one away",
            )
        question = kinds.setdefault(one.mark.question.kind, one.mark.question)
        if question is not one.mark.question:
            raise DeclarationError(
                f"policy {one.name}",
                f"answers {one.mark.question.__qualname__}, whose kind {question.kind!r} is"
                f" also that of {question.__qualname__}; give each question its own",
            )


def _check_classes(registry: pluggy.PluginManager) -> None:
    """Refuse a module with a class full of policies of which there is no instance."""
    plugins = registry.list_name_plugin()
    for name, module in plugins:
        if not isinstance(module, ModuleType):
            continue
        for held in vars(module).values():
            if not (isinstance(held, type) and held.__module__ == module.__name__):
                continue
            marked = any(_mark_on(one) is not None for one in vars(held).values())
            if marked and not any(isinstance(plugin, held) for _, plugin in plugins):
                raise DeclarationError(
                    f"policy plug-in {name}",
                    f"holds the class {held.__name__}, whose policies nobody would hear;"
                    f" register an instance too: {held.__name__}()",
                )


def _left(kept: list[Policy], without: tuple[str, ...]) -> tuple[Policy, ...]:
    names = {p.name for p in kept}
    for name in without:
        if name not in names:
            raise DeclarationError(
                f"without {name!r}", f"no such policy; there are {sorted(names)}"
            )
    return tuple(p for p in kept if p.name not in without)


def _check_replacements(kept: tuple[Policy, ...]) -> None:
    by_name = {p.name: p for p in kept}
    for one in kept:
        if one.mark.replaces is None:
            continue
        other = by_name.get(one.mark.replaces)
        if other is None or other is one or other.mark.question is not one.mark.question:
            same = [p.name for p in kept if p.mark.question is one.mark.question and p is not one]
            raise DeclarationError(
                f"policy {one.name}",
                f"replaces {one.mark.replaces!r}, which does not answer the same question; "
                f"those that do: {same}",
            )
        if _apart(one.mark.brand, other.mark.brand) or _apart(one.mark.tenant, other.mark.tenant):
            raise DeclarationError(
                f"policy {one.name}",
                f"replaces {other.name}, which never speaks where it does: theirs are other brands"
                " or tenants",
            )
    for one in kept:
        seen = [one.name]
        while (replaced := by_name[seen[-1]].mark.replaces) is not None:
            if replaced in seen:
                raise DeclarationError(
                    f"policy {one.name}",
                    f"replaces itself in the end, so nobody would speak: {', '.join(seen)}",
                )
            seen.append(replaced)


def _apart(one: str | None, other: str | None) -> bool:
    return one is not None and other is not None and one != other
