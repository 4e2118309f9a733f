# Search over what a desk may read; nothing of it lands on the disk.
source "$(dirname "$0")/common.sh"
two_desks
printf 'title: Fleet\n\n## Ports of the Black Sea\n> The Dniester stays open to both fleets.\n\n## Fish\n> Quotas as of old.\n' >note.md
expect 0 desk a deliver note.md --yes
expect 0 desk a annotate alpha/1.2 --remark "Ask the ministry about sturgeon" 
expect 0 desk a search dniester; said "alpha/1.1"; said "Ports of the Black Sea"; not_said "alpha/1.2"
expect 0 desk a search FLEETS dnies; said "alpha/1.1"; not_said "> "
expect 0 desk a search sturgeon; said "your annotation"
expect 0 desk a search dniester sturgeon; said "Nothing has all of these words"
expect 0 desk a search '"OR' '*' 'NEAR(' --json; jq -e 'length == 0' out >/dev/null
desk a search quotas --json | jq -e '.[0] | .on == "alpha/1.2" and .kind == "paragraph" and .title == "A try" and (.context | contains("Quotas"))' >/dev/null || fail "the JSON"
expect 0 desk b search dniester; said "Nothing"
carry a b
expect 0 desk b search dniester; said "alpha/1.1"
expect 0 desk b search sturgeon; said "Nothing"
expect 2 desk a search
# In two exchanges, each hit says where it is.
expect 0 desk a convene "Tariffs" --party b.card --yes
expect 0 desk a search dniester; said "in A try"
expect 0 desk a search dniester --exchange Tariffs; said "Nothing"
