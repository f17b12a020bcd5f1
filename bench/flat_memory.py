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
    child = subprocess.Popen([program, str(values)])
    _, status, usage = os.wait4(child.pid, 0)
    child.returncode = status
    if status != 0:
        sys.exit(f"{program} {values}: ended with status {status}")
    return usage.ru_maxrss


grown = False
for name in PROGRAMS:
    few, many = (peak(os.path.join(sys.argv[1], f"instructions_{name}"), n) for n in (100_000, 100_000_000))
    print(f"{name}: {few} KiB for 1e5 values, {many} KiB for 1e8")
    grown = grown or many - few > ALLOWED
sys.exit(1 if grown else 0)
