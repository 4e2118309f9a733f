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
two_desks
printf 'title: T\n\n## A point\n> Some text.\n' >note.md
desk a deliver note.md --yes --json | jq -e .act >/dev/null
carry a b
for command in "table" "status" "facts" "log" "inbox" "people" "exchanges" "verify" "card" "read alpha/1" "show alpha/1" "show alpha/1.1" "attachment list alpha/1"; do
  # shellcheck disable=SC2086
  desk b $command --json | jq -e . >/dev/null || fail "$command --json is not JSON"
done
desk b check note.md --json | jq -e .good >/dev/null
