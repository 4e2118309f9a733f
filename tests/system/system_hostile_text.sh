# Text of others on the terminal: nothing in it acts, vanishes, or passes for something else.
source "$(dirname "$0")/common.sh"
two_desks
printf 'title: \xe2\x80\xaeevil\n\nCover with \xe2\x80\x8bzero width and a \xd1\x80oint.\n\n## P\xd0\xb0ragraph with a look-alike\nplace: \xe2\x81\xa6x\xe2\x81\xa9\n> wor\xc2\xadding\n' >note.md
desk a deliver note.md --yes >out 2>err || { cat out err; fail "it is not delivered"; }
carry a b
for command in "read alpha/1" "inbox" "table" "status" "facts" "log" "show alpha/1.1" "show alpha/1"; do
  # shellcheck disable=SC2086
  desk b $command >out 2>err
  ! LC_ALL=C grep -qP '\x1b|\xe2\x80\xae|\xe2\x80\x8b|\xe2\x81\xa6|\xc2\xad' out err || { cat -v out; fail "$command lets something through"; }
done
desk b read alpha/1 >out
grep -q '⟨U+202E⟩' out || fail "a bidirectional control is not written out"
grep -q '⟨U+200B⟩' out || fail "an invisible character is not written out"
grep -q 'mixes alphabets' out || fail "a look-alike is not marked"
printf 'title: x\n\n## A \x1b[31mred\n> text\n' >escape.md
expect 3 desk a check escape.md; said "control character"
! LC_ALL=C grep -qP '\x1b' out || fail "check prints the escape"
expect 1 env PARLEY_HOME="$work/c" "$parley" init --as $'l\xd0\xb0vrov@russia' --no-passphrase; said "is not a delegate's name"
expect 1 env PARLEY_HOME="$work/c" "$parley" init --as 'lavrov@russ*' --no-passphrase
expect 1 env PARLEY_HOME="$work/c" "$parley" init --as 'lavrov@base' --no-passphrase
# A name that the sender of a file chose does not decide where it is written.
printf 'title: Files\nattach: .profile\nattach: gepj\xe2\x80\xaetxt.exe\nattach: plain.txt\n\n## P\n> x\n' >files.md
for name in .profile $'gepj\xe2\x80\xaetxt.exe' plain.txt; do echo "$name" >"$name"; done
desk a deliver files.md --yes >/dev/null || fail "the files are not delivered"
carry a b
rm .profile gepj* plain.txt
expect 1 desk b attachment save alpha/2 1; said "-o"
expect 1 desk b attachment save alpha/2 2; said "⟨U+202E⟩"
expect 0 desk b attachment save alpha/2 3
expect 1 desk b attachment save alpha/2 3; said "is there already"
expect 0 desk b attachment save alpha/2 1 -o first
[[ ! -e .profile ]] || fail "a hidden file was written"
# What somebody typed or pasted is shown harmlessly too.
for arguments in $'nonse\x1b[31mnse' $'table x\x1b[31m' $'read \x1b[31m' $'table --exchange \x1b]0;x' $'show a\x1b[31m' $'compare \x1b[31m' $'check \x1b[31m'; do
  # shellcheck disable=SC2086
  desk b $arguments >out 2>err </dev/null && fail "$arguments"
  ! LC_ALL=C grep -qP '\x1b' out err || { cat -v out err; fail "an escape sequence comes back"; }
done
# What is set as the text: nothing of others' is interpreted in Markdown, or stands where the program's words do.
printf 'title: Text\n\n## a|b <img src=x> [l](javascript:x)\nplace: *A*\n> One\n> ## Article 9\n> 1. <script>\n> | a | b |\n>     four\n' >text.md
expect 0 desk a deliver text.md --yes
expect 0 desk a text --markdown; said '\*A\*  a|b \<img src=x\> \[l\](javascript:x)'; said '\## Article 9'; said '1\. \<script\>'; said '&nbsp;&nbsp;&nbsp;&nbsp;four'; said '| a | b |'
expect 0 desk a text; said '  ## Article 9'
! grep -q '^## Article 9' out || fail "a wording stands where a heading does"
for command in table text brief "why alpha/1.1" "table --format markdown"; do expect 0 desk a $command; said "LOOK-ALIKE"; done
