# A first exchange between two desks on one machine. Really they are two computers, and the files go by mail.
PATH=$PWD/build/release:$PATH; cd "$(mktemp -d)"                                     # built by script/setup
ann() { PARLEY_HOME=ann parley "$@"; }
bob() { PARLEY_HOME=bob parley "$@"; }
ann init --as ann@north --no-passphrase && bob init --as bob@south --no-passphrase   # two desks
bob card -o bob.card                                                                # who I am, by which keys
ann convene "Fence and well" --party bob.card --yes && ann pouch pack -o 1.pouch    # Ann opens an exchange
bob pouch unpack 1.pouch && bob join --yes --compared                               # Bob compares the digits and joins
printf 'title: Two proposals\n\n## The fence\n> North and South share the cost of the fence.\n\n## The well\n> The well is open to both sides on every day.\n' > demands.md
ann deliver demands.md --yes && ann pouch pack -o 2.pouch                           # a note, signed and sealed
bob pouch unpack 2.pouch && bob reply north/1 -o reply.md                           # receipt; skeleton of a reply
sed -i 's|^## Re north/1.1: |&accept|; s|^## Re north/1.2: |&reject|' reply.md     # really: with an editor
bob deliver reply.md --yes && bob pouch pack -o 3.pouch && ann pouch unpack 3.pouch
ann table && ann status && ann verify                                               # where it stands, and the proof
