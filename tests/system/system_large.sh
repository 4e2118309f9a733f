# A large attachment goes the whole way without ever being whole in memory; a pouch of nothing but large garbage is harmless.
source "$(dirname "$0")/common.sh"
two_desks
python3 - <<'PY'
import hashlib, os, resource, subprocess
parley, work = os.environ["parley"], os.environ["work"]
MiB = 1 << 20

def run(most, desk, *arguments, code=0):
    """Runs a command, which may use `most` MiB of memory."""
    pid = os.fork()
    if pid == 0:
        out = os.open(f"{work}/out", os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
        os.dup2(out, 1); os.dup2(out, 2)
        os.environ["PARLEY_HOME"] = f"{work}/desk-{desk}"
        os.execv(parley, [parley, *arguments])
    _, status, usage = os.wait4(pid, 0)
    used = usage.ru_maxrss // 1024
    print(f"{' '.join(arguments)}: exit {os.waitstatus_to_exitcode(status)}, {used} MiB")
    assert os.waitstatus_to_exitcode(status) == code, open(f"{work}/out").read()
    assert used <= most, (arguments, used)

size = 300 * MiB + 1
with open("large.bin", "wb") as file:
    block = hashlib.shake_256(b"large").digest(MiB)
    for i in range(size // MiB):
        file.write(i.to_bytes(4) + block[4:])
    file.write(b"x")
open("note.md", "w").write("title: T\nattach: large.bin\n\n## P\n> x\n")
run(64, "a", "deliver", "note.md", "--yes")
run(64, "a", "pouch", "pack", "-o", "large.pouch")
run(64, "b", "pouch", "unpack", "large.pouch")
run(64, "b", "attachment", "save", "alpha/1", "-o", "saved.bin")
def digest(name):
    with open(name, "rb") as file: return hashlib.file_digest(file, "sha256").hexdigest()
assert digest("saved.bin") == digest("large.bin")
os.remove("saved.bin"); os.remove("large.pouch")

# Twelve items of 16 MiB, each of which looks like an age file, and one line that claims 4 GiB.
with open("hostile.pouch", "wb") as file:
    file.write(b"parley-pouch/1\n")
    for i in range(12):
        item = b"age-encryption.org/v1\n" + bytes([i]) * (16 * MiB)
        file.write(b"item %d %s\n" % (len(item), hashlib.sha256(item).hexdigest().encode()) + item + b"\n")
    file.write(b"item 4294967296 %s\nx\n" % (b"0" * 64))
run(160, "b", "pouch", "unpack", "hostile.pouch", code=3)
run(64, "b", "verify")
PY
