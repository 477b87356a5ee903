"""Policies named on the command line or in a script: a Python file, or an importable module."""

import importlib
import importlib.util
import sys
import traceback
from pathlib import Path
from types import ModuleType

from cservice.kernel.errors import InputError


def load_policies(name: str, relative_to: Path) -> ModuleType:
    """The module in a file (`bronze.py`, relative to a folder) or of a name (`acme.policies`).

    Raises InputError, in one line, for what is not there and for what fails as it is imported.
    """
    if name.endswith(".py") or "/" in name:
        return _from_file(relative_to / name)
    if not all(part.isidentifier() for part in name.split(".")):
        raise InputError(
            f"{name!r} names no policies; they are a file such as bronze.py, or a module such as "
            "acme.policies"
        )
    try:
        return importlib.import_module(name)
    except ModuleNotFoundError as error:
        if error.name is not None and (name == error.name or name.startswith(f"{error.name}.")):
            raise InputError(f"there is no module {name!r}; a file is named with .py") from error
        raise _failed(name, error) from error
    except (Exception, SystemExit) as error:
        raise _failed(name, error) from error


def _from_file(path: Path) -> ModuleType:
    if not path.is_file():
        raise InputError(f"there is no policy file {path}")
    spec = importlib.util.spec_from_file_location(path.stem, path)
    if spec is None or spec.loader is None:
        raise InputError(f"{path} is not a Python file; its name must end with .py")
    module = importlib.util.module_from_spec(spec)
    # No compiled copy is left beside a file that somebody else may own.
    writes, sys.dont_write_bytecode = sys.dont_write_bytecode, True
    try:
        spec.loader.exec_module(module)
    except (Exception, SystemExit) as error:
        raise _failed(str(path), error) from error
    finally:
        sys.dont_write_bytecode = writes
    return module


def _failed(name: str, error: BaseException) -> InputError:
    """What was raised, in one line, at the line of the file that raised it."""
    where = name
    if isinstance(error, SyntaxError) and error.lineno is not None:
        where = f"{name}:{error.lineno}"
        problem = error.msg
    else:
        lines = [f.lineno for f in traceback.extract_tb(error.__traceback__) if f.filename == name]
        where = f"{name}:{lines[-1]}" if lines else name
        problem = " ".join(str(error).split())
    return InputError(f"policies {where}: {type(error).__name__}: {problem}".rstrip(": "))
