"""Asks a running relay what its OpenAPI file describes: relay_openapi.py FILE URL.

Each status that can be provoked is provoked, and must be described; each JSON answer must be as its schema says; each operation and each
schema must have been met.
"""
import hashlib, http.client, json, os, re, sys, urllib.parse

document = json.load(open(sys.argv[1]))
host = urllib.parse.urlsplit(sys.argv[2]).netloc
operations, schemas = set(), set()


def valid(schema, value, at):
    if "$ref" in schema:
        name = schema["$ref"].rsplit("/", 1)[1]
        schemas.add(name)
        return valid(document["components"]["schemas"][name], value, name)
    kinds = {"object": dict, "array": list, "string": str, "integer": int, "boolean": bool}
    assert type(value) is kinds[schema["type"]], (at, value)
    if "pattern" in schema: assert re.search(schema["pattern"], value), (at, value)
    if "minimum" in schema: assert value >= schema["minimum"], (at, value)
    if "properties" in schema:
        assert set(value) <= set(schema["properties"]) and set(schema["required"]) <= set(value), (at, value)
        for name, member in value.items(): valid(schema["properties"][name], member, f"{at}.{name}")
    if "items" in schema:
        for each in value: valid(schema["items"], each, at)


def ask(status, method, path, parameters={}, query="", headers={}, body=None, token=None):
    """The answer's body and headers; it must be one that the document describes."""
    described = document["paths"][path][method.lower()]
    operations.add((path, method.lower()))
    assert str(status) in described["responses"], (method, path, status)
    connection = http.client.HTTPConnection(host, timeout=70)
    concrete = path.format(**parameters) + ("?" + query if query else "")
    sent = dict(headers, **({"Authorization": "Bearer " + token} if token else {}))
    if "security" in described and {} not in described["security"] and status not in (401,): assert token
    connection.request(method, concrete, body=body, headers=sent)
    answer = connection.getresponse()
    content = answer.read()
    assert answer.status == status, (method, concrete, answer.status, content)
    response = described["responses"][str(status)]
    if method != "HEAD" and content:
        kind = answer.headers["Content-Type"].split(";")[0]
        assert kind in response["content"], (method, concrete, kind)
        if kind == "application/json": valid(response["content"][kind]["schema"], json.loads(content), path)
    connection.close()
    return content, answer.headers


sha = lambda data: hashlib.sha256(data).hexdigest()
read, append = os.urandom(32).hex(), os.urandom(32).hex()
new = json.dumps({"append": sha(append.encode()), "read": sha(read.encode())})
for path in ("/healthz", "/readyz", "/metrics", "/v1/relay"): ask(200, "GET", path)
box = json.loads(ask(201, "POST", "/v1/boxes", body=new)[0])["box"]
ask(200, "POST", "/v1/boxes", body=new)
for wrong in ("", "{}", "[1]", new.replace("read", "reed"), json.dumps({"append": sha(b""), "read": sha(b"")})):
    ask(400, "POST", "/v1/boxes", body=wrong)
ask(413, "POST", "/v1/boxes", body=" " * 5000)

here = {"box": box}
commitment = {"Parley-Commitment": sha(b"commitment")}
items, item = "/v1/boxes/{box}/items", "/v1/boxes/{box}/items/{index}"
first = ask(201, "POST", items, here, headers=commitment, body=b"item", token=append)[0]
assert ask(200, "POST", items, here, headers=commitment, body=b"item", token=append)[0] == first
ask(400, "POST", items, here, body=b"item", token=append)
ask(400, "POST", items, here, headers=commitment, body=b"", token=append)
ask(413, "POST", items, here, headers=commitment, body=bytes((1 << 20) + 1), token=append)
ask(411, "POST", items, here, headers=commitment, body=iter([b"chunked"]), token=append)
ask(200, "GET", items, here, "from=0&limit=5", token=read)
assert ask(200, "GET", items, here, "from=0&bytes=100", token=read)[0].startswith(b"item 0 here 4 ")
assert json.loads(ask(200, "GET", items, here, "from=1&wait=1", token=read)[0])["items"] == []
ask(400, "GET", items, here, "from=x", token=read)
zero = dict(here, index=0)
assert ask(200, "GET", item, zero, token=read)[0] == b"item"
part, headers = ask(206, "GET", item, zero, headers={"Range": "bytes=1-2"}, token=read)
assert part == b"te" and headers["Content-Range"] == "bytes 1-2/4"
ask(416, "GET", item, zero, headers={"Range": "bytes=4-"}, token=read)
ask(404, "GET", item, dict(here, index=1), token=read)
assert ask(200, "GET", item + "/acceptance", zero, token=read)[0] == first
ask(404, "GET", item + "/acceptance", dict(here, index=7), token=read)
ask(200, "GET", "/v1/boxes/{box}/checkpoint", here, token=read)
for kind, good, bad in (("inclusion", "index=0&size=1", "index=1&size=1"), ("consistency", "from=0&to=1", "from=2&to=1")):
    path = "/v1/boxes/{box}/proofs/" + kind
    ask(200, "GET", path, here, good, token=read)
    ask(404, "GET", path, here, bad, token=read)
    ask(400, "GET", path, here, token=read)

uploads = "/v1/boxes/{box}/uploads/{digest}"
large = os.urandom((1 << 20) + 5)
there = dict(here, digest=sha(large))
def put(status, offset, data, size=len(large), to=there):
    return ask(status, "PUT", uploads, to, headers=dict(commitment, **{"Parley-Size": str(size), "Parley-Offset": str(offset)}), body=data, token=append)
assert ask(204, "HEAD", uploads, there, token=append)[1]["Parley-Offset"] == "0"
assert put(202, 0, large[:-1])[1]["Parley-Offset"] == str(1 << 20)
assert put(409, 0, large)[1]["Parley-Offset"] == str(1 << 20)
put(409, 0, large[:7], size=7)
ask(204, "DELETE", uploads, there, token=append)
put(201, 0, large)
put(200, 0, large)
assert ask(204, "HEAD", uploads, there, token=append)[1]["Parley-Index"] == "1"
put(422, 0, b"not this", size=8, to=dict(here, digest=sha(b"this one")))
put(400, 5, b"more", size=6, to=dict(here, digest=sha(b"more")))
put(413, 0, b"", size=1 << 33, to=dict(here, digest=sha(b"huge")))
ask(411, "PUT", uploads, there, headers=dict(commitment, **{"Parley-Size": "9", "Parley-Offset": "0"}), body=iter([b"chunked"]), token=append)

# In a box that is not there, and with the other capability, everything looks the same.
ghost = dict(here, box=sha(b"no such box"))
for path, methods in document["paths"].items():
    if "{box}" not in path: continue
    for method, described in methods.items():
        if method == "parameters": continue
        wrong = read if described["security"] == [{"append": []}] else append
        parameters = dict(here, index=0, digest=sha(large))
        ask(401, method.upper(), path, parameters)
        one = ask(404, method.upper(), path, parameters, token=wrong)
        other = ask(404, method.upper(), path, dict(parameters, box=ghost["box"]), token=wrong)
        assert one[0] == other[0] and one[1].items() == other[1].items(), (method, path)

missing = {(path, method) for path, methods in document["paths"].items() for method in methods if method != "parameters"} - operations
assert not missing, f"never asked: {missing}"
unmet = set(document["components"]["schemas"]) - schemas - {"NewBox"}
assert not unmet, f"never met: {unmet}"
