#!/usr/bin/env bash
# Finds a Chromium for the browser tests and poppler's pdftotext for what they print, or installs Debian's.
set -euo pipefail
wanted=()
chromium=""
for name in chromium chromium-browser google-chrome google-chrome-stable; do
  command -v "$name" >/dev/null && chromium=$name && break
done
[ -n "$chromium" ] || wanted+=(chromium fonts-dejavu-core)
command -v pdftotext >/dev/null || wanted+=(poppler-utils)
[ ${#wanted[@]} -gt 0 ] || exit 0
as_root=""
[ "$(id -u)" -eq 0 ] || as_root="sudo"
export DEBIAN_FRONTEND=noninteractive
if command -v apt-get >/dev/null && $as_root apt-get update -qq &&
  $as_root apt-get install -y -qq --no-install-recommends "${wanted[@]}" >/dev/null; then exit 0; fi
# Without pdftotext the tests of printed pages are skipped and say so; without Chromium the app is not tested at all.
[ -n "$chromium" ] && exit 0
echo "The browser tests need Chromium: install it so that 'chromium' is on the PATH." >&2
exit 1
