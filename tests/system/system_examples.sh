# The three example talks play through, and verify; what the first must show is there.
source "$(dirname "$0")/common.sh"
export PARLEY=$parley TMPDIR=$work
for example in security-guarantees bargaining purchase; do
  "$project/script/demo" --no-setup --clean $example >out 2>&1 || { tail -40 out; fail "$example does not play"; }
  grep -q 'Everything here is as it was signed' out || fail "$example does not verify"
  grep -q 'Good "parley-act" signature' out || fail "ssh-keygen does not verify $example"
  ! grep -q 'dated before\|WRONG\|(nothing in the record)' out || { grep 'dated before\|WRONG\|(nothing' out; fail "$example"; }
  grep -q 'of these readable on its disk: 0' out || fail "$example: the relay's disk was not searched"
  [[ $example != security-guarantees ]] || cp out first
done
"$project/script/demo" --no-setup --clean --pouch >out 2>&1 || { tail -40 out; fail "it does not play by pouch"; }
grep -q 'Everything here is as it was signed' out || fail "it does not verify by pouch"
# Every line of the left-hand side of the design's table has what Parley computes below it.
for line in 'Demands were laid out in writing' 'each delivered a written reply' 'It was handed over' 'It raised the concerns' \
  'It made no concessions' 'The core demands were rejected' 'The ball is in their court' 'The two ministers will speak' \
  'The letter is not made public' 'Retaliatory measures' 'drowned in endless discussions' 'how long each has held the ball' \
  'Putting it in writing makes it precise' 'Dialogue, while preparing for the worst' 'The dateline on the report'; do
  grep -F -A1 -- "$line" first | tail -1 | grep -q '^    ' || { cat first; fail "nothing is computed for: $line"; }
done
for line in 'usa/1, dated 2022-01-26, signed by blinken@usa, answers russia/1: 11 of 11' "usa: acceptances of another's wording: 0" \
  'the ball is with russia on 18 points, since 2022-01-26' 'usa proposes talks on 2022-02-01' 'no consent given' \
  'russia/2.1, lavrov@russia declares' ': met ' 'has held the ball for' 'exact wordings'; do
  grep -qF -- "$line" first || { cat first; fail "the demo does not say: $line"; }
done
