# How the program is compiled and what it lets others see of its memory, looked at from the outside.
source "$(dirname "$0")/common.sh"
export LC_ALL=C
has() { grep -qE -- "$1" <<<"$seen" || fail "$2"; }

seen=$(readelf -hW "$parley"; readelf -dW "$parley"; readelf -lW "$parley")
has 'Type: +DYN' "it is not linked at random addresses"
has 'FLAGS_1.*NOW.*PIE' "its tables of addresses can be written"
has 'GNU_RELRO' "its tables of addresses can be written"
has 'GNU_STACK .* RW ' "its stack can be run"
! grep -qE ' (LOAD|GNU_STACK) .* RWE ' <<<"$seen" || fail "it has memory that can be written and run"
seen=$(readelf -sW --dyn-syms "$parley")
has 'UND __stack_chk_fail' "no stack protector"
has 'UND __(mem|v?f?printf|v?sn?printf|read|poll|fd)[a-z]*_chk' "no checked functions of the C library"
has 'UND .*__glibcxx_assert_fail' "no checked bounds in the standard library"

# It leaves no core dump with what it knows; another program, where the machine lets it, does.
cat >dumped.py <<'PYTHON'
import os, resource, signal, subprocess, sys, time
resource.setrlimit(resource.RLIMIT_CORE, (resource.getrlimit(resource.RLIMIT_CORE)[1],) * 2)
process = subprocess.Popen(sys.argv[1:], stdout=subprocess.PIPE, stdin=subprocess.PIPE)
if sys.argv[2:3] == ["relay"]: process.stdout.readline()
else: time.sleep(0.5)
process.send_signal(signal.SIGQUIT)
print("dumped" if os.WCOREDUMP(os.waitpid(process.pid, 0)[1]) else "nothing")
PYTHON
other=$(python3 dumped.py cat)
ours=$(python3 dumped.py "$parley" relay --data data --listen 127.0.0.1:0 2>err)
[[ $ours == nothing ]] || fail "it leaves a core dump"
echo "of cat: $other; of parley: $ours"
