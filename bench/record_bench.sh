#!/bin/sh
# Checks a record from its bytes, against `git log --show-signature` on as many SSH-signed commits.
#
#     bench/record_bench.sh BUILD-FOLDER [COUNT]
#
# BUILD-FOLDER is one configured with -DPARLEY_BENCH=ON, best as Release. COUNT is 10,000 by default; when making the commits
# takes longer than five minutes, those made by then are compared with as many acts, and the script says so.
set -eu

build=${1:?"usage: bench/record_bench.sh BUILD-FOLDER [COUNT]"}
count=${2:-10000}
bench=$(cd "$build" && pwd)/bench/record_bench
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

ssh-keygen -q -t ed25519 -N '' -C bench -f "$folder/key"
printf 'bench@example.org %s\n' "$(cut -d' ' -f1,2 "$folder/key.pub")" > "$folder/allowed"
export GIT_CONFIG_GLOBAL="$folder/config" GIT_CONFIG_NOSYSTEM=1
git config --global user.name Bench
git config --global user.email bench@example.org
git config --global gpg.format ssh
git config --global gpg.ssh.allowedSignersFile "$folder/allowed"
git config --global user.signingKey "$folder/key"
git config --global init.defaultBranch main
git init -q "$folder/repository"
cd "$folder/repository"

tree=$(git write-tree)
start=$(date +%s)
made=0
parent=
while [ "$made" -lt "$count" ]; do
  parent=$(echo "Commit $made" | git commit-tree -S ${parent:+-p "$parent"} "$tree")
  made=$((made + 1))
  if [ $((made % 100)) -eq 0 ] && [ $(($(date +%s) - start)) -gt 300 ]; then
    echo "making commits took too long: $made of $count are compared"
    break
  fi
done
git update-ref refs/heads/main "$parent"

"$bench" "$made" | tee "$folder/record"
before=$(date +%s.%N)
good=$(git log --show-signature | grep -c 'Good "git" signature')
after=$(date +%s.%N)
if [ "$good" -ne "$made" ]; then
  echo "git found $good good signatures of $made" >&2
  exit 1
fi
awk -v before="$before" -v after="$after" -v made="$made" '
  $1 == "record" { record = $5 }
  END {
    took = after - before
    printf "git log --show-signature  %.1f s, %.0f a second\n", took, made / took
    printf "ratio to git              %.0f times faster\n", took / record
  }' "$folder/record"
