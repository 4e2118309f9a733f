# Meetings and their minutes, the outline, and reminders.
source "$(dirname "$0")/common.sh"
two_desks
expect 0 desk a meetings; said "No meeting has been proposed."
printf 'title: Opening\n\n## Talks: 2031-02-01T10:00Z, Geneva\n\n## Exercises\nplace: Article 5\n> x\n\n## Bases\nplace: Article 1\n> y\n\n## Outline\n> Article 5\n> Annex\n> Article 1\n' >open.md
expect 0 desk a check open.md; said "proposes talks"; not_said "does not compute"
desk a deliver open.md --yes >/dev/null; carry a b
expect 0 desk b meetings; said "alpha/1.1  2031-02-01 10:00 UTC, Geneva: proposed"
printf 'title: Another day\n\n## Re alpha/1.1: reject\nNot then.\n\n## Talks alpha/1.1 moved: 2031-02-03, Vienna\n' >move.md
desk b deliver move.md --yes >/dev/null; carry b a
expect 0 desk a meetings; said "beta rejected (beta/1.1)"; said "beta/1.2 by bob@beta"; said "2031-02-03, Vienna"
printf 'title: So be it\n\n## Re beta/1.2: accept\n' >accept.md
desk a deliver accept.md --yes >/dev/null; carry a b
expect 0 desk b meetings; said "alpha/1.1  2031-02-03, Vienna: accepted"
expect 0 desk b calendar; said "DTSTART;VALUE=DATE:20310203"; said "STATUS:CONFIRMED"
expect 0 desk b brief; said "talks proposed by beta, accepted, Vienna"

# Minutes stand as agreed minutes when all their paragraphs are agreed; they are no part of the text.
printf 'title: Minutes\nminutes: alpha/1.1\n\n## Names\n> Exercises are named.\n\n## Next\n> In March.\n' >minutes.md
desk a deliver minutes.md --yes >/dev/null; carry a b
expect 0 desk b meetings; said "minutes alpha/3: 0 of 2 paragraphs agreed"
printf 'title: Corrected\n\n## Re alpha/3.1: counter\n> Larger exercises are named.\n\n## Re alpha/3.2: accept\n' >correct.md
desk b deliver correct.md --yes >/dev/null; carry b a
printf 'title: Right\n\n## Re beta/2.1: accept\n\n## Talks alpha/1.1 held: 2031-02-03\n' >right.md
desk a deliver right.md --yes >/dev/null; carry a b
expect 0 desk b meetings; said "minutes alpha/3: agreed minutes"; said "held, says alpha (alpha/4.2): 2031-02-03"
desk b meetings --json >json; [[ $(jq -r '.[0].state + " " + (.[0].minutes[0].stand | tostring)' json) == "held true" ]] || fail "the meeting as JSON"
expect 0 desk b reminders --as-of 2031-02-01; said "alpha says already that they were held"
expect 0 desk b reminders --as-of 2031-02-05; not_said "said to have been held"
expect 0 desk b table; said "minutes: Names"
expect 0 desk b text; not_said "Larger exercises"
expect 3 desk a check <(printf 'title: M\nminutes: alpha/1.2\n'); said "proposes no talks"

# The outline orders the text once all agree on it.
order() { grep -o -E '^(Article [0-9]|Annex)' out | tr '\n' ' '; }
expect 0 desk b text; [[ $(order) == "Article 1 Article 5 " ]] || { cat out; fail "the order of the places"; }
expect 0 desk b text --outline alpha/1.4; [[ $(order) == "Article 5 Annex Article 1 " ]] || { cat out; fail "a proposed outline"; }
said "[no point has this place]"
printf 'title: Twice\n\n## Outline\n> Article 5\n> Article 1\n> Article 5\n' >twice.md
twice=$(desk b deliver twice.md --yes --json | jq -r .note)
expect 0 desk b text --outline "$twice.1"; said "[named above already]"; not_said "[no point has this place]"
expect 1 desk b text --outline alpha/1.2; said "is no outline"
printf 'title: The order\n\n## Re alpha/1.4: accept\n\n## Re alpha/1.2: accept\n' >order.md
desk b deliver order.md --yes >/dev/null
expect 0 desk b text; [[ $(order) == "Article 5 Annex Article 1 " ]] || { cat out; fail "the agreed outline"; }
expect 0 desk b text --markdown; said "# Article 5"
carry b a
desk a conclude --omit-open --yes >/dev/null; carry a b
desk b conclude --omit-open --yes >/dev/null
expect 0 desk b text --final; said "Annex"; said "Left out: alpha/1.3"; not_said "Larger exercises"

# What comes due, by date; an answer is overdue only if it had been received in time.
printf 'title: Dates\nanswer-by: 2031-03-01\nopen-until: 2031-03-05\n\n## Fuel\n> z\n\n## Declare: if alpha/5.1 is not answered by 2031-03-02\nWe shall see.\n' >dates.md
desk a deliver dates.md --yes >/dev/null
expect 0 desk a reminders --as-of 2031-02-20 --json; [[ $(jq -r '[.[].kind] | join(" ")' out) == "signature answer declaration offer" ]] || { cat out; fail "what comes due"; }
[[ $(jq '.[1]["arrival-shown"]' out) == false ]] || fail "no receipt yet"
expect 0 desk a reminders --as-of 2031-03-03; not_said "OVERDUE"
carry a b; carry b a
expect 0 desk a reminders --as-of 2031-03-03; said "OVERDUE"; said "beta owes an answer on 1 point"
expect 0 desk a reminders --ours --as-of 2031-02-20; said "what alpha offers on 1 point ends"; not_said "beta is asked"
expect 0 desk a reminders --days 1 --as-of 2031-02-20; said "Nothing is due within 1 day."
expect 0 desk a reminders --days 1 --as-of 2031-02-20 --quiet; [[ ! -s out ]] || fail "quiet said something"
expect 2 desk a reminders --days soon; said "not a number of days"
expect 0 desk b status --as-of 2031-02-28; said "overdue or due within a week: parley reminders"
desk b calendar --as-of 2031-02-20 >ics; grep -q "BEGIN:VALARM" ics || fail "no alarm for what beta owes"
desk a calendar --as-of 2031-02-20 | grep -c VALARM | grep -qx 4 || fail "alarms for what alpha must look at"
printf 'title: Later\n\n## Re alpha/5.1: reserve until 2031-03-04\n' >later.md
desk b deliver later.md --yes >/dev/null
expect 0 desk b reminders --as-of 2031-02-20; said "beta has reserved its position on alpha/5.1"
desk b conclude --omit-open --ad-referendum-until 2031-04-01 --yes >/dev/null
expect 0 desk b reminders --as-of 2031-03-25; said "beta is to confirm the list that it has concluded ad referendum"
expect 0 desk b status --held --as-of 2031-02-20; said "ball held"; said "in all"
expect 0 desk b status --held --json --as-of 2031-02-20; [[ $(jq '.parties[0].held.seconds' out) -ge 0 ]] || fail "no time held"
