"""Hostile and broken clients against a running relay, while a good one is served: relay_hostile.py BOX READ APPEND."""
import faulthandler, http.client, random, socket, sys, threading, time, urllib.parse

box, read, append = sys.argv[1:]
parts = urllib.parse.urlsplit(box)
host, port, path = parts.hostname, parts.port, parts.path
random.seed(5)
faulthandler.dump_traceback_later(100, exit=True)
commitment = "0" * 64


def connect():
    return socket.create_connection((host, port), timeout=20)


def send_raw(data, finish=True):
    """What the relay answers to these bytes, until it hangs up."""
    with connect() as peer:
        try:
            peer.sendall(data)
            if finish: peer.shutdown(socket.SHUT_WR)
        except OSError: pass
        out = b""
        try:
            while more := peer.recv(65536): out += more
        except OSError: pass
        return out


served, wrong, stop = 0, [], threading.Event()


def good_client():
    """Appends, reads back and compares, again and again."""
    global served
    while not stop.is_set():
        item = random.randbytes(random.randrange(1, 5000))
        try:
            connection = http.client.HTTPConnection(host, port, timeout=20)
            connection.request("POST", path + "/items", item, {"Authorization": "Bearer " + append, "Parley-Commitment": commitment})
            answer = connection.getresponse()
            accepted = answer.read()
            assert answer.status == 201, (answer.status, accepted)
            index = int(accepted.split(b'"index":')[1].split(b",")[0])
            connection.request("GET", f"{path}/items/{index}", headers={"Authorization": "Bearer " + read})
            assert connection.getresponse().read() == item
            connection.close()
            served += 1
        except Exception as error: wrong.append(repr(error))
        time.sleep(0.01)


good = threading.Thread(target=good_client, daemon=True)
good.start()

# Clients that hold a connection and say nothing, half a header, half a body, or a byte now and then.
holding = [connect() for _ in range(100)]
for number, peer in enumerate(holding):
    if number % 4 == 1: peer.sendall(b"GET / HTT")
    if number % 4 == 2: peer.sendall(f"POST {path}/items HTTP/1.1\r\nAuthorization: Bearer {append}\r\nParley-Commitment: {commitment}\r\nContent-Length: 1000000\r\n\r\nx".encode())
dripping = True
def drip():
    while dripping:
        for peer in holding[3::4]:
            try: peer.sendall(b"G")
            except OSError: pass
        time.sleep(0.2)
dripper = threading.Thread(target=drip, daemon=True)
dripper.start()

# Those who ask for much and read nothing.
large = random.randbytes(900000)
connection = http.client.HTTPConnection(host, port, timeout=20)
connection.request("POST", path + "/items", large, {"Authorization": "Bearer " + append, "Parley-Commitment": commitment})
assert connection.getresponse().status == 201
deaf = []
for _ in range(20):
    peer = connect()
    peer.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    peer.sendall(f"GET {path}/items?bytes=4000000 HTTP/1.1\r\nAuthorization: Bearer {read}\r\n\r\n".encode() * 5)
    deaf.append(peer)

auth = f"Authorization: Bearer {append}\r\nParley-Commitment: {commitment}\r\n".encode()
post = b"POST " + path.encode() + b"/items HTTP/1.1\r\nHost: x\r\n" + auth
for request, statuses in [
    (b"nonsense\r\n\r\n", (400,)),
    (b"GET\r\n\r\n", (400,)),
    (b"GET / HTTP/9.9\r\n\r\n", (400,)),
    (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + bytes(500), (400,)),
    (b"GET / HTTP/1.1\r\nA: " + b"x" * 20000 + b"\r\n\r\n", (431,)),
    (b"GET / HTTP/1.1\r\n" + b"A: b\r\n" * 5000 + b"\r\n", (431,)),
    (b"GET /" + b"x" * 2000 + b" HTTP/1.1\r\n\r\n", (400,)),
    (b"GET /" + b"a/" * 100 + b" HTTP/1.1\r\n\r\n", (400,)),
    (b"GET /v1/boxes/../../etc/passwd HTTP/1.1\r\n\r\n", (404,)),
    (b"GET http://other/ HTTP/1.1\r\n\r\n", (400,)),
    (b"OPTIONS * HTTP/1.1\r\n\r\n", (400,)),
    (b"PATCH /v1/boxes HTTP/1.1\r\nContent-Length: 0\r\n\r\n", (405,)),
    (post + b"Content-Length: -1\r\n\r\n", (400,)),
    (post + b"Content-Length: 99999999999999999999999\r\n\r\n", (400,)),
    (post + b"Content-Length: 3\r\nContent-Length: 4\r\n\r\nabcd", (400,)),
    (post + b"Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", (400, 411)),
    (post + b"Content-Length : 3\r\n\r\nabc", (400,)),
    (post + b"Transfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n0\r\n\r\nGET /healthz HTTP/1.1\r\n\r\n", (400, 411)),
    (post + b"Transfer-Encoding: xchunked\r\n\r\nGET /healthz HTTP/1.1\r\n\r\n", (400,)),
    (post + b"Transfer-Encoding: chunked, identity\r\n\r\nGET /healthz HTTP/1.1\r\n\r\n", (400,)),
    (post + b"Transfer-Encoding: chunked\r\n\r\n3;" + b"a" * 100000 + b"\r\nabc\r\n0\r\n\r\nGET /healthz HTTP/1.1\r\n\r\n", (411,)),
    (post + b"Transfer-Encoding: chunked\r\n\r\n0\r\n" + b"a: b\r\n" * 20000 + b"\r\n", (411,)),
    (b"GET /healthz HTTP/1.1\nHost: x\n\n", (400,)),
    (b"GET /healthz HTTP/1.1\r\nA: b\nC: d\r\n\r\n", (400,)),
    (b"GET /healthz HTTP/1.1\r\nA: b\0c\r\n\r\n", (400,)),
    (post + b"Content-Length: 2000000\r\n\r\n" + bytes(2000000), (413,)),
    (post + b"Content-Length: 9000000000\r\n\r\n", (413,)),
    (post.replace(commitment.encode(), b"xyz") + b"Content-Length: 1\r\n\r\nx", (400,)),
    (b"GET " + path.encode() + b"/items?from=99999999999999999999 HTTP/1.1\r\n" + f"Authorization: Bearer {read}\r\n\r\n".encode(), (400,)),
    (b"GET " + path.encode() + b"/items?from=-1 HTTP/1.1\r\n" + f"Authorization: Bearer {read}\r\n\r\n".encode(), (400,)),
    (b"GET " + path.encode() + b"/items/4294967296 HTTP/1.1\r\n" + f"Authorization: Bearer {read}\r\n\r\n".encode(), (404,)),
    (b"GET " + path.encode() + b"/proofs/inclusion?index=0&size=9007199254740991 HTTP/1.1\r\n" + f"Authorization: Bearer {read}\r\n\r\n".encode(), (404,)),
]:
    answer = send_raw(request)
    assert answer.startswith(b"HTTP/1.1 "), (request[:100], answer[:100])
    assert int(answer[9:12]) in statuses, (request[:100], answer[:200])
    assert b'{"error":' in answer, (request[:100], answer[:200])
    assert answer.count(b"HTTP/1.1 ") == 1, ("one request was read as two", request[:200], answer)

# Ranges: what cannot be read as one is not heeded; what cannot be satisfied is said.
connection = http.client.HTTPConnection(host, port, timeout=20)
def ranged(value):
    connection.request("GET", path + "/items/0", headers={"Authorization": "Bearer " + read, "Range": value})
    answer = connection.getresponse()
    return answer.status, answer.read()
for value, expected in [("bytes=0-0", (206, b"f")), ("bytes=1-", (206, b"irst")), ("bytes=-2", (206, b"st")), ("bytes=-99", (206, b"first")), ("bytes=0-99", (206, b"first")),
                        ("bytes=3-1", (200, b"first")), ("bytes=a-b", (200, b"first")), ("bytes=0-1,3-4", (200, b"first")), ("lines=0-1", (200, b"first")), ("bytes=-", (200, b"first"))]:
    assert ranged(value) == expected, (value, ranged(value))
for value in ("bytes=5-", "bytes=99999-", "bytes=-0"): assert ranged(value)[0] == 416, value

# A header that goes on in the next line is read as if a space stood there, which RFC 9112 section 5.2 allows; what then makes no sense is refused.
assert send_raw(f"GET {path}/items/0 HTTP/1.1\r\nAuthorization: Bearer\r\n  {read}\r\nConnection: close\r\n\r\n".encode()).endswith(b"\r\n\r\nfirst")
assert send_raw(f"GET {path}/items/0 HTTP/1.1\r\nAuthorization: Bearer {read[:9]}\r\n {read[9:]}\r\nConnection: close\r\n\r\n".encode()).startswith(b"HTTP/1.1 404 ")
for length in (b"1\r\n 0", b"\r\n 1\r\n\t0"): assert send_raw(post + b"Content-Length: " + length + b"\r\n\r\n0123456789").startswith(b"HTTP/1.1 400 "), length
assert send_raw(b" folded: first\r\n".join([b"GET /healthz HTTP/1.1\r\n", b"\r\n"])).startswith(b"HTTP/1.1 400 "), "the first line of a header continues nothing"

# Several requests at once on one connection are answered in their order, also while one of them waits.
with connect() as peer:
    one = f"GET {path}/items/0 HTTP/1.1\r\nAuthorization: Bearer {read}\r\n\r\n".encode()
    wait = f"GET {path}/items?from=4000000&wait=30 HTTP/1.1\r\nAuthorization: Bearer {read}\r\n\r\n".encode()
    peer.sendall(one + wait + one)
    got = b""
    while got.count(b"HTTP/1.1 200") < 3 or not got.endswith(b"first"): got += peer.recv(65536)

# A flood of connections that come and go, and random bytes.
for _ in range(300):
    with connect() as peer: peer.sendall(random.randbytes(random.randrange(0, 200)))
# Watchers that hang up are forgotten.
watchers = [connect() for _ in range(50)]
for peer in watchers: peer.sendall(wait)
def gauge(name):
    connection.request("GET", "/metrics")
    return int(connection.getresponse().read().split(f"\nparley_relay_{name} ".encode())[1].split(b"\n")[0])
while gauge("watchers") < 50: time.sleep(0.05)
for peer in watchers: peer.close()
while gauge("watchers") > 0: time.sleep(0.05)

before = served
while served < before + 20 and not wrong: time.sleep(0.05)
stop.set(); good.join()
dripping = False; dripper.join()
for peer in holding + deaf: peer.close()
assert not wrong, wrong[:3]
print(served, "times served meanwhile")
