# A delegate signs with a key of OpenSSH's: in a file, in an agent, on a FIDO token (played by OpenSSH's own dummy).
source "$(dirname "$0")/common.sh"
provider=$project/build/openssh-tests/usr/lib/openssh/regress/misc/sk-dummy/sk-dummy.so
[[ -e $provider ]] || fail "there is no $provider: script/setup --dev"
export SSH_SK_PROVIDER=$provider
eval "$(ssh-agent)" >/dev/null
trap 'kill "$SSH_AGENT_PID" 2>/dev/null; rm -rf "$work"' EXIT
ssh-keygen -q -t ed25519 -N '' -C '' -f file
ssh-keygen -q -t ed25519-sk -w "$provider" -N '' -C '' -f token 2>/dev/null
ssh-keygen -q -t ed25519 -N '' -C '' -f agent && ssh-add -q agent && rm agent
ssh-keygen -q -t rsa -N '' -C '' -f rsa

make() { PARLEY_HOME=$work/desk-$1 "$parley" init --as "$2" --no-passphrase --signing-key "$3"; }
expect 0 make a ann@alpha token; expect 0 make b bob@beta file; expect 0 make c cleo@gamma agent.pub
! grep -q "PRIVATE KEY" desk-?/keys.txt || fail "a desk keeps a signing key that is OpenSSH's"
for who in a b c; do desk $who card -o $who.card >/dev/null; done
desk a card --json >out; [[ $(jq -r .card.signing out) == sk-ssh-ed25519@openssh.com* ]] || fail "the card does not name the token's key"
expect 0 desk a convene "Keys" --party b.card --party c.card --yes
desk a pouch pack -o 1.pouch >/dev/null 2>&1
for who in b c; do
  desk $who pouch unpack 1.pouch >/dev/null; desk $who join --yes --compared >/dev/null
  desk $who pouch pack -o $who.pouch >/dev/null; desk a pouch unpack $who.pouch >/dev/null 2>&1
done
printf 'title: Offer\n\n## Price\n> One thousand\n' >note.md
for who in a b c; do expect 0 desk $who deliver note.md --yes; desk $who pouch pack --all -o $who.pouch >/dev/null 2>&1; done
for from in a b c; do for to in a b c; do [[ $from == "$to" ]] || desk $to pouch unpack $from.pouch >/dev/null 2>&1; done; done
# What was signed is checked by Parley and by ssh-keygen alike.
for who in a b c; do
  expect 0 desk $who verify; said "Everything here is as it was signed"
  desk $who export-signers >signers
  for note in alpha/1 beta/1 gamma/1; do
    desk $who show $note --bytes >bytes; desk $who show $note --signature >signature
    author=$(jq -r .author bytes)
    ssh-keygen -Y verify -f signers -I "$author" -n parley-act -s signature <bytes >/dev/null || fail "$note by $author at $who"
  done
done

# What does not sign changes nothing.
acts() { desk "$1" log --json | jq length; }
before=$(acts c)
ssh-add -q -D 2>/dev/null
expect 1 desk c deliver note.md --yes; said "ssh-keygen did not sign"; said "Nothing was signed"
[[ $(acts c) == "$before" ]] || fail "something was stored"
mkdir aside && mv file file.pub aside; ssh-keygen -q -t ed25519 -N '' -C '' -f file
before=$(acts b)
expect 1 desk b deliver note.md --yes; said "another key than the desk's"
mv -f aside/* .
PATH=/nowhere expect 1 desk b deliver note.md --yes; said "ssh-keygen cannot be run"
[[ $(acts b) == "$before" ]] || fail "something was stored"
expect 0 desk b deliver note.md --yes
expect 1 make x ann@alpha rsa; said "ed25519"
expect 1 make x ann@alpha nowhere; said "there is no public key"
expect 1 make x ann@alpha note.md; said "no public key"
[[ ! -e desk-x ]] || fail "half a desk"
# Going on under another key, of another kind.
expect 1 desk b renew --yes --signing-key file; said "has signed with"
expect 1 desk b renew --yes --signing-key token; said "a key of ann@alpha"
ssh-keygen -q -t ed25519-sk -w "$provider" -N '' -C '' -f second 2>/dev/null
expect 0 desk b renew --yes --signing-key second
expect 0 desk b deliver note.md --yes
desk b log --json | jq -e '[.[] | select(.kind == "deliver" and .author == "bob@beta")] | length == 3' >/dev/null || fail "not three notes"
expect 0 desk b verify
