#!/usr/bin/env bash
# Items of 2 KiB that a relay accepts durably per second over HTTP, with 1, 16 and 256 clients, against the bare disk.
#
#     bench/relay_bench.sh BUILD-FOLDER [--seconds N] [--store URL] [--grow SECONDS] [--watchers N] [--nats DIR]
#
# BUILD-FOLDER is one configured with -DPARLEY_BENCH=ON, best as Release. The disk's own rate (2 KiB appended and synced, one after
# another) is measured before and after each, since it changes with what else the machine does. --grow fills one box for so long and prints the rate
# for each 100,000 items. --watchers N has so many clients wait, and measures memory and how long an arrival takes. Postfix is measured if it is installed and
# runs; NATS JetStream (sync_interval: always) if a folder with a Debian 13 in which nats-server and nats are installed is named (debootstrap
# trixie DIR; chroot DIR apt-get install nats-server natscli).
set -euo pipefail
build=$(cd "${1:?"usage: bench/relay_bench.sh BUILD-FOLDER [--seconds N] [--store URL] [--grow SECONDS] [--watchers N] [--nats DIR]"}" && pwd)
shift
seconds=5 store= grow=0 watchers=0 nats=
while (($#)); do
  case $1 in
    --seconds) seconds=$2 ;;
    --store) store=$2 ;;
    --grow) grow=$2 ;;
    --watchers) watchers=$2 ;;
    --nats) nats=$2 ;;
    *) echo "bench/relay_bench.sh: unknown argument '$1'" >&2; exit 2 ;;
  esac
  shift 2
done
here=$(dirname "$(readlink -f "$0")")
folder=$(mktemp -d "${TMPDIR:-/tmp}/parley-relay-bench-XXXXXX")
pids=()
trap 'kill "${pids[@]}" 2>/dev/null || true; wait 2>/dev/null || true; rm -rf "$folder"' EXIT
load() { "$build/bench/relay_load" 127.0.0.1 "$port" "$@"; }
disk() {
  python3 - "$folder/disk" <<'PY'
import os, sys, time
file, block = os.open(sys.argv[1], os.O_WRONLY | os.O_CREAT | os.O_APPEND), os.urandom(2048)
begin, count = time.monotonic(), 0
while time.monotonic() - begin < 1: os.write(file, block); os.fdatasync(file); count += 1
print(round(count / (time.monotonic() - begin)))
os.unlink(sys.argv[1])
PY
}
where=(--data "$folder/data")
if [[ $store ]]; then where=(--store "$store"); fi
"$build/parley" relay "${where[@]}" --listen 127.0.0.1:0 --address-rate 0 --box-rate 0 --create-rate 0 --address-connections 100000 \
  --connections 100000 --watchers 100000 --box-items 100000000 --box-bytes 900G --log-level error >"$folder/out" &
relay=$!
pids+=("$relay")
until grep -q ^listening "$folder/out"; do sleep 0.05; done
port=$(sed -n 's/^listening on [a-z]*:\/\/[^:]*:\([0-9]*\) .*/\1/p' "$folder/out")
field() { sed -n "s/.*\"$1\": \([0-9.]*\).*/\1/p"; }

for boxes in one each; do
  for clients in 1 16 256; do
    before=$(disk)
    result=$(load "$clients" "$seconds" 2048 "$([[ $boxes == one ]] && echo 1 || echo "$clients")")
    after=$(disk)
    rate=$(field per_second <<<"$result")
    echo "$clients clients, $([[ $boxes == one ]] && echo "one box" || echo "a box each"): $rate items/s, median $(field median_ms <<<"$result") ms, 99% $(field p99_ms <<<"$result") ms; disk $before to $after syncs/s: $(python3 -c "print(round($rate * 2 / ($before + $after), 1))") times that"
  done
done

if ((watchers)); then
  python3 "$here/relay_watchers.py" "$port" "$relay" "$watchers"
fi
if ((grow)); then
  echo "one box grows, by items of 256 bytes from 256 clients, for $grow s:"
  load 256 "$grow" 256 1 100000
fi
if command -v smtp-source >/dev/null && pgrep -x master >/dev/null; then
  for clients in 1 16 256; do
    begin=$(date +%s.%N)
    smtp-source -s "$clients" -m 2000 -l 2048 -f bench@localhost -t root@localhost 127.0.0.1:25
    echo "Postfix, $clients clients: $(python3 -c "import time; print(round(2000 / (time.time() - $begin)))") mails/s"
  done
else
  echo "Postfix is not measured: it is not installed or does not run"
fi
if [[ $nats ]]; then
  mkdir -p "$nats/tmp/jetstream"
  printf 'listen: 127.0.0.1:14222\njetstream { store_dir: /tmp/jetstream, sync_interval: always }\n' >"$nats/tmp/nats.conf"
  chroot "$nats" nats-server -c /tmp/nats.conf >/dev/null 2>&1 &
  pids+=($!)
  sleep 2
  for clients in 1 16 256; do
    chroot "$nats" nats -s 127.0.0.1:14222 bench "bench$clients" --js --pub "$clients" --msgs 8000 --size 2048 --syncpub --no-progress --purge | grep -i "pub stats" | head -1 | sed "s/^/NATS JetStream, $clients clients: /"
  done
else
  echo "NATS JetStream is not measured: no folder was named with --nats"
fi
