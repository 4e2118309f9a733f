"""parley seal and parley open from the outside: files, terminals, interruptions. The program is argv[1]."""

import os
import pty
import signal
import stat
import subprocess
import sys
import tempfile
import time
import unittest

PARLEY = os.path.abspath(sys.argv.pop(1))


def write(name, data, mode=0o600):
    with open(os.open(name, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode), "wb") as file:
        file.write(data)


def read(name):
    with open(name, "rb") as file:
        return file.read()


def run(*arguments, data=b"", code=0):
    """Runs a command without a terminal; gives its output and its errors."""
    done = subprocess.run([PARLEY, *arguments], input=data, capture_output=True, start_new_session=True, timeout=120)
    assert done.returncode == code, (arguments, done.returncode, done.stderr)
    return done.stdout, done.stderr.decode()


def on_terminal(*arguments, typed=()):
    """Runs a command on a terminal, types a line whenever it asks; gives its exit code and what was on the screen."""
    child, terminal = pty.fork()
    if child == 0:
        os.execv(PARLEY, [PARLEY, *arguments])
    screen, asked, lines = b"", 0, list(typed)
    while True:
        try:
            got = os.read(terminal, 4096)
        except OSError:
            break
        if not got:
            break
        screen += got
        if lines and screen[asked:].endswith(b": "):
            asked = len(screen)
            os.write(terminal, lines.pop(0) + b"\n")
    os.close(terminal)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), screen


class Commands(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        os.chdir(self.folder.name)
        subprocess.run(["age-keygen", "-o", "key"], check=True, stderr=subprocess.DEVNULL)
        self.recipient = subprocess.run(["age-keygen", "-y", "key"], check=True, capture_output=True, text=True).stdout.strip()
        write("plain", b"the letter\n" * 1000)

    def tearDown(self):
        os.chdir("/")
        self.folder.cleanup()

    def names(self):
        return sorted(os.listdir("."))

    def test_streams(self):
        sealed, _ = run("seal", "-r", self.recipient, data=b"by pipe")
        self.assertEqual(run("open", "-i", "key", data=sealed)[0], b"by pipe")
        self.assertEqual(run("open", "-i", "key", "-o", "-", "-", data=sealed)[0], b"by pipe")
        armored, _ = run("seal", "-a", "-r", self.recipient, data=b"by pipe")
        self.assertTrue(armored.startswith(b"-----BEGIN AGE ENCRYPTED FILE-----\n"))
        self.assertEqual(run("open", "-i", "key", data=armored)[0], b"by pipe")

    def test_modes_and_existing_files(self):
        os.umask(0o022)
        run("seal", "-r", self.recipient, "-o", "sealed", "plain")
        self.assertEqual(stat.S_IMODE(os.stat("sealed").st_mode), 0o644)
        write("out", b"old")
        os.symlink("out", "link")
        run("open", "-i", "key", "-o", "link", "sealed")
        self.assertTrue(os.path.islink("link"))
        self.assertEqual(read("out"), read("plain"))
        run("open", "-i", "key", "-o", "new", "sealed")
        self.assertEqual(stat.S_IMODE(os.stat("new").st_mode), 0o600)
        run("open", "-i", "key", "-o", "/dev/null", "sealed")
        self.assertTrue(stat.S_ISCHR(os.stat("/dev/null").st_mode))
        self.assertEqual(self.names(), ["key", "link", "new", "out", "plain", "sealed"])

    def test_a_damaged_file_leaves_what_was_there(self):
        run("seal", "-r", self.recipient, "-o", "sealed", "plain")
        write("cut", read("sealed")[:-1])
        write("out", b"old")
        _, said = run("open", "-i", "key", "-o", "out", "cut", code=6)
        self.assertIn("payload failure: its contents are damaged or cut short", said)
        self.assertEqual(read("out"), b"old")
        self.assertEqual(self.names(), ["cut", "key", "out", "plain", "sealed"])

    def test_a_kill_leaves_nothing(self):
        run("seal", "-r", self.recipient, "-o", "sealed", "plain")
        for how in (signal.SIGINT, signal.SIGTERM, signal.SIGKILL):
            program = subprocess.Popen([PARLEY, "open", "-i", "key", "-o", "out"], stdin=subprocess.PIPE)
            program.stdin.write(read("sealed")[:-1])
            program.stdin.flush()
            time.sleep(0.3)
            program.send_signal(how)
            program.wait()
            program.stdin.close()
            self.assertEqual(program.returncode, -how)
            self.assertEqual(self.names(), ["key", "plain", "sealed"])

    def test_no_file_is_overwritten_by_mistake(self):
        run("seal", "-r", self.recipient, "-o", "sealed", "plain")
        write("list", self.recipient.encode())
        self.assertIn("one file", run("seal", "-r", self.recipient, "-o", "./plain", "plain", code=1)[1])
        self.assertIn("take the place of list", run("seal", "-R", "list", "-o", "list", "plain", code=1)[1])
        self.assertIn("take the place of key", run("open", "-i", "key", "-o", "key", "sealed", code=1)[1])
        with open("plain", "rb") as plain:
            done = subprocess.run([PARLEY, "seal", "-r", self.recipient, "-o", "plain"], stdin=plain, capture_output=True)
        self.assertEqual(done.returncode, 1)
        self.assertEqual(read("plain"), b"the letter\n" * 1000)
        self.assertIn("is a folder", run("seal", "-r", self.recipient, "-o", ".", "plain", code=1)[1])
        self.assertIn("cannot write", run("seal", "-r", self.recipient, "-o", "no/where", "plain", code=1)[1])

    def test_recipients_and_identities_are_named_in_errors_and_secrets_are_not(self):
        secret = [line for line in read("key").decode().splitlines() if line.startswith("AGE-")][0]
        write("list", f"# all of us\r\n\r\n{self.recipient}\r\nage1nonsense\r\n".encode())
        self.assertIn("list:4: not an age recipient", run("seal", "-R", "list", code=1)[1])
        for arguments in (["seal", "-r", secret], ["seal", "-R", "key"]):
            said = run(*arguments, code=1)[1]
            self.assertIn("an identity, a secret", said)
            self.assertNotIn(secret[:20], said)
        write("damaged", secret[:-1].encode())
        said = run("open", "-i", "damaged", code=1)[1]
        self.assertIn("damaged:1: not an age identity", said)
        self.assertNotIn(secret[:20], said)
        write("empty", b"# nothing\n")
        self.assertIn("names no recipient", run("seal", "-R", "empty", code=1)[1])
        self.assertIn("holds no identity", run("open", "-i", "empty", code=1)[1])
        self.assertIn("a recipient, and not an identity", run("open", "-i", "list", code=1)[1])

    def test_an_identity_file_sealed_with_a_passphrase(self):
        write("pass", b"open sesame\n")
        run("seal", "-p", "--passphrase-file", "pass", "-a", "-o", "key.age", "key")
        sealed, _ = run("seal", "-r", self.recipient, data=b"by pipe")
        self.assertEqual(run("open", "-i", "key.age", "--passphrase-file", "pass", data=sealed)[0], b"by pipe")
        write("wrong", b"open\n")
        _, said = run("open", "-i", "key.age", "--passphrase-file", "wrong", data=sealed, code=5)
        self.assertIn("key.age: no match: the passphrase is not the right one", said)
        _, said = run("open", "-i", "key.age", data=sealed, code=1)
        self.assertIn("no terminal", said)

    def test_passphrases_on_the_terminal(self):
        code, screen = on_terminal("seal", "-p", "-o", "sealed", "plain", typed=(b"open sesame", b"open sesame"))
        self.assertEqual(code, 0, screen)
        self.assertNotIn(b"sesame", screen)
        code, screen = on_terminal("open", "-o", "out", "sealed", typed=(b"open sesame",))
        self.assertEqual(code, 0, screen)
        self.assertEqual(read("out"), read("plain"))
        self.assertEqual(on_terminal("open", "-o", "no", "sealed", typed=(b"wrong",))[0], 5)
        code, screen = on_terminal("seal", "-p", "-o", "no", "plain", typed=(b"one", b"other"))
        self.assertEqual(code, 1)
        self.assertIn(b"differ", screen)
        self.assertFalse(os.path.exists("no"))

    def test_the_echo_comes_back_after_an_interruption(self):
        child, terminal = pty.fork()
        if child == 0:
            script = f"'{PARLEY}' seal -p -o sealed plain; stty -a"
            os.execv("/bin/sh", ["sh", "-c", f"trap : INT; {script}"])
        screen = b""
        interrupted = False
        while True:
            try:
                got = os.read(terminal, 4096)
            except OSError:
                break
            screen += got
            if not interrupted and screen.endswith(b": "):
                interrupted = True
                time.sleep(0.2)
                os.write(terminal, b"\x03")
        os.close(terminal)
        os.waitpid(child, 0)
        self.assertRegex(screen, rb"[^-]\becho\b")
        self.assertNotIn(b"-echo ", screen)

    def test_the_terminal_is_kept_clean(self):
        code, screen = on_terminal("seal", "-r", self.recipient, "plain")
        self.assertEqual(code, 1)
        self.assertIn(b"nonsense", screen)
        self.assertEqual(on_terminal("seal", "-a", "-r", self.recipient, "plain")[0], 0)
        run("seal", "-r", self.recipient, "-o", "hostile", data="good\n\x1b[2J\u202eevil\n".encode())
        code, screen = on_terminal("open", "-i", "key", "hostile")
        self.assertEqual(code, 0)
        self.assertEqual(screen.decode(), "good\r\n⟨U+001B⟩[2J⟨U+202E⟩evil\r\n")
        self.assertIn(b"\x1b[2J", on_terminal("open", "-i", "key", "-o", "-", "hostile")[1])
        run("seal", "-r", self.recipient, "-o", "binary", data=b"\x00\xff\xfe")
        code, screen = on_terminal("open", "-i", "key", "binary")
        self.assertEqual(code, 1)
        self.assertIn(b"it is not text", screen)

    def test_usage(self):
        self.assertIn("for whom", run("seal", "plain", code=2)[1])
        self.assertIn("either", run("seal", "-p", "-r", self.recipient, "plain", code=2)[1])
        self.assertIn("add -p", run("seal", "-r", self.recipient, "--passphrase-file", "x", "plain", code=2)[1])
        self.assertIn("cannot read", run("seal", "-r", self.recipient, "missing", code=1)[1])
        self.assertIn("cannot read", run("open", "-i", "missing", "plain", code=1)[1])


if __name__ == "__main__":
    unittest.main()
