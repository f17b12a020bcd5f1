#!/usr/bin/env python3
"""Prints N records of exactly 80 bytes, the newline included, as NDJSON: records.py N > records.ndjson"""
import sys

SIZE = 80
CITIES = ["Berlin", "Lisbon", "Nairobi", "Osaka", "Quito", "Tromso"]


def record(i):
    head = '{"id":%d,"name":"' % (i + 1)
    tail = '","city":"%s","score":%d.%02d,"active":%s}\n' % (
        CITIES[i % 6], i * 37 % 1000, i % 100, "true" if i % 3 else "false")
    name = "%d-%d" % (i * 7919 % 1000000, i * 104729)  # whatever is left of the 80 bytes
    return head + name.ljust(SIZE, "x")[:SIZE - len(head) - len(tail)] + tail


def main():
    count = int(sys.argv[1])
    for first in range(0, count, 10000):
        sys.stdout.write("".join(map(record, range(first, min(first + 10000, count)))))


if __name__ == "__main__":
    main()
