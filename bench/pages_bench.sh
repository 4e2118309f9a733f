#!/usr/bin/env bash
# The exchange page with 500 points and 10 parties: time at the server, bytes, time to ready in Chromium, beside a plain
# server (Node.js) that has the same bytes in memory; the same with ten times the record; and how long after a
# relay's acceptance a note shows on the open page of another desk.
#
#   bench/pages_bench.sh [PARLEY]        needs the modules of tests/pages (script/setup --dev)
set -euo pipefail
project=$(cd "$(dirname "$(readlink -f "$0")")/.." && pwd)
exec bash "$project/tests/pages/run.sh" "$project/bench/pages_bench.mjs" "$(readlink -f "${1:-$project/build/release/parley}")" "$project"
