# A relay in trouble, beside one that is not: the exchange goes on over the other without waiting for it, and sync, status and verify say what is wrong with
# which, since when, when it is tried again, and what to do.
source "$(dirname "$0")/common.sh"
source "$(dirname "$0")/relay_common.sh"
start_between
lie() { curl -sS "$between/lie" -d "{\"lie\":\"$1\"${2:+,$2}}" >/dev/null || fail "the one between does not listen"; }
start good --data good --name good.example; good=$RELAY
start bad --data bad --name bad.example; bad=$relay listened=${RELAY#http://}
lie honest "\"relay\":\"$RELAY\""
new_desk a ann@alpha; new_desk b bob@beta
expect 0 desk a convene Talks --party b.card --relay "$between" --relay "$good" --yes
carry a b
desk b join --yes --compared >/dev/null
synced a b a b
number=0
deliver() { # DESK
  number=$((number + 1))
  printf 'title: Note %s\n\n## Point\n> Wording\n' $number >note.md
  desk "$1" deliver note.md --yes >/dev/null
}
of_bad() { desk a status --json | jq -e ".relays[] | select(.relay == \"bad.example\") | $1" >/dev/null || { desk a status --json; fail "status --json: $1"; }; }
waits_for() { # TEXT FILE SECONDS
  for _ in $(seq $(($3 * 20))); do if grep -qF -- "$1" "$2"; then return 0; fi; sleep 0.05; done
  cat "$2"; fail "not said within $3 s: $1"
}
expect 0 desk a status; said "relay bad.example: last reached"; not_said "since"
of_bad '.reached and (.error | not) and .watched == false'

# Silent: it is waited for once; then it comes last, and not for long.
deliver a; lie hang
expect 3 desk a sync; said "bad.example: the relay does not answer"
deliver a; SECONDS=0
expect 3 desk a sync; ((SECONDS < 20)) || fail "a relay that is silent still is waited for $SECONDS s"
[[ $(grep -n "^good.example: 1 sent" out | cut -d: -f1) -lt $(grep -n "^bad.example: 0 sent, 2 queued" out | cut -d: -f1) ]] || { cat out; fail "the silent one is not last"; }
expect 0 desk a status; said "relay bad.example: last reached"; said "2 items are queued"; said "since 20"; said "nothing keeps at it: parley sync tries it now"; said "pouch pack"
of_bad '.error and .since and (.next | not) and .watched == false and .queued == 2'
# While one watches, what comes by the other is there at once, and the silent one is asked again beside it.
PARLEY_HOME=$work/desk-a "$parley" sync --watch >watch.out 2>&1 &
watcher=$!
relays+=("$watcher")
waits_for "bad.example: tried again in" watch.out 20
for _ in 1 2 3; do
  deliver b; expect 3 desk b sync
  waits_for "Note $number" watch.out 4
done
waits_for "bad.example: it does not answer yet; tried again in" watch.out 45
expect 0 desk a status; said "by a parley sync --watch or parley ui that is running"; not_said "nothing keeps at it"
of_bad '.watched and .next and .error'
kill -9 "$watcher"; wait "$watcher" 2>/dev/null || true
expect 0 desk a status; said "nothing keeps at it"
of_bad '.watched == false and (.next | not)'
lie honest; synced a b a b
expect 0 desk a status; not_said "since 20"

# Gone while one waits at it: that is said at once, what is signed meanwhile is counted, and goes out when it is back.
PARLEY_HOME=$work/desk-a "$parley" sync --watch >watch.out 2>&1 &
watcher=$!
relays+=("$watcher")
sleep 2; kill -TERM "$bad"; ended "$bad"
waits_for "bad.example: the relay does not answer" watch.out 10
deliver a; waits_for "good.example: 1 sent" watch.out 10; sleep 1
of_bad '.error and .since and .watched and .queued == 1'
LISTEN=$listened start bad --data bad; bad=$relay
waits_for "bad.example: 1 sent" watch.out 30
expect 0 desk a status; not_said "since 20"
kill -TERM "$watcher"; wait "$watcher" || fail "watching ends with $?"
synced b

# It refuses proofs.
deliver b; deliver b; synced b; lie no-proof
expect 3 desk a sync; said "bad.example: the relay bad.example does not prove that"; said "the relay answers 500: no proofs today"; not_said "CANNOT ACCOUNT"
expect 0 desk a status; said "it does not prove that"; said "asked for that since 20"
lie hang; expect 3 desk a sync
expect 0 desk a status; said "it does not prove that"
expect 0 desk a verify; said "a proof by the relay bad.example that"
of_bad '.unproved and ."unproved-since"'
lie honest; synced a b
expect 0 desk a status; not_said "prove"; expect 0 desk a verify; not_said "a proof by the relay"

# Another relay at its address: it is said, and not taken for one that forgot.
start other --data other --name bad.example
lie honest "\"relay\":\"$RELAY\""
deliver a; expect 3 desk a sync; said "bad.example: another relay answers at $between: bad.example+"; said "its address leads elsewhere now"; not_said "CANNOT ACCOUNT"
expect 0 desk a status; said "another relay answers at"
# A box that is full.
kill -TERM "$bad"; ended "$bad"
start bad --data bad --box-items 1
lie honest "\"relay\":\"$RELAY\""
expect 3 desk a sync; said "bad.example: the relay answers 507: this box has as many items as it may; ask whoever runs the relay for more room"
expect 0 desk a status; said "the relay answers 507: this box has as many items as it may"
