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
