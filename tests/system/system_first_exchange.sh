# The README's first exchange, word by word, and what it must show.
source "$(dirname "$0")/common.sh"
awk '/<!-- first-exchange -->/ { wanted = 1 } wanted && /^```$/ { exit } inside { print } wanted && /^```sh$/ { inside = 1 }' "$project/README.md" >readme.sh
diff readme.sh "$project/examples/first-exchange.sh" || fail "the README's exchange is not examples/first-exchange.sh"
mkdir bin
ln -s "$parley" bin/parley
mkdir -p build tmp && ln -s "$work/bin" build/release
TMPDIR=$work/tmp bash -e readme.sh >out 2>err || { cat out err; fail "the README's exchange does not run"; }
grep -q 'north/1.1 .*agreed' out || { cat out; fail "the accepted point is not agreed"; }
grep -q 'north/1.2 .*open' out || { cat out; fail "the rejected point is not open"; }
grep -q 'Everything here is as it was signed' out || fail "it does not verify"
