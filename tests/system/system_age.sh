# parley seal and parley open against Debian's age, both ways, and the kinds of failure.
source "$(dirname "$0")/common.sh"
age-keygen -o one.key 2>/dev/null
age-keygen -o two.key 2>/dev/null
one=$(age-keygen -y one.key) two=$(age-keygen -y two.key)
for size in 0 1 65535 65536 65537 131072 1000000; do
  head -c "$size" /dev/urandom >plain
  "$parley" seal -r "$one" -r "$two" -o sealed plain
  age -d -i two.key sealed | cmp - plain || fail "age does not open $size bytes"
  age -r "$one" -r "$two" -o sealed2 plain
  "$parley" open -i one.key sealed2 | cmp - plain || fail "parley does not open $size bytes"
  "$parley" seal -a -r "$one" <plain | age -d -i one.key | cmp - plain || fail "armor of $size bytes, to age"
  age -a -r "$one" <plain | "$parley" open -i one.key | cmp - plain || fail "armor of $size bytes, from age"
done
printf '# to both\n\n%s\n%s\n' "$one" "$two" >recipients
"$parley" seal -R recipients -o sealed plain
age -d -i one.key sealed | cmp - plain
echo "correct horse" >pass
"$parley" seal -p --passphrase-file pass -o byword plain
"$parley" open --passphrase-file pass byword | cmp - plain || fail "passphrase"
python3 - "$work" <<'PY' || fail "age does not open what a passphrase sealed"
import os, pty, sys, time
work = sys.argv[1]
pid, fd = pty.fork()
if pid == 0:
    os.execvp("age", ["age", "-d", "-o", work + "/opened", work + "/byword"])
seen = b""
while b"passphrase" not in seen.lower():
    seen += os.read(fd, 1000)
time.sleep(0.2)
os.write(fd, b"correct horse\n")
try:
    while os.read(fd, 1000): pass
except OSError: pass
_, status = os.waitpid(pid, 0)
sys.exit(0 if status == 0 and open(work + "/opened", "rb").read() == open(work + "/plain", "rb").read() else 1)
PY
"$parley" seal -r "$one" -o sealed plain
echo "wrong" >wrong
head -c 100 /dev/urandom >junk
expect 3 "$parley" open -i one.key junk; said header
expect 5 "$parley" open -i two.key sealed; said "no match"
expect 5 "$parley" open --passphrase-file wrong byword; said "no match"
head -c -1 sealed >short
expect 6 "$parley" open -i one.key -o never short; said payload
[[ ! -e never ]] || fail "a damaged file left an output"
sed 's/^--- ./--- A/' sealed >mac || true
python3 -c "
d = bytearray(open('sealed', 'rb').read()); i = d.index(b'--- ') + 4; d[i] = ord('A') if d[i] != ord('A') else ord('B'); open('mac', 'wb').write(d)"
expect 4 "$parley" open -i one.key mac; said HMAC
"$parley" seal -a -r "$one" <plain | sed '3s/^/ /' >armor
expect 7 "$parley" open -i one.key armor; said armor
expect 2 "$parley" seal plain
expect 2 "$parley" seal -p -r "$one" plain
expect 1 "$parley" open -i missing.key sealed
expect 1 "$parley" seal -r "$one" -o plain plain; said "one file"

# Many recipients, the last of whom opens it, both ways.
for i in $(seq 100); do age-keygen 2>/dev/null; done >many.keys
age-keygen -y many.keys >many
age-keygen -y one.key >>many
"$parley" seal -R many -o sealed plain
age -d -i one.key sealed | cmp - plain || fail "age does not open what is sealed to 101"
age -R many -o sealed2 plain
"$parley" open -i one.key sealed2 | cmp - plain || fail "parley does not open what age sealed to 101"

# More than 2 GiB, streamed both ways.
big() { head -c 2147483649 /dev/zero; }
expected=$(big | sha256sum)
[[ $(big | "$parley" seal -r "$one" | age -d -i one.key | sha256sum) == "$expected" ]] || fail "gigabytes, to age"
[[ $(big | age -r "$one" | "$parley" open -i one.key | sha256sum) == "$expected" ]] || fail "gigabytes, from age"
