# At a terminal: questions, interruption, passphrases, width, bold; and two commands on one desk at once.
source "$(dirname "$0")/common.sh"
two_desks
printf 'title: T\n\n## A point with a long title that a narrow terminal cannot hold in one line\n> Some text.\n' >note.md
export PARLEY_HOME=$work/desk-a
cat >terminal.py <<'PY'
"""Runs a command at a terminal of its own, types answers to what it asks, and prints what it said."""
import fcntl, os, pty, struct, termios

class Terminal:
    def __init__(self, *command, columns=100):
        self.said = b""
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            fcntl.ioctl(1, termios.TIOCSWINSZ, struct.pack("HHHH", 40, columns, 0, 0))
            os.execvp(command[0], command)

    def read(self):
        try:
            more = os.read(self.fd, 4096)
        except OSError:
            more = b""
        self.said += more
        return more

    def wait_for(self, text):
        while text.encode() not in self.said:
            assert self.read(), f"it ended without saying {text!r}: {self.said!r}"

    def type(self, text):
        os.write(self.fd, text.encode())

    def echoes(self):
        return bool(termios.tcgetattr(self.fd)[3] & termios.ECHO)

    def end(self):
        while self.read(): pass
        status = os.waitpid(self.pid, 0)[1]
        return -os.WTERMSIG(status) if os.WIFSIGNALED(status) else os.WEXITSTATUS(status)
PY
cat >play.py <<'PY'
import json, os, subprocess, time
from terminal import Terminal
parley, home = os.environ["parley"], os.environ["PARLEY_HOME"]
os.environ.pop("NO_COLOR", None)
os.environ.pop("COLUMNS", None)
def notes():
    out = subprocess.run([parley, "log", "--json"], stdout=subprocess.PIPE, check=True).stdout
    return sum(act["kind"] == "deliver" for act in json.loads(out))

# A question is answered with n: nothing is signed. Neither when it is interrupted.
t = Terminal(parley, "deliver", "note.md")
t.wait_for("Sign and deliver it?"); t.type("what\n"); t.wait_for("what"); t.type("n\n")
assert t.end() == 1 and b"nothing was delivered" in t.said, t.said
assert notes() == 0
t = Terminal(parley, "deliver", "note.md")
t.wait_for("Sign and deliver it?"); t.type("\x03")
assert t.end() == -2, "a shell tells this as 130"
assert notes() == 0

# While one waits for its answer, another says that it waits, and goes on when it may. Reading waits for nobody.
t = Terminal(parley, "deliver", "note.md")
t.wait_for("Sign and deliver it?")
other = Terminal(parley, "deliver", "note.md", "--yes")
other.wait_for("waiting until it is done")
assert notes() == 0
t.type("y\n")
assert t.end() == 0 and other.end() == 0, (t.said, other.said)
assert notes() == 2

# Bold on a terminal, not with NO_COLOR; nothing is wider than the terminal.
for columns in (60, 100):
    t = Terminal(parley, "table", columns=columns)
    assert t.end() == 0 and b"\x1b[1m" in t.said
    plain = t.said.replace(b"\x1b[1m", b"").replace(b"\x1b[2m", b"").replace(b"\x1b[0m", b"").decode()
    assert all(len(line) <= columns for line in plain.splitlines() if line != "Nothing is agreed until everything is agreed; only conclusion adopts."), plain
    assert "…" not in plain, plain
os.environ["NO_COLOR"] = "1"
t = Terminal(parley, "table")
assert t.end() == 0 and b"\x1b" not in t.said
t = Terminal(parley, "card", columns=60)
assert t.end() == 0 and "█".encode() not in t.said, "a code that does not fit is left out"
t = Terminal(parley, "card", columns=200)
assert t.end() == 0 and "█".encode() in t.said

# A passphrase is not echoed, also not after an interruption; it must be the same twice.
os.environ["PARLEY_HOME"] = home + "-new"
init = [parley, "init", "--as", "new@gamma"]
t = Terminal(*init)
t.wait_for("passphrase for the new desk"); time.sleep(0.1); assert not t.echoes()
t.type("one\n"); t.wait_for("same again"); time.sleep(0.1); t.type("other\n")
assert t.end() == 1 and b"differ" in t.said and b"one" not in t.said
t = Terminal("sh", "-c", 'trap : INT; "$@"; echo "it ended with $?"; sleep 1', "sh", *init)
t.wait_for("passphrase for the new desk"); time.sleep(0.1); t.type("\x03")
t.wait_for("it ended with 130"); assert t.echoes()
t.end()
assert not os.path.exists(home + "-new")
t = Terminal(*init)
t.wait_for("passphrase for the new desk"); time.sleep(0.1); t.type("one\n")
t.wait_for("same again"); time.sleep(0.1); t.type("one\n")
assert t.end() == 0, t.said

# The party key leaves only after a yes.
t = Terminal(parley, "party-key", "print", "--remove")
t.wait_for("Passphrase of the desk"); time.sleep(0.1); t.type("one\n")
t.wait_for("safe elsewhere?"); t.type("n\n")
assert t.end() == 1 and os.path.exists(home + "-new/party.age")
t = Terminal(parley, "party-key", "print", "--remove")
t.wait_for("Passphrase of the desk"); time.sleep(0.1); t.type("one\n")
t.wait_for("safe elsewhere?"); t.type("y\n")
assert t.end() == 0 and not os.path.exists(home + "-new/party.age")
PY
timeout 100 python3 play.py || fail "at a terminal"
# A page that cannot be written does not cost the key.
export PARLEY_HOME=$work/desk-b
code=0
"$parley" party-key print --remove --yes >/dev/full 2>err || code=$?
[[ $code == 1 && -e $PARLEY_HOME/party.txt ]] || { cat err; fail "the party key is gone, and its page was not written"; }
code=0
"$parley" log >/dev/full 2>err || code=$?
[[ $code == 1 ]] || fail "output that is lost is not told"
