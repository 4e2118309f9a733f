#!/usr/bin/env bash
# Runs a test of the pages in Chromium: run.sh SCRIPT PARLEY PROJECT. All that it makes and starts goes with it.
set -euo pipefail
script=$1
export PARLEY=$2 PROJECT=$3
[[ -d $PROJECT/tests/pages/node_modules/playwright-core ]] || { echo "tests/pages has no modules yet: run script/setup --dev" >&2; exit 1; }
WORK=$(mktemp -d)
export WORK XDG_DATA_HOME=$WORK/data LC_ALL=C.UTF-8
unset PARLEY_HOME
set -m
node "$script" &
process=$!
finish() {
  kill -- "-$process" 2>/dev/null || true
  rm -rf "$WORK"
}
trap finish EXIT
trap 'exit 143' TERM INT
wait "$process"
