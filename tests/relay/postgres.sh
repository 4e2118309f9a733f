#!/usr/bin/env bash
# A PostgreSQL of its own for a test, in a folder, on a Unix socket there.
#
#   postgres.sh start FOLDER [SETTING …]   makes it if it is not there, starts it, prints its URL
#   postgres.sh standby PRIMARY FOLDER     a synchronous standby of it, started; prints its URL
#   postgres.sh promote FOLDER             makes a standby a primary that waits for nobody
#   postgres.sh kill FOLDER                kill -9 of the whole of it
#   postgres.sh stop FOLDER                stops it; the folder is the caller's to remove
set -euo pipefail
bin=$(ls -d /usr/lib/postgresql/*/bin | sort -V | tail -1)
as() { if ((EUID == 0)); then runuser -u postgres -- "$@"; else "$@"; fi; }
owned() {
  mkdir -p "$1"
  if ((EUID == 0)); then chown postgres "$1"; fi
}
run() {
  local folder=$1
  shift
  (cd / && as "$bin/pg_ctl" -D "$folder/data" -l "$folder/log" -w -t 60 \
    -o "-c listen_addresses= -c dynamic_shared_memory_type=mmap -c unix_socket_directories=$folder $(printf -- "-c %s " "$@")" start >/dev/null)
  echo "postgresql://postgres@/postgres?host=$folder"
}
command=$1 folder=$(readlink -m "$2")
case $command in
  start)
    owned "$folder"
    [[ -d $folder/data ]] || (cd / && as "$bin/initdb" -D "$folder/data" -U postgres -A trust -E UTF8 --no-locale -N >/dev/null)
    run "$folder" wal_level=replica max_wal_senders=4 "${@:3}"
    ;;
  standby)
    standby=$(readlink -m "$3")
    owned "$standby"
    (cd / && as "$bin/pg_basebackup" -h "$folder" -U postgres -D "$standby/data" -R -X stream -c fast \
      -d "host=$folder user=postgres application_name=standby")
    run "$standby" hot_standby=on
    (cd / && as psql -q -h "$folder" -U postgres -c "ALTER SYSTEM SET synchronous_standby_names = 'standby'" -c "SELECT pg_reload_conf()" >/dev/null)
    ;;
  promote)
    (cd /
      as "$bin/pg_ctl" -D "$folder/data" -w promote >/dev/null
      as psql -q -h "$folder" -U postgres -c "ALTER SYSTEM SET synchronous_standby_names = ''" -c "SELECT pg_reload_conf()" >/dev/null)
    ;;
  kill)
    # The whole of it: the postmaster first, so that it restarts nobody, then what it had started.
    postmaster=$(head -1 "$folder/data/postmaster.pid")
    children=$(ps -o pid= --ppid "$postmaster")
    kill -9 "$postmaster" $children
    while kill -0 "$postmaster" 2>/dev/null; do sleep 0.02; done
    rm -f "$folder/data/postmaster.pid"
    ;;
  stop) (cd / && as "$bin/pg_ctl" -D "$folder/data" -m immediate -w stop >/dev/null) ;;
esac
