#!/usr/bin/env bash
# Makes both lock files anew: hashed pins for Python 3.11 and later on every platform, with no URL in them. Needs uv.
set -euo pipefail
cd "$(dirname "$0")/.."
options=(--quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate --no-header)
uv pip compile "${options[@]}" --group build pyproject.toml -o requirements.lock
uv pip compile "${options[@]}" --group dev -c requirements.lock pyproject.toml -o requirements-dev.lock
! grep -n '://' requirements.lock requirements-dev.lock
