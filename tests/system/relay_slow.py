"""Clients that are too slow for a relay run with --timeout 1 --slowest 4M: relay_slow.py BOX READ APPEND. Each is cut off, while a good one is served."""
import faulthandler, hashlib, http.client, os, socket, sys, threading, time, urllib.parse

box, read, append = sys.argv[1:]
parts = urllib.parse.urlsplit(box)
host, port, path = parts.hostname, parts.port, parts.path
faulthandler.dump_traceback_later(100, exit=True)
wrong = []


def ask(method, url, token, body=None, **headers):
    connection = http.client.HTTPConnection(host, port, timeout=30)
    connection.request(method, url, body, {"Authorization": "Bearer " + token, "Parley-Commitment": "0" * 64, **{name.replace("_", "-"): value for name, value in headers.items()}})
    answer = connection.getresponse()
    out = answer.status, answer.read()
    connection.close()
    return out


def gauge(name):
    return int(ask("GET", "/metrics", "x")[1].split(f"\nparley_relay_{name} ".encode())[1].split(b"\n")[0])


# More than the kernel keeps for a peer that reads nothing.
for _ in range(8): assert ask("POST", path + "/items", append, os.urandom(900000))[0] == 201
large = os.urandom(12 << 20)
assert ask("PUT", f"{path}/uploads/{hashlib.sha256(large).hexdigest()}", append, large, Parley_Size=str(len(large)), Parley_Offset="0")[0] == 201


def sender(request, drip=b""):
    """Sends that, then a little now and then, and is hung up on."""
    with socket.create_connection((host, port), timeout=60) as peer:
        peer.sendall(request)
        peer.settimeout(0.2)
        while True:
            try:
                if not peer.recv(65536): return
            except TimeoutError: pass
            except OSError: return
            try: peer.sendall(drip)
            except OSError: return


def reader(url, pause, most):
    """Asks for much and takes a little now and then: the answer breaks off."""
    with socket.socket() as peer:
        peer.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        peer.connect((host, port))
        peer.settimeout(60)
        peer.sendall(f"GET {url} HTTP/1.1\r\nAuthorization: Bearer {read}\r\n\r\n".encode())
        got, begin = 0, time.monotonic()
        while True:
            time.sleep(pause)
            try:
                more = peer.recv(1000)
                if not more: break
            except OSError: break
            got += len(more)
            # What was on its way comes yet, at the pace at which it is taken.
            if time.monotonic() - begin > most: pause = 0
        if got >= 12 << 20: wrong.append(f"{url} came whole, {got} bytes")


head = f"POST {path}/items HTTP/1.1\r\nAuthorization: Bearer {append}\r\nParley-Commitment: {'0' * 64}\r\nContent-Length: 1000\r\n\r\n".encode()
listing, item = f"{path}/items?from=1&bytes=4000000", f"{path}/items/9"
slow = [(sender, (b"",)), (sender, (b"GET /heal",)), (sender, (b"GET /", b"x")), (sender, (head,)), (sender, (head, b"x")),
        (reader, (item, 8, 7)), (reader, (item, 0.05, 8))]
held = [socket.socket() for _ in range(10)]
for peer in held:
    peer.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    peer.connect((host, port))
    peer.sendall(f"GET {listing} HTTP/1.1\r\nAuthorization: Bearer {read}\r\n\r\n".encode() * 4)
threads = [threading.Thread(target=work, args=arguments, daemon=True) for work, arguments in slow]
for each in threads: each.start()
most = 0
while any(each.is_alive() for each in threads) or gauge("answer_bytes"):
    most = max(most, gauge("answer_bytes"))
    assert ask("GET", path + "/items/0", read) == (200, b"x")
    time.sleep(0.1)
for peer in held: peer.close()
assert most > 3_000_000, f"nothing was held for those who read nothing: {most}"
assert not wrong, wrong
