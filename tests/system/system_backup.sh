# A desk goes into a backup and comes out of it again, with Parley and without; what is lost comes back.
source "$(dirname "$0")/common.sh"

echo "correct horse" >pw
echo "another one" >other
a() { PARLEY_HOME=$work/desk-a "$parley" "$@" --passphrase-file pw; }
a init --as ann@alpha >out
grep -q "parley backup" out || fail "init suggests no backup"
PARLEY_HOME=$work/desk-b "$parley" init --as bob@beta --no-passphrase >/dev/null
desk b card -o b.card >/dev/null
a convene "A try" --party b.card --yes >/dev/null
a pouch pack -o 1.pouch >/dev/null; desk b pouch unpack 1.pouch >/dev/null; desk b join --yes --compared >/dev/null
desk b pouch pack -o 2.pouch >/dev/null; a pouch unpack 2.pouch >/dev/null
head -c 300000 /dev/urandom >map.bin
printf 'title: Offer\nattach: map.bin\n\n## Price\n> One thousand\n' >note.md
a deliver note.md --yes >/dev/null
a annotate alpha/1.1 --fallback "Nine hundred" >/dev/null

# Nothing of it shows on the disk, and a locked desk says nothing.
! grep -rqaiE "alpha|beta|offer|thousand|hundred|map.bin" desk-a || fail "the disk shows words of the talks"
for command in card exchanges table inbox log annotations "read alpha/1" "attachment list alpha/1"; do
  # shellcheck disable=SC2086
  expect 1 desk a $command; said "a passphrase is needed"
  ! grep -qiE "alpha|beta|ann|offer|thousand" out err || fail "a locked desk tells what is on it"
done

# Unlocked for a while, it is read without the passphrase, and signs only with it. (Some kernels keep no keys.)
if a unlock --for 5m >out 2>err; then
  expect 0 desk a table; said "Price"
  expect 0 desk a annotations; said "Nine hundred"
  expect 1 desk a deliver note.md --yes; said "a passphrase is needed"
  ! grep -rqaE "AGE-SECRET" desk-a || fail "the key is on the disk"
  expect 0 desk a lock
  expect 1 desk a table; said "a passphrase is needed"
  expect 0 desk a lock; said "already"
else
  grep -q "keeps no key" err || fail "unlock"
fi
chmod 644 pw
expect 2 a unlock --for 10s; said "a minute to a week"
expect 0 a table; said "others on this machine can read pw"
chmod 600 pw
expect 0 a table; not_said "others on this machine"
expect 0 desk b unlock; said "no passphrase"
expect 1 desk b lock; said "parley passphrase"

# The backup, and its rehearsal.
expect 0 a backup -o a.backup; said "1 exchange, 1 attachment"
! grep -qaE "alpha|SQLite" a.backup || fail "the backup is open"
expect 1 a backup -o a.backup; said "there already"
expect 0 desk x restore a.backup --check --passphrase-file pw; said "It would do"
[[ ! -e desk-x ]] || fail "a rehearsal made a desk"
expect 0 desk x restore a.backup --check --passphrase-file pw --json
jq -e '.desk == "ann@alpha" and (.exchanges | length == 1) and .exchanges[0].attachments == 1 and .exchanges[0].wrong == []' out >/dev/null || fail "the rehearsal as JSON"
expect 1 desk x restore a.backup --check --passphrase-file other; said "not the right one"
expect 1 desk x restore note.md; said "no backup"
head -c 100000 a.backup >cut
expect 1 desk x restore cut --passphrase-file pw; said "damaged"
[[ ! -e desk-x ]] || fail "half a desk"

# Lost: a newer note was signed since; the restored desk reads, renews, and gets it back from the others.
printf 'title: Second\n\n## Term\n> One year\n' >second.md
a deliver second.md --yes >/dev/null
a pouch pack -o 3.pouch >/dev/null; desk b pouch unpack 3.pouch >/dev/null
rm -rf desk-a
expect 0 a restore a.backup; said "Before it signs:  parley renew"
expect 1 a restore a.backup; said "already"
expect 0 a table; said "Price"
expect 0 a attachment save alpha/1 -o saved; cmp saved map.bin
expect 1 a deliver second.md --yes; said "parley renew"
expect 0 a renew --yes
a pouch pack -o 4.pouch >/dev/null; desk b pouch unpack 4.pouch >/dev/null
desk b pouch pack --all -o 5.pouch >/dev/null; expect 0 a pouch unpack 5.pouch
expect 0 a read alpha/2; said "One year"
expect 0 a deliver second.md --yes
expect 0 a verify

# To a recipient, and without Parley.
age-keygen -o id.txt 2>/dev/null
expect 0 desk b backup -r "$(age-keygen -y id.txt)" -o b.backup
expect 1 desk x restore b.backup --check; said "parley open -i"
mkdir opened
age -d -i id.txt b.backup | tar -C opened -xf -
[[ $(cd opened/attachments && sha256sum * | awk '$1 == $2 {n++} END {print n + 0}') == 1 ]] || fail "the attachments are not named by their digests"
(($(sqlite3 opened/archive.db "SELECT count(*) FROM act") >= 5)) || fail "the acts are not in it"
"$parley" open -i id.txt b.backup | desk x restore - --check >out; grep -q "It would do" out || fail "from standard input"
