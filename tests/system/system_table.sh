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
