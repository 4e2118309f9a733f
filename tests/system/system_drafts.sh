# Drafts among one's own: shared in a caucus, commented, signed off by two, delivered; the other party sees the note alone.
source "$(dirname "$0")/common.sh"
at() { PARLEY_HOME=$work/desk-$1 "$parley" "${@:2}"; }
to_colleague() { # FROM TO: the caucus, with all that is in it
  pouch=$((pouch + 1))
  at "$1" pouch pack --exchange Drafts -o "$work/$pouch.pouch" >/dev/null
  at "$2" pouch unpack "$work/$pouch.pouch" >/dev/null
}
at a init --as ann@alpha --sign-offs 2 --no-passphrase >/dev/null
at b init --as bob@beta --no-passphrase >/dev/null
for who in a b; do at $who card -o $who.card >/dev/null; done
at c init --as cleo@alpha --party-card a.card --no-passphrase >/dev/null
at c card -o c.card >/dev/null
at a convene "Wages" --party b.card --yes >/dev/null
expect 2 at a convene "Nobody" --yes; said "--caucus"
expect 1 at a convene "Drafts" --caucus --party b.card --yes; said "of your own party alone"
expect 0 at a convene "Drafts" --caucus --yes; said "parley draft share"
# The party key grants the colleague the sign-off; in the caucus a delegate's word is enough.
expect 0 at a admit c.card --exchange Wages --powers transmit,commit,sign-off --party-key "" --yes
expect 0 at a admit c.card --exchange Drafts --powers transmit,commit --yes
at a pouch pack --all -o all.pouch >/dev/null
at c pouch unpack all.pouch >/dev/null
at b pouch unpack all.pouch >/dev/null
at b join --yes --compared >/dev/null
at b pouch pack -o joined.pouch >/dev/null
at a pouch unpack joined.pouch >/dev/null
at c pouch unpack joined.pouch >/dev/null
expect 1 at a invite b.card --exchange Drafts --yes; said "nobody is invited to a caucus"

printf 'the pay scales' >scales.csv
printf 'title: Our demands\nattach: scales.csv\n\nA cover that only we know yet.\n\n## Pay\nplace: Article 4\n> Wages rise by the walrus percentage.\n\nBecause of prices.\n\n## Hours\n> The week has 35 hours.\n' >demands.md
# Without sign-offs the own desk refuses, and says what to do.
expect 1 at a deliver demands.md --exchange Wages --yes; said "parley draft share"
expect 1 at a draft share demands.md --for Drafts --yes; said "the caucus itself"
expect 0 at a draft share demands.md --for Wages --yes; said "Shared as alpha/1"
expect 0 at a draft list; said "waits for sign-offs"; said "0 of 2"
expect 1 at a deliver --draft alpha/1 --yes; said "0 of the 2 sign-offs"; said "parley sign-off alpha/1"
expect 0 at a sign-off alpha/1 --yes
expect 1 at a sign-off alpha/1 --until "$(date -u -d '+1 day' +%Y-%m-%d)" --yes; said "already"
expect 1 at a deliver --draft alpha/1 --yes; said "1 of the 2 sign-offs"
to_colleague a c

# The colleague comments, and the draft is changed and shared anew.
printf '## Hours\n> The week has 36 hours.\n' >instead.md
expect 0 at c draft comment alpha/1.2 "35 is more than they can bear." --instead instead.md
expect 0 at c draft comment alpha/1.1 "Good."
expect 1 at c draft comment alpha/1.9 "Nothing there."
to_colleague c a
expect 0 at a draft show alpha/1; said "35 is more than they can bear."; said "The week has 36 hours."; said "proposes instead"; said "walrus"
expect 0 at a draft show alpha/1 --json
jq -e '(.comments | length) == 2 and .comments[0].by == "cleo@alpha" and .needed == 2 and (."sign-offs" | length) == 1' out >/dev/null || fail "draft show --json"
sed -i 's/35/36/' demands.md
expect 0 at a draft share demands.md --for Wages --yes
name=$(at a draft list --json | jq -r '.[-1].draft')
expect 0 at a draft show "$name"; not_said "signed    by"
expect 0 at a sign-off "$name" --until 2099-01-01 --yes
to_colleague a c
# Who may not sign off in the exchange does not, and a date that has passed is none.
expect 1 at c sign-off "$name" --until 2001-01-01 --yes; said "has passed"
expect 0 at c sign-off "$name" --yes; said "Signed off"
to_colleague c a
expect 0 at a draft list; said "can be delivered"; said "2 of 2"

expect 0 at a deliver --draft "$name" --yes; said "signed off by cleo@alpha"; said "scales.csv"; said "Delivered as alpha/1"

expect 1 at a deliver --draft "$name" --yes; said "delivered as alpha/1"
expect 0 at a draft list; said "delivered as alpha/1"; said "2 of 2"
expect 1 at a sign-off "$name" --until 2099-02-01 --yes; said "delivered as alpha/1"
at a pouch pack --exchange Wages -o note.pouch >/dev/null
expect 0 at b pouch unpack note.pouch
expect 0 at b read alpha/1; said "36 hours"; said "signed off by ann@alpha and cleo@alpha"
expect 0 at b attachment save alpha/1 1 -o got.csv; cmp scales.csv got.csv
# The other party has nothing of the caucus: not the exchange, not a word of the comments, no key that opens what was carried.
expect 0 at b exchanges; not_said Drafts
for each in "$work"/[0-9]*.pouch; do expect 3 at b pouch unpack "$each"; done
expect 0 at b exchanges; not_said Drafts
! grep -rqa "more than they can bear" desk-b || fail "a comment is on the other party's desk"
# Another desk of the party delivers as well; a second delivery of the same is refused by its desk.
to_colleague a c
at a pouch pack --all --exchange Wages -o again.pouch >/dev/null
at c pouch unpack again.pouch >/dev/null
expect 1 at c deliver --draft "$name" --yes; said "delivered as alpha/1"
expect 2 at a deliver demands.md --draft "$name" --yes
# A draft that was overtaken by another note is shared anew.
printf 'title: Later\n\n## Rest\n> Sundays are free.\n' >later.md
expect 0 at c draft share later.md --for Wages --yes
expect 0 at c draft share later.md --for Wages --yes
first=$(at c draft list --json | jq -r '.[-2].draft') second=$(at c draft list --json | jq -r '.[-1].draft')
for each in "$first" "$second"; do expect 0 at c sign-off "$each" --yes; done
to_colleague c a
for each in "$first" "$second"; do expect 0 at a sign-off "$each" --yes; done
expect 0 at a deliver --draft "$second" --yes
expect 1 at a deliver --draft "$first" --yes; said "share it anew"
at a pouch pack --exchange Wages -o later.pouch >/dev/null
expect 0 at b pouch unpack later.pouch
expect 0 at b read alpha/2
expect 0 at b verify
for each in Wages Drafts; do expect 0 at a verify --exchange $each; done
# A revocation is of one exchange; the others in which the key counts are named.
expect 0 at a revoke cleo@alpha --exchange Wages --party-key "" --yes; said 'still counts in "Drafts"'
expect 0 at a revoke cleo@alpha --exchange Drafts --party-key "" --yes; not_said "still counts"
echo "drafts: shared, commented, signed off, delivered"
