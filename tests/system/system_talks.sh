# What if, the rolling text, and the page for a principal.
source "$(dirname "$0")/common.sh"
two_desks --publication consent
printf 'title: The offer\nanswer-by: 2031-03-01\n\n## Price\nplace: 3.10\n> The price is 1,000 euros.\n\n## Scope\nplace: 3.2\n> The works,\n> all of them.\n\n## Term\nplace: 4\n> Two years.\n\n## Talks: 2031-02-01T10:00Z, Geneva\n' >offer.md
desk a deliver offer.md --yes --claimed-time 2030-01-01T10:00Z >/dev/null
carry a b
printf 'title: R\nanswers: alpha/1\n\n## Re alpha/1.1: accept\n\n## Re alpha/1.2: counter\n> The works.\n\n## Re alpha/1.3: reject\nNo.\n' >reply.md

# What if a draft were delivered: nothing is signed, and it is what comes when it is.
desk b verify --json | jq .acts >before
expect 0 desk b what-if reply.md; said "open → agreed"; said "Nothing was signed."
desk b what-if reply.md --json >supposed
desk b verify --json | jq .acts | cmp - before || fail "something was signed"
desk b deliver reply.md --yes >/dev/null
desk b table --json >table
jq -r '.points[] | "\(.point) \(.after.state) \(.after.ball | join(","))"' supposed | sort >one
jq -r '.points[] | "\(.point) \(.state) \([.ball[].party] | join(","))"' table | sort >other
[[ -s one && -z $(comm -23 one other) ]] || { cat one other; fail "what if was not what came"; }
[[ $(jq .agreed.after supposed) == 1 ]] || fail "one should be agreed"
carry b a
expect 0 desk a what-if --accept beta/1.2; said "alpha/1.2"; said "1 agreed now, 2 then."
expect 0 desk a what-if --withdraw alpha/1.1 --move "beta: accept alpha/1.3"; said "agreed → "
expect 3 desk a what-if --accept beta/9.1; said "would be refused"
expect 3 desk b what-if --withdraw alpha/1.1; said "a note of beta that says so would be refused"; not_said "parley check"; not_said "Supposed"
expect 3 desk b what-if --move "alpha: reject alpha/1.1"; said "would be refused"
expect 3 desk b what-if --accept "Art 1"; said "would be refused"; not_said "parley check"
expect 2 desk a what-if --move "accept beta/1.2"; said "names no party"
expect 2 desk a what-if --move "beta: dance"; said "is no move"
expect 1 desk a what-if --move "mars: accept beta/1.2"
expect 2 desk a what-if; said "nothing to suppose"

# The rolling text: agreed clean, open in brackets, in the order of the places.
expect 0 desk a text
said "  The price is 1,000 euros."; said "[alpha (alpha/1.2): The works,"; said "[beta (beta/1.2): The works.]"; said "Nothing is agreed until"
[[ $(grep -n -E '^(3\.2|3\.10|4) ' out | cut -d: -f2 | cut -d' ' -f1 | tr '\n' ' ') == "3.2 3.10 4 " ]] || { cat out; fail "the order of the places"; }
expect 0 desk a text --agreed; said "1,000 euros"; not_said "all of them"; said "2 points that are not agreed left out"
expect 0 desk a text --markdown; said "## 3.10  Price"; said "# A try"

# One page in words.
expect 0 desk a brief --as-of 2030-02-01 --since 2030-01-01
said "1 point is agreed: 3.10  Price."; said "We have the ball on"; said "What is coming"; said "2031-02-01 10:00 UTC: talks proposed by alpha"
expect 0 desk b brief; said "As of"
expect 2 desk b brief --since never
desk a brief --as-of 2030-02-01 --since 2030-01-01 --json >brief.json
[[ $(jq -r '[.agreed[].title, .open[].title] | join(" ")' brief.json) == "Price Scope Term" ]] || { cat brief.json; fail "where it stands"; }
desk a status --as-of 2030-02-01 --json | jq -S '[.parties[] | {party, overdue, points: (.owes | length)}]' >one
jq -S '[."must-move"[] | {party, overdue, points}]' brief.json | cmp - one || fail "who must move is not what status says"
[[ $(jq '[.ours[].points[]] | length' brief.json) == $(jq '."must-move"[] | select(.party == "alpha").points' brief.json) ]] || fail "what is ours to do"
jq -e '.said[0].note == "alpha/1" and .coming[0].kind == "meeting"' brief.json >/dev/null || { cat brief.json; fail "what was said and what comes"; }
desk a brief --json | jq -e '.said[-1].of | map(.said) == ["accepted", "countered", "rejected"]' >/dev/null || fail "what the answer said"

# Why a point is not agreed, and the fewest acceptances that would close it: they do, and fewer do not.
expect 0 desk a why alpha/1.2; said "3.2  Scope: open"; said "It would be agreed by these moves, and by no fewer:"
expect 0 desk a why 3.10; said "agreed"; not_said "It would be agreed"
printf 'title: Two that hang together\n\n## Discount\n> Two per cent.\n\n## Prepayment\n> One half.\n' >two.md
desk a deliver two.md --yes >/dev/null; carry a b
printf 'title: If\nanswers: alpha/2\n\n## Re alpha/2.1: accept if alpha/2.2\n' >if.md
desk b deliver if.md --yes >/dev/null; carry b a
expect 0 desk a table --blocked; said "Discount"; said "blocked"
expect 0 desk a why alpha/2.1; said "blocked"; said "It waits for:"; said "alpha/2.2"; said "beta: accept alpha/2."
desk a why alpha/2.1 --json >why.json
[[ $(jq '.["closed-by"] | length' why.json) == 1 ]] || fail "one move closes it"
[[ $(jq -r '.["waits-for"][0].point' why.json) == alpha/2.2 ]] || fail "what it waits for"
moves=()
while read -r move; do moves+=(--move "$move"); done < <(jq -r '.["closed-by"][] | "\(.party): \(.move)"' why.json)
desk a what-if "${moves[@]}" --json >then.json
jq -e '.points[] | select(.point == "alpha/2.1") | .after.state == "agreed"' then.json >/dev/null || fail "the moves do not close it"
jq -e '."waits-for"[0].positions[0].act | length == 64' why.json >/dev/null || fail "the act that says so"
expect 1 desk a why alpha/9.9

# Publication, confirming, leaving.
expect 1 desk a publish beta/1; said "consent"; said "--yes"
expect 0 desk a publish beta/1 --consent --yes --json; [[ $(jq -r .act out | wc -c) == 65 ]] || fail "no act"
expect 0 desk a publish beta/1 --paragraph beta/1.2 --refuse --yes
expect 2 desk a publish beta/1 --consent --refuse --yes; said "not several"
expect 1 desk a publish beta/1 --paragraph alpha/1.1 --yes; said "no paragraph of beta/1"
expect 0 desk a log; said "publication of beta/1: consent"
desk b card -o b.card >/dev/null
PARLEY_HOME=$work/desk-c "$parley" init --as clerk@beta --party-card b.card --no-passphrase >/dev/null
desk c card -o c.card >/dev/null
desk b admit c.card --powers transmit --yes >/dev/null
desk b pouch pack --all -o c.pouch >/dev/null; desk c pouch unpack c.pouch >/dev/null
printf 'title: R2\nanswers: alpha/1\n\n## Re alpha/1.3: accept\n' >clerk.md
desk c deliver clerk.md --yes >/dev/null
desk c pouch pack --all -o c2.pouch >/dev/null; desk b pouch unpack c2.pouch >/dev/null
expect 0 desk b table; said "(unauthorised)"
expect 1 desk b confirm alpha/1 --yes; said "its own notes"
expect 0 desk b confirm beta/3 --yes; said "beta/3 confirmed"
expect 0 desk b table --state agreed; said "alpha/1.3"

# Conclusion: signed by one it adopts nothing; by all, it does; what comes later undoes nothing.
carry b a
expect 1 desk a conclude --yes; said "stand in the way"; said "alpha/1.2"; said "--omit"
expect 1 desk a conclude --omit-open --json; said "--yes"
expect 1 desk a conclude --omit-open; said "left out: alpha/1.2"; said "--yes"
expect 0 desk a conclude --omit alpha/1.2 --omit alpha/2.1 --omit alpha/2.2 --yes --json; [[ $(jq .agreed out) == 2 && $(jq .omitted out) == 3 ]] || fail "the list"
expect 0 desk a conclusions; said "not signed by beta"
expect 1 desk a text --final; said "nothing is adopted yet"
carry a b
expect 0 desk b conclude --omit 3.2 --omit alpha/2.1 --omit alpha/2.2 --yes
expect 0 desk b conclusions --json; [[ $(jq -r '.[0].state' out) == adopted ]] || fail "it is not adopted"
[[ $(jq -r '[.[0].list[].text] | sort | join(" / ")' out) == "The price is 1,000 euros. / Two years." && $(jq -r '.[0]."left-out" | length' out) == 3 ]] || { cat out; fail "the list as JSON"; }
expect 0 desk b text --final --json; [[ $(jq -r '.[0].signatures | length' out) == 2 ]] || fail "the adopted text as JSON"
expect 0 desk b text --final; said "The price is 1,000 euros."; said "Left out: alpha/1.2"; said "signed by ann@alpha"; said "signed by bob@beta"
carry b a
expect 0 desk a table; said "adopted"
desk a table --json >table; [[ $(jq '[.points[] | select(.adopted)] | length' table) == 2 ]] || fail "the table as JSON does not say what is adopted"
printf 'title: Regret\n\n## Re alpha/1.1: reject\nToo much.\n' >regret.md
desk b deliver regret.md --yes >/dev/null; carry b a
expect 0 desk a table; said "adopted, beta departs"
expect 0 desk a text --final; said "[beta departs from this adopted text]"
expect 1 desk b leave; said "--yes"
expect 0 desk b leave --yes; said "has left"
expect 1 desk b deliver reply.md --yes
carry b a
expect 0 desk a people; said "left"
expect 0 desk a verify

# What is agreed ad referendum: who has to confirm it, and the move that why names can be tried as it stands.
"$parley" --version >/dev/null
PARLEY_HOME=$work/desk-d "$parley" init --as dora@delta --no-passphrase >/dev/null; desk d card -o d.card >/dev/null
PARLEY_HOME=$work/desk-e "$parley" init --as emil@epsilon --no-passphrase >/dev/null; desk e card -o e.card >/dev/null
desk d convene "Ad referendum" --party e.card --yes >/dev/null; carry d e; desk e join --yes --compared >/dev/null; carry e d
printf 'title: Two\n\n## Zebra\n> z\n\n## Apple\n> a\n\n## Pear\n> p\n' >two.md
desk d deliver two.md --yes >/dev/null; carry d e
printf 'title: Yes\n\n## Re delta/1.1, delta/1.2, delta/1.3: accept ad referendum\n' >yes.md
desk e deliver yes.md --yes >/dev/null; carry e d
expect 0 desk e brief; said "3 points are agreed ad referendum, and not confirmed: Zebra, Apple and Pear."; said "to be confirmed: Zebra, Apple and Pear"; not_said "Nothing is agreed yet"
desk e brief --json | jq -e '."ad-referendum" | map(.title) == ["Zebra", "Apple", "Pear"]' >/dev/null || fail "ad referendum as JSON"
desk e brief --json | jq -e '.ours == [{"deed": "to be confirmed", "overdue": false, "points": ["delta/1.1", "delta/1.2", "delta/1.3"]}]' >/dev/null || fail "what is to be confirmed as JSON"
expect 0 desk d why delta/1.1; said "epsilon: confirm delta/1.1"
expect 0 desk d what-if --move "epsilon: confirm delta/1.1"; said "agreed ad referendum → agreed"
expect 1 desk d conclude --yes; said "--ad-referendum-until DATE"
[[ $(grep -oE 'delta/1\.[123]' out | tr '\n' ' ') == "delta/1.1 delta/1.2 delta/1.3 " ]] || fail "the obstacles are not in the order of the table"
expect 0 desk d conclude --yes --ad-referendum-until 2099-01-01
[[ $(grep -oE '^delta/1\.[123]' out | tr '\n' ' ') == "delta/1.1 delta/1.2 delta/1.3 " ]] || { cat out; fail "the list is not in the order of the table"; }
expect 0 desk e reply delta/1; said "nothing of delta/1 is left to answer"
expect 0 desk d inbox; not_said "0 of 0"

# The page for a principal stays one page, however much there is.
for n in {1..9}; do
  { printf 'title: Much %s\nanswer-by: 2099-0%s-01\n' "$n" "$n"; for i in {1..9}; do printf '\n## Matter %s%s\n> Text.\n' "$n" "$i"; done; } >much.md
  desk d deliver much.md --yes >/dev/null
done
carry d e
expect 0 desk e brief; said "73 more"; said "earlier notes, and then"; said "and 4 more dates of ours"; said "and 4 more dates"; not_said "Matter 99"
[[ $(wc -l <out) -le 60 ]] || { cat out; fail "it is no page"; }
expect 0 desk e brief --all; said "Matter 99"; not_said " more"
[[ $(desk e brief --json | jq '.open | length') == 81 ]] || fail "as JSON all are named"
