"""A proxy for the test of parley sync: sync_proxy.py RELAY-PORT. Whatever host is named, it leads to that port of 127.0.0.1. It prints its own address, and on
standard error a line for each request, by which the test sees that it was used."""
import http.client, socket, sys, threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

relay = int(sys.argv[1])


def pump(one, other):
    try:
        while got := one.recv(65536): other.sendall(got)
    except OSError: pass
    for each in (one, other):
        try: each.shutdown(socket.SHUT_RDWR)
        except OSError: pass


class Proxy(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_): print(self.requestline, file=sys.stderr, flush=True)

    def do_CONNECT(self):
        self.send_response(200)
        self.end_headers()
        other = socket.create_connection(("127.0.0.1", relay))
        there = threading.Thread(target=pump, args=(self.connection, other), daemon=True)
        there.start()
        pump(other, self.connection)
        there.join()
        self.close_connection = True

    def forward(self):
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        connection = http.client.HTTPConnection("127.0.0.1", relay, timeout=100)
        connection.request(self.command, "/" + self.path.split("/", 3)[3], body, {name: value for name, value in self.headers.items() if name.lower() not in ("connection", "proxy-connection")})
        answer = connection.getresponse()
        content = answer.read()
        self.send_response(answer.status)
        for name, value in answer.getheaders():
            if name.lower() not in ("content-length", "connection", "date", "server"): self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        if self.command != "HEAD": self.wfile.write(content)
    do_GET = do_POST = do_PUT = do_HEAD = forward


server = ThreadingHTTPServer(("127.0.0.1", 0), Proxy)
server.daemon_threads = True
print(f"http://127.0.0.1:{server.server_address[1]}", flush=True)
server.serve_forever()
