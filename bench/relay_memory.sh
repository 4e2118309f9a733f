#!/usr/bin/env bash
# Whether a relay's memory grows over a long run: clients come, make boxes, append, wait and go, and what the relay holds is sampled.
#
#     bench/relay_memory.sh BUILD-FOLDER [MINUTES]      10 if not given; some 500 MB of disk a minute
#
# Prints resident memory every half minute, and how the last third of the run compares with the third before.
set -euo pipefail
[[ ${1-} && -x $1/bench/relay_load ]] || { sed -n 's/^#     //p' "$0" >&2; exit 2; }
build=$(cd "$1" && pwd) minutes=${2:-10}
here=$(dirname "$(readlink -f "$0")")
folder=$(mktemp -d "${TMPDIR:-/tmp}/parley-relay-memory-XXXXXX")
relay=
finish() {
  trap - EXIT INT TERM
  kill $(jobs -p) 2>/dev/null || true
  wait 2>/dev/null || true
  rm -rf "$folder"
}
trap finish EXIT
trap 'exit 130' INT TERM
"$build/parley" relay --data "$folder/data" --listen 127.0.0.1:0 --address-rate 0 --box-rate 0 --create-rate 0 --address-connections 100000 \
  --box-bytes 900G --box-items 100000000 --log-level error >"$folder/out" &
relay=$!
until grep -q ^listening "$folder/out"; do kill -0 "$relay"; sleep 0.05; done
port=$(sed -n 's/^listening on [a-z]*:\/\/[^:]*:\([0-9]*\) .*/\1/p' "$folder/out")
resident() { awk '/^VmRSS/ { print $2 }' "/proc/$relay/status"; }

end=$((SECONDS + minutes * 60)) items=0
sampling() { while sleep 5; do echo "$SECONDS $(resident)"; done >"$folder/samples"; }
sampling &
watching() { while :; do timeout 60 python3 "$here/relay_watchers.py" "$port" "$relay" 300 >/dev/null; sleep 3; done; }
watching &
next=30
while ((SECONDS < end)); do
  done=$(timeout 60 "$build/bench/relay_load" append "$port" 16 5 256 16 | sed -n 's/.*"answers": \([0-9]*\).*/\1/p')
  items=$((items + done))
  if ((SECONDS >= next)); then
    echo "${SECONDS} s: $(($(resident) / 1024)) MiB, $items items accepted"
    next=$((next + 30))
  fi
done
python3 - "$folder/samples" <<'PY'
import sys
rows = [int(line.split()[1]) for line in open(sys.argv[1]) if len(line.split()) == 2]
third = len(rows) // 3
before, last = (sum(part) / len(part) / 1024 for part in (rows[third:2 * third], rows[2 * third:]))
print(f"resident memory: {before:.1f} MiB in the second third, {last:.1f} MiB in the last: {last / before:.3f} times that")
PY
