# Kill -9 of the relay, and of the PostgreSQL below it, under load: nothing that was accepted is lost. PARLEY_KILLS says how
# often; hundreds are for a long night.
source "$(dirname "$0")/common.sh"
chmod 755 "$work"
for kind in sqlite postgres; do
  mkdir "$kind"
  python3 "$project/tests/system/relay_kill.py" "$parley" "$kind" "$kind" "${PARLEY_KILLS:-15}" || fail "$kind"
done
mkdir failover
python3 "$project/tests/system/relay_kill.py" "$parley" failover failover "${PARLEY_FAILOVERS:-2}" || fail failover
# The test itself, told to stop, leaves nothing behind.
mkdir stopped
python3 "$project/tests/system/relay_kill.py" "$parley" postgres stopped 100000 2>/dev/null &
test=$!
for _ in $(seq 600); do [[ -e stopped/pg0/data/postmaster.pid ]] && break; sleep 0.1; done
sleep 1
kill -TERM "$test"
code=0; wait "$test" || code=$?
[[ $code == 143 ]] || fail "told to stop, it ends with $code"
for _ in $(seq 100); do pgrep -f "$work/stopped" >/dev/null || break; sleep 0.1; done
! pgrep -f "$work/stopped" >/dev/null || fail "it leaves processes behind"
