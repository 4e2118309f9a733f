# A broken transfer over a relay goes on where it broke off: the bytes on the wire are counted.
source "$(dirname "$0")/common.sh"
mkdir resume
python3 "$project/tests/system/sync_resume.py" "$parley" resume || fail "a broken transfer"
