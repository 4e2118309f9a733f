# The table in all its forms, what is picked from it, and its order.
source "$(dirname "$0")/common.sh"
two_desks
printf 'title: The offer\nanswer-by: 2031-03-01\n\n## Price\nplace: 3.2\n> =1000 euros | "net".\n\n## Scope\nplace: 3.1\n> The works.\n\n## Term\nplace: 3.10\n> Two years.\n' >offer.md
desk a deliver offer.md --yes --claimed-time 2030-01-01T10:00Z >/dev/null
carry a b
printf 'title: R\nanswers: alpha/1\n\n## Re alpha/1.2: accept\n\n## Re alpha/1.3: ask\nFrom when?\n' >reply.md
desk b deliver reply.md --yes --claimed-time 2030-02-01T10:00Z >/dev/null
carry b a
rows() { desk a table --format csv "$@" >out 2>err || { cat err; fail "table $*"; }; sed '1d;$d' out | cut -d, -f1 | tr -d '"\r' | tr '\n' ' '; }
[[ $(rows) == "alpha/1.1 alpha/1.2 alpha/1.3 " ]] || fail "all: $(rows)"
[[ $(rows --open) == "alpha/1.1 alpha/1.3 " ]] || fail "open: $(rows --open)"
[[ $(rows --ball beta) == "alpha/1.1 " ]] || fail "ball: $(rows --ball beta)"
[[ $(rows --ball alpha) == "alpha/1.3 " ]] || fail "ball: $(rows --ball alpha)"
[[ $(rows --state agreed) == "alpha/1.2 " ]] || fail "state: $(rows --state agreed)"
[[ $(rows --blocked) == "" ]] || fail "blocked: $(rows --blocked)"
[[ $(rows --as-of 2030-03-01 --changed-since 2030-02-01) == "alpha/1.2 alpha/1.3 " ]] || fail "changed: $(rows --changed-since 2030-02-01)"
[[ $(rows --as-of 2030-03-01 --changed-since 2030-02-02) == "" ]] || fail "changed later"
[[ $(rows --sort place) == "alpha/1.2 alpha/1.1 alpha/1.3 " ]] || fail "by place: $(rows --sort place)"
[[ $(rows --sort state) == "alpha/1.1 alpha/1.3 alpha/1.2 " ]] || fail "by state: $(rows --sort state)"
desk a table --format csv --as-of 2030-03-01 >out
tail -1 out | grep -q "Nothing is agreed until everything is agreed" || fail "the basis is not under the CSV"
desk a table --format csv --open | tail -1 | grep -q "2 of 3 points" || fail "what is left out is not said"
python3 - <<'PY'
import csv
rows = list(csv.reader(open("out", newline="")))
assert rows[0] == ["point", "place", "issue", "ours (alpha)", "theirs (beta)", "state", "ball", "since", "answer by"], rows[0]
assert rows[1][7:] == ["2030-01-01", "2031-03-01"] and len(rows) == 5, rows
PY
printf 'title: F\n\n## =HYPERLINK("http://x")\n> x\n' >formula.md
desk a deliver formula.md --yes >/dev/null
desk a table --format csv | grep -q "\"'=HYPERLINK" || fail "a spreadsheet would take a title for a formula"
expect 0 desk a table --format markdown; said "| alpha/1.1 | 3.2 | Price |"; said "Nothing is agreed until"
COLUMNS=150 expect 0 desk a table; said "answer by"; said "2031-03-01"
COLUMNS=80 expect 0 desk a table; not_said "answer by"
expect 0 desk a table --format json; [[ $(jq '.points | length' out) == 4 ]] || fail "json"
expect 2 desk a table --format yaml; said "text, markdown, csv or json"
expect 2 desk a table --sort mood
expect 2 desk a table --state foo; said "no state is called"; said "deadlocked"
expect 1 desk a table --ball mars; said "no party"
expect 2 desk a table --changed-since never

# Every width is kept, whatever the titles are made of; on a narrow terminal a point is a block.
printf 'title: Wide\n\n## 条約の第九条に関する演習の通報と査察の詳細な手続き\nplace: 第九条\n> 演習\n\n## Cafe\xcc\x81 re\xcc\x81sume\xcc\x81 e\xcc\x81te\xcc\x81\n> x\n\n## Donaudampfschifffahrtsgesellschaftskapitaenspatentverlaengerung\n> y\n' >wide.md
desk a deliver wide.md --yes >/dev/null
for width in 20 40 60 80 100 120 200; do
  COLUMNS=$width expect 0 desk a table
  python3 - "$width" <<'PY'
import sys, unicodedata
for line in open("out", encoding="utf-8"):
    wide = sum(0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in line.rstrip("\n"))
    assert wide <= int(sys.argv[1]), (wide, line)
PY
done
COLUMNS=40 expect 0 desk a table; grep -qx 'alpha/1.1' out || fail "no block"; grep -qE '^  state +open$' out || fail "no line for the state"
COLUMNS=120 expect 0 desk a table; grep -qE '^point +place +issue +ours \(alpha\) +theirs \(beta\) +state +ball$' out || fail "the columns of two parties"

# With the texts, below who stands on them.
expect 0 desk a table --texts; said "“The works.”"
desk a table --texts --format csv >out
python3 - <<'PY'
import csv
rows = list(csv.reader(open("out", newline="")))
assert rows[1][3] == "opened\n“=1000 euros | \"net\".”", rows[1]
PY
expect 0 desk a table --texts --format markdown; said 'opened<br>“=1000 euros \| "net".”'

# A formula is none after a semicolon or in East Asian signs either, for spreadsheets that read those.
printf 'title: F\n\n## Rent; =1+1\n> x\n\n## Fee;=cmd("x")\n> x\n\n## Sum;"@SUM(1)"\n> x\n\n## \xef\xbc\x9d1+1\n> x\n' >formulas.md
desk a deliver formulas.md --yes >/dev/null
desk a table --format csv >out
for cell in "Fee;'=cmd" "Sum;\"\"'@SUM" "\"'＝1"; do said "$cell"; done

# As data: the terms on which somebody stands, what is agreed, what may be made public.
printf 'title: Terms\n\n## Re alpha/1.1: accept if alpha/1.3\n\n## Re alpha/1.3: counter, package E\n> Three years.\n\n## Re alpha/2.1: accept, package E\n' >terms.md
carry a b; desk b deliver terms.md --yes >/dev/null; carry b a
expect 0 desk a table; said "accepted if alpha/1.3"; said "in package E"
desk a table --json >json
jq -e '.points[] | select(.point == "alpha/1.1") | .positions[] | select(.party == "beta") | .if == "alpha/1.3" and (has("package") | not)' json >/dev/null || fail "the condition"
jq -e '.points[] | select(.point == "alpha/1.3") | (.positions[] | select(.party == "beta") | .package == "E") and (.wordings[] | select(.name == "beta/2.2") | .package == "E")' json >/dev/null || fail "the package"
jq -e '.points[] | select(.point == "alpha/1.2") | .agreed == "alpha/1.2"' json >/dev/null || fail "the agreed wording"
jq -e '.publication.rule == "never" and .publication.notes == [] and .["as-of"]' json >/dev/null || fail "the publication"
expect 0 desk a why alpha/1.1; said "beta accepted alpha/1.1 if alpha/1.3 (beta/2.1,"
expect 0 desk a text; said "[beta (beta/2.2, in package E): Three years.]"
expect 0 desk a text --json
jq -e '[.chapters[].points[] | select(.point == "alpha/1.3").wordings[] | select(.name == "beta/2.2")][0] | .package == "E" and .text == "Three years."' out >/dev/null || fail "the text as JSON"
jq -e '[.chapters[].points[] | select(.point == "alpha/1.2").wordings[] | .agreed] == [true]' out >/dev/null || fail "the agreed text as JSON"

# What is only proposed is not done, and who withdrew is told in a sentence.
printf 'title: Otherwise\n\n## Split alpha/1.2: half\n> Half of the works.\n\n## Withdraw beta/2.2\n' >otherwise.md
desk b deliver otherwise.md --yes >/dev/null; carry b a
expect 0 desk a table; said "split proposed"
expect 0 desk a why alpha/1.2; said "beta proposed a split of alpha/1.2 (beta/3.1,"
expect 0 desk a why alpha/1.3; said "beta withdrew beta/2.2 (beta/3.2,"

# What is said, and what its party stands on: each on its own terms, in the table, in why and wherever it is listed.
for who in cat@gamma dan@delta; do
  PARLEY_HOME=$work/desk-${who:0:1} "$parley" init --as "$who" --no-passphrase >/dev/null
  PARLEY_HOME=$work/desk-${who:0:1} "$parley" card -o "$work/${who:0:1}.card" >/dev/null
done
desk c convene "Another try" --party d.card --yes >/dev/null
carry c d
desk d join --yes --compared >/dev/null
carry d c
note() { cat >note.md; desk "$1" deliver note.md --yes >/dev/null; if [[ $1 == c ]]; then carry c d; else carry d c; fi; }
note c <<<$'title: Offers\n\n## X\n> x one\n\n## Y\n> y one\n\n## Z\n> z one\n\n## V\n> v one\n\n## W\n> w one\n'
note d <<<$'title: Answers\nstanding: without prejudice\n\n## Re gamma/1.1: accept if gamma/1.3\n\n## Re gamma/1.2: accept, package Q\n\n## Re gamma/1.2: counter, alternative if gamma/1.1\n> y two\n\n## Re gamma/1.4: accept if gamma/1.1 and gamma/1.2 and gamma/1.3 and gamma/1.5\n\n## Re gamma/1.5: accept\n\n## Re gamma/1.3: counter\n> z two\n'
COLUMNS=200 expect 0 desk c table; said "countered delta/1.3 if gamma/1.1 (w.p.); accepts gamma/1.2 in package Q (w.p.)"; said "accepted on conditions"
expect 0 desk c table --format csv; said "accepted if gamma/1.1 and gamma/1.2 and gamma/1.3 and gamma/1.5 (w.p.)"; not_said "on conditions"
expect 0 desk c why gamma/1.2; said "delta countered gamma/1.2 if gamma/1.1 (delta/1.3,"; said "delta stands on gamma/1.2: accepted in package Q (delta/1.2,"
desk c why gamma/1.2 --json >json
jq -e '.positions[] | select(.party == "delta") | .if == "gamma/1.1" and (has("package") | not) and (."stands-by" | length == 1 and (.[0] | .on == "gamma/1.2" and .paragraph == "delta/1.2" and .package == "Q" and (has("if") | not)))' json >/dev/null || fail "why as JSON"
desk c table --json >json
jq -e '.points[] | select(.point == "gamma/1.2") | (.positions[] | select(.party == "delta") | .paragraph == "delta/1.3" and .if == "gamma/1.1" and (has("package") | not) and ."stands-by"[0].package == "Q") and (.wordings[] | select(.name == "gamma/1.2") | .terms == [{"party": "delta", "package": "Q"}])' json >/dev/null || fail "the table as JSON"
expect 0 desk c text; said "accepted by delta if gamma/1.3): x one"; said "accepted by delta on conditions): v one"
desk c text --json | jq -e '[.chapters[].points[].wordings[] | select(.name == "gamma/1.1") | ."accepted-by" == ["delta"] and .terms == [{"party": "delta", "if": "gamma/1.3"}]] == [true]' >/dev/null || fail "the text as JSON"
expect 0 desk c brief; said "accepted: W;"; said "accepted if gamma/1.3: X"; said "accepted in package Q: Y"; said "countered if gamma/1.1: Y"
desk c brief --json | jq -e '[.said[].of[] | select(.said == "accepted" and .points == ["gamma/1.1"]) | .if] == ["gamma/1.3"]' >/dev/null || fail "the brief as JSON"
COLUMNS=1000 expect 0 desk c facts; said "delta accepted if gamma/1.3 (delta/1.1) [without prejudice]"; said "stands on gamma/1.2: accepted in package Q (delta/1.2)"
expect 0 desk c table --texts --format csv; said 'countered delta/1.6 (w.p.)'; said '“z two”'; not_said 'delta/1.6: “z two”'

# A question leaves an acceptance where it is, and so does a proposal; a text stands under its own name.
note d <<<$'title: More\n\n## Re gamma/1.5: ask\nWhen?\n\n## Split gamma/1.1: half\n> x\n'
note c <<<$'title: Yes\n\n## Re delta/1.6: accept, alternative\n'
COLUMNS=200 expect 0 desk c table; said "asked; accepts gamma/1.5 (w.p.)"; said "split proposed; accepts gamma/1.1 if gamma/1.3 (w.p.)"; said "accepted delta/1.6; offers gamma/1.3"
expect 0 desk c why gamma/1.1; said "delta stands on gamma/1.1: accepted if gamma/1.3 (delta/1.1,"
expect 0 desk c table --texts --format csv; said 'gamma/1.3: “z one”'
