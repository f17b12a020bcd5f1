"""The line on a terminal that shows how far a copy is, and what becomes of it."""
import os
import re
import signal
import subprocess

from support.command import GUARD, Case, main
from support.screen import Screen

LINE = re.compile(r"[\d,]+ records?, [\d,]+/s, [\d.]+ [kMG]?B( of [\d.]+ [kMG]?B)?, \d+ failed(, [\d:]+ left)?"
                  r"(, held back by (read|parse|write))?")


class Progress(Case):
    def screen(self, columns=120):
        screen = Screen(columns)
        self.addCleanup(screen.close)
        return screen

    def copying(self, screen, *arguments, **options):
        process = self.start("copy", *arguments, stderr=screen.slave, **options)
        screen.close_slave()
        return process

    def feed(self, process, text):
        process.stdin.write(text)
        process.stdin.flush()

    def end(self, process, screen):
        """Waits for the end, and until the screen shows everything."""
        if process.stdin and not process.stdin.closed:
            process.stdin.close()
        self.assertEqual(process.wait(timeout=GUARD), 0, screen.text())
        self.until(lambda: screen.text().endswith("\n"), "the summary")

    def test_is_drawn_again_and_again_and_gone_at_the_end(self):
        screen = self.screen()
        process = self.copying(screen, "--flush", "1ms", "-", "out.ndjson", stdin=subprocess.PIPE)
        for total in (1, 2, 3):
            self.feed(process, b'{"a":1}\n')
            self.until(lambda: f"\r{total} record" in screen.text(), f"a line with {total}", process)
        self.assertRegex(screen.lines()[0], LINE)
        self.assertEqual(len(screen.lines()), 1, "it stays one line")
        self.end(process, screen)
        self.assertEqual(len(screen.lines()), 1, screen.lines())
        self.assertRegex(screen.lines()[0], r"^weir: copied 3 records .*held back by read$")

    def test_a_file_has_a_size_and_a_time_left(self):
        os.mkfifo(self.path("pipe"))
        self.write_records("in.ndjson", 400_000)
        screen = self.screen(200)
        process = self.copying(screen, "in.ndjson", "pipe")
        with open(self.path("pipe"), "rb") as pipe:
            # While nobody reads, the pipe is full and the copy waits for it, however slow its other stages are.
            wanted = r"[\d.]+ [kM]B of 5\.5 MB, 0 failed, \d+:\d\d left, held back by write"
            self.until(lambda: re.search(wanted, screen.text()), "a line with all of it", process)
            pipe.read()
        self.end(process, screen)

    def test_errors_are_sentences_above_it(self):
        screen = self.screen(200)
        process = self.copying(screen, "--flush", "1ms", "--on-error", "skip", "-", "out.ndjson", stdin=subprocess.PIPE)
        self.feed(process, b'{"a":1}\n')
        self.until(lambda: "1 record," in screen.text(), "a first line", process)
        self.feed(process, b'bad\n')
        self.until(lambda: "1 failed" in screen.lines()[-1], "a line with the failure", process)
        self.assertRegex(screen.lines()[0], r"^weir: standard input:2: ")
        self.assertRegex(screen.lines()[1], LINE)
        process.stdin.close()
        self.assertEqual(process.wait(timeout=GUARD), 3)
        self.until(lambda: re.search("left out.*\n$", screen.text()), "the summary")
        self.assertEqual(len(screen.lines()), 2, screen.lines())

    def test_a_signal_is_shown_until_the_rest_is_written(self):
        screen = self.screen()
        self.write_records("in.ndjson", 100_000)
        process = self.copying(screen, "in.ndjson", "-")  # nobody reads its output
        self.until_full(process)
        self.until(lambda: "records," in screen.text(), "a first line", process)
        process.send_signal(signal.SIGINT)
        self.until(lambda: "\rfinishing (once more to stop at once)" in screen.text(), "the word", process)
        process.send_signal(signal.SIGINT)
        self.assertEqual(process.wait(timeout=GUARD), 130)
        self.until(lambda: screen.text().endswith("\n"), "the summary")
        self.assertRegex("".join(screen.lines()), r"^weir: interrupted after ")

    def test_keeps_to_a_narrow_terminal(self):
        screen = self.screen(30)
        process = self.copying(screen, "--flush", "1ms", "-", "out.ndjson", stdin=subprocess.PIPE)
        self.feed(process, b'{"a":1}\n')
        self.until(lambda: "1 record" in screen.text(), "a line", process)
        self.assertEqual(len(screen.lines()), 1)
        self.end(process, screen)

    def assertNotDrawn(self, screen, process):
        self.assertEqual(process.wait(timeout=GUARD), 0)
        self.until(lambda: "weir: copied" in screen.text(), "the summary")
        self.assertNotRegex(screen.text(), r"/s, ")

    def slow(self):
        """A source that lasts for longer than it takes to draw."""
        return subprocess.Popen(["sh", "-c", "echo '{\"a\":1}'; sleep 0.7; echo '{\"a\":2}'"], stdout=subprocess.PIPE)

    def test_is_not_drawn_when_quiet(self):
        screen = self.screen()
        source = self.slow()
        process = self.copying(screen, "--quiet", "-", "out.ndjson", stdin=source.stdout)
        source.stdout.close()
        source.wait()
        self.assertEqual(process.wait(timeout=GUARD), 0)
        self.assertEqual(screen.text(), "")

    def test_is_not_drawn_among_records_on_the_same_terminal(self):
        screen = self.screen()
        source = self.slow()
        process = self.start("copy", "--flush", "1ms", "-", "-", stdin=source.stdout, stdout=screen.slave,
                             stderr=screen.slave)
        screen.close_slave()
        source.stdout.close()
        source.wait()
        self.assertNotDrawn(screen, process)
        self.assertEqual(screen.lines()[:2], ['{"a":1}', '{"a":2}'])

    def test_is_not_drawn_where_records_are_typed(self):
        screen = self.screen()
        process = self.start("copy", "--flush", "1ms", "-", "out.ndjson", stdin=screen.slave, stderr=screen.slave)
        screen.close_slave()
        os.write(screen._master, b'{"a":1}\n')
        self.until(lambda: self.exists("out.ndjson") and self.read("out.ndjson"), "the record", process)
        os.write(screen._master, b"\x04")  # the end of the input
        self.assertNotDrawn(screen, process)

    def test_is_not_drawn_where_there_is_no_terminal(self):
        source = self.slow()
        result = self.weir("copy", "-", "out.ndjson", stdin=source.stdout)
        source.stdout.close()
        source.wait()
        self.assertEqual(result.status, 0)
        self.assertEqual(len(result.sentences), 1, result)
        self.assertNotIn(b"\r", result.err)


main()
