#!/usr/bin/env bash
# ctest: timeout 900
# usage: check.sh FOLDER CMAKE-ARGUMENTS...    configures, builds and runs the consumer in FOLDER
set -euo pipefail
folder=$1
shift
rm -rf "$folder"
cmake -S "$WEIR_SOURCE/tests/consumer" -B "$folder" -G Ninja "$@"
cmake --build "$folder" -j 1
programs=0
for program in "$folder"/*; do
  if [ -f "$program" ] && [ -x "$program" ]; then
    echo "running $program"
    "$program"
    programs=$((programs + 1))
  fi
done
[ "$programs" -gt 0 ]
