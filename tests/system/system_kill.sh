# Kills deliver, pouch pack and pouch unpack at random moments, hundreds of times: afterwards the desk opens, everything
# verifies, and nothing that was reported done is gone.
source "$(dirname "$0")/common.sh"
two_desks
printf 'title: T\nattach: file.bin\n\n## A point\n> Some text.\n\n## Another\n> More text.\n' >note.md
head -c 200000 /dev/urandom >file.bin
python3 - <<'PY'
import json, os, random, subprocess, time
parley, work = os.environ["parley"], os.environ["work"]
random.seed(os.environ.get("PARLEY_TEST_SEED", "7"))
kills = dict(deliver=0, pack=0, unpack=0)
done = set()

def start(desk, *arguments):
    return subprocess.Popen([parley, *arguments], env=dict(os.environ, PARLEY_HOME=f"{work}/desk-{desk}"),
                            stdout=subprocess.PIPE, stderr=subprocess.PIPE, stdin=subprocess.DEVNULL)

def run(desk, *arguments):
    process = start(desk, *arguments)
    out, err = process.communicate(timeout=60)
    assert process.returncode == 0, (arguments, process.returncode, out, err)
    return out

def attempt(kind, longest, desk, *arguments):
    """Runs a command and kills it after a random time; gives its output if it was done before that."""
    process = start(desk, *arguments)
    time.sleep(random.uniform(0, longest))
    process.kill()
    out, err = process.communicate()
    if process.returncode == -9:
        kills[kind] += 1
        return None
    assert process.returncode == 0, (arguments, process.returncode, out, err)
    return out

def how_long(*arguments):
    begin = time.monotonic()
    run(*arguments)
    return (time.monotonic() - begin) * 1.25

deliver = how_long("a", "deliver", "note.md", "--yes", "--json")
pack = how_long("a", "pouch", "pack", "-o", "k.pouch")
unpack = how_long("b", "pouch", "unpack", "k.pouch")
for turn in range(140):
    out = attempt("deliver", deliver, "a", "deliver", "note.md", "--yes", "--json")
    if out: done.add(json.loads(out)["note"])
    attempt("pack", pack, "a", "pouch", "pack", "-o", "k.pouch")
    attempt("unpack", unpack, "b", "pouch", "unpack", "k.pouch")
    if turn % 20 == 19:
        run("a", "verify")
        run("b", "verify")
        pack = how_long("a", "pouch", "pack", "-o", "k.pouch")
        unpack = how_long("b", "pouch", "unpack", "k.pouch")
        run("b", "pouch", "pack", "-o", "back.pouch")
        run("a", "pouch", "unpack", "back.pouch")
run("a", "pouch", "pack", "-o", "k.pouch")
run("b", "pouch", "unpack", "k.pouch")
for desk in "ab":
    verified = json.loads(run(desk, "verify", "--json"))
    assert verified["wrong"] == [], verified
    notes = {entry["what"].split(":")[0].removeprefix("delivers ") for entry in json.loads(run(desk, "log", "--json")) if entry["kind"] == "deliver"}
    assert done <= notes, (desk, done - notes)
assert json.loads(run("a", "log", "--json")) and not os.path.exists(f"{work}/k.pouch.new")
left = [name for name in os.listdir(f"{work}/desk-b/attachments") if not name.startswith(".")]
print(kills, len(done), "notes reported done, all there;", len(left), "attachments")
assert min(kills.values()) >= 20 and sum(kills.values()) >= 150, kills
PY
