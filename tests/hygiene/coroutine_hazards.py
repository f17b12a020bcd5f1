# ctest: cores timeout 1200
"""No coroutine of ours holds what g++ 12 miscompiles (tools/g12hazard.sh); and the finder finds each known shape."""
import os
import re
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor

from support import tree

FINDER = os.path.join(tree.ROOT, "tools/g12hazard.sh")
INCLUDE = [f"-I{tree.ROOT}/{folder}" for folder in ("include", "", "tests", "app")]
FLAGS = ["-std=c++20", "-w", f'-DWEIR_SOURCE="{tree.ROOT}"', *INCLUDE]
KNOWN = os.path.join(os.path.dirname(__file__), "support/hazards.cpp")


def find(path, *flags):
    headers = f"^{tree.ROOT}/(include|examples|tests|app|bench)/.*[.]hpp$"
    command = [FINDER, "--headers", headers, path, "--", *FLAGS, *flags]
    ran = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    return ran.returncode, ran.stdout


def check_finder():
    with open(KNOWN, encoding="utf-8") as file:
        wanted = {number for number, line in enumerate(file, 1) if "// twice" in line}
    found = {int(number) for number in re.findall(r"hazards\.cpp:(\d+):", find(KNOWN)[1])}
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


def check_sources(folder):
    # Reading the big headers once instead of once a file halves the time.
    header, compiled = os.path.join(folder, "all.hpp"), os.path.join(folder, "all.pch")
    with open(header, "w", encoding="utf-8") as file:
        file.write("#include <precompiled/asio.hpp>\n")
        for name in ("weir/asio.hpp", "weir/testing.hpp"):
            file.write(f"#if __has_include(<{name}>)\n#include <{name}>\n#endif\n")
    command = [os.environ.get("WEIR_CLANGXX", "clang++-19"), *FLAGS, "-x", "c++-header", header, "-o", compiled]
    subprocess.run(command, check=True)
    clean = True
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        for status, output in pool.map(lambda path: find(path, "-include-pch", compiled), sources()):
            print(output, end="")
            clean = clean and status == 0
    return clean


fine = check_finder()
with tempfile.TemporaryDirectory() as scratch:
    sys.exit(0 if check_sources(scratch) and fine else 1)
