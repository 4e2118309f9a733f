"""Has N clients wait for items of a running relay, 100 to a box: relay_watchers.py PORT PID N. Prints the memory that each takes, and how long an
arrival takes to reach those who wait for it, at the median and the 99th percentile."""
import hashlib, json, os, resource, selectors, socket, sys, time

port, pid, count = int(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
resource.setrlimit(resource.RLIMIT_NOFILE, (resource.getrlimit(resource.RLIMIT_NOFILE)[1],) * 2)
sha = lambda text: hashlib.sha256(text.encode()).hexdigest()


def memory():
    for line in open(f"/proc/{pid}/status"):
        if line.startswith("VmRSS"): return int(line.split()[1]) * 1024


def ask(peer, method, path, token, body=""):
    peer.sendall(f"{method} {path} HTTP/1.1\r\nAuthorization: Bearer {token}\r\nParley-Commitment: {'0' * 64}\r\nContent-Length: {len(body)}\r\n\r\n{body}".encode())


def answer(peer):
    got = b""
    while b"\r\n\r\n" not in got or len(got.split(b"\r\n\r\n", 1)[1]) < int(got.split(b"Content-Length: ")[1].split(b"\r\n")[0]): got += peer.recv(65536)
    return json.loads(got.split(b"\r\n\r\n", 1)[1])


control = socket.create_connection(("127.0.0.1", port))
control.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
run, boxes = os.urandom(8).hex(), []
for number in range((count + 99) // 100):
    ask(control, "POST", "/v1/boxes", "x", json.dumps({"append": sha(f"a{run}{number}"), "read": sha(f"r{run}{number}")}))
    boxes.append(answer(control)["box"])
before = memory()
waiting, selector = [], selectors.DefaultSelector()
for number in range(count):
    peer = socket.create_connection(("127.0.0.1", port))
    ask(peer, "GET", f"/v1/boxes/{boxes[number // 100]}/items?from=0&wait=60", f"r{run}{number // 100}")
    waiting.append(peer)
time.sleep(1)
print(f"{count} watchers: {(memory() - before) / count:.0f} bytes each")
took = []
for number, box in enumerate(boxes[:50]):
    for peer in waiting[number * 100:number * 100 + 100]: selector.register(peer, selectors.EVENT_READ)
    ask(control, "POST", f"/v1/boxes/{box}/items", f"a{run}{number}", f"item {number}")
    begin, left = time.monotonic(), {control.fileno()} | {peer.fileno() for peer in waiting[number * 100:number * 100 + 100]}
    if number == 0: selector.register(control, selectors.EVENT_READ)
    accepted = None
    while left:
        for key, _ in selector.select():
            if key.fileobj.fileno() not in left: continue
            left.discard(key.fileobj.fileno())
            if key.fileobj is control:
                answer(control)
                accepted = time.monotonic()
                continue
            key.fileobj.recv(65536)
            took.append(time.monotonic() - (accepted or begin))
            selector.unregister(key.fileobj)
took = sorted(took)
print(f"an arrival reaches those who wait for it after {took[len(took) // 2] * 1000:.2f} ms at the median, {took[len(took) * 99 // 100] * 1000:.2f} ms at the 99th percentile, 100 to a box")
