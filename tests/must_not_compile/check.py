"""usage: check.py COMPILER CASE.cpp [HEADER]

A case is a file that must be refused, and says in its first lines with which words:

    // expect: chunk(n): n must be at least 1      a substring of the compiler's output; may be repeated, all must appear
    // lines: 9                                    optional: how long the output may be (default: 15 lines for each
                                                   sentence, which is also the most)
    // flags: -DSOMETHING                          optional: added to the command

HEADER is read before the case, from its precompiled form beside it. Compiled with -DWEIR_OK the same file must be accepted, so that it fails for the reason it is about.
"""
import os
import re
import subprocess
import sys

compiler, case = sys.argv[1:3]
before = [word for header in sys.argv[3:] for word in ("-include", header)]
root = os.path.realpath(os.path.join(os.path.dirname(__file__), "..", ".."))


def directives(path):
    found = {"expect": [], "lines": [], "flags": []}
    with open(path, encoding="utf-8") as file:
        for line in file:
            if not line.startswith("//"):
                break
            match = re.match(r"// (expect|lines|flags): (.*\S)", line)
            if match:
                found[match[1]].append(match[2])
    return found


def compile_with(*flags):
    command = [compiler, "-std=c++20", "-fsyntax-only", f"-I{root}/include", *before, *flags, case]
    ran = subprocess.run(command, capture_output=True, text=True, errors="replace", env={**os.environ, "LC_ALL": "C"})
    return ran.returncode, ran.stdout + ran.stderr, " ".join(command)


def fail(sentence, output, command):
    sys.exit(f"{case}: {sentence}\n$ {command}\n{output}")


asked = directives(case)
if not asked["expect"]:
    sys.exit(f"{case}: says in no `// expect: ` line which words the compiler must answer")
flags = " ".join(asked["flags"]).split()
limit = min([15 * len(asked["expect"]), *map(int, asked["lines"])])

status, output, command = compile_with(*flags)
if status == 0:
    fail("compiles, and must not", output, command)
if status != 1 or "internal compiler error" in output:
    fail(f"the compiler itself failed with status {status}", output, command)
for sentence in asked["expect"]:
    if sentence not in output:
        fail(f"the compiler does not say: {sentence}", output, command)
length = len(output.splitlines())
if length > limit:
    fail(f"the compiler takes {length} lines to say it, at most {limit} are allowed", output, command)

status, output, command = compile_with("-DWEIR_OK", *flags)
if status != 0:
    fail("does not compile with -DWEIR_OK either, so it fails for another reason than its own", output, command)
