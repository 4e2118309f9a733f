# Every desk of a party is lost; the party key on paper and the other party's copy bring it back.
source "$(dirname "$0")/common.sh"
two_desks
desk a party-key print >page.txt
(umask 077; grep -A4 '^    PARLEY' page.txt | sed '/^$/,$d' >typed.txt)
PARLEY_HOME=$work/desk-c "$parley" init --as cleo@alpha --party-card a.card --no-passphrase >/dev/null
desk c card -o c.card >/dev/null
desk a admit c.card --powers transmit,commit --yes >/dev/null
head -c 100000 /dev/urandom >map.bin
printf 'title: Offer\nattach: map.bin\n\n## Price\n> One thousand\n' >note.md
desk a deliver note.md --yes >/dev/null
carry a b; carry b a
printf 'title: Reply\nanswers: alpha/1\n\n## Re alpha/1.1: accept\n' >reply.md
desk b deliver reply.md --yes >/dev/null
mv desk-a stolen && rm -rf desk-c

# The page, word by word.
PARLEY_HOME=$work/desk-n expect 0 "$parley" init --as ann@alpha --party-key typed.txt --no-passphrase; said "vouches for its card"
! grep -rqa "PARTY-KEY" desk-n || fail "the party key was kept"
expect 0 desk n card -o new.card; said "Vouched for"
expect 0 desk b pouch pack --rescue new.card -o rescue.pouch; said "For ann@alpha"
expect 0 desk n recover rescue.pouch --party-key typed.txt --revoke cleo@alpha --yes
said "admit   ann@alpha"; said "revoke  ann@alpha, after its act number"; said "revoke  cleo@alpha"; said "This desk is back"
expect 1 desk n recover rescue.pouch --party-key typed.txt --yes; said "nothing in this pouch"
carry n b; carry b n
expect 0 desk n read alpha/1; said "One thousand"
expect 0 desk n read beta/1
expect 0 desk n attachment save alpha/1 -o saved; cmp saved map.bin
expect 0 desk n table; said agreed
expect 0 desk b table; said agreed
desk b people --json | jq -e '[.parties[] | select(.party == "alpha") | .delegates[] | .revoked] | sort == [false, true, true]' >/dev/null || fail "the lost keys are not revoked"
printf 'title: We are back\n\n## Delivery\n> In May\n' >back.md
expect 0 desk n deliver back.md --yes
carry n b; carry b n
expect 0 desk b read alpha/2; said "In May"
expect 0 desk n verify; expect 0 desk b verify

# The thief's desk: what it signs after does not count, and it can read nothing of what follows.
printf 'title: Forged\n\n## Anything\n> Everything\n' >forged.md
mv stolen desk-t
desk t deliver forged.md --yes >/dev/null
desk t pouch pack --all -o forged.pouch >/dev/null
expect 0 desk b pouch unpack forged.pouch
expect 0 desk b log; said "[does not count] delivers"
expect 0 desk b table; not_said "Anything"
desk b pouch pack --all -o after.pouch >/dev/null
expect 3 desk t pouch unpack after.pouch; said "Nothing in this pouch is for this desk"
expect 0 desk t read alpha/2; said "Everything"; not_said "In May"
! desk t log 2>&1 | grep -q "May" || fail "a revoked desk reads on"

# What is not as it should be.
PARLEY_HOME=$work/desk-x "$parley" init --as ann@alpha --no-passphrase >/dev/null
desk x card -o x.card >/dev/null
expect 1 desk b pouch pack --rescue x.card -o x.pouch; said "its party key is another one"
PARLEY_HOME=$work/desk-y "$parley" init --as dan@alpha --party-card a.card --no-passphrase >/dev/null
desk y card -o y.card >/dev/null
expect 1 desk b pouch pack --rescue y.card -o y.pouch; said "not vouched for"
expect 1 desk x recover rescue.pouch --party-key typed.txt --yes; said "another party"
chmod 600 note.md; expect 1 env PARLEY_HOME="$work/desk-z" "$parley" init --as ann@alpha --party-key note.md --no-passphrase; said "not a party key"
expect 1 desk y recover rescue.pouch --party-key typed.txt --yes; said "not vouched for"
# The party key by its words, and in a file of its own; a new sealing key without cause.
desk x party-key print | sed -n '/^ *1 /,/^$/p' >words.txt; chmod 600 words.txt
PARLEY_HOME=$work/desk-w expect 0 "$parley" init --as wim@alpha --party-key words.txt --no-passphrase; said "vouches"
echo "a passphrase" >pw
expect 0 desk x party-key print --to key.age --passphrase-file pw --remove --yes; said "sealed"
[[ ! -e desk-x/party.txt ]] || fail "the party key is still there"
PARLEY_HOME=$work/desk-v expect 0 "$parley" init --as vic@alpha --party-key key.age --passphrase-file pw; said "vouches"
expect 1 desk x party-key print --to words.txt --passphrase-file pw; said "not on this desk"
expect 0 desk b rekey --yes; said "takes effect"
carry b n
desk n deliver back.md --yes >/dev/null; carry n b
expect 0 desk b read alpha/3

# The party key is lost: another party convenes anew with a fresh desk's card; how far the old one had come is shown.
old=$(desk b exchanges --json | jq -r '.[0].exchange')
PARLEY_HOME=$work/desk-new "$parley" init --as ann@alpha --no-passphrase >/dev/null
desk new card -o fresh.card >/dev/null
expect 0 desk b convene "Talks, continued" --continues "${old:0:12}" --party fresh.card --yes; said "continues     \""; not_said "LOOK OUT"
desk b pouch pack --exchange "Talks, continued" -o continued.pouch >/dev/null
expect 0 desk new pouch unpack continued.pouch
expect 0 desk new join --yes --compared; said "which is not on this desk"
desk b people --exchange "$old" --json | jq -r '.parties[] | select(.party == "alpha") | .["party-key"]' >old.key
desk new people --json | jq -r '.parties[] | select(.party == "alpha") | .["party-key"]' >new.key
! cmp -s old.key new.key || fail "the new exchange has the old party key"
# The whole page, as it was printed, is a file with the key.
PARLEY_HOME=$work/desk-p "$parley" init --as pia@gamma --no-passphrase >/dev/null
(umask 077; desk p party-key print >whole.txt)
expect 0 desk p renew --party-key whole.txt --yes
