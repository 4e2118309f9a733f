# Sourced, after common.sh, by the tests of the relay.
relays=()
end_relays() {
  for pid in "${relays[@]}"; do kill -9 "$pid" 2>/dev/null || true; done
  wait 2>/dev/null || true
}
trap 'end_relays; rm -rf "$work"' EXIT
# start NAME OPTION…: a relay on a free port, or on $LISTEN; its URL in $RELAY, its process in $relay, what it says in NAME.out and NAME.err.
start() {
  local name=$1
  shift
  : >"$work/$name.out"
  "$parley" relay --listen "${LISTEN:-127.0.0.1:0}" "$@" >"$work/$name.out" 2>"$work/$name.err" &
  relay=$!
  relays+=("$relay")
  for _ in $(seq 1000); do
    if grep -q '^listening on ' "$work/$name.out"; then break; fi
    kill -0 "$relay" 2>/dev/null || { cat "$work/$name.err" >&2; fail "the relay $name did not start"; }
    sleep 0.02
  done
  RELAY=$(sed -n 's/^listening on \([^ ]*\) .*/\1/p' "$work/$name.out")
  [[ -n $RELAY ]] || fail "the relay $name does not say where it listens"
  export RELAY
}
# Waits for a relay that was told to stop; it must end well.
ended() {
  local code=0
  wait "$1" || code=$?
  [[ $code == 0 ]] || fail "the relay ended with $code"
}
# new_desk NAME DELEGATE OPTION…: a desk, and its card in NAME.card.
new_desk() {
  PARLEY_HOME=$work/desk-$1 "$parley" init --as "$2" --no-passphrase "${@:3}" >/dev/null
  desk "$1" card -o "$1.card" >/dev/null
}
# synced NAME…: these desks exchange what is new over their relay, one after another.
synced() { for who in "$@"; do expect 0 timeout 60 env PARLEY_HOME="$work/desk-$who" "$parley" sync; done; }
# One that stands between the desks and a relay, and does as it is told at $between/lie.
start_between() {
  python3 "$project/tests/system/sync_lies.py" >between.out &
  relays+=($!)
  for _ in $(seq 500); do if [[ -s between.out ]]; then break; fi; sleep 0.02; done
  between=$(cat between.out)
}
