"""A relay whose store may not grow past a limit: relay_full_disk.py PARLEY FOLDER. A file size limit stands for the full disk."""
import hashlib, http.client, json, os, re, resource, signal, subprocess, sys

parley, folder = sys.argv[1:]
limit = 4 << 20
def small():
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, resource.RLIM_INFINITY))
relay = subprocess.Popen([parley, "relay", "--data", folder, "--listen", "127.0.0.1:0"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, preexec_fn=small, text=True)
try:
    port = int(re.search(r":(\d+) as", relay.stdout.readline())[1])
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    def ask(method, path, body=None, **headers):
        connection.request(method, path, body, {name.replace("_", "-"): value for name, value in headers.items()})
        answer = connection.getresponse()
        return answer.status, answer.read(), answer.headers
    sha = lambda text: hashlib.sha256(text.encode()).hexdigest()
    box = "/v1/boxes/" + json.loads(ask("POST", "/v1/boxes", json.dumps({"append": sha("a"), "read": sha("r")}))[1])["box"]
    items, status = [], 201
    while status == 201:
        items.append(os.urandom(300000))
        status, body, headers = ask("POST", box + "/items", items[-1], Authorization="Bearer a", Parley_Commitment="0" * 64)
        assert len(items) < 100
    assert status == 507 and b"disk is full" in body and headers["Retry-After"], (status, body)
    assert ask("POST", box + "/items", items[-1], Authorization="Bearer a", Parley_Commitment="0" * 64)[0] == 507
    for index, item in enumerate(items[:-1]):
        assert ask("GET", f"{box}/items/{index}", Authorization="Bearer r")[:2] == (200, item)
    assert json.loads(ask("GET", box + "/items", Authorization="Bearer r")[1])["size"] == len(items) - 1
    resource.prlimit(relay.pid, resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    status, body, _ = ask("POST", box + "/items", items[-1], Authorization="Bearer a", Parley_Commitment="0" * 64)
    assert status == 201 and json.loads(body)["index"] == len(items) - 1, (status, body)
finally:
    relay.send_signal(signal.SIGTERM)
assert relay.wait(60) == 0
subprocess.run([parley, "relay", "check", "--data", folder], check=True, stdout=subprocess.DEVNULL)
