"""usage: together.py OUT.cpp FILE.cpp...

Writes one file that holds several test files, each in a namespace of its own behind the headers of all: most of what it
takes to compile a test is the same for each of them.
"""
import os
import re
import sys

out, *paths = sys.argv[1:]
headers, units = [], []
for number, path in enumerate(paths):
    with open(path, encoding="utf-8") as file:
        for line in file:
            if not re.match(r"\s*#\s*include\b", line):
                continue
            own = re.match(r'\s*#\s*include "([^"]+)"', line)
            beside = own and os.path.join(os.path.dirname(path), own[1])
            headers.append(f'#include "{beside}"\n' if own and os.path.exists(beside) else line)
    units.append(f'namespace unit_{number} {{\n#include "{path}"\n}}\n')
with open(out, "w", encoding="utf-8") as file:
    file.writelines(dict.fromkeys(headers))
    file.writelines(units)
