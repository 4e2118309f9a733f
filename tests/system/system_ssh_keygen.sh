# What an arbitrator does: ssh-keygen and sha256sum on what parley show writes.
source "$(dirname "$0")/common.sh"
two_desks
printf 'title: T\n\n## A point\n> Some text.\n' >note.md
desk a deliver note.md --yes >/dev/null
desk a show alpha/1 --bytes >act
desk a show alpha/1 --signature >act.sig
desk a export-signers -o signers
ssh-keygen -Y verify -f signers -I ann@alpha -n parley-act -s act.sig <act >/dev/null || fail "ssh-keygen refuses a good act"
for at in 0 40 200; do
  cp act changed
  printf 'X' | dd of=changed bs=1 seek=$at conv=notrunc 2>/dev/null
  ! ssh-keygen -Y verify -f signers -I ann@alpha -n parley-act -s act.sig <changed >/dev/null 2>&1 || fail "ssh-keygen accepts a changed act (byte $at)"
done
! ssh-keygen -Y verify -f signers -I bob@beta -n parley-act -s act.sig <act >/dev/null 2>&1 || fail "accepted for another"
! ssh-keygen -Y verify -f signers -I ann@alpha -n parley-card -s act.sig <act >/dev/null 2>&1 || fail "accepted for another use"
id=$(sha256sum <act | cut -d' ' -f1)
desk a show "${id:0:12}" >out
grep -q "$id" out || fail "the digest of the bytes is not the act's id"
digest=$(desk a show alpha/1.1 --disclosure | sha256sum | cut -d' ' -f1)
grep -q "\"$digest\"" act || fail "the digest of the paragraph does not stand in the act"
