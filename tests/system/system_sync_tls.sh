# Certificates and proxies: a relay is reached over TLS only under its own name, by a certificate that one trusts, and by the proxy that the system names.
source "$(dirname "$0")/common.sh"
source "$(dirname "$0")/relay_common.sh"
certificate() { # NAME SUBJECT-ALTERNATIVE-NAME: NAME.pem, NAME.key
  openssl req -x509 -newkey ed25519 -keyout "$1.key" -out "$1.pem" -days 2 -nodes -subj "/CN=$1" -addext "subjectAltName=$2" 2>/dev/null
}
certificate right IP:127.0.0.1; certificate named DNS:relay.invalid; certificate stranger IP:127.0.0.1
unset http_proxy https_proxy HTTPS_PROXY all_proxy ALL_PROXY no_proxy NO_PROXY
start one --data one --name one.example --tls-cert right.pem --tls-key right.key
first=$relay url=$RELAY
[[ $url == https://* ]] || fail "no TLS: $url"
new_desk a ann@alpha; new_desk b bob@beta
expect 1 desk a convene "Grain" --party b.card --relay "$url" --yes; said "does not answer"; said "certificate"
expect 0 desk a convene "Grain" --party b.card --relay "$url" --relay-ca right.pem --yes; said "one.example"
carry a b
desk b join --yes --compared >/dev/null
sync() { timeout 60 env PARLEY_HOME="$work/desk-$1" "$parley" sync "${@:2}"; }
for who in b a b; do expect 0 sync $who --relay-ca right.pem; done
# Not trusted; not given; another one's, though it is trusted; and that which was trusted still is.
printf 'title: T\n\n## P\n> Words\n' >note.md
desk a deliver note.md --yes >/dev/null
for wrong in "" "--relay-ca stranger.pem" "--relay-ca missing.pem"; do
  # shellcheck disable=SC2086
  expect 3 sync a $wrong; said "does not answer"; said "1 queued"
done
# The variables by which other programs are given certificates are not looked at, neither to trust more nor less (docs/relay.md).
mkdir hashed; cp right.pem hashed/; openssl rehash hashed >/dev/null
CURL_CA_BUNDLE=$work/right.pem expect 3 sync a; said "certificate"
SSL_CERT_FILE=$work/right.pem expect 3 sync a; said "certificate"
SSL_CERT_DIR=$work/hashed expect 3 sync a; said "certificate"
CURL_CA_BUNDLE=$work/stranger.pem SSL_CERT_FILE=$work/stranger.pem SSL_CERT_DIR=$work expect 0 sync b --relay-ca right.pem
kill -TERM "$first"; ended "$first"
LISTEN=127.0.0.1:${url##*:} start two --data one --tls-cert named.pem --tls-key named.key
first=$relay
expect 3 sync a --relay-ca named.pem; said "does not answer"; said "1 queued"   # a certificate of another name
kill -TERM "$first"; ended "$first"
LISTEN=127.0.0.1:${url##*:} start three --data one --tls-cert right.pem --tls-key right.key
first=$relay
expect 0 sync a --relay-ca right.pem; expect 0 sync b --relay-ca right.pem; said "alpha/1"
kill -TERM "$first"; ended "$first"

# One that has run out, or is not valid yet; and one that the system trusts, which needs no --relay-ca and is trusted beside those that it names.
mkdir -p issued; : >issued/index
printf '[ca]\ndefault_ca = d\n[d]\ndatabase = issued/index\nserial = issued/serial\nnew_certs_dir = issued\ndefault_md = default\npolicy = p\n[p]\ncommonName = supplied\n' >issued.cnf
printf 'subjectAltName = IP:127.0.0.1\n' >issued.ext
openssl req -new -newkey ed25519 -nodes -keyout dated.key -out dated.csr -subj /CN=dated 2>/dev/null
dated() { # NAME FROM TO: NAME.pem
  echo "$RANDOM" | sed 's/^/1000/; s/.*\(....\)$/\1/' >issued/serial; : >issued/index
  openssl ca -batch -selfsign -notext -config issued.cnf -extfile issued.ext -keyfile dated.key -in dated.csr -out "$1.pem" -startdate "$2" -enddate "$3" 2>/dev/null
}
dated past 20200101000000Z 20210101000000Z; dated future 20980101000000Z 20990101000000Z; dated valid 20200101000000Z 20990101000000Z
for wrong in past future; do
  start "$wrong" --data dated --name dated.example --tls-cert $wrong.pem --tls-key dated.key
  expect 1 desk a convene "Rye" --party b.card --relay "$RELAY" --relay-ca $wrong.pem --yes
  said "certificate $([[ $wrong == past ]] && echo has expired || echo is not yet valid)"; said "renew its certificate, if this computer's clock is right"
  kill -TERM "$relay"; ended "$relay"
done
start valid --data dated --name dated.example --tls-cert valid.pem --tls-key dated.key
export RELAY
expect 1 desk a convene "Rye" --party b.card --relay "$RELAY" --yes; said "certificate"
mkdir system; cp valid.pem system/; cp valid.pem system/ca-certificates.crt; openssl rehash system >/dev/null
trusting() { unshare "$@" sh -c 'mount --bind system /etc/ssl/certs && PARLEY_HOME=desk-a exec "$parley" convene Rye --party b.card --relay "$RELAY" --yes $given'; }
own=-m; ((EUID == 0)) || own=-rm
if unshare $own true 2>/dev/null; then
  export given=""; expect 0 trusting $own; said "dated.example"
  export given="--relay-ca stranger.pem"; expect 0 trusting $own; said "dated.example"
else
  echo "The system's certificates are not tried: this user may have no mounts of its own." >&2
fi
kill -TERM "$relay"; ended "$relay"

# By a proxy alone: nobody resolves these names.
proxied() { # the address that it has for the relay at port $1
  rm -f proxy.out
  python3 "$project/tests/system/sync_proxy.py" "$1" >proxy.out 2>proxy.err &
  relays+=($!)
  for _ in $(seq 500); do if [[ -s proxy.out ]]; then break; fi; sleep 0.02; done
  proxy=$(cat proxy.out)
}
start four --data four --name two.example --tls-cert named.pem --tls-key named.key
proxied "${RELAY##*:}"
expect 1 desk a convene "Wool" --party b.card --relay https://relay.invalid:1443 --relay-ca named.pem --yes; said "does not answer"
export https_proxy=$proxy
expect 0 desk a convene "Wool" --party b.card --relay https://relay.invalid:1443 --relay-ca named.pem --yes; said "two.example"
expect 0 sync a --exchange Wool --relay-ca named.pem
grep -q "^CONNECT relay.invalid:1443" proxy.err || { cat proxy.err; fail "the proxy for https is not used"; }
unset https_proxy
start five --data five --name three.example
proxied "${RELAY##*:}"
export http_proxy=$proxy
expect 0 desk a convene "Tin" --party b.card --relay http://plain.invalid --yes; said "three.example"
expect 0 sync a --exchange Tin
grep -q "^POST http://plain.invalid/v1/boxes" proxy.err || { cat proxy.err; fail "the proxy for http is not used"; }
unset http_proxy
expect 3 sync a --exchange Tin; said "does not answer"
