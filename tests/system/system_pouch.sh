# Pouches that were cut, changed, mixed up, lost and sent again: harmless, said, and in the end both desks hold the same.
source "$(dirname "$0")/common.sh"
two_desks
printf 'title: T\nattach: file.bin\n\n## A point\n> Some text.\n' >note.md
head -c 70000 /dev/urandom >file.bin
desk a deliver note.md --yes >/dev/null
desk a pouch pack -o whole.pouch >/dev/null
size=$(stat -c %s whole.pouch)
for ((at = 0; at < size; at += size / 23)); do
  head -c "$at" whole.pouch >cut.pouch
  code=0
  desk b pouch unpack cut.pouch >out 2>&1 || code=$?
  [[ $code == 1 || $code == 3 ]] || { cat out; fail "a pouch cut at $at ends with $code"; }
  desk b verify >/dev/null || fail "the record is not right after a pouch cut at $at"
  cp whole.pouch changed.pouch
  printf 'garbage in the middle' | dd of=changed.pouch bs=1 seek="$at" conv=notrunc 2>/dev/null
  code=0
  desk b pouch unpack changed.pouch >out 2>&1 || code=$?
  [[ $code == 1 || $code == 3 ]] || { cat out; fail "a pouch changed at $at ends with $code"; }
  desk b verify >/dev/null || fail "the record is not right after a pouch changed at $at"
done
desk b pouch unpack whole.pouch >/dev/null
desk b attachment save alpha/1 -o saved >/dev/null
cmp file.bin saved || fail "the attachment is not the one that was sent"
# A pouch that comes before the one it builds on: kept, and applied when that comes.
printf 'title: Two\n\n## Second\n> Two.\n' >two.md
printf 'title: Three\n\n## Re alpha/2.1: maintain\n' >three.md
desk a deliver two.md --yes >/dev/null
desk a pouch pack -o second.pouch >/dev/null
desk b pouch unpack second.pouch >/dev/null
desk b pouch pack -o receipt.pouch >/dev/null   # lost on the way
printf 'title: Answer\nanswers: alpha/2\n\n## Re alpha/2.1: counter\n> Two and a half.\n' >answer.md
desk b deliver answer.md --yes >/dev/null
desk b pouch pack -o answer.pouch >/dev/null
desk a pouch unpack answer.pouch >/dev/null
desk a pouch unpack receipt.pouch >/dev/null
desk a pouch pack --all -o all.pouch >/dev/null
desk b pouch unpack all.pouch >/dev/null
carry b a
carry a b
diff <(desk a log --json | jq -c '[.[].act]') <(desk b log --json | jq -c '[.[].act]') || fail "the two records differ"
diff <(desk a table --json) <(desk b table --json) || fail "the two tables differ"
