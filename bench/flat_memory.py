#!/usr/bin/env python3
"""usage: flat_memory.py BIN     the test that peak memory does not grow with the number of values

Runs the programs of bench/instructions in BIN with 100,000 and with 100,000,000 values; the peaks may differ by 256 KiB.
"""
import os
import subprocess
import sys

PROGRAMS = ("iota_pipeline", "generator_for_each", "generator_next")
ALLOWED = 256  # KiB


def peak(program, values):
    """The least of three runs: where pages lie varies from run to run by more than what is asked."""
    return min(once(program, values) for _ in range(3))


def once(program, values):
    # Not by os.wait4: a child of python counts python's own pages, from before its exec.
    ran = subprocess.run(["/usr/bin/time", "-f", "%M", program, str(values)], capture_output=True, text=True)
    if ran.returncode != 0:
        sys.exit(f"{program} {values}: ended with {ran.returncode}: {ran.stderr}")
    return int(ran.stderr.split()[-1])


grown = False
for name in PROGRAMS:
    few, many = (peak(os.path.join(sys.argv[1], f"instructions_{name}"), n) for n in (100_000, 100_000_000))
    print(f"{name}: {few} KiB for 1e5 values, {many} KiB for 1e8")
    grown = grown or many - few > ALLOWED
sys.exit(1 if grown else 0)
