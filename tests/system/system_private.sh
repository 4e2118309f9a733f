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
for command in log "log --json" table "table --json" "table --texts" "table --texts --format csv" "table --format markdown" status "status --held --json" facts "facts --json" \
  brief text "text --markdown" "text --json" "why alpha/1.1" "why alpha/1.1 --json" "what-if --accept alpha/1.1" "what-if --accept alpha/1.1 --json" inbox "inbox --json" \
  "read alpha/1" "read beta/1" "read beta/1 --json" "show alpha/1" "show alpha/1 --json" "show beta/1 --bytes" "show beta/1 --signature" "show alpha/1.1 --disclosure" "show alpha/1.1 --json" \
  people exchanges verify "verify --json" export-signers calendar "reminders --all" "reminders --all --json" meetings "meetings --json" arrival "arrival --json" "arrival beta/1" conclusions \
  "pouch refused" card "reply alpha/1 --texts" "diff alpha/1 beta/1" "diff alpha/1 beta/1 --json" "conclude --omit-open" "publish alpha/1" leave; do
  # shellcheck disable=SC2086
  got=0; desk b $command >said 2>&1 </dev/null || got=$?
  # What would sign shows what it would, and stops where it asks; the rest ends well.
  case $command in conclude* | publish* | leave) [[ $got == 1 ]] ;; *) [[ $got == 0 && -s said ]] ;; esac || { cat said; fail "$command: exit $got"; }
  ! grep -q "$secret" said delivered || fail "$command says a private annotation"
done
desk b pouch pack --all -o b.pouch >/dev/null
desk a pouch unpack b.pouch >/dev/null
! grep -rqa "$secret" desk-a desk-b b.pouch || fail "a private annotation can be read on a disk, or in a pouch"
age-keygen -o id.txt 2>/dev/null
# The other's desk, opened, has what was signed and nothing of it.
desk a backup -r "$(age-keygen -y id.txt)" -o a.backup >/dev/null
mkdir theirs && age -d -i id.txt a.backup | tar -C theirs -xf -
grep -rqa "1,000 euros" theirs || fail "the other's archive was not opened"
! grep -rqa "$secret" theirs || fail "a private annotation came to the other's desk"
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
# Read by a program that is not ours: every entry has what RFC 5545 asks of it, and the times come out as meant.
/usr/bin/python3 - <<'PY'
import datetime, icalendar
def required(component, names):
    for name in names: assert name in component, (component.name, name)
calendar = icalendar.Calendar.from_ical(open("talks.ics", "rb").read())
required(calendar, ["VERSION", "PRODID"])
assert not calendar.errors, calendar.errors
events = calendar.walk("VEVENT")
for event in events:
    required(event, ["UID", "DTSTAMP", "DTSTART", "SUMMARY"])
    assert not event.errors, event.errors
    for alarm in event.walk("VALARM"): required(alarm, ["ACTION", "TRIGGER", "DESCRIPTION"])
talks = [e for e in events if e["SUMMARY"] == "Talks: A try"]
assert len(talks) == 1 and talks[0].decoded("DTSTART") == datetime.datetime(2031, 2, 1, 10, tzinfo=datetime.timezone.utc), talks
assert talks[0]["LOCATION"].startswith("Geneva, Hôtel de la Paix; second floor, the room with the very long name"), talks[0]["LOCATION"]
PY
expect 0 desk b calendar -o talks.ics
echo mine >letter; expect 1 desk b calendar -o letter; grep -q mine letter || fail "a letter was overwritten"

# Two answers due at one time, one of which is known to have arrived, are one entry of the calendar.
printf 'title: Further\nanswer-by: 2031-03-01\n\n## Scope\n> All the works.\n' >further.md
desk a deliver further.md --yes >/dev/null
carry a b; carry b a
printf 'title: Once more\nanswer-by: 2031-03-01\n\n## Term\n> Two years.\n' >more.md
desk a deliver more.md --yes >/dev/null
expect 0 desk a calendar --as-of 2031-02-01 -o due.ics
python3 - <<'PY'
import re
text = open("due.ics", newline="").read().replace("\r\n ", "")
uids = re.findall("UID:(.*)\r", text)
assert len(set(uids)) == len(uids), uids
due = [e for e in re.findall(r"BEGIN:VEVENT\r\n(.*?)END:VEVENT", text, re.S) if "DTSTART:20310301T235959Z" in e]
assert len(due) == 1 and "arrival is not shown" in due[0] and "alpha/2.1" in due[0] and "alpha/3.1" in due[0], due
PY
