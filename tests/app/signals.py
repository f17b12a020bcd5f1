"""SIGINT and SIGTERM: what has been read is written, then the exit status says which; a second one ends at once."""
import os
import signal
import sqlite3
import subprocess

from support.command import GUARD, Case, main, waiting_in

STATUS = {signal.SIGINT: 130, signal.SIGTERM: 143}


class Signals(Case):
    def copying(self, *arguments, **options):
        return self.start("copy", *arguments, stdin=subprocess.PIPE, **options)

    def feed(self, process, text):
        process.stdin.write(text)
        process.stdin.flush()

    def until_caught(self, process):
        """The command watches for signals; until then they would simply end it."""
        def caught():
            with open(f"/proc/{process.pid}/status", encoding="ascii") as status:
                mask = next(line for line in status if line.startswith("SigCgt:"))
            return all(int(mask.split()[1], 16) >> (number - 1) & 1 for number in STATUS)

        self.until(caught, "a handler for each signal", process)

    def until_read(self, process):
        """The command has taken everything out of its standard input."""
        self.until(lambda: waiting_in(process.stdin) == 0, "reading of what was written", process)

    def test_records_taken_in_are_committed(self):
        for number, status in STATUS.items():
            with self.subTest(signal=number):
                database = f"{status}.db"
                process = self.copying("--flush", "24h", "-", f"sqlite:{database}?table=t")
                self.until_caught(process)
                self.feed(process, b'{"a":1}\n{"a":2}\n{"a":3}\n{"a":')
                self.until_read(process)
                process.send_signal(number)
                self.assertEqual(process.wait(timeout=GUARD), status)
                self.assertEqual(self.rows("SELECT a FROM t", database), [(1,), (2,), (3,)])
                summary = process.stderr.read().decode()
                self.assertRegex(summary, r"^weir: interrupted after 3 records .*\n$")

    def test_the_same_for_ndjson(self):
        process = self.copying("--flush", "24h", "--json", "-", "-")
        self.until_caught(process)
        self.feed(process, b'{"a":1}\n{"a":2}\n')
        self.until_read(process)
        process.send_signal(signal.SIGTERM)
        self.assertEqual(process.stdout.read(), b'{"a":1}\n{"a":2}\n')
        self.assertEqual(process.wait(timeout=GUARD), 143)
        self.assertIn(b'"status":"interrupted","exit_status":143', process.stderr.read())

    def test_a_source_that_never_said_anything(self):
        process = self.copying("-", "out.ndjson")
        self.until_caught(process)
        process.send_signal(signal.SIGINT)
        self.assertEqual(process.wait(timeout=GUARD), 130)

    def test_in_the_middle_of_a_file_what_is_there_is_a_beginning_of_it(self):
        self.write_records("in.ndjson", 500_000)
        process = self.start("copy", "--batch", "100", "in.ndjson", "sqlite:out.db?table=t")
        self.until(lambda: self.committed("out.db") > 0, "the first rows", process)
        process.send_signal(signal.SIGINT)
        status = process.wait(timeout=GUARD)
        [(count, last)] = self.rows("SELECT count(*), max(id) FROM t")
        self.assertEqual(count, last)
        self.assertEqual(status, 130)
        self.assertLess(count, 500_000)

    def committed(self, database):
        try:
            return self.rows("SELECT count(*) FROM t", database)[0][0]
        except sqlite3.Error:
            return 0

    def test_a_second_signal_ends_what_cannot_be_finished(self):
        # Nobody reads standard output: once its pipe is full, the rest cannot be written.
        self.write_records("in.ndjson", 100_000)
        for first, second in ((signal.SIGINT, signal.SIGINT), (signal.SIGTERM, signal.SIGINT)):
            with self.subTest(first=first, second=second):
                process = self.start("copy", "in.ndjson", "-")
                self.until_caught(process)
                self.until_full(process)
                process.send_signal(first)
                self.assertStaysAlive(process)
                process.send_signal(second)
                self.assertEqual(process.wait(timeout=GUARD), STATUS[first])
                self.assertRegex(process.stderr.read().decode(), r"^weir: interrupted after .*\n$")

    def assertStaysAlive(self, process):
        # There is no event to wait for: it is to do nothing. Whoever is slow makes this weaker, never wrong.
        with self.assertRaises(subprocess.TimeoutExpired):
            process.wait(timeout=0.3)

    def test_a_second_signal_while_a_database_is_locked(self):
        self.write("in.ndjson", '{"a":1}\n')
        self.weir("copy", "in.ndjson", "sqlite:out.db?table=t")
        connection = sqlite3.connect(self.path("out.db"), isolation_level=None)
        connection.execute("BEGIN IMMEDIATE")
        process = self.start("copy", "in.ndjson", "sqlite:out.db?table=t")
        self.until_caught(process)
        process.send_signal(signal.SIGINT)
        self.assertStaysAlive(process)
        process.send_signal(signal.SIGINT)
        self.assertEqual(process.wait(timeout=GUARD), 130)
        connection.execute("ROLLBACK")
        connection.close()

    def test_a_named_pipe_that_nobody_reads(self):
        os.mkfifo(self.path("pipe"))
        self.write("in.ndjson", '{"a":1}\n')
        process = self.start("copy", "in.ndjson", "pipe")
        self.until_caught(process)
        process.send_signal(signal.SIGTERM)
        process.send_signal(signal.SIGTERM)
        self.until(lambda: process.poll() is not None or process.send_signal(signal.SIGTERM), "the end")
        self.assertIn(process.returncode, (143, -signal.SIGTERM))

    def test_a_failure_while_finishing_is_a_failure(self):
        process = self.copying("--flush", "24h", "-", "/dev/full")
        self.until_caught(process)
        self.feed(process, b'{"a":1}\n')
        self.until_read(process)
        process.send_signal(signal.SIGINT)
        self.assertEqual(process.wait(timeout=GUARD), 1)
        self.assertIn(b"/dev/full", process.stderr.read())


main()
