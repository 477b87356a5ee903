"""Registration: what would crash or be ignored later is refused here, naming the plug-in.

pluggy is the registry: names, and what is registered. Of entry points we read the list ourselves.
"""

import inspect
from collections.abc import Callable
from types import FunctionType, MemberDescriptorType, MethodType, ModuleType, UnionType
from typing import TYPE_CHECKING, Any, Union, get_args, get_origin, get_type_hints

import pluggy

from cservice.kernel.errors import DeclarationError
from cservice.kernel.policy import Mark, Policy, mark_on
from cservice.kernel.value import frozen

if TYPE_CHECKING:  # a question asks policies, and policies are registered for questions
    from cservice.kernel.question import Question

#: The entry-point group in which packaged plug-ins are found.
ENTRY_POINTS = "cservice.policies"


class Registry(pluggy.PluginManager):
    """pluggy, told to read our mark instead of its own."""

    def parse_hookimpl_opts(self, plugin: Any, name: str) -> Any:
        mark = mark_on(_held(plugin, name))
        if mark is None:
            return None
        return {"specname": _hook(mark.question), "tryfirst": mark.first, "trylast": mark.last}


def _hook(question: "type[Question[Any]]") -> str:
    return question.kind.replace(".", "__")


@frozen
class Named:
    """A plug-in under a name of the host's choosing: `Named("acme.gold", module)`."""

    name: str  # stable; written into every ruling
    plugin: Any  # a module, an instance, or one marked function


class _Single:
    """A plug-in of one function."""

    def __init__(self, function: Callable[..., Any]) -> None:
        setattr(self, function.__name__, function)


def _held(plugin: Any, name: str) -> Any:
    """What a plug-in holds under a name, no property or other descriptor run."""
    if isinstance(plugin, ModuleType):
        return vars(plugin).get(name)  # a module runs none
    held = inspect.getattr_static(plugin, name, None)
    return getattr(plugin, name, None) if isinstance(held, MemberDescriptorType) else held


def packaged() -> tuple[Named, ...]:
    """The plug-ins that installed packages offer under the entry-point group.

    Raises DeclarationError, naming the plug-in, for one that cannot be loaded.
    """
    from importlib.metadata import entry_points  # wanted only here, and slow to load

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


def registered(registry: pluggy.PluginManager, given: Any) -> list[Policy]:
    """Register a plug-in and give its policies, in the order they are written down."""
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
    if single and mark_on(plugin) is None:
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
        mark = mark_on(held)
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
    for base in () if held is None else type(plugin).__mro__:
        if attribute in vars(base) and mark_on(vars(base)[attribute]) is not None:
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


def check_apart(kept: list[Policy]) -> None:
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


def check_classes(registry: pluggy.PluginManager) -> None:
    """Refuse a module with a class full of policies of which there is no instance."""
    plugins = registry.list_name_plugin()
    for name, module in plugins:
        if not isinstance(module, ModuleType):
            continue
        for held in vars(module).values():
            if not (isinstance(held, type) and held.__module__ == module.__name__):
                continue
            marked = any(mark_on(one) is not None for one in vars(held).values())
            if marked and not any(isinstance(plugin, held) for _, plugin in plugins):
                raise DeclarationError(
                    f"policy plug-in {name}",
                    f"holds the class {held.__name__}, whose policies nobody would hear;"
                    f" register an instance too: {held.__name__}()",
                )
