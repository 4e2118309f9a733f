# A hostile relay: one that stands between the desks and the real one and lies, and a real one that forgets and forks. Whatever it does, every desk's
# record is right, sync ends and says what is wrong, and where the relay signed what does not fit together, parley verify prints it.
source "$(dirname "$0")/common.sh"
source "$(dirname "$0")/relay_common.sh"
start_between
lie() { curl -sS "$between/lie" -d "{\"lie\":\"$1\"${2:+,$2}}" >/dev/null || fail "the one between does not listen"; }
start real --data real --name relay.example
key=$(sed -n 's/^listening on .* with the key //p' real.out)
lie honest "\"relay\":\"$RELAY\""
for who in ann@alpha bob@beta; do
  PARLEY_HOME=$work/desk-${who:0:1} "$parley" init --as "$who" --no-passphrase >/dev/null
  desk "${who:0:1}" card -o "${who:0:1}.card" >/dev/null
done
synced() { for who in "$@"; do expect 0 timeout 60 env PARLEY_HOME="$work/desk-$who" "$parley" sync --exchange Talks; done; }
acts() { desk "$1" log --exchange Talks --json | jq -r '.[].act' | sort; }
same() { diff <(acts a) <(acts b) || fail "the two records differ"; expect 0 desk a verify --exchange Talks; expect 0 desk b verify --exchange Talks; }
number=0
deliver() { # DESK: another note
  number=$((number + 1))
  printf 'title: Note %s\n\n## Point %s\n> Wording %s\n' $number $number $number >note.md
  desk "$1" deliver note.md --exchange Talks --yes >/dev/null
}
expect 0 desk a convene Talks --party b.card --relay "$between" --yes
carry a b
desk b join --yes --compared >/dev/null
synced a b a b
same
# Another exchange on the same relay, whose items are played into the first.
expect 0 desk a convene Other --party b.card --relay "$between" --yes
expect 0 desk a sync --exchange Other; expect 0 desk a sync --exchange Other

# Each lie: within a minute sync says that something is wrong, and nothing that was right is lost; then an honest relay brings all.
for told in drop-last drop-first drop-all duplicate reorder truncate flip-item flip-item-and-digest flip-commitment flip-time flip-head invent other-box \
  500 404 403 302 429 204 redirect garbage nested flood hang-up swallow accept-other forget replay \
  length-more length-less length-twice length-none chunks-cut chunks-wrong chunks-endless continue-endless header-long headers-endless gzip-bomb to-a-file \
  elsewhere http-0.9 switching; do
  deliver a; lie honest; synced a; deliver b
  before=$(acts b)
  lie "$told"
  SECONDS=0
  code=0
  /usr/bin/env PARLEY_HOME="$work/desk-b" timeout 100 bash -c 'ulimit -v 2000000; exec "$@"' - "$parley" sync --exchange Talks >out 2>err </dev/null || code=$?
  [[ $code == 3 ]] || { cat out err; fail "$told: exit $code"; }
  ((SECONDS < 20)) || fail "$told: it takes $SECONDS seconds"
  [[ $(curl -sS "$between/led") == false ]] || fail "$told: it goes where it is told to"
  [[ -s err ]] || { cat out; fail "$told: no error is said"; }
  ! grep -q $'\x1b' out err || fail "$told: the relay writes to the terminal"
  expect 0 desk b verify --exchange Talks
  comm -23 <(echo "$before") <(acts b) | grep -q . && fail "$told: acts were lost"
  lie honest
  synced b a b a
  same
done

# What cannot be told from the truth does no harm: a number that the relay does not sign, bytes that it says it has deleted.
deliver a; synced a
lie more; synced b; lie honest; synced b a b; same
deliver a; synced a
lie gone; expect 0 timeout 60 env PARLEY_HOME="$work/desk-b" "$parley" sync --exchange Talks; lie honest
carry a b; synced b a b; same

# An item that stays damaged on the relay: what follows is read, sync and verify say which it is, and it is asked for again, until it comes or has come
# another way. Both for an item in a list and for one that comes by itself.
damage_last() { # the bytes of the item that the relay has last
  sqlite3 real/relay.db "UPDATE piece SET bytes = zeroblob(length(bytes)) WHERE place = (SELECT upload << 13 FROM item WHERE place = (SELECT max(place) FROM item WHERE place >> 32 = 1)); SELECT changes()" | grep -qx 1 || fail "nothing was damaged"
}
deliver a; synced a; damage_last
deliver a; synced a
expect 3 timeout 60 env PARLEY_HOME="$work/desk-b" "$parley" sync --exchange Talks; said "is damaged there"; said "What follows it was read"
expect 0 desk b verify --exchange Talks; said "damaged there"; said "relay.example"
desk b verify --exchange Talks --json >out; jq -e '(."relay-faults" == []) and ([.missing[] | select(test("damaged there"))] | length == 1)' out >/dev/null || { cat out; fail "what is damaged as JSON"; }
deliver a; synced a
expect 3 desk b sync --exchange Talks --json; jq -e '.[0].damaged | length == 1' out >/dev/null || { cat out; fail "it is not said again"; }
carry a b; synced b   # by pouch
expect 0 desk b verify --exchange Talks; not_said "damaged there"
synced a b; same
head -c 6000000 /dev/urandom >large.bin
printf 'title: Large\nattach: large.bin\n\n## Large\n> As attached\n' >note.md
desk a deliver note.md --exchange Talks --yes >/dev/null; synced a
piece=$(sqlite3 real/relay.db "SELECT min(place) FROM piece")
sqlite3 real/relay.db "CREATE TABLE kept AS SELECT * FROM piece WHERE place = $piece; UPDATE piece SET bytes = zeroblob(length(bytes)) WHERE place = $piece"
deliver a; synced a
expect 3 timeout 60 env PARLEY_HOME="$work/desk-b" "$parley" sync --exchange Talks; said "is damaged there"
expect 0 desk b verify --exchange Talks; said "damaged there"
sqlite3 real/relay.db "UPDATE piece SET bytes = (SELECT bytes FROM kept) WHERE place = $piece; DROP TABLE kept"
synced b
expect 0 desk b verify --exchange Talks; not_said "damaged there"
synced a b; same
! compgen -G "desk-b/attachments/relay-*" >/dev/null || fail "what came stays behind"

# A relay that fails at one item alone: what is behind it arrives, it is said which it is and why, and asked for again. Both for an act, whose
# followers wait for it, and for an attachment.
box_of() { sqlite3 -readonly real/relay.db "SELECT max(place) & 0xffffffff FROM item WHERE place >> 32 = 1"; }
for told in item-500 item-cut item-hang; do
  deliver a; synced a; synced b; synced a
  deliver a; synced a; bad=$(box_of)
  deliver a; synced a
  lie "$told" "\"item\":$bad"
  SECONDS=0
  expect 3 timeout 100 env PARLEY_HOME="$work/desk-b" "$parley" sync --exchange Talks; said "item $bad is not given there since"; said "What follows it was read"; said "waiting"
  ((SECONDS < 80)) || fail "$told: it takes $SECONDS seconds"
  expect 0 desk b verify --exchange Talks; said "item $bad of the relay relay.example: not given there since"; said "the past of an act that waits for it"
  lie honest; sleep $((SECONDS < 20 ? SECONDS : 1)); synced b; expect 0 desk b verify --exchange Talks; not_said "not given"
  synced a b; same
  [[ $told == item-hang ]] && continue
  printf 'title: Large\nattach: large.bin\n\n## Large\n> As attached\n' >note.md
  head -c 3000000 /dev/urandom >large.bin
  desk a deliver note.md --exchange Talks --yes >/dev/null; synced a; bad=$(box_of)
  deliver a; synced a; newest=$(acts a)
  lie "$told" "\"item\":$bad"
  expect 3 timeout 100 env PARLEY_HOME="$work/desk-b" "$parley" sync --exchange Talks; said "item $bad is not given there since"
  comm -23 <(echo "$newest") <(acts b) | grep -q . && fail "$told: what is behind the item did not arrive"
  lie honest; sleep 2; synced b; expect 0 desk b verify --exchange Talks; not_said "not given"
  synced a b; same
done
# One whose transfer broke off, and that the relay does not go on with: it is fetched from its beginning.
printf 'title: Large\nattach: large.bin\n\n## Large\n> As attached\n' >note.md
head -c 3000000 /dev/urandom >large.bin
desk a deliver note.md --exchange Talks --yes >/dev/null; synced a; bad=$(box_of)
lie item-no-range "\"item\":$bad"; synced b; lie honest
synced a b; same
! compgen -G "desk-b/attachments/relay-*" >/dev/null || fail "what came stays behind"
# One that the relay does not take: what is queued behind it is sent.
# (Notes whose sealed sizes differ by what Padmé rounds to.)
printf 'title: Long\n\n## Long\n> %s\n' "$(head -c 9000 /dev/zero | tr '\0' x)" >note.md
desk a deliver note.md --exchange Talks --yes >/dev/null; synced a
size=$(sqlite3 -readonly real/relay.db "SELECT size FROM item WHERE place = (SELECT max(place) FROM item WHERE place >> 32 = 1)")
synced b a
lie item-refused "\"item\":-1,\"size\":$size"
desk a deliver note.md --exchange Talks --yes >/dev/null; number=$((number + 100)); deliver a
expect 3 timeout 100 env PARLEY_HOME="$work/desk-a" "$parley" sync --exchange Talks; said "1 sent, 1 queued"; said "the relay answers 500: of all items this one"
lie honest; synced a b a; same
# One that asks to be left alone for a while is, but not for longer than five minutes; and it is said when it is tried again, and what one can do.
deliver a; lie busy '"wait":7'
expect 3 desk a sync --exchange Talks; said "too many requests"; said "What is queued stays queued. Try again in 7 s, as the relay asks"; said "parley pouch pack"
lie busy '"wait":100000'
expect 3 desk a sync --exchange Talks --json; jq -e '.[0].wait == 300' out >/dev/null || { cat out; fail "how long it is left alone as JSON"; }
timeout -s INT 5 env PARLEY_HOME="$work/desk-a" "$parley" sync --watch --exchange Talks >watch.out 2>&1 || true
grep -q "tried again in 300 s" watch.out && (($(grep -c "too many requests" watch.out) == 1)) || { cat watch.out; fail "a relay that asks to be left alone is not"; }
lie 500; expect 3 desk a sync --exchange Talks; said "Try again: parley sync"; not_said "as the relay asks"
timeout -s INT 6 env PARLEY_HOME="$work/desk-a" "$parley" sync --watch --exchange Talks >watch.out 2>&1 || true
grep -q "tried again in [1-4] s; what is queued stays queued" watch.out || { cat watch.out; fail "it is not said when it is tried again"; }
lie honest; synced a b a; same

# A proof that was damaged on the way, and an old head played again, prove nothing against the relay: it is said, and nothing is kept.
deliver a; synced a b a b; deliver b; synced b
unproved() { # LIE SENTENCE
  lie "$1"
  expect 3 timeout 60 env PARLEY_HOME="$work/desk-b" "$parley" sync --exchange Talks; said "$2"; not_said "contradicts itself"
  desk b verify --exchange Talks --json >out || fail "$1: verify"
  jq -e '."relay-faults" == []' out >/dev/null || { cat out; fail "$1: a fault is kept that is none"; }
  lie honest; synced b a b a; same
}
deliver a; deliver a; synced a
unproved flip-proof "is none"
lie plain; deliver a; synced a b a b   # the one between does not see this head
deliver a; synced a
unproved small-head "where it had signed"

# It accepts, and shows nothing since: what it signed when it accepted is held against it.
deliver b; lie freeze
expect 3 timeout 60 env PARLEY_HOME="$work/desk-b" "$parley" sync --exchange Talks; said "THE RELAY CANNOT ACCOUNT FOR ITSELF"; said "shows this desk"
expect 0 desk b verify --exchange Talks   # no two heads contradict each other: nothing is proved
lie honest; synced b a b; same

# A relay that hangs or drips is given up; meanwhile the desk can be read.
for told in hang drip; do
  deliver b; lie "$told"
  env PARLEY_HOME="$work/desk-b" timeout 200 "$parley" sync --exchange Talks >"$told.out" 2>&1 &
  slow=$!
  sleep 2
  expect 0 timeout 5 env PARLEY_HOME="$work/desk-b" "$parley" inbox --exchange Talks
  code=0; SECONDS=0; wait "$slow" || code=$?
  [[ $code == 3 ]] || { cat "$told.out"; fail "$told: exit $code"; }
  ((SECONDS < 75)) || fail "$told: it takes $SECONDS seconds"
  grep -q "does not answer" "$told.out" || { cat "$told.out"; fail "$told: it does not say why"; }
  expect 0 desk b status --exchange Talks; said "queued"
  lie honest; synced b a b; same
done
# Watching ends at once when it is told to, while the relay hangs.
lie hang
PARLEY_HOME=$work/desk-b "$parley" sync --watch --exchange Talks >watch.out 2>&1 &
watcher=$!
relays+=("$watcher")
sleep 1.5; kill -TERM "$watcher"; SECONDS=0; wait "$watcher" || fail "watching ends with $?"
((SECONDS < 3)) || fail "watching is not stopped at once"
lie honest; synced b a b a; same

proof() { # DESK SENTENCE: sync says it, and verify prints two heads that the relay signed
  expect 3 timeout 60 env PARLEY_HOME="$work/desk-$1" "$parley" sync "${f[@]}"; said "THE RELAY CANNOT ACCOUNT FOR ITSELF"; said "$2"
  expect 3 desk "$1" verify "${f[@]}"; said "$2"; said "Everything here is as it was signed."
  (($(grep -c "— relay.example " out) >= 2)) || { cat out; fail "not two signed heads are printed"; }
  desk "$1" verify "${f[@]}" --json >out || true
  jq -e '.wrong == [] and (."relay-faults"[0] | .one != "" and .other != "" and .one != .other)' out >/dev/null || { cat out; fail "the proof as JSON"; }
  python3 "$project/tests/system/relay_faults.py" out "$key" || fail "a stranger does not see it"
}
stop() { kill -TERM "$relay"; ended "$relay"; }
go_on() { start "$1" --data "$2"; lie honest "\"relay\":\"$RELAY\""; }

# Rolled back to a backup: it has fewer items than it had signed.
stop; cp -a real backup; cp -a real fork; go_on one real
deliver a; synced a b a; same
stop; go_on two backup
expect 3 timeout 60 env PARLEY_HOME="$work/desk-b" "$parley" sync --exchange Talks; said "THE RELAY CANNOT ACCOUNT FOR ITSELF"; said "items where it had signed"
expect 0 desk b verify --exchange Talks   # an old head alone proves nothing: whoever is between could play it again
# What it lost goes by pouch, and the desks hold the same.
deliver b; carry b a; carry a b
diff <(acts a) <(acts b) || fail "the two records differ after a roll-back"
stop

# Forked: it goes on from the backup with other items, as many and more; the one who knew the first tree sees it.
go_on three fork
expect 0 desk a convene Fork --party b.card --relay "$between" --yes; f=(--exchange Fork)
desk a pouch pack "${f[@]}" -o fork.pouch >/dev/null; desk b pouch unpack fork.pouch >/dev/null
desk b join "${f[@]}" --yes --compared >/dev/null
in_fork() { for who in "$@"; do expect 0 timeout 60 env PARLEY_HOME="$work/desk-$who" "$parley" sync "${f[@]}"; done; }
in_fork a b a b a b
put() { printf 'title: N\n\n## P %s\n> W\n' "$RANDOM" >note.md; desk "$1" deliver note.md "${f[@]}" --yes >/dev/null; }
stop; cp -a fork branch
# One reader is shown one branch, the other the other.
go_on left fork; put a; in_fork a; stop
go_on right branch; put b; in_fork b
# Each alone sees nothing wrong, until it reads by pouch an act of the other that names the head it saw.
expect 0 desk a verify "${f[@]}"; expect 0 desk b verify "${f[@]}"
put a
desk a pouch pack "${f[@]}" -o told.pouch >/dev/null; expect 0 desk b pouch unpack told.pouch
expect 3 timeout 60 env PARLEY_HOME="$work/desk-b" "$parley" sync "${f[@]}"; said "THE RELAY CANNOT ACCOUNT FOR ITSELF"
expect 3 desk b verify "${f[@]}"; (($(grep -c "— relay.example " out) >= 2)) || { cat out; fail "not two signed heads are printed"; }
# And the one who comes back to a tree that does not go on from its own.
proof a "does not go on from the one that it had signed"
desk a pouch pack "${f[@]}" -o all.pouch >/dev/null; desk b pouch unpack all.pouch >/dev/null
desk b pouch pack "${f[@]}" -o all2.pouch >/dev/null; desk a pouch unpack all2.pouch >/dev/null
desk a pouch pack "${f[@]}" -o all3.pouch >/dev/null; desk b pouch unpack all3.pouch >/dev/null
diff <(desk a log "${f[@]}" --json | jq -r '.[].act' | sort) <(desk b log "${f[@]}" --json | jq -r '.[].act' | sort) || fail "the two records differ after a fork"
stop
