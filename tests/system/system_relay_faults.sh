# What is kept of a relay that contradicts itself is a proof for people who were never there: it is checked without Parley, from what parley verify --json prints.
source "$(dirname "$0")/common.sh"
source "$(dirname "$0")/relay_common.sh"
start_between
stop() { kill -TERM "$relay"; ended "$relay"; }
# from NAME FOLDER LIE: the relay of that folder is what the desks reach.
from() { start "$1" --data "$2" --name relay.example; curl -sS "$between/lie" -d "{\"lie\":\"$3\",\"relay\":\"$RELAY\"}" >/dev/null; }
from real real honest
new_desk a ann@alpha; new_desk b bob@beta
expect 0 desk a convene Fork --party b.card --relay "$between" --yes
carry a b
desk b join --yes --compared >/dev/null
synced a b a b
key=$(sed -n 's/^listening on .* with the key //p' real.out)
put() { printf 'title: N\n\n## P %s\n> W\n' "$RANDOM" >note.md; desk "$1" deliver note.md --yes >/dev/null; }
stop; cp -a real branch
from left real honest; put a; synced a; stop
# The other branch grows further, and the relay gives no proof that goes with it: all its leaves make one.
from right branch wrong-proof
for _ in 1 2 3; do put b; synced b; done
proof() { # DESK SENTENCE
  expect 3 timeout 60 env PARLEY_HOME="$work/desk-$1" "$parley" sync; said "THE RELAY CANNOT ACCOUNT FOR ITSELF"; said "$2"
  expect 3 desk "$1" verify; said "Both cannot be true"; said "root of the first"; not_said "does not show it"
  desk "$1" verify --json >fault.json || true
  expect 0 python3 "$project/tests/system/relay_faults.py" fault.json "$key"; said "proved: heads of"; cat out
  jq -e '."relay-faults"[0] | .proof.size > 0 and (.one | split("\n")[1]) != (.other | split("\n")[1])' fault.json >/dev/null || { cat fault.json; fail "the heads are of one size"; }
}
proof a "does not go on from the one that it had signed"
stop
# And shown the shorter branch, by the desk that knows the longer one.
from again real honest
proof b "items where it had signed"
stop
