# Revocations that were signed off line, with notes between them: over a relay the others come to the same record.
source "$(dirname "$0")/common.sh"
source "$(dirname "$0")/relay_common.sh"
say() {
  printf 'title: %s\n\n## %s\n> As it is.\n' "$1" "$1" >note.md
  expect 0 desk b deliver note.md --yes
}
texts() { desk "$1" log --json | jq -r '.[].act' | sort; }
same() { diff <(texts a) <(texts b) || fail "the desks differ: $1"; }

new_desk a ann@alpha; new_desk b bob@beta
start one --data store --name one.example
expect 0 desk a convene "Grain" --party b.card --relay "$RELAY" --yes
desk a pouch pack -o first.pouch >/dev/null
expect 0 desk b pouch unpack first.pouch
expect 0 desk b join --yes --compared
for who in c:cid d:dan e:eva; do
  new_desk ${who%:*} ${who#*:}@beta --party-card b.card
  expect 0 desk b admit ${who%:*}.card --powers commit,transmit --yes
done
synced b a b
# One revocation, and a note before it.
say First
expect 0 desk b revoke cid@beta --yes
say Second
synced b a b
same "after one revocation"
# Two, with a note between them.
expect 0 desk b revoke dan@beta --yes
say Third
expect 0 desk b revoke eva@beta --yes
synced b a b
same "after two"
expect 0 desk a table; said Third
synced b a b
same "and later"
