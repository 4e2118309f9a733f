# Desks that exchange over real relays: parley sync.
source "$(dirname "$0")/common.sh"
source "$(dirname "$0")/relay_common.sh"
acts() { desk "$1" log --json "${@:2}" | jq -r '.[].act' | sort; }
same() { # FIRST OTHER… [-- OPTION…]: these desks hold the same record, and it verifies
  local first=$1 others=() other
  shift
  while (($#)) && [[ $1 != -- ]]; do others+=("$1"); shift; done
  (($#)) && shift
  expect 0 desk "$first" verify "$@"
  for other in "${others[@]}"; do
    expect 0 desk "$other" verify "$@"
    diff <(acts "$first" "$@") <(acts "$other" "$@") || fail "the records of $first and $other differ"
    diff <(desk "$first" table --json "$@" | jq 'del(."as-of")') <(desk "$other" table --json "$@" | jq 'del(."as-of")') || fail "the tables of $first and $other differ"
  done
}
# stopped PID: it was told to stop by SIGTERM and ends well, within five seconds.
stopped() {
  local code=0
  kill -TERM "$1"
  for _ in $(seq 50); do kill -0 "$1" 2>/dev/null || break; sleep 0.1; done
  kill -0 "$1" 2>/dev/null && fail "SIGTERM does not stop it"
  wait "$1" || code=$?
  [[ $code == 0 ]] || fail "it ended with $code"
}
# watch NAME FILE OPTION…: a desk that keeps at it; its process in $watcher.
watch() {
  : >"$2"
  PARLEY_HOME=$work/desk-$1 "$parley" sync --watch "${@:3}" >"$2" 2>&1 &
  watcher=$!
  relays+=("$watcher")
}
# until_said FILE TEXT TENTHS
until_said() {
  for _ in $(seq "$3"); do if grep -qF -- "$2" "$1"; then return 0; fi; sleep 0.1; done
  cat "$1" >&2; fail "did not say within $3 tenths of a second: $2"
}
note() { printf 'title: %s\n\n## %s\n> %s\n' "$1" "$1" "$2" >"$3"; }

new_desk a ann@alpha; new_desk b bob@beta
start one --data one --name one.example
first=$relay url=$RELAY
expect 0 desk a convene "Grain" --party b.card --relay "$url" --yes; said "one.example"
synced a                       # an inviting desk makes the box; the other knows nothing yet
expect 1 desk b sync
carry a b
expect 0 desk b join --yes --compared; said "$url"
synced b a
expect 0 desk a people --json; jq -e '[.parties[].joined] | all' out >/dev/null || { cat out; fail "the joining did not arrive"; }

# Notes and receipts, in both directions; nothing new is said to be nothing.
note Tonnage "Three shiploads of durumwheat" grain.md
printf 'answer-by: 2040-01-01\n%s\n' "$(cat grain.md)" >dated.md
desk a deliver dated.md --yes >/dev/null
expect 0 desk a sync --json
jq -e '.[0].queued == 0 and .[0].sent > 0 and .[0].faults == []' out >/dev/null || { cat out; fail "not all was sent"; }
expect 0 desk b sync; said "alpha/1"; said "receipt"
synced a
expect 0 desk a arrival --json; [[ $(jq -r '.[0].stage' out) == opened ]] || { cat out; fail "no receipt came"; }
synced b a b a
expect 0 desk a sync; said "one.example: nothing new"
same a b

# The relay's acceptance is told in the next act, and then anybody sees it.
note Ports "Odesa alone" ports.md
desk a deliver ports.md --yes >/dev/null; synced a
expect 0 desk a arrival alpha/2 --json; [[ $(jq -r '.[0].stage' out) != opened ]] || fail "opened already"
note Months "From Mayday on" months.md
desk a deliver months.md --yes >/dev/null
expect 0 desk a arrival alpha/2 --json; [[ $(jq -r '.[0].stage' out) == accepted ]] || { cat out; fail "the relay's acceptance is not seen"; }
expect 0 desk a arrival alpha/2; said "one.example"
synced a b
expect 0 desk b arrival alpha/2 --json; jq -e '[.[0].steps[].stage] | index("accepted") or index("opened")' out >/dev/null || { cat out; fail "the other side does not see it"; }

# An offer with a date is taken in time by the relay's time alone: the receipt for the acceptance comes after.
printf 'title: Price\nopen-until: %s\n\n## Price\n> Two hundred crowns\n' "$(date -u -d '+8 seconds' +%Y-%m-%dT%H:%M:%SZ)" >price.md
desk a deliver price.md --yes >/dev/null; synced a b
printf 'title: Yes\n\n## Re alpha/4.1: accept\n' >yes.md
desk b deliver yes.md --yes >/dev/null; synced b
note Bags "Jute" bags.md
desk b deliver bags.md --yes >/dev/null   # tells what the relay accepted, and when
sleep 9
synced b a b a
expect 0 desk a table --json
jq -e '.points[] | select(.point == "alpha/4.1") | .state | test("agreed")' out >/dev/null || { jq '.points[] | select(.point == "alpha/4.1")' out; fail "not taken in time"; }
same a b

# A relay that is down: what is signed stays queued and is said to be; when it is back, all arrives.
stopped "$first"
note Sacks "Hessian sackcloth" sacks.md
desk a deliver sacks.md --yes >/dev/null
expect 3 timeout 60 env PARLEY_HOME="$work/desk-a" "$parley" sync; said "does not answer"; said "1 queued"
expect 0 desk a status; said "one.example"; said "1 item is queued"
expect 3 desk a sync --json; jq -e '.[0].queued == 1 and (.[0].error | length > 0)' out >/dev/null || { cat out; fail "the queue as JSON"; }
again() { LISTEN=127.0.0.1:${url##*:} start "$1" --data one; first=$relay; }
again two
synced a
expect 0 desk a status; not_said "queued"
expect 0 desk b sync; said "alpha/5"
synced a b a; same a b

# An attachment goes up and comes down whole, also when the relay is killed on the way up and on the way down.
head -c 5000001 /dev/urandom >table.bin
printf 'title: Annex\nattach: table.bin\n\n## Annex\n> As attached\n' >annex.md
desk a deliver annex.md --yes >/dev/null; synced a b a
desk b attachment save alpha/6 -o got.bin >/dev/null; cmp table.bin got.bin || fail "not the attachment that was sent"
head -c 90000001 /dev/urandom >large.bin
printf 'title: Maps\nattach: large.bin\n\n## Maps\n> As attached\n' >maps.md
desk a deliver maps.md --yes >/dev/null
desk a sync >up.out 2>&1 &
sender=$!
for _ in $(seq 2000); do
  if compgen -G "desk-a/attachments/relay-out-*" >/dev/null && (($(stat -c %s one/relay.db-wal 2>/dev/null || echo 0) + $(stat -c %s one/relay.db) > 15000000)); then break; fi
  kill -0 "$sender" 2>/dev/null || break
  sleep 0.005
done
kill -9 "$first"
code=0; wait "$sender" || code=$?
[[ $code == 3 ]] || { cat up.out; fail "a broken upload ends with $code"; }
expect 0 desk a status; said "queued"
expect 0 desk a verify
again three
synced a
! compgen -G "desk-a/attachments/relay-out-*" >/dev/null || fail "what was sent stays behind"
desk b sync >down.out 2>&1 &
reader=$!
for _ in $(seq 2000); do
  if (($(cat desk-b/attachments/relay-in-* 2>/dev/null | wc -c) > 3000000)); then break; fi
  kill -0 "$reader" 2>/dev/null || break
  sleep 0.005
done
kill -9 "$first"
code=0; wait "$reader" || code=$?
[[ $code == 3 ]] || { cat down.out; fail "a broken download ends with $code"; }
(($(cat desk-b/attachments/relay-in-* | wc -c) > 3000000)) || fail "what had come is thrown away"
expect 0 desk b verify
again four
synced b a
rm got.bin; desk b attachment save alpha/7 -o got.bin >/dev/null; cmp large.bin got.bin || fail "not the large attachment that was sent"
! compgen -G "desk-*/attachments/relay-*" >/dev/null || fail "what came stays behind"
same a b

# Watching: what arrives is printed within about a second, also after the relay was away; SIGTERM ends it.
watch b watch.out
until_said watch.out "Watching" 150
sleep 1
note Ships "Panamax" ships.md
desk a deliver ships.md --yes >/dev/null; synced a
until_said watch.out "alpha/8" 150
expect 0 desk b inbox; said "alpha/8"
printf 'title: Ship answer\n\n## Re alpha/8.1: accept\n' >shipyes.md
desk b deliver shipyes.md --yes >/dev/null        # the watching desk sends by itself
for _ in $(seq 40); do desk a sync >/dev/null || true; if desk a inbox | grep -q "beta/3"; then break; fi; sleep 0.1; done
expect 0 desk a inbox; said "beta/3"
stopped "$first"
until_said watch.out "does not answer" 150
note Crew "Filipino" crew.md
desk a deliver crew.md --yes >/dev/null
again five
synced a
until_said watch.out "alpha/9" 150
stopped "$watcher"
synced a b a; same a b

# Further people: a second delegate, and a party invited later, bring nothing but a pouch to begin with, and read all over the relay.
new_desk c cleo@alpha --party-card a.card
expect 0 desk a admit c.card --powers transmit,commit,conclude --yes
synced a
desk a pouch pack --all -o start.pouch >/dev/null
head -c 200000 /dev/urandom >later.bin
printf 'title: Later\nattach: later.bin\n\n## Later\n> After the pouch was packed\n' >later.md
desk a deliver later.md --yes >/dev/null; synced a b
expect 0 desk c pouch unpack start.pouch
synced c; expect 0 desk c read alpha/10; said "After the pouch was packed"
rm got.bin; desk c attachment save alpha/10 -o got.bin >/dev/null; cmp later.bin got.bin || fail "the newcomer gets no attachment"
note Second "By the second delegate" second.md
desk c deliver second.md --yes >/dev/null; synced c b a c; same a b c
new_desk g gus@gamma
expect 0 desk a invite g.card --yes; synced a b
expect 0 desk b invite g.card --yes; said "All have consented"
synced b a
desk b pouch pack --all -o guest.pouch >/dev/null
expect 0 desk g pouch unpack guest.pouch
expect 0 desk g join --yes --compared
synced g a b c g a b c g
expect 0 desk g read alpha/1; said "durumwheat"
rm got.bin; desk g attachment save alpha/10 -o got.bin >/dev/null; cmp later.bin got.bin || fail "the invited party gets no attachment"
same a b c g

# What is queued is counted, whatever kind of act it is.
stopped "$first"
expect 3 desk a sync; said "0 sent"; not_said "queued"
again six

# Who is revoked reads nothing that is sealed after, even with a copy of all that the relay has.
expect 0 desk a revoke cleo@alpha --yes
synced a b g a b g
note Secret "Not for everybody: azurite" secret.md
desk a deliver secret.md --yes >/dev/null; synced a b g a b g a; same a b g
expect 0 timeout 60 env PARLEY_HOME="$work/desk-c" "$parley" sync
acts c >c.acts; ! grep -qxF "$(desk a log --json | jq -r '.[].act' | tail -n 1)" c.acts || fail "the revoked desk has the newest act"
expect 1 desk c read alpha/12
! grep -rqa azurite desk-c || fail "the revoked desk reads what was sealed after"
(($(sqlite3 -readonly one/relay.db "SELECT count(*) FROM box") == 2)) || fail "no new box was begun"

# Two relays and a pouch in one exchange, one relay down in turn: all ends the same everywhere.
start other --data other --name two.example
second=$relay; other=$RELAY
note Wool "Merino" wool.md
expect 0 desk a convene "Wool" --party b.card --relay "$url" --relay "$other" --yes
w=(--exchange Wool)
desk a pouch pack "${w[@]}" -o wool.pouch >/dev/null
desk b pouch unpack wool.pouch >/dev/null
expect 0 desk b join "${w[@]}" --yes --compared
both() { for who in b a b a b; do "$@" timeout 60 env PARLEY_HOME="$work/desk-$who" "$parley" sync "${w[@]}"; done; }
both expect 0
stopped "$second"
desk a deliver "${w[@]}" wool.md --yes >/dev/null
expect 3 desk a sync "${w[@]}"; said "two.example"
expect 3 desk b sync "${w[@]}"; said "alpha/1"
LISTEN=127.0.0.1:${other##*:} start other2 --data other; second=$relay
stopped "$first"
note Silk "Mulberry" silk.md
desk b deliver "${w[@]}" silk.md --yes >/dev/null
expect 3 desk b sync "${w[@]}"; said "one.example"
expect 3 desk a sync "${w[@]}"; said "beta/1"
note Linen "By hand" linen.md
desk a deliver "${w[@]}" linen.md --yes >/dev/null
desk a pouch pack "${w[@]}" -o linen.pouch >/dev/null
expect 0 desk b pouch unpack linen.pouch
# With one of two relays away, watching goes on at the other at once.
watch b watch2.out "${w[@]}"
until_said watch2.out "one.example" 150
sleep 5
note Hemp "Rope" hemp.md
desk a deliver "${w[@]}" hemp.md --yes >/dev/null
expect 3 desk a sync "${w[@]}"
until_said watch2.out "alpha/3" 150
stopped "$watcher"
again seven
both expect 0
same a b -- "${w[@]}"
desk a sync "${w[@]}" --json >out; jq -e 'length == 2 and all(.[]; .queued == 0 and .sent == 0)' out >/dev/null || { cat out; fail "something is left"; }

# A party's own relay carries too, and its times count against that party alone.
expect 0 desk a convene "Tin" --party b.card --party-relay "alpha=$other" --yes; said "of alpha: its times count only against it"
t=(--exchange Tin)
desk a pouch pack "${t[@]}" -o tin.pouch >/dev/null; desk b pouch unpack tin.pouch >/dev/null
expect 0 desk b join "${t[@]}" --yes --compared
printf 'title: Tin\nopen-until: %s\n\n## Tin\n> Ingots\n' "$(date -u -d '+5 seconds' +%Y-%m-%dT%H:%M:%SZ)" >tin.md
expect 0 desk b sync "${t[@]}"; expect 0 desk a sync "${t[@]}"
desk b deliver "${t[@]}" tin.md --yes >/dev/null; expect 0 desk b sync "${t[@]}"; expect 0 desk a sync "${t[@]}"
printf 'title: Yes\n\n## Re beta/1.1: accept\n' >yes.md
desk a deliver "${t[@]}" yes.md --yes >/dev/null; expect 0 desk a sync "${t[@]}"
desk a deliver "${t[@]}" wool.md --yes >/dev/null
sleep 6
for who in a b a b; do expect 0 desk "$who" sync "${t[@]}"; done
expect 0 desk b table "${t[@]}" --json
jq -e '.points[] | select(.point == "beta/1.1") | .state | test("agreed") | not' out >/dev/null || { jq . out; fail "alpha's own relay speaks for alpha"; }
same a b -- "${t[@]}"

# An attachment that is damaged on its own desk holds up nothing else.
head -c 5000 /dev/urandom >chart.bin; head -c 5000 /dev/urandom >plan.bin
printf 'title: Charts\nattach: chart.bin\nattach: plan.bin\n\n## Charts\n> Attached\n' >charts.md
before=$(ls desk-a/attachments)
desk a deliver "${t[@]}" charts.md --yes >/dev/null
damaged=$(comm -13 <(echo "$before") <(ls desk-a/attachments) | head -1)
printf x | dd of="desk-a/attachments/$damaged" bs=1 seek=2000 conv=notrunc 2>/dev/null
expect 3 desk a sync "${t[@]}"; said "so it was not sent"; said "1 queued"
expect 0 desk b sync "${t[@]}"
expect 0 desk b attachment list alpha/3 "${t[@]}"; said "not yet"

# The relays' disks hold no word of the talks.
stopped "$first"; stopped "$second"
for word in durumwheat Mayday Hessian azurite Mulberry Panamax ann@alpha bob@beta; do
  ! grep -rqa -- "$word" one other ./*.err || fail "a relay's disk holds the word $word"
done
for data in one other; do expect 0 "$parley" relay check --data "$data"; done
