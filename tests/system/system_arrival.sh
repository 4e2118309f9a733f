# A note's way to the other side, told apart; each with what proves it.
source "$(dirname "$0")/common.sh"
two_desks
expect 0 desk a arrival; said "has delivered no note"
printf 'title: The offer\nanswer-by: 2030-03-01T12:00Z\n\n## Price\n> 10\n' >offer.md
desk a deliver offer.md --yes --claimed-time 2030-01-01T10:00Z >/dev/null
last() { jq -r '.[0].stage' out; }
expect 0 desk a arrival --as-of 2030-01-02 --json; [[ $(last) == signed ]] || fail "not signed"
desk a pouch pack -o 1.pouch >/dev/null
expect 0 desk a arrival --as-of 2030-01-02 --json; [[ $(last) == carried ]] || { cat out; fail "not carried"; }
desk a pouch pack -o 2.pouch >/dev/null
expect 0 desk a arrival alpha/1 --as-of 2030-01-02; said "put into 2 pouches on this desk, the last on"; said ", the first on"; said "proof: none"; said "does not prove"
expect 0 desk a arrival --as-of 2030-04-01 --json; [[ $(last) == "not opened by the date" ]] || fail "the date has passed"
desk b pouch unpack 1.pouch --claimed-time 2030-01-05T10:00Z >/dev/null; carry b a
expect 0 desk a arrival --as-of 2030-04-01 --json; [[ $(last) == opened && $(jq -r '.[0].steps[-1].by' out) == bob@beta ]] || { cat out; fail "not opened"; }
desk a show "$(jq -r '.[0].steps[-1].act' out)" --json | jq -e '.act.kind == "receive"' >/dev/null || fail "the proof is no receipt"

# A receipt that comes after the date is one, and says so.
printf 'title: Another\nanswer-by: 2030-01-06T12:00Z\n\n## Scope\n> all\n' >late.md
desk a deliver late.md --yes --claimed-time 2030-01-05T11:00Z >/dev/null; desk a pouch pack -o 3.pouch >/dev/null
desk b pouch unpack 3.pouch --claimed-time 2030-02-01T10:00Z >/dev/null; carry b a
expect 0 desk a arrival alpha/2 --as-of 2030-03-01; said "the receipt claims a later time"; said "opened: by bob@beta, with a signed receipt"
# The other side sees it too, but for what is this desk's own.
expect 0 desk b arrival alpha/2; said "opened"; not_said "pouch"
expect 1 desk a arrival beta/7; said "beta/7"

# Where the exchange has a default, the answer is due by it, wherever the note is shown.
desk a convene "In ten days" --party b.card --answer-by 10d --yes --claimed-time 2030-01-01 >/dev/null; carry a b
desk b join --exchange "In ten days" --yes --compared --claimed-time 2030-01-01 >/dev/null; carry b a
desk a deliver offer.md --exchange "In ten days" --yes --claimed-time 2030-01-02 >/dev/null
printf 'title: No date\n\n## Place\n> here\n' >nodate.md
desk a deliver nodate.md --exchange "In ten days" --yes --claimed-time 2030-01-02T10:00Z >/dev/null
desk a pouch pack -o 4.pouch >/dev/null; desk b pouch unpack 4.pouch --claimed-time 2030-01-03T10:00Z >/dev/null
expect 0 desk b read alpha/2 --exchange "In ten days"; said "answer by 2030-01-13 10:00 UTC (by the exchange's rule, from the receipt)"
expect 0 desk b read alpha/2 --exchange "In ten days" --json; [[ $(jq -r '."answer-by"' out) == 2030-01-13T10:00:00Z ]] || fail "read --json"
expect 0 desk b read alpha/1 --exchange "In ten days"; said "answer by 2030-03-01 12:00 UTC"
expect 0 desk b inbox --exchange "In ten days" --json; jq -e '.[1] | ."answer-by" == "2030-01-13T10:00:00Z" and .overdue == false' out >/dev/null || fail "inbox --json"
expect 0 desk b inbox; said "2030-01-13 10:00 UTC"
