"""Stands between desks and a relay, and lies as it is told: sync_lies.py.

It listens on a free port of 127.0.0.1 and prints its address. POST /lie tells it what to do: a JSON object with "relay", the address of the real one (it stays
until another is told) and "lie". A lie holds until the next.
"""
import gzip, hashlib, http.client, json, random, re, socket, time, urllib.parse
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

random.seed(4)
BOMB = gzip.compress(bytes(64 << 20))
told = {"relay": "", "lie": "honest"}
kept = {}  # listings as they were, by path, for those that are answered again later
heads = {}  # the newest signed head of each listing, by path


def split_listing(body):
    """The items of a listing with their bytes, and what comes after them."""
    items, at = [], 0
    while body[at:at + 5] == b"item ":
        line = body[at:body.index(b"\n", at)]
        end = at + len(line) + 1
        if line.split(b" ")[2] == b"here": end += int(line.split(b" ")[3]) + 1
        items.append(body[at:end])
        at = end
    return items, body[at:]


def with_end(items, rest, start):
    """The same with other items: their numbers and the last line fit them; the signed head is as it was."""
    out = b""
    for number, item in enumerate(items): out += re.sub(rb"^item \d+", b"item %d" % (start + number), item)
    next_ = start + len(items)
    return out + b"end %d %d\n" % (next_, next_) + rest.split(b"\n", 1)[1]


def change_listing(lie, body, start):
    items, rest = split_listing(body)
    if lie == "drop-last": return with_end(items[:-1], rest, start)
    if lie == "drop-first": return with_end(items[1:], rest, start)
    if lie == "drop-all": return with_end([], rest, start)
    if lie == "duplicate": return with_end(items[:1] + items, rest, start)
    if lie == "reorder": return with_end(items[::-1], rest, start)
    if lie == "truncate": return body[:len(body) // 2]
    if lie == "more": return re.sub(rb"end (\d+) \d+\n", rb"end \1 9000000\n", body)
    if lie == "flip-item" and items:
        first = bytearray(items[0])
        first[items[0].index(b"\n") + 200] ^= 1
        return bytes(first) + b"".join(items[1:]) + rest
    if lie == "flip-item-and-digest" and items:
        line, rest_of = items[0].split(b"\n", 1)
        content = bytearray(rest_of[:-1])
        content[len(content) // 2] ^= 1
        words = line.split(b" ")
        words[4] = hashlib.sha256(content).hexdigest().encode()
        return b" ".join(words) + b"\n" + bytes(content) + b"\n" + b"".join(items[1:]) + rest
    if lie == "flip-commitment" and items:
        words = items[0].split(b" ")
        words[5] = words[5][::-1]
        return b" ".join(words) + b"".join(items[1:]) + rest
    if lie == "flip-time": return re.sub(rb" 20\d\d-", b" 2001-", body, count=1)
    if lie == "flip-head":
        lines = body.split(b"\n")
        lines[-2] = lines[-2][:-20] + (b"A" if lines[-2][-20:-19] != b"A" else b"B") + lines[-2][-19:]
        return b"\n".join(lines)
    if lie == "gone": return re.sub(rb"item (\d+) here (\d+) ([0-9a-f ]+) (\S+)\n", rb"item \1 gone \2 \3 \4\n", b"".join(i.split(b"\n")[0] + b"\n" for i in items)) + rest
    if lie == "invent":  # items that nobody sent
        line = b"item %d gone 10 " + b"ab" * 32 + b" " + b"cd" * 32 + b" 2030-01-01T00:00:00Z\n"
        invented = [line % (start + len(items) + i) for i in range(2)]
        return b"".join(items + invented) + b"end %d 9000\n" % (start + len(items) + 2) + rest.split(b"\n", 1)[1]
    return body


def raw(*pieces, again=0):
    """Answers with these bytes, the last of them so many times more; then it hangs up."""
    def answer(between):
        between.close_connection = True
        for piece in pieces + pieces[-1:] * again: between.wfile.write(piece)
    return answer


OK = b"HTTP/1.1 200 OK\r\n"
HTTP = {  # what is wrong with the HTTP itself
    "length-more": raw(OK + b"Content-Length: 1000\r\n\r\nend 0 0\n"),
    "length-less": raw(OK + b"Content-Length: 3\r\n\r\nend 0 0\n" * 3),
    "length-twice": raw(OK + b"Content-Length: 8\r\nContent-Length: 9\r\n\r\nend 0 0\n"),
    "length-none": raw(OK + b"Content-Length: -5\r\n\r\nend 0 0\n"),
    "chunks-cut": raw(OK + b"Transfer-Encoding: chunked\r\n\r\n8\r\nend 0 0\n\r\n"),
    "chunks-wrong": raw(OK + b"Transfer-Encoding: chunked\r\n\r\nzzzz\r\nend 0 0\n\r\n0\r\n\r\n"),
    "chunks-endless": raw(OK + b"Transfer-Encoding: chunked\r\n\r\n", b"10000\r\n" + bytes(0x10000) + b"\r\n", again=1 << 17),
    "continue-endless": raw(b"HTTP/1.1 100 Continue\r\n\r\n" * 1000, again=1 << 20),
    "header-long": raw(OK + b"X: ", b"x" * (1 << 20), again=1000),
    "headers-endless": raw(OK, b"X: y\r\n" * 10000, again=1 << 17),
    "gzip-bomb": raw(OK + b"Content-Encoding: gzip\r\nContent-Length: %d\r\n\r\n" % len(BOMB), BOMB),
    "to-a-file": raw(b"HTTP/1.1 301 Moved\r\nLocation: file:///etc/hostname\r\nContent-Length: 0\r\n\r\n"),
    "elsewhere": lambda between: raw(b"HTTP/1.1 301 Moved\r\nLocation: http://127.0.0.1:%d/elsewhere\r\nContent-Length: 0\r\n\r\n" % server.server_address[1])(between),
    "http-0.9": raw(b"end 0 0\n"),
    "switching": raw(b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: h2c\r\nConnection: Upgrade\r\n\r\n"),
}


class Between(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_): pass

    def answer(self, status, body, headers=()):
        self.send_response(status)
        for name, value in headers: self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD": self.wfile.write(body)

    def forward(self, path, body):
        parts = urllib.parse.urlsplit(told["relay"])
        connection = http.client.HTTPConnection(parts.hostname, parts.port, timeout=100)
        headers = {name: value for name, value in self.headers.items() if name.lower() not in ("host", "connection")}
        connection.request(self.command, path, body, headers)
        answer = connection.getresponse()
        out = answer.status, answer.read(), [(name, value) for name, value in answer.getheaders() if name.lower() not in ("content-length", "connection", "date", "server")]
        connection.close()
        return out

    def flood(self):
        self.send_response(200)
        self.send_header("Content-Length", str(8 << 30))
        self.end_headers()
        block = bytes(1 << 20)
        for _ in range(8 << 10): self.wfile.write(block)

    def drip(self):
        self.send_response(200)
        self.send_header("Content-Length", "1000000")
        self.end_headers()
        for _ in range(600):
            self.wfile.write(b"x")
            time.sleep(0.5)

    def about_one_item(self, lie, path, listing, query, body):
        """Everything is honest but what concerns the item with the number told["item"]."""
        if lie == "item-refused" and self.command == "POST" and len(body) == told["size"]:  # 500 for one that is sent
            return self.answer(500, b'{"error":"of all items this one"}')
        status, content, headers = self.forward(self.path, body)
        start = int(query.get("from", ["0"])[0])
        it = path.path.endswith(f"/items/{told['item']}")
        if listing and status == 200 and "bytes" in query: it = start <= told["item"] < start + len(split_listing(content)[0])
        ranged = self.headers.get("Range")
        if not it or status >= 300 or lie == "item-refused": return self.answer(status, content, headers)
        if lie == "item-500": return self.answer(500, b'{"error":"of all items this one"}')
        if lie == "item-hang": return time.sleep(300)
        if lie == "item-cut" or lie == "item-no-range" and not ranged and not listing and not told.get("cut"):
            told["cut"] = True
            self.send_response(status)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content[:len(content) // 2 if lie == "item-no-range" or not ranged else 0])
            self.close_connection = True
            return
        if lie == "item-no-range" and ranged: return self.answer(416, b'{"error":"no ranges here"}')
        self.answer(status, content, headers)

    def handle_one(self):
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        if self.path == "/lie":
            told.update(json.loads(body))
            return self.answer(200, b"{}")
        if self.path == "/elsewhere": told["led"] = True
        if self.path == "/led": return self.answer(200, json.dumps(told.get("led", False)).encode())
        lie, path = told["lie"], urllib.parse.urlsplit(self.path)
        query = urllib.parse.parse_qs(path.query)
        listing = path.path.endswith("/items") and self.command == "GET"
        appending = self.command == "POST" and path.path.endswith("/items") or self.command == "PUT"
        if lie.isdigit(): return self.answer(int(lie), b'{"error":"\\u001b[31mred\\u001b[0m"}')
        if lie.startswith("item-"): return self.about_one_item(lie, path, listing, query, body)
        if lie == "busy": return self.answer(429, b'{"error":"too many requests from this address"}', [("Retry-After", str(told["wait"]))])
        if lie == "redirect": return self.answer(302, b"", [("Location", "http://127.0.0.1:9/" )])
        if lie in HTTP: return HTTP[lie](self)
        if lie == "garbage": return self.answer(200, random.randbytes(3000))
        if lie == "nested": return self.answer(200, b"[" * 200000)
        if lie == "hang": return time.sleep(300)
        if lie == "drip": return self.drip()
        if lie == "flood": return self.flood()
        if lie == "hang-up": return self.connection.shutdown(socket.SHUT_RDWR)
        if lie == "swallow" and appending: return self.answer(201, b"{}")
        if lie == "no-proof" and "/proofs/" in path.path: return self.answer(500, b'{"error":"no proofs today"}')
        status, content, headers = self.forward(self.path, body)
        if listing and status == 200:
            start = int(query["from"][0])
            if lie == "other-box": status, content, headers = next(kept[one] for one in kept if one != path.path)
            if lie == "replay" and path.path in kept: status, content, headers = kept[path.path]
            elif lie == "honest" and start == 0: kept[path.path] = status, content, headers
            elif lie == "freeze": content = b"end %d %d\n" % (start, start) + heads[path.path]
            if lie == "honest": heads[path.path] = split_listing(content)[1].split(b"\n", 1)[1]
            content = change_listing("drop-last" if lie in ("flip-proof", "no-proof") else lie, content, start)  # then a proof is asked for
        if lie == "accept-other" and appending and status in (200, 201):
            content = re.sub(rb'"item":"..', b'"item":"00', content)
        if lie == "forget" and appending and status in (200, 201): content = content.replace(b'"index":', b'"index":1')
        if lie in ("flip-proof", "wrong-proof") and "/proofs/" in path.path and status == 200:
            content = re.sub(rb'"proof":\["..', lambda found: found[0][:-2] + (b"00" if found[0][-2:] != b"00" else b"01"), content)
        if lie == "small-head" and listing and status == 200:  # an old head that the relay did sign, as if it were the newest
            content = b"end %d %d\n" % (start, start) + heads[path.path]
        self.answer(status, content, headers)

    def handle_safely(self):
        try: self.handle_one()
        except (OSError, http.client.HTTPException):
            self.close_connection = True
    do_GET = do_POST = do_PUT = do_HEAD = do_DELETE = handle_safely


server = ThreadingHTTPServer(("127.0.0.1", 0), Between)
server.daemon_threads = True
print(f"http://127.0.0.1:{server.server_address[1]}", flush=True)
server.serve_forever()
