# Lists of what is agreed: who is to sign them is said at a glance, and what they tear apart before they are signed.
source "$(dirname "$0")/common.sh"
two_desks
printf 'title: Four\n\n## One\nplace: Art 1\n> 1\n\n## Two\n> 2\n\n## Three\n> 3\n\n## Four\n> 4\n\n## Five\n> 5\n' >four.md
desk a deliver four.md --yes >/dev/null; carry a b
printf 'title: Yes\n\n## Re alpha/1.1: accept if alpha/1.2\n\n## Re alpha/1.2: accept\n\n## Re alpha/1.3: accept, package E\n\n## Re alpha/1.4: accept, package E\n\n## Re alpha/1.5: accept ad referendum\n' >yes.md
desk b deliver yes.md --yes >/dev/null; carry b a

# What helps is said, and what does not is not.
expect 1 desk a conclude --omit-open; said "--ad-referendum-until DATE"; said "## Re NAME: confirm"; said "--omit POINT"; not_said "or --omit-open"

# Terms are shown, and a list that tears them apart is warned of, whoever stands on them.
expect 1 desk a conclude --omit alpha/1.5; said "on terms: beta stands on alpha/1.1 if alpha/1.2"; said "on terms: beta stands on alpha/1.3 in package E"; not_said WARNING
expect 1 desk a conclude --omit alpha/1.2 --omit alpha/1.4 --omit alpha/1.5
said "WARNING: beta stands on alpha/1.1 only if alpha/1.2, and alpha/1.2 is left out"
said "WARNING: beta stands on alpha/1.3 only in package E, and alpha/1.4 is left out"
desk a conclude --omit alpha/1.2 --omit alpha/1.4 --omit alpha/1.5 --yes --json >json; [[ $(jq '.warnings | length' json) == 2 ]] || fail "the warnings as JSON"
desk a conclusions >out; said "WARNING: beta stands on alpha/1.1 only if"

# The other side sees at a glance that a list waits for it; this side, that it has signed.
carry a b
expect 0 desk b brief; said "alpha has signed a list of 2 points, and beta is to sign it"; said "alpha has signed the list of 2 points"; not_said "We owe nothing"
expect 0 desk b brief --json; jq -e '.lists == [{"agreed": 2, "signed-by": ["alpha"], "to-sign": ["beta"], "to-confirm": []}] and .happened[-1].kind == "signature"' out >/dev/null || fail "brief --json"
expect 0 desk b status; said "alpha has signed a list of 2 points, and beta is to sign it"; not_said "beta owes nothing"
desk b status --json | jq -e '[.parties[].lists | length] == [0, 1]' >/dev/null || fail "status --json"
expect 0 desk b reminders --ours; said "no date"; said "beta is to sign it"
desk b reminders --json | jq -e '.[0].kind == "signature"' >/dev/null || fail "reminders --json"
expect 0 desk a brief; said "waits for the signature of beta"
desk b conclude --omit alpha/1.2 --omit alpha/1.4 --omit alpha/1.5 --yes --ad-referendum-until 2099-01-01 >/dev/null; carry b a
expect 0 desk b status; said "beta has signed a list of 2 points ad referendum, and is to confirm it by 2099-01-01"
desk b confirm "$(desk b conclusions --json | jq -r '.[0].signatures[1].act')" --yes >/dev/null; carry b a; carry a b
expect 0 desk a log; said "signs a list of 2 agreed wordings, 3 left out"; said "ad referendum until"; said "confirms its signature "
expect 0 desk b brief; said "beta has confirmed the list of 2 points"; said "the list of 2 points is adopted"; not_said "is to sign"
expect 0 desk b reminders --ours; not_said "no date"

# Who does not negotiate is told that it cannot conclude.
PARLEY_HOME=$work/desk-s "$parley" init --as sue@sec --role chair --no-passphrase >/dev/null; desk s card -o s.card >/dev/null
desk a convene "With a chair" --party b.card --party s.card --yes >/dev/null
for who in b s; do carry a $who; desk $who join --exchange "With a chair" --yes --compared >/dev/null; carry $who a; done
desk a deliver four.md --exchange "With a chair" --yes >/dev/null; carry a s
expect 1 desk s conclude; said "sec cannot conclude: it is a chair"; not_said "settle"

# Who has left is said wherever one looks.
carry s a; desk s leave --exchange "With a chair" --yes >/dev/null; carry s a
for command in "table" "table --format csv" "table --format markdown" status brief; do
  # shellcheck disable=SC2086
  expect 0 desk a $command --exchange "With a chair"; said "sec has left the talks ("
done
expect 0 desk a table --exchange "With a chair"; said "sec (left)"
expect 1 desk s conclude --exchange "With a chair"; said "it has left the talks"
