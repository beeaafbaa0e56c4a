#!/bin/sh
# Rewrites the lock files: all platforms in one file, with hashes, with no registry's address and no path of a machine.
set -eu
cd "$(dirname "$0")/.."
unset UV_INDEX UV_DEFAULT_INDEX UV_INDEX_URL UV_EXTRA_INDEX_URL UV_FIND_LINKS PIP_FIND_LINKS 2>/dev/null || true
flags="--universal --python-version 3.11 --generate-hashes --no-header --no-annotate --no-emit-index-url --no-emit-find-links --system-certs -q $*"
uv pip compile pyproject.toml --group test --group lint -o requirements/test.lock $flags
uv pip compile pyproject.toml -c requirements/test.lock -o requirements/base.lock $flags
uv pip compile --group bench -c requirements/test.lock -o requirements/bench.lock $flags
uv pip compile --group peer -o requirements/peer.lock $flags
