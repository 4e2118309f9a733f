# Redlines: of wordings, notes and files; and that nothing changes silently when one reads or delivers.
source "$(dirname "$0")/common.sh"
two_desks
printf 'title: The offer\n\n## Price\nplace: 3.1\n> The price is 1,000 euros, paid on the first day of the month.\n\n## Scope\n> The scope of the works.\n' >offer.md
desk a deliver offer.md --yes >/dev/null
carry a b
printf 'title: The answer\nanswers: alpha/1\n\n## Re alpha/1.1: counter\n> The price is 900 euros, paid on the first day of the month.\n\n## Re alpha/1.2: counter\n> The s\xd1\x81ope of the works.\n' >answer.md
expect 1 desk b deliver answer.md
said "[-1,000-]{+900+}"; said "a number changed: 1,000 → 900"; said "looks the same and is not"
desk b deliver answer.md --yes >/dev/null
carry b a
expect 0 desk a read beta/1
said "against alpha/1.1:"; said "[-1,000-]{+900+}"; said "a number changed: 1,000 → 900"; said "looks the same and is not"
printf 'title: Again\nanswers: beta/1\n\n## Re beta/1.1: counter\n> The price is 900 euros, paid on the first day of the month.\n' >again.md
expect 1 desk a deliver again.md; said "the same as beta/1.1, to the letter"

expect 0 desk a diff alpha/1.1 beta/1.1; said "alpha/1.1 → beta/1.1"; said "[-1,000-]{+900+}"
expect 0 desk a diff beta/1.1; said "alpha/1.1 → beta/1.1"
expect 0 desk a diff --point 3.1; said "beta/1.1 → alpha/1.1"
expect 0 desk a diff --point 3.1 ours theirs; said "alpha/1.1 → beta/1.1"
expect 0 desk a diff beta/1; said "alpha/1 → beta/1"
expect 0 desk a diff alpha/1.1 alpha/1.1; said "They are the same, to the letter."
expect 0 desk a diff alpha/1.1 beta/1.1 --markdown; said '**900**'
said "**alpha/1\\.1 → beta/1\\.1**"; said '- a number changed: 1,000 → 900'
expect 0 desk a diff alpha/1.1 alpha/1.1 --markdown; said "They are the same, to the letter."
expect 0 desk a diff --point 3.1 alpha beta; said "alpha/1.1 → beta/1.1"
expect 1 desk a diff --point 3.1 alpha gamma
expect 0 desk a diff alpha/1.1 beta/1.1 --json; [[ $(jq -r '."from-standing"' out) == formal ]] || fail "the standing as JSON"
[[ $(jq -r '[.spans[] | select(.change != "added") | .text] | join("")' out) == "The price is 1,000 euros, paid on the first day of the month." ]] || fail "the old text"
[[ $(jq -r '[.spans[] | select(.change != "removed") | .text] | join("")' out) == "The price is 900 euros, paid on the first day of the month." ]] || fail "the new text"
[[ $(jq .same out) == false ]] || fail "same"
expect 2 desk a diff; said "nothing to compare"
expect 1 desk a diff alpha/1.1; said "counters no wording"
expect 1 desk a diff --point 3.1 base ours; said "no wording of the base text"
expect 1 desk a diff --point 3.1 agreed ours; said "not agreed"
expect 1 desk a diff alpha/9 beta/1

# Files, without a desk; escape sequences in them are harmless.
printf 'one \033[2Jtwo three\n' >one.txt
printf 'one two four\n' >two.txt
expect 0 "$parley" diff --files one.txt two.txt; said "⟨U+001B⟩"; said "four+}"
! grep -q $'\033' out || fail "an escape sequence reached the terminal"
expect 1 "$parley" diff --files one.txt nowhere.txt; said "nowhere.txt"
expect 2 "$parley" diff --files one.txt; said "name both"
printf 'one \xff\n' >binary.txt
expect 0 "$parley" diff --files one.txt binary.txt; said "⟨byte FF⟩"
expect 1 "$parley" diff --files one.txt binary.txt --json; said "not UTF-8"

# A text that another was made from, one's own last one, and one that only looks the same: all differences are said.
printf 'title: Made\n\n## Terms together\nfrom: beta/1.1\n> The price is 900 euros, and no more.\n' >made.md
expect 1 desk a deliver made.md; said "against beta/1.1 (made from):"; said "{+"
expect 0 desk a deliver made.md --yes
printf 'title: Once more\n\n## Re beta/1.1: counter\n> The price is 950 euros.\n' >more.md
expect 1 desk a deliver more.md; said "against beta/1.1:"; said "alpha/1.1 (its author's last)"
printf 'title: Passing for another\n\n## A point of our own\n> The price is 900 euros,  \xd0\xb0nd no more.\n' >alike.md
expect 1 desk b deliver alike.md; not_said "reads like"
carry a b
expect 1 desk b deliver alike.md; said "it reads like alpha/2.1 of alpha, and is not the same"
expect 0 desk b read alpha/2; said "against beta/1.1 (made from)"
expect 0 desk b deliver alike.md --yes; carry b a
expect 0 desk a read beta/2; said "it reads like alpha/2.1 of alpha, and is not the same"

# What is put forward in an exploratory note is held against what it counters, and others against it.
printf 'title: A thought\nstanding: exploratory\n\n## Re alpha/1.1: counter\n> The price is 1,000 euros, p\xd0\xb0id on the first  day of the month.\n\n## Rent\n> The rent is 50 euros.\n' >thought.md
desk b deliver thought.md --yes >/dev/null; carry b a
expect 0 desk a read beta/3
said "against alpha/1.1:"; said "against beta/1.1 (its author's last)"; said "in spaces or line ends alone"; said "looks the same and is not"
expect 0 desk a read beta/3 --json
jq -e '.paragraphs[0].differences[0] | .from == "alpha/1.1" and .claim == "answers" and .same == false and (.spans | length > 3) and (.remarks | length == 3)' out >/dev/null || fail "the differences as JSON"
jq -e '."look-closely"[0] | (.what | contains("alphabets")) and .line == 5' out >/dev/null || fail "what to look at closely as JSON"
expect 0 desk a diff beta/3.1; said "alpha/1.1 → beta/3.1 [exploratory]"; not_said "## Re"; said "in spaces or line ends alone"
printf 'title: Taken up\n\n## Rent\n> The rent  is 50 euros.\n' >taken.md
expect 1 desk a deliver taken.md; said "it reads like beta/3.2 of beta, and is not the same"; said "against beta/3.2 [exploratory] (reads like):"

# A new point that passes for another's, in other forms of letters and digits: it is said, wherever one looks.
for text in '\xef\xbc\x95\xef\xbc\x90 euros.' '5\xd9\xa0 euros.' '50\xe2\xa0\x80euros.' '50 eur\xe1\xbb\x8ds.'; do
  printf 'title: Once more\n\n## Rent again\n> The rent is '"$text"'\n' >again.md
  expect 1 desk a deliver again.md; said "it reads like beta/3.2 of beta, and is not the same"
done
printf 'title: Once more\n\n## Re alpha/1.1: counter\n> The price is \xef\xbc\x91,000 euros, paid on the first day of the month.\n' >wide.md
expect 1 desk b deliver wide.md; said "looks the same and is not"; said "a full-width form of 1 (U+FF11) was put in"

# The marks of a change stand with its words, however narrow the terminal.
printf 'Each month the seller shall deliver the goods to the buyer, at the place which the buyer names for that.' >one.txt
printf 'Each month the vendor shall bring the wares to the customer, at any place which the customer names for that.' >two.txt
for width in 40 45 50 55 60 65 70; do
  COLUMNS=$width expect 0 "$parley" diff --files one.txt two.txt
  ! grep -qE '(\[-|\{\+)$|^[^[{]{0,8}(-\]|\+\})$' out || { cat out; fail "a mark stands alone"; }
done

# In Markdown a line that was put in is marked whole, and its line end does not undo the mark.
printf 'one\nthree\n' >one.txt; printf 'one\ntwo\nthree\n' >two.txt
expect 0 "$parley" diff --files one.txt two.txt --markdown; said '**two**\'

# A chair's text on a point that is there already names what it was made from, wherever it stands; who only
# observes is missed with no receipt.
PARLEY_HOME=$work/desk-s "$parley" init --as sue@sec --role chair --no-passphrase >/dev/null; desk s card -o s.card >/dev/null
PARLEY_HOME=$work/desk-o "$parley" init --as oli@obs --role observer --no-passphrase >/dev/null; desk o card -o o.card >/dev/null
desk a convene "With a chair" --party b.card --party s.card --party o.card --yes >/dev/null
for who in b s o; do carry a $who; desk $who join --exchange "With a chair" --yes --compared >/dev/null; carry $who a; done
printf 'title: Pay\nanswer-by: 2020-01-01\n\n## Pay\n> The pay is 12.\n' >pay.md
desk a deliver pay.md --exchange "With a chair" --yes >/dev/null; carry a b; carry a s; carry a o
printf 'title: Less\n\n## Re alpha/1.1: counter\n> The pay is 11.\n' >less.md
desk b deliver less.md --exchange "With a chair" --yes >/dev/null; carry b s
printf 'title: Between\n\n## Re alpha/1.1: counter\nfrom: alpha/1.1, beta/1.1\n> The pay is 11.5.\n' >between.md
expect 1 desk s deliver between.md; said "against alpha/1.1:"; said "against beta/1.1 (made from):"
expect 0 desk s deliver between.md --yes; carry s a
expect 0 desk a read sec/1 --exchange "With a chair"; said "against beta/1.1 (made from):"; said "a number changed: 11 → 11.5"
expect 0 desk a text --exchange "With a chair"; said "[sec (sec/1.1, made from alpha/1.1 and beta/1.1): The pay is 11.5.]"
expect 0 desk a read alpha/1 --exchange "With a chair"; said "none from obs, which observes and signs none"
expect 0 desk a arrival alpha/1 --exchange "With a chair" --json
[[ $(jq -r '.[] | select(.party == "obs") | .stage' out) != "not opened by the date" ]] || fail "an observer's receipt is waited for"
expect 3 desk o check less.md --exchange "With a chair"; said "an observer delivers no notes"; not_said "It counts from when"
