# What one is shown before one signs, what an arbitrator gets, and how loss and damage are told.
source "$(dirname "$0")/common.sh"
PARLEY_HOME=$work/desk-a "$parley" init --as ann@alpha --no-passphrase --json >json
[[ $(jq -r .delegate json) == ann@alpha && $(jq .passphrase json) == false ]] || fail "init --json"
PARLEY_HOME=$work/desk-b "$parley" init --as bob@beta --no-passphrase >/dev/null
echo secret >pass
expect 2 desk c init --as cat@gamma --no-passphrase --passphrase-file pass; said "take one of the two away"
[[ ! -e desk-c ]] || fail "a desk was made"
desk a card -o a.card >/dev/null; desk b card -o b.card >/dev/null
printf 'title: The contract in force\n\n## Wages\nplace: 4.1\n> Wages are paid on the first.\n\n## Leave\nplace: 5\n> Twenty days.\n' >base.md

# What cannot be opened is said before anybody is asked; a script gets data.
expect 1 desk a convene "Twice" --party b.card --party b.card; not_said "You are about"
expect 1 desk a convene "" --party b.card; not_said "You are about"
expect 1 desk a convene "A contract" --party b.card --json; said "--yes"
expect 0 desk a convene "A contract" --party b.card --base base.md --yes --json
exchange=$(jq -r .exchange out)
[[ $(jq -r .digits out | tr -d ' \n' | wc -c) == 60 ]] || fail "the digits are not 60"
desk a pouch pack -o 1.pouch >/dev/null
expect 0 desk b pouch unpack 1.pouch; said "You are invited"
expect 1 desk b join; said "Wages are paid on the first."; said "may admit, commit"; said "age1"
expect 1 desk b join --json; said "--yes"
expect 0 desk b join --yes --json
[[ $(jq -r .exchange out) == "$exchange" ]] || fail "join --json"
expect 0 desk b read base/1; said "base text of the exchange, as ann@alpha convened it"; said "Twenty days."; not_said "none from"
expect 0 desk a read base/1; said "Twenty days."
expect 0 desk b show base/1.1; said "the base text opens"
expect 1 desk b compare beta; said "with oneself"
expect 1 desk b compare mars; said "no party"
expect 0 desk b compare alpha
expect 0 desk b compare --json; [[ $(jq -r '.compared[0]' out) == alpha ]] || fail "compare --json"
desk b pouch pack -o 2.pouch >/dev/null; desk a pouch unpack 2.pouch >/dev/null

# An arbitrator ties the cover and an attachment to the signed act by sha256sum alone.
echo "a map" >map.txt
printf 'title: A note\nattach: map.txt\n\nDear colleague.\n\n## A point\n> Text.\n' >note.md
expect 0 desk a deliver note.md --yes
desk a show alpha/1 --bytes >act
cover=$(desk a show alpha/1 --disclosure | sha256sum | cut -c 1-64)
grep -q "\"cover\":\"$cover\"" act || fail "the cover's digest does not stand in the act"
attachment=$(desk a show alpha/1 --disclosure --attachment 1 | sha256sum | cut -c 1-64)
grep -q "\"attachments\":\[\"$attachment\"\]" act || fail "the attachment's digest does not stand in the act"
desk a show alpha/1 --disclosure --attachment 1 | grep -q "$(sha256sum map.txt | cut -c 1-64)" || fail "nor the file's in its disclosure"
expect 1 desk a show alpha/1 --disclosure --attachment 2; said "1 attachment"
expect 1 desk a show alpha/1 --disclosure --attachment x
desk a pouch pack -o 3.pouch >/dev/null; desk b pouch unpack 3.pouch >/dev/null

# Dates: what has passed is said in time, and what claims to be earlier than what it follows is marked.
printf 'title: Late\nanswer-by: 2001-01-01\nopen-until: 2001-01-01\n\n## A point\n> Text.\n' >late.md
expect 0 desk b check late.md; said "has passed"
printf 'title: Early\n\n## A point\n> Text.\n' >early.md
expect 0 desk b deliver early.md --yes --claimed-time 1999-01-01; said "BEFORE what it follows"
expect 0 desk b show beta/1; said "DATED BEFORE WHAT IT FOLLOWS"
[[ $(grep -c "stored .*$(date -u +%Y)" out) == 1 ]] || fail "the desk's own date was claimed too"
expect 0 desk b log; said "dated before what it follows"
expect 0 desk b log --json; [[ $(jq '[.[] | select(.["dated-before"])] | length' out) == 1 ]] || fail "log --json"
expect 0 desk b read beta/1; said "DATED BEFORE"
expect 0 desk b verify; said "is dated before what it follows"

# A folder or a device is no attachment; nor is what is larger than 4 GiB.
mkdir folder
printf 'title: T\nattach: folder\n\n## P\n> x\n' >bad.md
expect 3 desk a check bad.md; said "is a folder or a device"
truncate -s 4294967297 huge
printf 'title: T\nattach: huge\n\n## P\n> x\n' >bad.md
expect 1 desk a deliver bad.md --yes; said "larger than 4 GiB"
rm huge

# What was refused is kept, listed, and can be taken out.
expect 0 desk a pouch refused; said "Nothing was refused."
PARLEY_HOME=$work/desk-c "$parley" init --as cat@gamma --no-passphrase >/dev/null
expect 3 desk c pouch unpack 3.pouch
expect 0 desk c pouch refused --json
[[ $(jq length out) -ge 1 ]] || fail "nothing is listed"
number=$(jq '.[0].number' out)
expect 0 desk c pouch refused "$number" -o item.age
head -c 22 item.age | grep -q "age-encryption.org/v1" || fail "it is not the item"
expect 1 desk c pouch refused "$number" -o item.age; said "is there already"
expect 1 desk c pouch refused 99; said "no item"

# Two exchanges: the inbox and the status show both.
desk b convene "Another matter" --party a.card --yes >/dev/null
desk b pouch pack -o 4.pouch >/dev/null; desk a pouch unpack 4.pouch >/dev/null; desk a join --yes --compared --exchange "Another matter" >/dev/null
expect 0 desk a status; said "A contract"; said "Another matter"
expect 1 desk a status --json; said "--exchange"
expect 0 desk a inbox; said "beta/1"
expect 0 desk a pouch pack -o 5.pouch

# Of a note that claims a time still to come and the honest receipt for it, the note is marked.
printf 'title: Far\n\n## A point\n> Text.\n' >far.md
expect 0 desk a deliver far.md --exchange "A contract" --yes --claimed-time 2099-01-01
desk a pouch pack -o far.pouch >/dev/null; expect 0 desk b pouch unpack far.pouch
expect 0 desk b verify --exchange "A contract"; said "is dated later than it was there ("
expect 0 desk b log --exchange "A contract" --json
[[ $(jq -c '[.[] | select(.["dated-after"]).kind]' out) == '["deliver"]' ]] || fail "the note is not marked"
[[ $(jq '[.[] | select(.["dated-before"])] | length' out) == 1 ]] || fail "its receipt is marked, or what follows"

# An attachment that was here and is gone is wrong, and said.
rm desk-b/attachments/*
expect 3 desk b verify --exchange "A contract"; said "was here and is gone"
expect 0 desk b attachment list alpha/1 --exchange "A contract"; said GONE
expect 1 desk b attachment save alpha/1 --exchange "A contract" -o saved; said "are gone"
# Another party's pouch brings it back.
desk a pouch pack --all -o all.pouch >/dev/null
expect 0 desk b pouch unpack all.pouch
expect 0 desk b verify --exchange "A contract"

# A changed bit in the archive: nothing is shown as if it were signed.
cp -r desk-a before
python3 - <<'PY'
with open("desk-a/archive.db", "r+b") as file:
    size = file.seek(0, 2)
    for at in range(4096 + 100, size, 4096):
        file.seek(at); byte = file.read(1); file.seek(at); file.write(bytes([byte[0] ^ 1]))
PY
for command in exchanges table inbox status log "read alpha/1" verify; do
  # shellcheck disable=SC2086
  expect 1 desk a $command; said "the archive is damaged"; said "parley restore"
done
# An archive that was taken away is missed by whoever only reads, too.
rm desk-a/archive.db
expect 1 desk a inbox; said "the desk's archive is missing"
[[ ! -e desk-a/archive.db ]] || fail "looking made an archive"

# A narrow terminal: the card in several codes, which together give the card.
COLUMNS=80 expect 0 desk b card --qr; said "Part 1 of"
