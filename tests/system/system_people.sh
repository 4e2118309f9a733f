# A desk that was copied or restored goes on under new keys; a colleague is admitted; a further party joins by consent.
source "$(dirname "$0")/common.sh"
two_desks
printf 'title: T\n\n## A point\n> Some text.\n' >note.md
printf 'title: Again\n\n## Another\n> More.\n' >again.md
cp -a desk-a backup
desk a deliver note.md --yes >/dev/null
carry a b
desk a party-key print >page.txt
# Restored from a backup that is older than what was signed.
rm -rf desk-a && cp -a backup desk-a
expect 1 desk a deliver again.md --yes; said "parley renew"
expect 0 desk a renew --yes
carry a b
carry b a
expect 0 desk a deliver again.md --yes
carry a b
expect 0 desk b table; said "alpha/"
desk b people --json | jq -e '[.parties[] | select(.party == "alpha") | .delegates[] | .revoked] | sort == [false, true]' >/dev/null || fail "the old key is not revoked"
expect 0 desk b verify
expect 0 desk b log; not_said "does not count"
# An archive restored alone is detected too.
cp desk-b/archive.db old.db
desk b deliver note.md --yes >/dev/null
rm -f desk-b/archive.db-wal desk-b/archive.db-shm
cat old.db >desk-b/archive.db
expect 1 desk b deliver note.md --yes; said "restored"
desk b renew --yes >/dev/null
# The party key, typed from its page, admits a colleague who cannot be admitted otherwise.
(umask 077; grep -A4 '^    PARLEY' page.txt | sed '/^$/,$d' >typed.txt)
PARLEY_HOME=$work/desk-c "$parley" init --as cleo@alpha --party-card a.card --no-passphrase >/dev/null
desk c card -o c.card >/dev/null
expect 0 desk a admit c.card --powers transmit,commit --party-key typed.txt --yes
desk a pouch pack --all -o all.pouch >/dev/null
expect 0 desk c pouch unpack all.pouch
expect 0 desk c read alpha/1
desk b pouch unpack all.pouch >/dev/null
expect 0 desk c deliver again.md --yes
# A further party joins by the consent of all, and reads the whole history.
PARLEY_HOME=$work/desk-g "$parley" init --as gus@gamma --no-passphrase >/dev/null
desk g card -o g.card >/dev/null
expect 0 desk a invite g.card --yes; said "must invite it too"
carry a b
expect 0 desk b invite g.card --yes; said "All have consented"
desk b pouch pack --all -o g.pouch >/dev/null
expect 0 desk g pouch unpack g.pouch; said "invited"
expect 0 desk g join --yes
# The restored desk had used a number a second time: the bare name means both notes, and says so.
expect 1 desk g read alpha/1; said "several notes"
expect 0 desk g inbox; said "alpha/1@ann~"
desk g pouch pack --all -o joined.pouch >/dev/null
expect 0 desk a pouch unpack joined.pouch
expect 0 desk a people; said gamma
expect 0 desk g deliver note.md --yes
expect 0 desk g verify
# One is revoked after a named act: what it signed later falls, unless somebody had acknowledged it.
desk c pouch pack --all -o cleo.pouch >/dev/null
expect 0 desk a pouch unpack cleo.pouch
last=$(desk a log --json | jq -r '[.[] | select(.author == "cleo@alpha" and .kind == "deliver")][-1].act')
expect 0 desk a revoke cleo@alpha --after none --party-key typed.txt --yes; said "None of its acts stands"
expect 0 desk a show "$last"; said "DOES NOT COUNT"
