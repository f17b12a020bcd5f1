"""usage: run_snippet.py PROGRAM EXPECTED.txt     runs a program of the documentation; the file need not exist"""
import difflib
import os
import subprocess
import sys
import tempfile

program, expected = sys.argv[1:]
with tempfile.TemporaryDirectory() as folder:
    ran = subprocess.run([program], cwd=folder, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True, timeout=60)
if ran.returncode != 0:
    sys.exit(f"ended with {ran.returncode} after printing\n{ran.stdout}")
if os.path.exists(expected):
    with open(expected, encoding="utf-8") as file:
        wanted = file.read()
    if ran.stdout != wanted:
        sys.exit("\n".join(difflib.unified_diff(wanted.splitlines(), ran.stdout.splitlines(), "documented", "printed", lineterm="")))
