# ctest: cores timeout 1200
"""No coroutine of ours holds what g++ 12 miscompiles (tools/g12hazard.sh); and the finder finds each known shape."""
import os
import re
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from itertools import count, groupby

from support import tree

FINDER = os.path.join(tree.ROOT, "tools/g12hazard.sh")
INCLUDE = [f"-I{tree.ROOT}/{folder}" for folder in ("include", "", "tests", "app")]
FLAGS = ["-std=c++20", "-w", f'-DWEIR_SOURCE="{tree.ROOT}"', *INCLUDE]
KNOWN = os.path.join(os.path.dirname(__file__), "support/hazards.cpp")


def find(path, *flags):
    headers = f"^{tree.ROOT}/(include|examples|tests|app|bench|src)/.*[.][ch]pp$"
    command = [FINDER, "--headers", headers, path, "--", *FLAGS, *flags]
    ran = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    return ran.returncode, ran.stdout


def check_finder(path):
    with open(KNOWN, encoding="utf-8") as file:
        wanted = {number for number, line in enumerate(file, 1) if "// twice" in line}
    found = {int(number) for number in re.findall(r"hazards\.cpp:(\d+):", find(path)[1])}
    for number in sorted(wanted - found):
        print(f"{KNOWN}:{number}: tools/g12hazard.sh misses this")
    for number in sorted(found - wanted):
        print(f"{KNOWN}:{number}: tools/g12hazard.sh takes this for a hazard, and it is none")
    return wanted == found


def sources():
    """Every .cpp file of ours, and every program of the documentation, that can hold a coroutine."""
    paths = [os.path.join(tree.ROOT, path) for path in tree.files("examples", "app", "src", "bench", "tests", ends=".cpp")]
    snippets = os.path.join(os.environ.get("WEIR_BUILD", ""), "snippets")
    if os.path.isdir(snippets):
        paths += [os.path.join(snippets, name) for name in sorted(os.listdir(snippets)) if name.endswith(".cpp")]
    for path in paths:
        if "/tests/must_not_compile/" not in path and "/tests/hygiene/" not in path:
            with open(path, encoding="utf-8") as file:
                if "co_" in file.read():
                    yield path


def as_one(paths, name):
    """One file with the sources in it, each in a namespace of its own after the headers of all: read once, checked once."""
    headers, units = [], []
    for number, path in enumerate(paths):
        with open(path, encoding="utf-8") as file:
            included = [line for line in file if re.match(r"\s*#\s*include\b", line)]
        folder = os.path.dirname(path)
        for line in included:
            own = re.match(r'\s*#\s*include "([^"]+)"', line)
            beside = own and os.path.join(folder, own[1])
            headers.append(f'#include "{beside}"\n' if own and os.path.exists(beside) else line)
        units.append(f'namespace unit_{number} {{\n#include "{path}"\n}}\n')
    with open(name, "w", encoding="utf-8") as file:
        file.writelines(dict.fromkeys(headers))
        file.writelines(units)
    return name


def stands_beside_others(path):
    with open(path, encoding="utf-8") as file:
        return not re.search(r'^namespace \w|^template <>|^ *# *(define|include .*[.]cpp")', file.read(), re.MULTILINE)


def in_parts(folder):
    """What the finder is to read, one path each: sources by the dozen where they can stand in one file, the others alone."""
    paths = sorted(sources())
    number = count(1)
    together = [path for path in paths if stands_beside_others(path)]
    for _, of_folder in groupby(together, os.path.dirname):
        of_folder = list(of_folder)
        for first in range(0, len(of_folder), 12):
            yield as_one(of_folder[first:first + 12], os.path.join(folder, f"part_{next(number)}.cpp"))
    yield from (path for path in paths if path not in together)


def check_sources(folder):
    # Reading the big headers, and instantiating what they use, once instead of once a file.
    header, compiled = os.path.join(folder, "all.hpp"), os.path.join(folder, "all.pch")
    with open(header, "w", encoding="utf-8") as file:
        file.write("#include <precompiled/asio.hpp>\n")
        for name in ("weir/asio.hpp", "weir/testing.hpp", "weir/weir.hpp"):
            file.write(f"#if __has_include(<{name}>)\n#include <{name}>\n#endif\n")
    command = [os.environ.get("WEIR_CLANGXX", "clang++-19"), *FLAGS, "-fpch-instantiate-templates", "-x", "c++-header", header,
               "-o", compiled]
    subprocess.run(command, check=True)
    clean = True
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        for status, output in pool.map(lambda path: find(path, "-include-pch", compiled), in_parts(folder)):
            print(output, end="")
            clean = clean and status == 0
    return clean


with tempfile.TemporaryDirectory() as scratch:
    fine = check_finder(KNOWN) and check_finder(as_one([KNOWN], os.path.join(scratch, "one.cpp")))
    sys.exit(0 if check_sources(scratch) and fine else 1)
