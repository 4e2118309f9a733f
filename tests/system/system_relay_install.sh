# What installs a relay fits the program: the image's packages have the libraries that it needs and its start line starts it; the unit is one that systemd takes, and keeps
# the relay in its sandbox.
source "$(dirname "$0")/common.sh"
source "$(dirname "$0")/relay_common.sh"
dockerfile=$(sed -e ':join' -e '/\\$/{N;s/\\\n//;b join}' "$project/Dockerfile")
runtime=${dockerfile##*FROM }

# Each library that the program needs comes from a package that the image installs, or that every Debian has.
installed=$(grep -o 'apt-get install [^&]*' <<<"$runtime" | tr ' ' '\n' | grep -vE '^(apt-get|install|-.*)?$')
has() { grep -qxF -- "$1" <<<"$installed"; }
always="libc6 libgcc-s1 libstdc++6 zlib1g"
libraries=$(LC_ALL=C objdump -p "$parley" | sed -n 's/^ *NEEDED *//p'; grep -aoE '\blib(curl|pq|archive)[a-z-]*\.so\.[0-9]+' "$parley" | sort -u)  # some are loaded when they are needed
[[ $libraries == *libsqlite3* && $libraries == *libpq* ]] || fail "no libraries are found in the program"
declare -A package_of
while IFS=: read -r package _ path; do package_of[${path##*/}]=$package; done < <(dpkg -S $(/sbin/ldconfig -p | awk -v wanted=" ${libraries//$'\n'/ } " 'index(wanted, " " $1 " ") && /x86-64|AArch64/ { print "*" $NF }') | sed 's/^\([^:]*\): /\1:all: /')
for library in $libraries; do
  [[ $library != ld-linux* ]] || continue
  package=${package_of[$library]-}
  [[ $package ]] || fail "no package has $library"
  has "$package" || [[ " $always " == *" $package "* ]] || fail "the image lacks $package, which has $library"
done
known=$(apt-cache show $installed 2>/dev/null | sed -n 's/^Package: //p')
for package in $installed; do grep -qxF "$package" <<<"$known" || fail "Debian has no package $package"; done
! has parley-of-no-debian || fail "the check of packages takes anything"

# What is copied is what script/setup builds, and the start line starts a relay.
grep -qF 'COPY --from=build /parley/build/release/parley /usr/bin/parley' <<<"$runtime" || fail "the image copies something else"
grep -qF -- '-S . -B build/release' "$project/script/setup" || fail "script/setup builds elsewhere"
words() { sed -n "s/^$1 //p" <<<"$runtime" | python3 -c 'import json, sys; print(*json.load(sys.stdin), sep="\n")'; }
mapfile -t line < <(words ENTRYPOINT; words CMD)
[[ ${line[0]} == /usr/bin/parley && ${line[1]} == relay ]] || fail "the image starts ${line[*]}"
[[ ${line[*]:2} == "--data /data --listen 0.0.0.0:8600" ]] || fail "the image starts ${line[*]}"
start image --data data  # at 127.0.0.1: a test listens nowhere else
curl -fsS "$RELAY/healthz" | grep -q alive || fail "it does not answer"
kill -TERM "$relay"; ended "$relay"

# The unit, with the program where it is. Without systemd there is nobody to ask.
if command -v systemd-analyze >/dev/null; then
  sed "s|/usr/bin/parley|$parley|" "$project/dist/parley-relay.service" >parley-relay.service
  grep -qF "ExecStart=$parley relay " parley-relay.service || fail "the unit starts something else"
  expect 0 systemd-analyze --man=no verify ./parley-relay.service; not_said Unknown; not_said ignoring
  expect 0 systemd-analyze --offline=true --threshold=20 security ./parley-relay.service
  sed -i 's/^ProtectSystem=strict/ProtectSystem=no/; s/^RestrictNamespaces=yes//; s/^SystemCallFilter.*//' parley-relay.service
  expect 1 systemd-analyze --offline=true --threshold=20 security ./parley-relay.service
fi
