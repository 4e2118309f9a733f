#!/bin/sh
# The work of one more act as the record grows: instructions, which neither caches nor others on the machine change.
#
#     bench/talks_work.sh BUILD-FOLDER [ACTS …]
#
# BUILD-FOLDER is one configured with -DPARLEY_BENCH=ON, best as Release. Among eight parties, and for records of 1,000,
# 10,000 and 100,000 acts unless told otherwise, it prints the mean over the 75 acts that talks_bench adds to each, and the
# ratio to the first. It needs valgrind, and some minutes for the largest.
set -eu

build=${1:?"usage: bench/talks_work.sh BUILD-FOLDER [ACTS ...]"}
bench=$(cd "$build" && pwd)/bench/talks_bench
shift
[ $# -gt 0 ] || set -- 1000 10000 100000

first=
for acts; do
  said=$(valgrind --tool=callgrind --callgrind-out-file=/dev/null --toggle-collect='*one_more*' "$bench" 8 "$acts" 2>&1)
  each=$(printf '%s\n' "$said" | sed -n 's/.*Collected : \([0-9]*\)$/\1/p' | awk '{ printf "%d", $1 / 75 }')
  [ -n "$each" ] || { printf '%s\n' "$said" >&2; exit 1; }
  first=${first:-$each}
  awk -v acts="$acts" -v each="$each" -v first="$first" \
    'BEGIN { printf "%8d acts: %8d instructions for one more, %.3f times\n", acts, each, each / first }'
done
