# Each command given the wrong thing: it says what went wrong and what to do, and nothing is lost.
source "$(dirname "$0")/common.sh"
expect 2 "$parley" nonsense; said 'there is no command "nonsense"'
expect 2 "$parley" pouch
expect 2 "$parley" pouch nonsense; said 'there is no command "pouch nonsense"'
expect 2 "$parley" --home x table; said "first word"
expect 0 "$parley"
expect 0 "$parley" pouch --help
expect 2 "$parley" deliver
expect 2 "$parley" table --nonsense
expect 1 "$parley" table; said "there is no desk"; said "parley init"
two_desks
: >empty
head -c 5000 /dev/urandom >binary
printf 'title: T\n\n## Re alpha/1.1: accept\n' >unknown.md
for file in empty binary; do
  expect 3 desk a check "$file"
  expect 3 desk a deliver "$file" --yes; said "nothing was delivered"
  expect 1 desk a pouch unpack "$file"; said "is not a pouch"
  expect 1 desk a card "$file"
  expect 1 desk a convene X --party "$file" --yes
done
expect 3 desk a check unknown.md
expect 1 desk a check missing.md; said "missing.md"
expect 1 desk a pouch unpack "$work"; said "folder"
expect 1 desk a read alpha/9
expect 1 desk a read nonsense
expect 1 desk a show zzz; said "parley log"
expect 1 desk a attachment save alpha/1
expect 1 desk a join --yes; said "joined already"
expect 1 desk a compare alpha
expect 1 desk a compare nobody
expect 1 desk a table --exchange nonsense; said "there is no exchange"
printf 'title: T\n\n## A point\n> Some text.\n' >note.md
expect 1 desk a deliver note.md; said "--yes"
expect 0 desk a deliver note.md --yes
expect 0 desk a verify --json
# A mistyped name costs nothing.
cp note.md draft.md
expect 1 desk a pouch pack -o draft.md; said "nothing was overwritten"
expect 1 desk a card -o draft.md; said "nothing was overwritten"
expect 1 desk a reply alpha/1 -o draft.md
cmp note.md draft.md || fail "a draft was overwritten"
# A pouch of another exchange, one cut short, one with garbage in the middle.
desk a pouch pack -o good.pouch >/dev/null
head -c 700 good.pouch >short.pouch
expect 3 desk b pouch unpack short.pouch; said "not complete"
{ head -c 300 good.pouch; head -c 200 /dev/urandom; tail -c +301 good.pouch; } >garbage.pouch
expect 3 desk b pouch unpack garbage.pouch
PARLEY_HOME=$work/desk-c "$parley" init --as cat@gamma --no-passphrase >/dev/null
expect 3 desk c pouch unpack good.pouch; said unopened; said "Nothing in this pouch is for this desk"
expect 0 desk b pouch unpack good.pouch
expect 0 desk b pouch unpack good.pouch; said "come before"
expect 0 desk b inbox; said "alpha/1"
expect 0 desk b verify
# A wrong passphrase, and keys that others can read.
echo secret >pass; echo other >wrong
PARLEY_HOME=$work/desk-d "$parley" init --as dan@delta --passphrase-file pass >/dev/null
expect 1 desk d pouch pack -o x --passphrase-file wrong; said "passphrase is not the right one"
expect 2 desk d pouch pack -o x --passphrase-fd nonsense; said "not the number"
chmod 644 desk-d/keys.age
expect 1 desk d exchanges; said "chmod"
# A copied desk does not sign.
cp -a desk-a desk-copy
expect 1 desk copy deliver note.md --yes; said "parley renew"
expect 0 desk copy table

# A reader that goes away early, a full disk, a very narrow terminal, names that mean nothing.
for command in table "table --json" text log brief "read alpha/1"; do
  # shellcheck disable=SC2086
  { desk a $command 2>err || true; } | head -c 1 >/dev/null
  [[ ! -s err ]] || fail "$command says something when its reader has gone: $(<err)"
  # shellcheck disable=SC2086
  expect 0 env COLUMNS=20 PARLEY_HOME="$work/desk-a" "$parley" $command
  # shellcheck disable=SC2086
  ! PARLEY_HOME=$work/desk-a "$parley" $command >/dev/full 2>err || fail "$command was not written, and does not say so"
  grep -q "could not be written" err || { cat err; fail "$command on a full disk"; }
done
expect 1 desk a reply alpha/1; said "your own party's note"
expect 1 desk a publish alpha/7 --yes; said "alpha/7"
expect 1 desk a why nonsense; said "nonsense"
expect 1 desk a text --outline alpha/1.1; said "is no outline"
expect 1 desk a diff alpha/1.1 nonsense
expect 1 desk a what-if missing.md; said "missing.md"
expect 3 desk a what-if binary
expect 1 desk a calendar -o "$work"
expect 1 desk a annotate alpha/7.7 --remark x; said "no note alpha/7"
for command in table status facts brief text inbox log arrival meetings reminders calendar conclusions annotations "why alpha/1.1" "conclude --yes" "publish alpha/1 --yes" "confirm alpha/1 --yes" "leave --yes" "search text"; do
  # shellcheck disable=SC2086
  expect 1 desk a $command --exchange nonsense; said "there is no exchange"
done
# Certificates that are not there are missed at once, and not at the first visit of a relay.
expect 1 desk a ui --relay-ca nowhere.pem --no-browser; said "cannot read nowhere.pem"
