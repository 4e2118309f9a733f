# The examples of docs/relay-api.md run as they stand, and the running relay answers as docs/relay-openapi.json says.
source "$(dirname "$0")/common.sh"
source "$(dirname "$0")/relay_common.sh"
start first --data data
{ echo "set -euo pipefail"; awk '/^```sh$/ { on = 1; next } /^```$/ { on = 0 } on' "$project/docs/relay-api.md"; } >examples
[[ $(grep -c curl examples) -gt 15 ]] || fail "the page has no examples"
bash examples >said 2>&1 || { cat said >&2; fail "an example of docs/relay-api.md"; }
python3 "$project/tests/system/relay_openapi.py" "$project/docs/relay-openapi.json" "$RELAY" || fail "the relay is not as the OpenAPI file says"
kill "$relay"
ended "$relay"
