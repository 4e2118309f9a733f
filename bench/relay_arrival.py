#!/usr/bin/env python3
"""How long it takes from a relay's acceptance of a note until it is printed by a watching desk (parley sync --watch): median and 99th percentile,
idle and while the relay is under load, and with records of several lengths before.

    bench/relay_arrival.py BUILD-FOLDER [--notes N] [--clients N] [--before N …]

BUILD-FOLDER is one configured with -DPARLEY_BENCH=ON and optimised. Two desks, a relay and what stands between them and notes when an answer 201 passes run on
127.0.0.1 in a temporary folder. The time holds the wake of the watcher, its visit at the relay, opening, checking and storing the note, and signing its receipt.
"""
import argparse, os, re, shutil, signal, socket, subprocess, sys, tempfile, threading, time

parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
parser.add_argument("build")
parser.add_argument("--notes", type=int, default=200, help="how many are sent, idle and under load")
parser.add_argument("--clients", type=int, default=16, help="that load the relay")
parser.add_argument("--before", type=int, nargs="*", default=[0], help="notes that the record has before, in growing order")
given = parser.parse_args()
parley, load, record = (os.path.abspath(f"{given.build}/{name}") for name in ("parley", "bench/relay_load", "bench/relay_record"))
folder = tempfile.mkdtemp(prefix="parley-arrival-")
running = []
signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))


def begin(*command, **more):
    running.append(subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, **more))
    return running[-1]


def desk(name, *arguments):
    done = subprocess.run([parley, *arguments], env=environment(name), cwd=folder, capture_output=True, text=True, timeout=120)
    if done.returncode: sys.exit(f"parley {' '.join(arguments)}: {done.stdout}{done.stderr}")


def environment(name): return {**os.environ, "PARLEY_HOME": f"{folder}/{name}", "NO_COLOR": "1", "LC_ALL": "C.UTF-8"}


accepted = None  # when the first answer 201 passed since a desk began to send


def pump(one, other, watch):
    global accepted
    try:
        while got := one.recv(65536):
            if watch and accepted is None and got.startswith(b"HTTP/1.1 201"): accepted = time.monotonic()
            other.sendall(got)
    except OSError: pass
    for each in (one, other):
        try: each.shutdown(socket.SHUT_RDWR)
        except OSError: pass


def between(listener, port):
    while True:
        peer, _ = listener.accept()
        relay = socket.create_connection(("127.0.0.1", port))
        for each in (peer, relay): each.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for arguments in ((peer, relay, False), (relay, peer, True)): threading.Thread(target=pump, args=arguments, daemon=True).start()


arrived, news = {}, threading.Condition()


def read_watcher(output):
    for line in output:
        for number in re.findall(r"alpha/(\d+)", line):
            with news:
                arrived.setdefault(int(number), time.monotonic())
                news.notify_all()


def measure(first, count):
    global accepted
    took = []
    for number in range(first, first + count):
        with open(f"{folder}/note.md", "w") as note: note.write(f"title: Note {number}\n\n## Point {number}\n> Wording {number}\n")
        desk("a", "deliver", "note.md", "--yes")
        accepted = None
        desk("a", "sync")
        with news:
            if not news.wait_for(lambda: number in arrived, 30): sys.exit(f"note {number} did not arrive within 30 s")
        took.append(arrived[number] - accepted)
        time.sleep(0.3)  # until the watcher has sent its receipt and waits again
    return sorted(took)


try:
    relay = begin(parley, "relay", "--data", f"{folder}/relay", "--listen", "127.0.0.1:0", "--address-rate", "0", "--box-rate", "0", "--create-rate", "0", "--box-bytes", "900G", "--log-level", "error")
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
    for name in "abab": desk(name, "sync")
    watcher = begin(parley, "sync", "--watch", env=environment("b"))
    threading.Thread(target=read_watcher, args=(watcher.stdout,), daemon=True).start()
    time.sleep(2)
    last = 0
    for before in given.before:
        if before > last:  # the watcher takes them like all else
            subprocess.run([record, f"{folder}/a", str(before - last)], check=True)
            last = before
            desk("a", "sync")
            with news:
                if not news.wait_for(lambda: last in arrived, 600): sys.exit(f"note {last} did not arrive within 600 s")
            time.sleep(5)
        for label in ("idle", f"under load of {given.clients} clients"):
            loader = None if label == "idle" else begin(load, "append", str(port), str(given.clients), "100000", "2048", str(given.clients))
            took = measure(last + 1, given.notes)
            if loader: loader.kill()
            last += given.notes
            print(f"{before} notes before, {label}: {given.notes} notes, from accepted to printed {took[len(took) // 2] * 1000:.0f} ms at the median, {took[len(took) * 99 // 100] * 1000:.0f} ms at the 99th percentile, {took[0] * 1000:.0f} ms at best", flush=True)
finally:
    for each in running: each.kill()
    for each in running: each.wait()
    shutil.rmtree(folder, ignore_errors=True)
