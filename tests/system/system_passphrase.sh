# A desk's passphrase is changed, set and taken away; the keys stay.
source "$(dirname "$0")/common.sh"
echo first >pw1; echo second >pw2; : >empty
at() { PARLEY_HOME=$work/desk-a "$parley" "$@"; }
expect 0 at init --as ann@alpha --passphrase-file pw1
card=$(at card --passphrase-file pw1 --json)
expect 1 at passphrase --passphrase-file pw2 --new-passphrase-file pw1; said "not the right one"
expect 1 at passphrase --passphrase-file pw1 --new-passphrase-file empty; said "no passphrase was given"
expect 1 at passphrase --passphrase-file pw1 --new-passphrase-file pw2 --remove
expect 0 at card --passphrase-file pw1
expect 0 at passphrase --passphrase-file pw1 --new-passphrase-file pw2
expect 1 at card --passphrase-file pw1; said "not the right one"
[[ $(at card --passphrase-file pw2 --json) == "$card" ]] || fail "the card has changed"
[[ -e desk-a/keys.age && -e desk-a/party.age && ! -e desk-a/keys.txt ]] || fail "the files"
expect 0 at party-key print --passphrase-file pw2
at convene Grain --caucus --yes --passphrase-file pw2 >/dev/null
# None, and one again.
expect 0 at passphrase --passphrase-file pw2 --remove; said "in the clear"
[[ -e desk-a/keys.txt && -e desk-a/party.txt && ! -e desk-a/keys.age && ! -e desk-a/party.age ]] || fail "the files in the clear"
expect 0 at exchanges; said Grain
expect 1 at lock; said "parley passphrase"
expect 0 at passphrase --new-passphrase-file pw1
[[ ! -e desk-a/keys.txt && ! -e desk-a/party.txt ]] || fail "something is left in the clear"
expect 1 at exchanges; said "a passphrase is needed"
expect 0 at exchanges --passphrase-file pw1; said Grain
