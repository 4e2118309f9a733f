# Every command has help with an example and a manual page; docs/commands.md is what the program says; --json is JSON.
source "$(dirname "$0")/common.sh"
"$parley" help >out || fail "parley help"
while read -r name; do
  # shellcheck disable=SC2086
  "$parley" help $name >out 2>err || fail "help $name"
  grep -q '^Example' out || fail "$name has no example"
  # shellcheck disable=SC2086
  "$parley" $name --help | cmp - out || fail "$name --help differs from help $name"
  page=$(dirname "$parley")/man/parley-${name// /-}.1
  [[ -s $page ]] || fail "there is no manual page $page"
  if command -v man >/dev/null; then
    MANWIDTH=80 man --warnings=w -l "$page" 2>err >/dev/null || fail "man refuses $page"
    [[ ! -s err ]] || { cat err; fail "man warns about $page"; }
  fi
done < <("$parley" help --list)
"$parley" help --markdown | diff - "$project/docs/commands.md" || fail "docs/commands.md is out of date: parley help --markdown > docs/commands.md"
# said_so COMMAND…: ./json is JSON, and each of its members stands in the command's help.
said_so() {
  local name=$1
  [[ $1 != pouch && $1 != attachment ]] || name="$1 $2"
  jq -e . json >/dev/null || fail "$name --json is not JSON"
  # What stands below "act" in parley show is the act itself, which docs/protocol.md describes.
  for member in $(jq -r 'if type == "object" and has("id") then .act |= {} else . end | [.. | objects | keys[]] | unique[]' json); do
    # shellcheck disable=SC2086
    "$parley" help $name | grep -qF "\"$member\"" || fail "the help of $name does not say what \"$member\" is"
  done
}
two_desks
printf 'title: T\nanswer-by: 2030-01-01\nattach: file.bin\n\n## A point\n> Some text.\n\n## Another\n> More.\n' >note.md
echo file >file.bin
desk a deliver note.md --yes --json >json || fail "deliver --json"
said_so deliver
carry a b
printf 'title: R\nanswers: alpha/1\n\n## Re alpha/1.1: counter\n> Other text.\n' >reply.md
desk b deliver reply.md --yes >/dev/null
carry b a
carry a b
for command in "table" "status" "brief" "facts" "text" "why alpha/1.1" "log" "inbox" "people" "exchanges" "verify" "card" "read alpha/1" "read beta/1" "show alpha/1" "show alpha/1.1" "attachment list alpha/1"; do
  # shellcheck disable=SC2086
  desk b $command --json >json || fail "$command --json"
  said_so $command
done
desk b check note.md --json >json || fail "check --json"
said_so check
desk b pouch pack -o pouch --json >json || fail "pouch pack --json"
said_so pouch pack
desk a pouch unpack pouch --json >json || fail "pouch unpack --json"
said_so pouch unpack

# What few commands need is not in the memory of the others.
for library in libcurl libpq libarchive libicui18n libcmark libqrencode libz; do
  ! ldd "$parley" | grep -q "$library" || fail "$library is loaded by every command"
done
