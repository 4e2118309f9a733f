"""Checks what `parley verify --json` says of relays that contradict themselves, without Parley: relay_faults.py FILE KEY.

KEY is the relay's, as it prints it. Ed25519 is openssl's, SHA-256 Python's, the rest is RFC 6962 (in the form of RFC 9162 section 2.1.4.2) and the standards
for signed notes and checkpoints, as docs/relay.md says. Then it changes a byte here and there: with each of these changes the check must fail.
"""
import base64, copy, hashlib, json, os, subprocess, sys, tempfile

folder = tempfile.TemporaryDirectory()


def need(holds, what):
    if not holds: raise ValueError(what)


def node(left, right): return hashlib.sha256(b"\1" + left + right).digest()


def verify(key, text, signature):
    """RFC 8410: the raw key as a DER SubjectPublicKeyInfo."""
    paths = [os.path.join(folder.name, name) for name in ("key", "text", "signature")]
    for path, content in zip(paths, (bytes.fromhex("302a300506032b6570032100") + key, text, signature)):
        with open(path, "wb") as file: file.write(content)
    command = ["openssl", "pkeyutl", "-verify", "-rawin", "-pubin", "-keyform", "DER", "-inkey", paths[0], "-in", paths[1], "-sigfile", paths[2]]
    need(subprocess.run(command, capture_output=True).returncode == 0, "the signature")


def opened(note, verifier):
    """What the head says: which tree, its size and its root."""
    name, id_, typed = verifier.split("+", 2)
    typed = base64.b64decode(typed, validate=True)
    need(len(typed) == 33 and typed[:1] == b"\1", "the key")
    need(hashlib.sha256(name.encode() + b"\n" + typed).hexdigest()[:8] == id_, "the key's id")
    text, signatures = note.rsplit("\n\n", 1)
    signatures = [line.split(" ") for line in signatures.splitlines()]
    need(len(signatures) == 1 and signatures[0][:2] == ["\u2014", name], "whose signature it is")
    signature = base64.b64decode(signatures[0][2], validate=True)
    need(signature[:4].hex() == id_, "by which key")
    verify(typed[1:], (text + "\n").encode(), signature[4:])
    origin, size, root = text.split("\n")[:3]
    need(origin.startswith(name + "/"), "whose tree it is")
    return origin, int(size), base64.b64decode(root, validate=True)


def tied(size, root, proof, whole, head):
    """That the tree of `whole` leaves and the root `head` begins with that of `size` leaves and the root `root`."""
    need(0 < size <= whole, "the size")
    if size == whole: return need(not proof and root == head, "the root")
    need(proof, "a proof")
    path = list(proof)
    if size & (size - 1) == 0: path.insert(0, root)
    at, last = size - 1, whole - 1
    while at & 1: at, last = at >> 1, last >> 1
    old = new = path[0]
    for hash_ in path[1:]:
        need(last, "the proof is too long")
        if at & 1 or at == last:
            old, new = node(hash_, old), node(hash_, new)
            while not at & 1 and at: at, last = at >> 1, last >> 1
        else:
            new = node(new, hash_)
        at, last = at >> 1, last >> 1
    need(last == 0 and old == root and new == head, "the proof")


def check(fault, key):
    need(fault["relay"] == key, "whose it is")
    heads, proof = {name: opened(fault[name], key) for name in ("one", "other")}, fault["proof"]
    need(heads["one"][0] == heads["other"][0], "two heads of one tree")
    for name, (_, size, root) in heads.items():
        side = proof[name]
        tied(proof["size"], bytes.fromhex(side["root"]), [bytes.fromhex(hash_) for hash_ in side["consistency"]], size, root)
    need(proof["one"]["root"] != proof["other"]["root"], "two roots of one size")
    return heads["one"][1], heads["other"][1]


def changes(fault):
    """The same with a byte changed, once for each thing that counts."""
    def with_(change):
        out = copy.deepcopy(fault)
        change(out)
        return out
    def flip(text, at): return text[:at] + ("a" if text[at] != "a" else "b") + text[at + 1:]
    for name in ("one", "other"):
        lines = fault[name].split("\n")  # origin, size, root, the gap, the signature
        at = len("\n".join(lines[:3])) - 10
        for place in (3, len(lines[0]) - 1, len(lines[0]) + 1, at, len(fault[name]) - 30):
            yield with_(lambda out: out.update({name: flip(out[name], place)}))
        yield with_(lambda out: out["proof"][name].update(root=flip(out["proof"][name]["root"], 7)))
        for i in range(len(fault["proof"][name]["consistency"])):
            yield with_(lambda out: out["proof"][name]["consistency"].__setitem__(i, flip(out["proof"][name]["consistency"][i], 63)))
    yield with_(lambda out: out["proof"].update(size=out["proof"]["size"] - 1))
    yield with_(lambda out: out.update(one=out["other"]))


with open(sys.argv[1], encoding="utf-8") as file: faults = json.load(file)["relay-faults"]
if not faults: sys.exit("there is no fault")
for fault in faults:
    if not fault["proved"]: sys.exit("a fault is not proved")
    sizes = check(fault, sys.argv[2])
    for changed in changes(fault):
        try: check(changed, sys.argv[2])
        except ValueError: continue
        sys.exit("a change is not noticed: " + json.dumps(changed))
    print("proved: heads of %d and %d items, of which the first %d differ" % (*sizes, fault["proof"]["size"]))
