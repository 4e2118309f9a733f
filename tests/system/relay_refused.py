"""Clients that read the answer only when they have sent all, however long that takes: relay_refused.py BOX READ APPEND. The relay answers before it has read, and the answer
must still be there. Who sends without an end, or falls silent, is hung up on all the same."""
import faulthandler, socket, ssl, sys, threading, time, urllib.parse

box, read, append = sys.argv[1:]
parts = urllib.parse.urlsplit(box)
host, port, path = parts.hostname, parts.port, parts.path
faulthandler.dump_traceback_later(100, exit=True)
wrong = []


def connect():
    peer = socket.create_connection((host, port), timeout=30)
    if parts.scheme == "http": return peer
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    return context.wrap_socket(peer, server_hostname=host)


def refused(status, request, size, seconds):
    """Sends a body of so many bytes in so many seconds, and reads only then."""
    piece = bytes(size // 50)
    try:
        with connect() as peer:
            peer.sendall(request + f"Content-Length: {50 * len(piece)}\r\n\r\n".encode())
            for _ in range(50):
                peer.sendall(piece)
                time.sleep(seconds / 50)
            answer = b""
            while more := peer.recv(65536): answer += more
        assert answer.startswith(f"HTTP/1.1 {status} ".encode()) and b'{"error":' in answer, answer
        assert b"\r\nConnection: close\r\n" in answer, answer
    except Exception as error: wrong.append((status, size, seconds, repr(error)))


def endless():
    """Sends and sends."""
    sent = 0
    try:
        with connect() as peer:
            peer.sendall(post(append) + b"Content-Length: 4000000000\r\n\r\n")
            while sent < 400 << 20:
                peer.sendall(bytes(1 << 20))
                sent += 1 << 20
        wrong.append("it takes all that comes")
    except OSError: pass


def post(capability):
    who = f"Authorization: Bearer {capability}\r\n" if capability else ""
    return f"POST {path}/items HTTP/1.1\r\nHost: x\r\n{who}Parley-Commitment: {'0' * 64}\r\n".encode()


MIB = 1 << 20
long = f"GET /{'x' * 20000} HTTP/1.1\r\n".encode()
cases = [(413, post(append), 6 * MIB, 4), (413, post(append), 2 * MIB, 0), (401, post(None), MIB, 4), (404, post(read), MIB, 4), (405, b"PATCH /v1/boxes HTTP/1.1\r\n", MIB, 3),
         (400, post(append).replace(b"0" * 64, b"x"), MIB, 3), (431, long, MIB, 3), (400, b"GET / HTTP/9.9\r\n", MIB, 3)]
threads = [threading.Thread(target=refused, args=case) for case in cases] + [threading.Thread(target=endless)]
for thread in threads: thread.start()
silent = connect()
silent.sendall(post(append) + b"Content-Length: 9000000\r\n\r\n")
for thread in threads: thread.join()
assert not wrong, wrong


def connections():
    with connect() as peer:
        peer.sendall(b"GET /metrics HTTP/1.1\r\nConnection: close\r\n\r\n")
        answer = b""
        while more := peer.recv(65536): answer += more
    return int(answer.split(b"\nparley_relay_connections ")[1].split(b"\n")[0])
while connections() > 1: time.sleep(0.1)
silent.close()
