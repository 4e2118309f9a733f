# Two relays on one PostgreSQL are one: one name, one key, one box; news travels between them; the check reads the same store.
source "$(dirname "$0")/common.sh"
source "$(dirname "$0")/relay_common.sh"
chmod 755 "$work"
mkdir -m 777 server
store=$("$project/tests/relay/postgres.sh" start server/pg)
trap 'end_relays; "$project/tests/relay/postgres.sh" stop "$work/server/pg"; rm -rf "$work"' EXIT
start one --store "$store" --name relay.example
one=$RELAY first=$relay
start two --store "$store"
two=$RELAY second=$relay
[[ $(sed 's/.* as //' one.out) == $(sed 's/.* as //' two.out) ]] || fail "another name or key"
expect 1 "$parley" relay --store "$store" --name other.example; said "relay.example"
expect 2 "$parley" relay --store mysql://x; said "URL of a PostgreSQL"
sha() { printf %s "$1" | sha256sum | cut -c 1-64; }
curl -fsS "$one/v1/boxes" -d "{\"append\":\"$(sha a)\",\"read\":\"$(sha r)\"}" >made
box=/v1/boxes/$(grep -o '[0-9a-f]\{64\}' made)
send() { curl -fsS "$1$box/items" -H "Authorization: Bearer a" -H "Parley-Commitment: $(sha c)" --data-binary "$2"; }
# Only news can make this answer hold the item: when the time is up it is empty.
curl -fsS "$one$box/items?from=0&wait=60" -H "Authorization: Bearer r" >news &
watcher=$!
for _ in $(seq 500); do
  if curl -fsS "$one/metrics" | grep -q '^parley_relay_watchers 1'; then break; fi
  sleep 0.02
done
send "$two" "through the other" >accepted
wait "$watcher"
grep -q '"index":0' news || fail "no news: $(cat news)"
send "$one" "through the other" | cmp - accepted || fail "another acceptance of the same item"
send "$one" "second" | grep -q '"index":1' || fail "not dense"
expect 0 "$parley" relay check --store "$store"; said "2 items: all is as it was accepted"
kill -TERM "$first" "$second"
ended "$first"
ended "$second"
