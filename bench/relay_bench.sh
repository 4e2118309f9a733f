#!/usr/bin/env bash
# Items of 2 KiB that a relay accepts durably per second over HTTP, with 1, 16 and 256 clients, against the bare disk, NATS JetStream and Postfix.
#
#     bench/relay_bench.sh BUILD-FOLDER [--seconds N] [--rounds N] [--peers DIR] [--store URL] [--grow ITEMS] [--watchers N]
#
# BUILD-FOLDER is one configured with -DPARLEY_BENCH=ON and optimised. Prints the table of docs/relay.md, and then what the proofs cost. All is in one run, turn by
# turn in several rounds, since the disk's rate (2 KiB appended and synced, one after another) changes with what else the machine does; it is measured before each
# turn. The table has the mean of the rounds, and ratios of those means; each turn is told on standard error.
#
# --peers DIR   measure NATS (2.10, sync_interval: always) and Postfix (delivering to discard) from this folder, which holds a Debian 13 with both in it; if
#               it is not there, it is made with debootstrap. Needs root. Best on the disk of TMPDIR. Both get a configuration, a queue and a free port of their own.
# --store URL   the relay's store is that PostgreSQL, not a SQLite file
# --grow ITEMS  also fills one box with so many, and prints for each tenth the rate, and what an append cost the relay: processor time, and bytes written
#               (which other programs do not change); and the same of reading at the first tenth and at the end
# --watchers N  also has so many clients wait; prints the memory that each takes, and how long an arrival takes
set -euo pipefail
usage() { sed -n 's/^#     //p' "$0" >&2; exit 2; }
[[ ${1-} && -x $1/bench/relay_load ]] || usage
build=$(cd "$1" && pwd)
shift
seconds=3 rounds=3 store= grow=0 watchers=0 peers=
while (($#)); do
  case $1 in
    --seconds) seconds=${2-} ;;
    --rounds) rounds=${2-} ;;
    --store) store=${2-} ;;
    --grow) grow=${2-} ;;
    --watchers) watchers=${2-} ;;
    --peers) peers=${2-} ;;
    *) usage ;;
  esac
  [[ ${2-} ]] || usage
  shift 2
done
here=$(dirname "$(readlink -f "$0")")
folder=$(mktemp -d "${TMPDIR:-/tmp}/parley-relay-bench-XXXXXX")
pids=() inside=
finish() {
  trap - EXIT INT TERM
  if [[ $inside ]]; then
    chroot "$peers" postfix -c "$inside/postfix" stop >/dev/null 2>&1 || true
    rm -rf "${peers:?}$inside"
  fi
  if ((${#pids[@]})); then kill "${pids[@]}" 2>/dev/null || true; fi
  wait 2>/dev/null || true
  rm -rf "$folder"
}
trap finish EXIT
trap 'exit 130' INT TERM
load() { timeout 900 "$build/bench/relay_load" "$@"; }
field() { sed -n "s/.*\"$1\": \([0-9.]*\).*/\1/p"; }
free_port() { python3 -c "import socket; s = socket.socket(); s.bind(('127.0.0.1', 0)); print(s.getsockname()[1])"; }
answers() { python3 -c "import socket; socket.create_connection(('127.0.0.1', $1), 1)" 2>/dev/null; }
await() { for _ in $(seq 200); do if answers "$1"; then return 0; fi; sleep 0.05; done; return 1; }
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
until grep -q ^listening "$folder/out"; do kill -0 "$relay"; sleep 0.05; done
port=$(sed -n 's/^listening on [a-z]*:\/\/[^:]*:\([0-9]*\) .*/\1/p' "$folder/out")

# A Debian 13 with both peers; no service is started when it is made.
make_peers() {
  command -v debootstrap >/dev/null || { echo "NATS and Postfix are not measured: debootstrap is not installed" >&2; return 1; }
  ((EUID == 0)) || { echo "NATS and Postfix are not measured: only root can use a folder with another Debian" >&2; return 1; }
  if [[ ! -x $peers/usr/bin/apt-get ]]; then
    echo "making a Debian 13 in $peers ..." >&2
    debootstrap --variant=minbase trixie "$peers" >"$folder/debootstrap.log" 2>&1 || { tail -n 5 "$folder/debootstrap.log" >&2; return 1; }
  fi
  printf '#!/bin/sh\nexit 101\n' >"$peers/usr/sbin/policy-rc.d"
  chmod 755 "$peers/usr/sbin/policy-rc.d"
  echo "postfix postfix/main_mailer_type select No configuration" | chroot "$peers" debconf-set-selections
  chroot "$peers" env DEBIAN_FRONTEND=noninteractive sh -c 'apt-get update -qq && apt-get install -y -qq --no-install-recommends nats-server postfix' \
    >"$folder/apt.log" 2>&1 || { tail -n 5 "$folder/apt.log" >&2; return 1; }
}

start_nats() {
  nats_port=$(free_port)
  mkdir -p "$peers$inside/nats"
  printf 'listen: 127.0.0.1:%s\njetstream { store_dir: "%s/nats", sync_interval: always }\n' "$nats_port" "$inside" >"$peers$inside/nats.conf"
  chroot "$peers" nats-server -c "$inside/nats.conf" >"$folder/nats.log" 2>&1 &
  pids+=($!)
  await "$nats_port" || { tail -n 5 "$folder/nats.log" >&2; return 1; }
  echo "NATS $(chroot "$peers" nats-server --version | sed 's/.*v//'), sync_interval: always"
}

# Mail is taken without limits and thrown away once it is queued.
start_postfix() {
  smtp_port=$(free_port)
  mkdir -p "$peers$inside"/{postfix,queue,data}
  chroot "$peers" chown postfix "$inside/data"
  cat >"$peers$inside/postfix/main.cf" <<CF
compatibility_level = 3.6
queue_directory = $inside/queue
data_directory = $inside/data
command_directory = /usr/sbin
daemon_directory = /usr/lib/postfix/sbin
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
myhostname = peer.example
mydestination =
local_transport = discard
default_transport = discard
relay_transport = discard
mynetworks = 127.0.0.0/8
smtpd_relay_restrictions = permit_mynetworks, reject
smtpd_client_connection_count_limit = 0
smtpd_peername_lookup = no
default_process_limit = 400
in_flow_delay = 0
maillog_file = /var/log/parley-bench.log
CF
  {
    echo "127.0.0.1:$smtp_port inet n - n - - smtpd"
    echo "cleanup unix n - n - 0 cleanup"
    echo "qmgr unix n - n 300 1 qmgr"
    echo "postlog unix-dgram n - n - 1 postlogd"
    for each in rewrite:trivial-rewrite bounce:bounce defer:bounce trace:bounce error:error retry:error discard:discard flush:flush; do
      echo "${each%:*} unix - - n - - ${each#*:}"
    done
    for each in tlsmgr anvil verify scache proxymap; do echo "$each unix - - n - 1 $each"; done
  } >"$peers$inside/postfix/master.cf"
  { chroot "$peers" postfix -c "$inside/postfix" start >"$folder/postfix.log" 2>&1 && await "$smtp_port"; } || {
    tail -n 5 "$folder/postfix.log" "$peers/var/log/parley-bench.log" >&2
    return 1
  }
  echo "Postfix $(chroot "$peers" postconf -hd mail_version), delivering to discard"
}

nats= postfix=
if [[ $peers ]]; then
  if [[ -x $peers/usr/sbin/nats-server && -x $peers/usr/sbin/postfix ]] || make_peers; then
    inside=/tmp/$(basename "$folder")
    install -d -m 755 "$peers$inside"
    start_nats && nats=1
    start_postfix && postfix=1
  fi
else
  echo "NATS and Postfix are not measured: no folder for them is named (--peers)"
fi

# mails CLIENTS: mails a second
mails() {
  local count=$(($1 < 16 ? 1500 * seconds / 5 : 3000 * seconds / 5)) begin
  begin=$(date +%s.%N)
  timeout 300 chroot "$peers" smtp-source -d -s "$1" -m "$count" -l 2048 -f bench@peer.example -t root@peer.example "127.0.0.1:$smtp_port" >/dev/null || return
  python3 -c "import time; print(round($count / (time.time() - $begin)))"
}
# turn CLIENTS WHAT COMMAND…: the disk's rate, then what the command prints. One that fails is told, and does not end the run.
turn() {
  local clients=$1 what=$2 disk rate
  shift 2
  disk=$(disk)
  rate=$("$@" || true)
  echo "$clients clients, $what: ${rate:-not measured, it failed or did not answer for a minute} (disk: $disk)" >&2
  printf '%s disk %s\n' "$clients" "$disk" >>"$folder/rates"
  [[ -z $rate ]] || printf '%s %s %s\n' "$clients" "$what" "$rate" >>"$folder/rates"
}
relay_takes() { load append "$port" "$1" "$seconds" 2048 "$2" | field per_second; }
nats_takes() { load nats "$nats_port" "$1" "$seconds" 2048 | field per_second; }
for _ in $(seq "$rounds"); do
  for clients in 1 16 256; do
    turn "$clients" one relay_takes "$clients" 1
    turn "$clients" each relay_takes "$clients" "$clients"
    [[ ! $nats ]] || turn "$clients" nats nats_takes "$clients"
    [[ ! $postfix ]] || turn "$clients" postfix mails "$clients"
  done
done
python3 - "$folder/rates" <<'PY'
import collections, statistics, sys
rates = collections.defaultdict(list)
for line in open(sys.argv[1]):
    clients, what, rate = line.split()
    rates[clients, what].append(float(rate))
mean = lambda clients, what: statistics.mean(rates[clients, what]) if rates[clients, what] else None
shown = lambda rate: "—" if rate is None else f"{rate:,.0f}"
def ratios(clients, what):
    def one(peer):
        if None in (rate := mean(clients, what), other := mean(clients, peer)): return "—"
        times = rate / max(other, 1)
        return f"{times:.0f}" if times >= 10 else f"{times:.1f}" if times >= 1.95 else f"{times:.2f}"
    return ", ".join(map(one, ("disk", "nats", "postfix"))) + " times"
print("| clients | the relay, one box | a box each | disk alone | NATS | Postfix | relay in one box: disk, NATS, Postfix | a box each: disk, NATS, Postfix |")
print("| --- | --- | --- | --- | --- | --- | --- | --- |")
for clients in ("1", "16", "256"):
    cells = [clients] + [shown(mean(clients, what)) for what in ("one", "each", "disk", "nats", "postfix")]
    print("| " + " | ".join(cells + [ratios(clients, "one"), ratios(clients, "each")]) + " |")
PY

echo "what the proofs cost (the store alone, in batches of 1, 16 and 256; without proofs: the same rows in the same tables, known items told the same way, but no tree, proofs and signature):"
{ TMPDIR=$folder timeout 300 "$build/bench/relay_store_bench" --benchmark_min_time=0.5 --benchmark_format=csv 2>/dev/null || true; } |
  python3 -c '
import csv, sys
rows = {row["name"].rsplit("/", 1)[0]: row for row in csv.DictReader(sys.stdin)}
taken = lambda name, batch: float(rows[f"{name}/{batch}"]["per_item"]) * 1e6
processor = lambda name, batch: float(rows[f"{name}/{batch}"]["cpu_time"]) / 1e3 / batch
for batch in (1, 16, 256):
    if f"proofs_alone/{batch}" not in rows:
        print(f"batch of {batch}: not measured, the disk was too slow for the time given")
        continue
    line = f"batch of {batch}:"
    for what, measure in (("an item takes", taken), ("processor time", processor)):
        whole, rows_alone, proofs = (measure(name, batch) for name in ("store_with_proofs", "rows_alone", "proofs_alone"))
        line += f" {what} {whole:.1f} us, without proofs {rows_alone:.1f} us: {whole / rows_alone:.2f} times that (tree, proofs and signature alone {proofs:.1f} us);"
    print(line[:-1])
    if f"store_with_boxes/{batch}" in rows:
        whole, used = (measure("store_with_boxes", batch) for measure in (taken, processor))
        print(f"batch of {batch}, a box each: an item takes {whole:.1f} us, processor time {used:.1f} us")
'
if ((watchers)); then
  python3 "$here/relay_watchers.py" "$port" "$relay" "$watchers"
fi
if ((grow)); then
  echo "one box grows to $grow items of 2 KiB from 256 clients:"
  load grow "$port" 256 "$seconds" 2048 "$grow" "$relay"
fi
