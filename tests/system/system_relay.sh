# A relay from the outside: what hostile and slow clients do, limits, a graceful stop, a restart, TLS.
source "$(dirname "$0")/common.sh"
source "$(dirname "$0")/relay_common.sh"
export PYTHONPATH=$project/tests/system
hex() { openssl rand -hex 32; }
sha() { printf %s "$1" | sha256sum | cut -c 1-64; }
# ask STATUS CURL-ARGUMENT…: the answer in ./answer.
ask() {
  local status=$1 got
  shift
  got=$(curl -sS -o answer -w '%{http_code}' "$@") || fail "curl $*"
  [[ $got == "$status" ]] || { cat answer >&2; fail "status $got, not $status: $*"; }
}
make_box() {
  read=$(hex) append=$(hex)
  ask 201 "$RELAY/v1/boxes" -d "{\"append\":\"$(sha "$append")\",\"read\":\"$(sha "$read")\"}" "$@"
  box=$RELAY/v1/boxes/$(grep -o '[0-9a-f]\{64\}' answer)
}
append() { ask "$1" "$box/items" -H "Authorization: Bearer $append" -H "Parley-Commitment: $(sha c)" --data-binary "$2"; }
list() { ask 200 "$box/items?$1" -H "Authorization: Bearer $read"; }

# Starting, and what cannot be started.
start one --data data --name relay.example
grep -qE '^listening on http://127\.0\.0\.1:[0-9]+ as relay\.example with the key relay\.example\+[0-9a-f]{8}\+A[A-Za-z0-9+/]{43}$' one.out || fail "$(cat one.out)"
expect 1 "$parley" relay --data data; said "another relay works on"
expect 1 "$parley" relay; said "where the relay keeps its items"
expect 2 "$parley" relay --data other --listen here; said "an address and a port"
expect 2 "$parley" relay --data other --keep soon; said "a span of time"
expect 2 "$parley" relay --data other --box-bytes 5Q; said "a whole number"
expect 1 "$parley" relay --data other --name "a b"; said "no spaces"
expect 1 "$parley" relay --data other --tls-cert x; said "go together"
expect 1 "$parley" relay check --data nowhere; said "no relay's store"
[[ $(stat -c %a data/relay.db) == 600 && $(stat -c %a data) == 700 ]] || fail "others can read the store"

# Hostile clients, while another is served.
make_box
append 201 first
python3 "$project/tests/system/relay_hostile.py" "$box" "$read" "$append" || fail "hostile clients"
python3 "$project/tests/system/relay_refused.py" "$box" "$read" "$append" || fail "refused clients"
kill -TERM "$relay"; ended "$relay"
expect 0 "$parley" relay check --data data; said "all is as it was accepted"

# After a restart all is there, under the same name; another name is refused.
expect 1 "$parley" relay --data data --name other.example; said "relay.example"
port=${RELAY##*:}
start two --data data
[[ $(sed 's/.* as //' one.out) == $(sed 's/.* as //' two.out) ]] || fail "another name or key"
box=${box/:$port/:${RELAY##*:}}
list from=0; grep -q '"index":0' answer || fail "the item is gone"
append 200 first

# A graceful stop: who waits is answered, what was begun is finished, nobody new is served.
curl -sS "$box/items?from=9999&wait=60" -H "Authorization: Bearer $read" >waited &
waiter=$!
( printf 'POST %s/items HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer %s\r\nParley-Commitment: %s\r\nContent-Length: 6\r\n\r\nhal' "/v1/${box#*/v1/}" "$append" "$(sha c)"
  sleep 1; printf 'ves' ) | timeout 20 bash -c 'exec 3<>/dev/tcp/127.0.0.1/$1; cat >&3; cat <&3' - "${RELAY##*:}" >halves &
halves=$!
sleep 0.5
kill -TERM "$relay"
wait "$waiter" || fail "who waited was not answered"
wait "$halves" || fail "what was begun was not finished"
grep -q '"items":\[\]' waited || fail "$(cat waited)"
grep -q '^HTTP/1.1 201 Created' halves || fail "$(cat halves)"
grep -qi '^Connection: close' halves || fail "the connection stays: $(cat halves)"
ended "$relay"
grep -q '"event":"stopped"' two.err || fail "it does not say that it stopped"
for secret in "$read" "$append" 127.0.0.1 "${box##*/}"; do ! grep -qF "$secret" two.err one.err || fail "the log holds $secret"; done

# Quotas, rates, and a token to make boxes.
hex >token
start three --data third --box-items 2 --create-token token --create-rate 5
ask 401 "$RELAY/v1/boxes" -d "{\"append\":\"$(sha a)\",\"read\":\"$(sha b)\"}"
ask 401 "$RELAY/v1/boxes" -d "{\"append\":\"$(sha a)\",\"read\":\"$(sha b)\"}" -H "Authorization: Bearer $(hex)"
make_box -H "Authorization: Bearer $(cat token)"
append 201 one; append 201 two; append 507 three; grep -q "as many items as it may" answer || fail "$(cat answer)"
append 200 one
for _ in 1 2 3 4; do make_box -H "Authorization: Bearer $(cat token)"; done
ask 429 "$RELAY/v1/boxes" -d '{}' -H "Authorization: Bearer $(cat token)" -D head
grep -qi '^Retry-After: ' head || fail "it does not say when"
kill -TERM "$relay"; ended "$relay"
start four --data fourth --address-rate 1 --box-bytes 10
for _ in $(seq 25); do curl -sS -o answer -w '%{http_code}\n' "$RELAY/v1/relay"; done >codes
[[ $(grep -c 200 codes) -ge 20 && $(grep -c 429 codes) -ge 3 ]] || fail "$(sort codes | uniq -c)"
ask 200 "$RELAY/healthz"
ask 200 "$RELAY/metrics"; grep -qE '^parley_relay_rate_limited_total [1-9]' answer || fail "not counted"
kill -TERM "$relay"; ended "$relay"
start five --data fifth --box-bytes 10 --box-rate 1
make_box
append 201 12345; append 507 678901; append 201 67890
for _ in $(seq 25); do curl -sS -o answer -w '%{http_code}\n' "$box/checkpoint" -H "Authorization: Bearer $read"; done >codes
[[ $(grep -c 429 codes) -ge 5 ]] || fail "the box has no limit: $(sort codes | uniq -c)"
kill -TERM "$relay"; ended "$relay"

# A full disk: writing is refused and said to be, reading goes on, and once there is room again it writes.
python3 "$project/tests/system/relay_full_disk.py" "$parley" "$work/full" || fail "a full disk"

# Retention by age: bytes go, leaves and proofs stay.
start six --data sixth
make_box
append 201 "an old item"; cp answer accepted
append 201 "another"
kill -TERM "$relay"; ended "$relay"
# Nobody waits for days here: the items are made older, and so are the leaves, which the check then notices.
sqlite3 sixth/relay.db "UPDATE item SET time = time - 900"
start seven --data sixth --keep 10m
box=$RELAY/${box#*//*/}
for _ in $(seq 100); do
  curl -sS -o answer -w '%{http_code}' "$box/items/1" -H "Authorization: Bearer $read" >code
  [[ $(cat code) == 410 ]] && break
  sleep 0.1
done
[[ $(cat code) == 410 ]] || fail "old items stay: $(cat code)"
list "from=0&bytes=1000"; grep -q '^item 0 gone 11 ' answer || fail "$(head -c 300 answer)"
ask 200 "$box/proofs/inclusion?index=0&size=2" -H "Authorization: Bearer $read"
append 201 "a new one"; ask 200 "$box/items/2" -H "Authorization: Bearer $read"
kill -TERM "$relay"; ended "$relay"
expect 3 "$parley" relay check --data sixth; said "the hashes kept of its tree are wrong"

# TLS, and another certificate while it runs.
certificate() { openssl req -x509 -newkey ed25519 -keyout key.pem -out "$1" -days 2 -nodes -subj "/CN=$2" -addext "subjectAltName=IP:127.0.0.1" 2>/dev/null; }
certificate cert.pem first.example
start tls --data tls --tls-cert cert.pem --tls-key key.pem
[[ $RELAY == https://* ]] || fail "it does not say https: $RELAY"
ask 200 "$RELAY/healthz" --cacert cert.pem
make_box --cacert cert.pem
cp cert.pem ca.pem
ask 201 --cacert ca.pem "$box/items" -H "Authorization: Bearer $append" -H "Parley-Commitment: $(sha c)" --data-binary over-tls
head -c 3000000 /dev/urandom >large
ask 201 --cacert ca.pem -X PUT "$box/uploads/$(sha256sum large | cut -c 1-64)" -H "Authorization: Bearer $append" -H "Parley-Commitment: $(sha c)" -H "Parley-Size: 3000000" -H "Parley-Offset: 0" --data-binary @large
curl -sS --cacert ca.pem "$box/items/1" -H "Authorization: Bearer $read" | cmp - large || fail "not the same over TLS"
! curl -sS --tls-max 1.1 --cacert ca.pem "$RELAY/healthz" 2>/dev/null || fail "TLS 1.1 is taken"
! curl -sS --max-time 5 "http://${RELAY#https://}/healthz" 2>/dev/null || fail "plain HTTP is taken"
python3 "$project/tests/system/relay_refused.py" "$box" "$read" "$append" || fail "refused clients over TLS"
certificate cert.pem second.example
kill -HUP "$relay"
for _ in $(seq 100); do
  if curl -sS -o answer --cacert cert.pem "$RELAY/healthz" 2>/dev/null; then break; fi
  sleep 0.05
done
ask 200 "$RELAY/healthz" --cacert cert.pem
echo nonsense >cert.pem
kill -HUP "$relay"
for _ in $(seq 100); do
  if grep -q certificate-not-read tls.err; then break; fi
  sleep 0.05
done
grep -q certificate-not-read tls.err || fail "a wrong certificate is not said"
ask 200 "$RELAY/healthz" -k
kill -TERM "$relay"; ended "$relay"

# Slow clients are not waited for: a header, a body or a request that does not come; an answer, a large list or an item in pieces, that is not taken, or drop
# by drop. Meanwhile another is served, and what was held for them is let go.
start slow --data slow --timeout 1 --slowest 4M --address-rate 0 --box-rate 0
make_box
append 201 x
python3 "$project/tests/system/relay_slow.py" "$box" "$read" "$append" || fail "slow clients"
kill -TERM "$relay"; ended "$relay"
