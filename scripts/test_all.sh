#!/bin/sh
# Run `make test` on each supported Python that PATH has, and say which were not found.
# A name on PATH is not enough: a version manager's stand-in may be there and not run.
failed='' missing='' passed=''
for version in 3.11 3.12 3.13 3.14; do
    if ! "python$version" -c 'import venv' >/dev/null 2>&1; then
        missing="$missing $version"
    elif "${MAKE:-make}" test "PYTHON=python$version"; then
        passed="$passed $version"
    else
        failed="$failed $version"
    fi
done
echo "passed:${passed:- none}; failed:${failed:- none}; not found:${missing:- none}"
[ -n "$passed" ] && [ -z "$failed" ]
