# What was adopted stays to be seen, whatever is said after it; and what those who stay are to confirm.
source "$(dirname "$0")/common.sh"
two_desks
printf 'title: Three\n\n## Price\nplace: Art 1\n> Ten.\n\n## Scope\nplace: Art 2\n> All.\n\n## Term\nplace: Art 3\n> Two years.\n' >three.md
desk a deliver three.md --yes >/dev/null; carry a b
printf 'title: Yes\n\n## Re alpha/1.1: accept if alpha/1.2\n\n## Re alpha/1.2: accept\n' >yes.md
desk b deliver yes.md --yes >/dev/null; carry b a
expect 0 desk a conclude --omit-open --yes; carry a b
expect 0 desk b conclude --omit-open --yes; carry b a
expect 0 desk a status; said "2 adopted, 0 agreed, 1 open"
printf 'title: No\n\n## Re alpha/1.1: counter\n> Nine.\n\n## Re alpha/1.2: reject\n' >no.md
desk b deliver no.md --yes >/dev/null; carry b a
expect 0 desk a status; said "2 adopted, 0 agreed, 1 open"
expect 0 desk a brief; said "1 point is open: Art 3"; said "2 points are adopted"
expect 0 desk a table --open; not_said "Price"
expect 0 desk a text; said "  Ten."; said "[beta (beta/2.1): Nine.]"; said "  All."; not_said "[no wording stands]"
expect 0 desk a text --agreed; said "  Ten."; said "  All."
desk a text --json | jq -e '[.chapters[].points[].wordings[] | select(.adopted) | .text] == ["Ten.", "All."]' >/dev/null || fail "what is adopted, as JSON"
expect 0 desk a why alpha/1.1; said "alpha/1.1 was adopted on"; said "nothing undoes that"; not_said "It would be agreed"; not_said "It waits for"
expect 1 desk a conclude --yes; said "it was adopted, and is not agreed any more"

# All adopt another wording: that is the text now, and the older list says so.
printf 'title: Well\n\n## Re beta/2.1: accept\n' >well.md
desk a deliver well.md --yes >/dev/null; carry a b
expect 0 desk a text; said "  Ten."; said "[beta (beta/2.1, accepted by alpha): Nine.]"
expect 0 desk a conclude --omit-open --omit alpha/1.2 --yes; carry a b
expect 0 desk b conclude --omit-open --omit alpha/1.2 --yes; carry b a
expect 0 desk a table; said "adopted"; not_said "alpha departs"
expect 0 desk a text; said "  Nine."; not_said "Ten."
expect 0 desk a text --final; said "beta/2.1 was adopted in its place on"; said "Ten."; said "Nine."; said "beta departs"
# Who departs and then leaves has departed all the same.
expect 0 desk b leave --yes; carry b a
expect 0 desk a table; said "beta departs"
expect 0 desk a text --final; said "beta departs"

# A party left on whose wording the others stand.
for each in "d dora@delta" "e emil@epsilon" "f fay@phi"; do
  # shellcheck disable=SC2086
  set -- $each
  PARLEY_HOME=$work/desk-$1 "$parley" init --as "$2" --no-passphrase >/dev/null; desk "$1" card -o "$1.card" >/dev/null
done
share() { desk "$1" pouch pack --all -o all.pouch >/dev/null; for to in d e f; do [[ $to == "$1" ]] || desk "$to" pouch unpack all.pouch >/dev/null; done; }
desk d convene "Three" --party e.card --party f.card --yes >/dev/null; share d
desk e join --yes --compared >/dev/null; share e; desk f join --yes --compared >/dev/null; share f
printf 'title: Offer\n\n## Rent\n> A hundred.\n' >offer.md
desk f deliver offer.md --yes >/dev/null; share f
printf 'title: Yes\n\n## Re phi/1.1: accept\n' >yes.md
desk d deliver yes.md --yes >/dev/null; share d; desk e deliver yes.md --yes >/dev/null; share e
desk f leave --yes >/dev/null; share f
expect 0 desk d text; said "to be confirmed"; said "A hundred."; not_said "[no wording stands]"
