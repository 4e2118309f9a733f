"""A large attachment over a relay whose connections break: sync_resume.py PARLEY FOLDER. The bytes on the wire are counted, so it is seen that neither the way up nor
the way down starts over."""
import faulthandler, os, re, signal, socket, subprocess, sys, threading

parley, folder = sys.argv[1], os.path.abspath(sys.argv[2])
faulthandler.dump_traceback_later(100, exit=True)
signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
SIZE, BREAK, PIECE, SLACK = 24_000_000, 9_000_000, 1 << 20, 600_000
counted = {"up": 0, "down": 0}
breaking = None  # a direction, whose connections break after so many bytes


def desk(name, *arguments, code=0):
    done = subprocess.run([parley, *arguments], env={**os.environ, "PARLEY_HOME": f"{folder}/desk-{name}"}, cwd=folder, capture_output=True, text=True, timeout=60)
    assert done.returncode == code, (name, arguments, done.returncode, done.stdout, done.stderr)
    return done.stdout + done.stderr


def pump(one, other, direction):
    try:
        while got := one.recv(65536):
            counted[direction] += len(got)
            if breaking == direction and counted[direction] > BREAK: break
            other.sendall(got)
    except OSError: pass
    for each in (one, other):
        try: each.shutdown(socket.SHUT_RDWR)
        except OSError: pass
        each.close()


def between(listener, port):
    while True:
        peer, _ = listener.accept()
        relay = socket.create_connection(("127.0.0.1", port))
        for arguments in ((peer, relay, "up"), (relay, peer, "down")): threading.Thread(target=pump, args=arguments, daemon=True).start()


def sync(name, broken=None):
    """Syncs; the bytes that went up and down meanwhile."""
    global breaking
    counted.update(up=0, down=0)
    breaking = broken
    said = desk(name, "sync", code=3 if broken else 0)
    if broken: assert "does not answer" in said, said
    breaking = None
    return counted["up"], counted["down"]


relay = subprocess.Popen([parley, "relay", "--data", f"{folder}/relay", "--listen", "127.0.0.1:0"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
try:
    port = int(re.search(r":(\d+) as", relay.stdout.readline())[1])
    listener = socket.create_server(("127.0.0.1", 0))
    threading.Thread(target=between, args=(listener, port), daemon=True).start()
    for name, who in (("a", "ann@alpha"), ("b", "bob@beta")):
        desk(name, "init", "--as", who, "--no-passphrase")
        desk(name, "card", "-o", f"{name}.card")
    desk("a", "convene", "Talks", "--party", "b.card", "--relay", f"http://127.0.0.1:{listener.getsockname()[1]}", "--yes")
    desk("a", "pouch", "pack", "-o", "1.pouch")
    desk("b", "pouch", "unpack", "1.pouch")
    desk("b", "join", "--yes", "--compared")
    for name in "abab": sync(name)
    with open(f"{folder}/large.bin", "wb") as large: large.write(os.urandom(SIZE))
    with open(f"{folder}/note.md", "w") as note: note.write("title: Annex\nattach: large.bin\n\n## Annex\n> As attached\n")
    desk("a", "deliver", "note.md", "--yes")

    # Up: what the relay holds in whole pieces is not sent again; what was between it and the desk may be.
    first = sync("a", "up")[0]
    assert BREAK < first < BREAK + SLACK, first
    second = sync("a", "up")[0]
    assert BREAK < second < BREAK + SLACK, second
    third, back = sync("a")
    assert back < SLACK, ("what was sent is fetched again", back)
    lost = first + second + third - SIZE
    assert 0 < lost < 2 * (PIECE + SLACK) + SIZE // 10, (first, second, third)  # a tenth: padding
    assert sync("a")[0] < SLACK, "what is there is sent again"

    # Down: every byte that came is kept.
    first = sync("b", "down")[1]
    second = sync("b", "down")[1]
    third = sync("b")[1]
    assert first > BREAK and second > BREAK, (first, second)
    assert SIZE < first + second + third < SIZE + SIZE // 10 + SLACK, (first, second, third)
    desk("b", "attachment", "save", "alpha/1", "-o", "got.bin")
    with open(f"{folder}/large.bin", "rb") as one, open(f"{folder}/got.bin", "rb") as other: assert one.read() == other.read()
    assert sync("b")[1] < SLACK, "what is there is fetched again"
finally:
    relay.kill()
    relay.wait()
