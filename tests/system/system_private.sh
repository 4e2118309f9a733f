# What one notes for oneself stays on one's own desk; the calendar is in the form of RFC 5545.
source "$(dirname "$0")/common.sh"
two_desks
printf 'title: The offer\nanswer-by: 2031-03-01\nopen-until: 2031-04-01\n\n## Price\nplace: 3.1\n> The price is 1,000 euros.\n\n## Talks: 2031-02-01T10:00Z, Geneva, Hôtel de la Paix; second floor, the room with the very long name that makes a line longer than a calendar may\n' >offer.md
desk a deliver offer.md --yes >/dev/null
carry a b
secret=Zwetschgendatschi-4711
expect 0 desk b annotate alpha/1.1 --remark "$secret remark" --fallback "$secret fallback" --owner "$secret owner" --weight 77
said "On this desk alone"
expect 0 desk b annotate 3.1 --remark "$secret by place"
expect 2 desk b annotate 3.1 --weight 101
expect 2 desk b annotate 3.1 --weight x
expect 2 desk b annotate 3.1; said "nothing to note"
expect 1 desk b annotate beta/7.1 --remark x
expect 0 desk b annotations --json
[[ $(jq -r '.[] | select(.kind == "remark") | .text' out) == "$secret by place" ]] || fail "the remark is not the newer one"
[[ $(jq length out) == 4 ]] || fail "not four annotations"
expect 0 desk b show alpha/1.1; said "PRIVATE, on this desk alone"; said "$secret fallback"
# It is in nothing that is signed, sent, exported or logged.
printf 'title: R\nanswers: alpha/1\n\n## Re alpha/1.1: reject\nNo.\n' >reply.md
desk b deliver reply.md --yes >delivered
for command in log "log --json" table "table --json" status facts inbox "read alpha/1" "read beta/1" "show alpha/1" "show beta/1 --bytes" \
  "show alpha/1.1 --disclosure" people verify "verify --json" export-signers calendar "reply alpha/1" "diff alpha/1 beta/1"; do
  # shellcheck disable=SC2086
  desk b $command >said 2>&1 || fail "$command"
  ! grep -q "$secret" said delivered || fail "$command says a private annotation"
done
desk b pouch pack --all -o b.pouch >/dev/null
desk a pouch unpack b.pouch >/dev/null
! grep -rqa "$secret" desk-a desk-b b.pouch || fail "a private annotation left the desk"
age-keygen -o id.txt 2>/dev/null
desk b backup -r "$(age-keygen -y id.txt)" -o b.backup >/dev/null
mkdir opened && age -d -i id.txt b.backup | tar -C opened -xf -
sqlite3 opened/archive.db "SELECT hex(bytes) FROM act UNION ALL SELECT hex(bytes) FROM disclosure" | python3 -c "import sys; sys.stdout.buffer.write(bytes.fromhex(sys.stdin.read()))" >signed
! grep -qa "$secret" signed || fail "a private annotation is in an act"
grep -rqa "$secret" opened || fail "it is not where it should be"
expect 0 desk b annotate alpha/1.1 --remark ""; said "taken away"
expect 0 desk b annotate alpha/1.1 --fallback "" --owner "" --weight ""
expect 0 desk b annotations; said "Nothing is noted"

# The calendar: CRLF, at most 75 octets a line, what is proposed, due and ending.
expect 0 desk b calendar -o talks.ics
python3 - <<'PY'
import re
raw = open("talks.ics", "rb").read()
assert raw.endswith(b"\r\n") and b"\n" not in raw.replace(b"\r\n", b"")
assert all(len(line) <= 75 for line in raw.split(b"\r\n")), "a line is longer than 75 octets"
text = raw.decode().replace("\r\n ", "")
events = re.findall(r"BEGIN:VEVENT\r\n(.*?)END:VEVENT", text, re.S)
assert text.startswith("BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:") and text.endswith("END:VCALENDAR\r\n")
talks = [e for e in events if "SUMMARY:Talks: A try" in e]
assert len(talks) == 1 and "DTSTART:20310201T100000Z" in talks[0] and r"LOCATION:Geneva\, Hôtel de la Paix\; second" in talks[0] and "STATUS:TENTATIVE" in talks[0], talks
offers = [e for e in events if "SUMMARY:what alpha offers on 1 point ends" in e and "DESCRIPTION:A try: alpha/1.1" in e]
assert len(offers) == 1 and "DTSTART:20310401T235959Z" in offers[0], events
assert len({re.search("UID:(.*)\r", e)[1] for e in events}) == len(events)
PY
expect 0 desk b calendar -o talks.ics
echo mine >letter; expect 1 desk b calendar -o letter; grep -q mine letter || fail "a letter was overwritten"
