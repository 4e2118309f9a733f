# A note's standing is shown wherever its words are, and what was said of making it public wherever it is.
source "$(dirname "$0")/common.sh"
two_desks
printf 'title: For talks only\nstanding: without prejudice\nanswer-by: 2099-01-01\n\n## Price\n> The price is 1,000 euros.\n\n## Scope\n> All.\n\n## Talks: 2099-02-01, Geneva\n' >offer.md
expect 0 desk a check offer.md; said "without prejudice"
desk a deliver offer.md --yes >/dev/null; carry a b
printf 'title: Yes\n\n## Re alpha/1.1: accept\n\n## Declare: if alpha/1.2 is adopted\nWe shall begin at once.\n' >yes.md
desk b deliver yes.md --yes >/dev/null; carry b a
for command in "table" "table --format csv" "table --format markdown" "table --json" "text" "text --markdown" "text --json" "brief" "brief --json" "facts" "why alpha/1.2" "why alpha/1.2 --json" \
  "show alpha/1" "show alpha/1.1" "read alpha/1" "inbox" "log" "diff alpha/1.1 alpha/1.2" "diff alpha/1.1 alpha/1.2 --markdown" "diff alpha/1.1 alpha/1.2 --json" "arrival alpha/1" \
  "status" "what-if --reject alpha/1.2" "meetings" "meetings --json" "reminders --all" "calendar" "search euros" "search euros --json" "reply alpha/1" "conclude --omit-open"; do
  # shellcheck disable=SC2086
  expect $([[ $command == conclude* ]] && echo 1 || echo 0) desk b $command
  grep -qiE "without.prejudice|w\.p\." out || { cat out; fail "parley $command does not say the standing"; }
done
desk b table --json | jq -e '.points[0].wordings[0].standing == "without prejudice"' >/dev/null || fail "the table as JSON"
expect 0 desk b table; said "agreed, without prejudice"; said "Declared in beta/1.2 by beta, if alpha/1.2 is adopted: dormant"
for command in "status" "read alpha/1" "show alpha/1.2" "why alpha/1.2" "text" "brief" "brief --json" "table --format csv" "table --format markdown"; do
  # shellcheck disable=SC2086
  expect 0 desk b $command; grep -qF "beta/1.2" out || { cat out; fail "parley $command does not show the declaration"; }
done

# An exploratory note moves nothing, and says so.
printf 'title: A thought\nstanding: exploratory\n\n## Rent\n> None.\n' >thought.md
desk a deliver thought.md --yes >/dev/null; carry a b
expect 0 desk b read alpha/2; said "[exploratory]"
expect 0 desk b table; not_said "Rent"
printf 'title: Talks\nstanding: exploratory\n\n## Talks: 2099-03-01, Bern\n\n## Declare: if alpha/1.2 is rejected\nWe shall wait.\n' >perhaps.md
desk a deliver perhaps.md --yes >/dev/null; carry a b
expect 0 desk b facts; said "alpha/3.1 [exploratory], alpha proposes talks on 2099-03-01"; said "alpha/3.2 [exploratory], ann@alpha declares"; said "alpha/1.3 [without prejudice], alpha proposes talks"
printf 'title: Taken\n\n## Re alpha/2.1: accept\n' >taken.md
expect 3 desk b check taken.md; said "exploratory: nothing was offered"

# Publication, by the rule; per note and per paragraph.
expect 0 desk b read alpha/1; said "publish   never, by the exchange's rule"
PARLEY_HOME=$work/desk-a "$parley" convene "In public" --party b.card --publication consent --yes >/dev/null
carry a b
desk b join --exchange "In public" --yes --compared >/dev/null; carry b a
printf 'title: Open\n\n## Price\n> Ten.\n\n## Scope\n> All.\n' >open.md
desk a deliver open.md --exchange "In public" --yes >/dev/null; carry a b
expect 0 desk b read alpha/1 --exchange "In public"; said "publish   by consent of all: no consent given"
desk a publish alpha/1 --exchange "In public" --yes >/dev/null
desk a publish alpha/1 --paragraph alpha/1.2 --exchange "In public" --yes >/dev/null; carry a b
expect 0 desk b read alpha/1 --exchange "In public"; said "by consent of all: alpha proposes it; nothing from beta"; said "alpha/1.2 by consent of all: alpha proposes it"
desk b publish alpha/1 --refuse --exchange "In public" --yes >/dev/null
desk b publish alpha/1 --paragraph alpha/1.2 --consent --exchange "In public" --yes >/dev/null
for command in "read alpha/1" "show alpha/1" "arrival alpha/1"; do
  # shellcheck disable=SC2086
  expect 0 desk b $command --exchange "In public"; said "alpha proposes it and beta refuses"; said "beta consents; it may be made public"
done
expect 0 desk b inbox --exchange "In public"; said "alpha/1 publication by consent of all: alpha proposes it and beta refuses"
desk b inbox --exchange "In public" --json | jq -e '.[0].publication | length == 2' >/dev/null || fail "the inbox as JSON"
