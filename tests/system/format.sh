# The code is formatted as .clang-format says, and shell scripts parse.
source "$(dirname "$0")/common.sh"
cd "$project"
find src tests fuzz bench -name '*.cpp' -o -name '*.hpp' | xargs clang-format-19 --dry-run --Werror || fail "run clang-format-19 -i"
for script in script/* .ci/run tests/system/*.sh tests/relay/*.sh bench/*.sh; do bash -n "$script"; done
