# A delegate who was revoked holds a copy of everything, the relay's store included: it reads nothing sealed after.
source "$(dirname "$0")/common.sh"
source "$(dirname "$0")/relay_common.sh"
# taken FILE: all items that the relay holds, as a pouch.
taken() {
  python3 - store/relay.db "$1" <<'PY'
import hashlib, sqlite3, sys
out = b"parley-pouch/1\n"
store = sqlite3.connect(f"file:{sys.argv[1]}?mode=ro", uri=True)
items = [bytes(row[0]) for row in store.execute("SELECT body FROM item WHERE body IS NOT NULL ORDER BY place")]
large = {}
for place, piece in store.execute("SELECT place, bytes FROM piece ORDER BY place"):
    large[place >> 13] = large.get(place >> 13, b"") + bytes(piece)
items += large.values()
for item in items: out += b"item %d %s\n" % (len(item), hashlib.sha256(item).hexdigest().encode()) + item + b"\n"
out += b"end %d %s\n" % (len(items), hashlib.sha256(out).hexdigest().encode())
open(sys.argv[2], "wb").write(out)
print(len(items))
PY
}
texts() { desk "$1" log --json | jq -r '.[].act' | sort; }

new_desk a ann@alpha; new_desk b bob@beta
start one --data store --name one.example
expect 0 desk a convene "Grain" --party b.card --relay "$RELAY" --yes
desk a pouch pack -o first.pouch >/dev/null
expect 0 desk b pouch unpack first.pouch
expect 0 desk b join --yes --compared
new_desk t tom@beta --party-card b.card
synced b a
expect 0 desk b admit t.card --powers admit,commit,transmit --yes
desk b pouch pack --all -o admitted.pouch >/dev/null
expect 0 desk t pouch unpack admitted.pouch
synced b a t b a
printf 'title: Offer\n\n## Price\n> One thousand\n' >note.md
expect 0 desk a deliver note.md --yes
synced a t b
expect 0 desk t read alpha/1; said "One thousand"
new_desk k kim@beta --party-card b.card
expect 0 desk t admit k.card --powers transmit --yes
synced t b a t
expect 1 desk b revoke tom@beta --after alpha/1 --yes; said "not an act of that delegate"
expect 1 desk b revoke tom@beta --with ann@alpha --yes; said "not one whom that delegate admitted"
expect 0 desk b people; said "admitted by bob@beta"
expect 0 desk b revoke tom@beta --with kim@beta --yes; said "The last act that stands: number 2, admit"
desk b people --json | jq -e '[.parties[].delegates[] | select(.revoked) | .delegate] | sort == ["kim@beta", "tom@beta"]' >/dev/null || fail "not both are revoked"
synced b a
known=$(taken before.pouch)

# All that happens after: a note with an attachment, an answer, a new key, a newcomer who is admitted, a second revocation.
head -c 6000000 /dev/zero >map.bin
printf 'title: After\nattach: map.bin\n\n## Secret\n> What the thief may not read.\n' >after.md
expect 0 desk a deliver after.md --yes
synced a b
printf 'title: Reply\nanswers: alpha/2\n\n## Re alpha/2.1: accept\n' >reply.md
expect 0 desk b deliver reply.md --yes
expect 0 desk b rekey --yes
new_desk n nora@beta --party-card b.card
expect 0 desk b admit n.card --powers commit,transmit --yes
desk b pouch pack --all -o nora.pouch >/dev/null
expect 0 desk n pouch unpack nora.pouch
synced b a n b a
expect 0 desk n read alpha/2; said "What the thief may not read."

held=$(texts t)
(($(taken after.pouch) > known + 6)) || fail "the relay holds nothing new"
expect 0 desk t pouch unpack after.pouch; said "sealed to others"
revocation=$(comm -13 <(echo "$held") <(texts t))
[[ -z $revocation ]] || desk b show "$revocation" | grep -q revoke || fail "it read something sealed after: $revocation"
expect 1 desk t read alpha/2
! grep -rqa "may not read" desk-t || fail "it has a word of it"
# Nor through the relay itself, with the capabilities that it had.
timeout 60 env PARLEY_HOME="$work/desk-t" "$parley" sync >out 2>&1 || true
expect 1 desk t read alpha/2
kill "$relay"; ended "$relay"
