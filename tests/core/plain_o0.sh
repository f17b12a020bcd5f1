# The rules hold for a program compiled with no flag but the language's: tests/core/plain_o0/rules.cpp on a small stack.
# ctest: timeout 300
set -eu
cd "$(dirname "$0")/../.."
compiler=${WEIR_GXX:-g++-12}
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

"$compiler" -std=c++20 -O0 -Iinclude tests/core/plain_o0/rules.cpp -o "$folder/rules"
(ulimit -s 256 && "$folder/rules")

# Without the cache of frames the same program compiles and passes too.
"$compiler" -std=c++20 -O1 -DWEIR_NO_FRAME_CACHE -Iinclude tests/core/plain_o0/rules.cpp -o "$folder/rules"
(ulimit -s 256 && "$folder/rules")
