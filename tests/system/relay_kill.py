"""Kills a relay, or the PostgreSQL below it, at random moments under load.

    relay_kill.py PARLEY sqlite FOLDER ROUNDS           kill -9 of the relay
    relay_kill.py PARLEY postgres FOLDER ROUNDS         kill -9 of one of two relays on one PostgreSQL
    relay_kill.py PARLEY failover FOLDER ROUNDS         kill -9 of the primary PostgreSQL; its synchronous standby is promoted

After each: every item that was accepted is there at its index, the acceptance asked for again is the same byte for byte, its proof holds, the newest
checkpoint is consistent with all, and relay check finds nothing wrong (so no index is missing or doubled).
"""
import hashlib, http.client, json, os, random, re, shutil, signal, subprocess, sys, threading, time

parley, kind, folder, rounds = sys.argv[1], sys.argv[2], os.path.abspath(sys.argv[3]), int(sys.argv[4])
random.seed(int(os.environ.get("PARLEY_TEST_SEED", "11")))
script = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../relay/postgres.sh")
signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # what was started is ended
sha = lambda data: hashlib.sha256(data).digest()
CLIENTS, BOXES = 12, 3
boxes = {}
for number in range(BOXES):
    append, read = f"append {number}", f"read {number}"
    digests = sha(append.encode()).hex(), sha(read.encode()).hex()
    boxes[hashlib.sha256(f"parley-box/1\n{digests[1]}\n{digests[0]}\n".encode()).hexdigest()] = append, read, json.dumps({"append": digests[0], "read": digests[1]})


def postgres(*arguments):
    return subprocess.run([script, *arguments], check=True, capture_output=True, text=True).stdout.strip()


class Relay:
    def __init__(self, where):
        self.process = subprocess.Popen([parley, "relay", *where, "--listen", "127.0.0.1:0", "--address-rate", "0", "--box-rate", "0", "--create-rate", "0"],
                                        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        line = self.process.stdout.readline()
        assert line.startswith("listening"), "the relay did not start"
        self.port = int(re.search(r":(\d+) as", line)[1])

    def ask(self, method, path, token, body=None):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            connection.request(method, path, body, {"Authorization": "Bearer " + token, "Parley-Commitment": "ab" * 32})
            answer = connection.getresponse()
            return answer.status, answer.read()
        finally: connection.close()

    def kill(self):
        self.process.kill()
        self.process.wait()


def root_of(leaf, index, size, proof):
    """RFC 9162 section 2.1.3.2."""
    assert index < size
    node, last, value = index, size - 1, leaf
    for sibling in proof:
        assert last > 0
        if node % 2 or node == last:
            value = sha(b"\1" + sibling + value)
            while node % 2 == 0 and node: node, last = node // 2, last // 2
        else: value = sha(b"\1" + value + sibling)
        node, last = node // 2, last // 2
    assert last == 0
    return value


def proved(acceptance):
    import base64
    lines = acceptance["checkpoint"].split("\n")
    leaf = sha(f"\0parley-leaf/1\n{acceptance['commitment']}\n{acceptance['item']}\n{acceptance['time']}\n".encode())
    assert root_of(leaf, acceptance["index"], int(lines[1]), [bytes.fromhex(each) for each in acceptance["proof"]]) == base64.b64decode(lines[2]), acceptance
    return acceptance


accepted = {box: {} for box in boxes}  # index -> (item, what was answered)
lock = threading.Lock()
relays, where = [], None


def client(number, stop):
    """Appends; what gets no answer is sent again, to whichever relay there is."""
    chance = random.Random(rounds * 1000 + number + len(accepted[next(iter(boxes))]))
    item, box = None, None
    while True:
        if item is None:
            if stop.is_set(): return
            item, box = chance.randbytes(chance.choice((50, 2000, 20000))) + os.urandom(8), chance.choice(list(boxes))
        try: status, answer = chance.choice(relays).ask("POST", f"/v1/boxes/{box}/items", boxes[box][0], item)
        except (OSError, http.client.HTTPException):
            time.sleep(0.01)
            if stop.is_set(): return
            continue
        if status in (200, 201):
            acceptance = proved(json.loads(answer))
            assert acceptance["item"] == sha(item).hex()
            with lock:
                assert acceptance["index"] not in accepted[box], "an index was given twice"
                accepted[box][acceptance["index"]] = item, answer
            item = None
        else:
            assert status == 503, (status, answer)
            time.sleep(0.02)
            if stop.is_set(): return


def verify(relay):
    for box, (append, read, _) in boxes.items():
        size = json.loads(relay.ask("GET", f"/v1/boxes/{box}/items?limit=1", read)[1])["size"]
        listed, at = {}, 0
        while at < size:
            page = json.loads(relay.ask("GET", f"/v1/boxes/{box}/items?from={at}&limit=10000", read)[1])
            for item in page["items"]: listed[item["index"]] = item["item"]
            at = page["next"]
        assert sorted(listed) == list(range(size)) and len(set(listed.values())) == size, "indices are not dense, or an item is doubled"
        for index, (item, answer) in accepted[box].items(): assert listed.get(index) == sha(item).hex(), f"item {index} is gone"
        for index in random.sample(sorted(accepted[box]), min(20, len(accepted[box]))):
            item, answer = accepted[box][index]
            assert relay.ask("GET", f"/v1/boxes/{box}/items/{index}/acceptance", read) == (200, answer), f"acceptance {index} is another"
            assert relay.ask("GET", f"/v1/boxes/{box}/items/{index}", read) == (200, item)
            assert relay.ask("POST", f"/v1/boxes/{box}/items", append, item) == (200, answer)
    checked = subprocess.run([parley, "relay", "check", *where], capture_output=True, text=True)
    assert checked.returncode == 0, checked.stdout


servers = []
try:
    if kind == "sqlite": where = ["--data", folder + "/data"]
    else:
        servers = [f"{folder}/pg0"]
        os.chmod(folder, 0o777)
        url = postgres("start", servers[0], "fsync=on")
        where = ["--store", url]
    def urls():
        hosts = ",".join(servers)
        return f"postgresql://postgres@/postgres?host={hosts}&target_session_attrs=read-write"
    if kind == "failover":
        servers.append(f"{folder}/pg1")
        postgres("standby", servers[0], servers[1])
        where = ["--store", urls()]
    relays = [Relay(where) for _ in range(1 if kind == "sqlite" else 2)]
    for _, (_, _, body) in boxes.items(): assert relays[0].ask("POST", "/v1/boxes", "", body)[0] in (200, 201)
    killed = 0
    for turn in range(rounds):
        stop = threading.Event()
        failures = []
        def guarded(number):
            try: client(number, stop)
            except BaseException as failure: failures.append(failure)
        clients = [threading.Thread(target=guarded, args=(number,), daemon=True) for number in range(CLIENTS)]
        for each in clients: each.start()
        time.sleep(random.uniform(0.05, 0.6))
        if kind == "failover":
            before = sum(map(len, accepted.values()))
            postgres("kill", servers[0])
            killed += 1
            postgres("promote", servers[1])
            while sum(map(len, accepted.values())) < before + 50 and not failures: time.sleep(0.02)  # it goes on by itself
        else:
            victim = random.randrange(len(relays))
            relays[victim].kill()
            killed += 1
            relays[victim] = Relay(where)
            time.sleep(random.uniform(0, 0.1))
        stop.set()
        for each in clients: each.join()
        if failures: raise failures[0]
        verify(relays[0])
        if kind == "failover":
            # The old primary begins anew as the standby of the new one.
            shutil.rmtree(servers[0])
            postgres("standby", servers[1], servers[0])
            servers.reverse()
    print(f"{kind}: killed {killed} times under load; {sum(map(len, accepted.values()))} items accepted, all there")
    assert sum(map(len, accepted.values())) > 10 * rounds
finally:
    for relay in relays: relay.kill()
    for server in servers: subprocess.run([script, "stop", server], capture_output=True)
