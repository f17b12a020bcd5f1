# ctest: timeout 900
"""scripts/demo, as a newcomer runs it but for the terminal: the tutorial's lines, then this machine's packages."""
import os
import re
import subprocess

SOURCE = os.environ["WEIR_SOURCE"]
ran = subprocess.run([os.path.join(SOURCE, "scripts/demo")], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                     stderr=subprocess.STDOUT, text=True)
assert ran.returncode == 0, ran.stdout
packages = int(subprocess.run(["bash", "-c", "dpkg-query -W -f='${db:Status-Status}\\n' | grep -cx installed"],
                              stdout=subprocess.PIPE, text=True, check=True).stdout)
for line in ("Received: 4", "Pipeline complete: 5 users processed", "Final results: [0, 4, 16, 36, 64]",
             "Processing buffer of 1 items: ['item-9']", "Stream error: Data source error at item 5",
             f"== the ten largest of the {packages}"):
    assert line in ran.stdout.splitlines(), f"the demo does not print: {line}\n{ran.stdout}"
sizes = [float(size) for size in re.findall(r"^ *([0-9.]+) MiB  \S+ \S+$", ran.stdout, re.M)]
assert len(sizes) == 10 and sizes == sorted(sizes, reverse=True), ran.stdout
