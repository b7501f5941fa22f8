#!/usr/bin/env bash
# Finds versitygw, a real S3-compatible server for the tests, or builds it into .venv/bin where Go is installed. Without
# either the tests that need it are skipped and say so: nothing else depends on it.
set -uo pipefail
version=v1.0.14
bin="$(cd "$(dirname "$0")/.." && pwd)/.venv/bin"
if [ -x "$bin/versitygw" ] || command -v versitygw >/dev/null; then exit 0; fi
skipped="the tests against a real S3 server are skipped."
if ! command -v go >/dev/null; then
  echo "Neither versitygw nor Go is installed: $skipped" >&2
  exit 0
fi
echo "Building versitygw $version for the tests, once: a minute or two." >&2
# Go checks what it fetches against its checksum database. What it says is kept back: one line tells how it ended.
if said=$(GOBIN="$bin" GOFLAGS=-mod=mod go install "github.com/versity/versitygw/cmd/versitygw@$version" 2>&1); then exit 0; fi
log="$bin/../versitygw.log"
printf '%s\n' "$said" >"$log"
echo "versitygw could not be built (see .venv/versitygw.log): $skipped" >&2
