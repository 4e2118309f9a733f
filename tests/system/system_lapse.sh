# An offer with an end: what would take it, and who has the ball since when once it is over.
source "$(dirname "$0")/common.sh"
two_desks
end=$(date -u -d '+7 days' +%Y-%m-%d)
printf 'title: Offer\nopen-until: %s\n\n## Price\n> One thousand\n' "$end" >offer.md
desk a deliver offer.md --yes >/dev/null
carry a b
# Taking it is one move, and what-if says what doing it comes to.
expect 0 desk b why alpha/1.1; said "beta: accept alpha/1.1"; not_said "alpha: accept"
expect 0 desk b what-if --accept alpha/1.1; said "open → agreed"
# Not taken: it is with its author since the end, not since it was made.
later=$(date -u -d '+12 days' +%Y-%m-%d)
desk b table --as-of "$later" --json | jq -e --arg when "$end" '.points[0] | .state == "lapsed" and .ball[0].party == "alpha" and (.ball[0].since | startswith($when))' >/dev/null ||
  { desk b table --as-of "$later" --json; fail "the ball is not with alpha since $end"; }
printf 'title: Taken\n\n## Re alpha/1.1: accept\n' >taken.md
desk b deliver taken.md --yes >/dev/null
carry b a
carry a b
for who in a b; do expect 0 desk $who table; said "agreed"; done
# What would change nothing is not signed.
expect 1 desk b confirm beta/1 --yes; said "waits for no confirmation"
expect 1 desk b publish alpha/1 --yes; said "no note is ever made public"
expect 0 desk a conclude --yes
expect 1 desk a conclude --yes; said "signed this list"
expect 0 desk b conclude --yes
expect 0 desk b leave --yes
expect 1 desk b leave --yes; said "has left the talks already"
expect 0 desk b exchanges; said "left"; not_said "yes"
