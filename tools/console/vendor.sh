#!/usr/bin/env bash
# Renews the libraries of the console from the npm registry, at the versions given here, and writes vendor.json.
# Run it from anywhere: tools/console/vendor.sh. It needs npm, tar, sed and sha256sum.
set -euo pipefail

preact=10.29.8
htm=3.1.1
uplot=1.6.32

target="$(cd "$(dirname "$0")/../.." && pwd)/src/main/webapp/WEB-INF/console/vendor"
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT

sha() { sha256sum "$1" | cut -d' ' -f1; }

unpack() { # name version
  (cd "$work" && npm pack --silent "$1@$2" >/dev/null)
  mkdir "$work/$1"
  tar -xzf "$work/$1-$2.tgz" -C "$work/$1" --strip-components=1
  cp "$work/$1/LICENSE" "$target/$1.LICENSE"
}

# Source maps are not shipped, so nothing may point to them.
without_map() { sed -e '/^\/\/# sourceMappingURL=/d'; }

entry() { # name version licence files...
  local name=$1 version=$2 licence=$3 separator=""
  shift 3
  printf '    {\n      "name": "%s",\n      "version": "%s",\n      "licence": "%s",\n' "$name" "$version" "$licence"
  printf '      "tarball_sha256": "%s",\n      "files": {\n' "$(sha "$work/$name-$version.tgz")"
  for file in "$@"; do
    printf '%b        "%s": "%s"' "$separator" "$file" "$(sha "$target/$file")"
    separator=',\n'
  done
  printf '\n      }\n    }'
}

rm -rf "$target"
mkdir -p "$target"
unpack preact "$preact"
unpack htm "$htm"
unpack uplot "$uplot"

without_map <"$work/preact/dist/preact.module.js" >"$target/preact.js"
# A browser cannot resolve the bare name without an import map, which would be an inline script.
sed -e 's#from"preact"#from"./preact.js"#' "$work/preact/hooks/dist/hooks.module.js" | without_map >"$target/hooks.js"
grep -q 'from"./preact.js"' "$target/hooks.js"
without_map <"$work/htm/dist/htm.module.js" >"$target/htm.js"
# The only small build of uPlot is a script; one more line makes it a module.
{
  without_map <"$work/uplot/dist/uPlot.iife.min.js"
  printf '\nexport default uPlot;\n'
} >"$target/uplot.js"
cp "$work/uplot/dist/uPlot.min.css" "$target/uplot.css"

{
  printf '{\n  "libraries": [\n'
  entry preact "$preact" MIT preact.js hooks.js preact.LICENSE
  printf ',\n'
  entry htm "$htm" Apache-2.0 htm.js htm.LICENSE
  printf ',\n'
  entry uplot "$uplot" MIT uplot.js uplot.css uplot.LICENSE
  printf '\n  ]\n}\n'
} >"$target/vendor.json"
