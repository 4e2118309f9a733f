# Sourced by the tests of the built program. $1 is the program, $2 the project's folder.
set -euo pipefail
parley=$1 project=$2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
export XDG_DATA_HOME=$work/data NO_COLOR=1 COLUMNS=120 LC_ALL=C.UTF-8
unset PARLEY_HOME

fail() { echo "FAILED: $*" >&2; exit 1; }
# expect CODE COMMAND…: the command ends with that code; its output is in $work/out and $work/err.
expect() {
  local code=$1 got=0
  shift
  "$@" >"$work/out" 2>"$work/err" </dev/null || got=$?
  [[ $got == "$code" ]] || { cat "$work/out" "$work/err" >&2; fail "exit $got, not $code: $*"; }
}
said() { grep -qF -- "$1" "$work/out" "$work/err" || { cat "$work/out" "$work/err" >&2; fail "did not say: $1"; }; }
not_said() { ! grep -qF -- "$1" "$work/out" "$work/err" || { cat "$work/out" "$work/err" >&2; fail "said: $1"; }; }
desk() { PARLEY_HOME=$work/desk-$1 "$parley" "${@:2}"; }
export parley work
# two_desks [OPTIONS OF CONVENE…]: two desks, a and b of the parties alpha and beta, in one exchange that both
# have joined; all carried.
two_desks() {
  for who in ann@alpha bob@beta; do
    "$parley" --version >/dev/null
    PARLEY_HOME=$work/desk-${who:0:1} "$parley" init --as "$who" --no-passphrase >/dev/null
    PARLEY_HOME=$work/desk-${who:0:1} "$parley" card -o "$work/${who:0:1}.card" >/dev/null
  done
  desk a convene "A try" --party b.card --yes "$@" >/dev/null
  carry a b
  desk b join --yes --compared >/dev/null
  carry b a
}
pouch=0
carry() {
  pouch=$((pouch + 1))
  desk "$1" pouch pack -o "$work/$pouch.pouch" >/dev/null
  desk "$2" pouch unpack "$work/$pouch.pouch" >/dev/null
}
