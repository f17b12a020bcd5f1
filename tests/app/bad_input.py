"""Lines that are no records: what is said, what happens to them, and that the records around them are not lost."""
import json
import os
import subprocess

from support.command import GUARD, Case, main, sanitized

GOOD = b'{"a":1}\n{"a":2}\n'
LIMIT = 16 << 20


class OneBadLine(Case):
    """A bad line in third place, under each of the three ways to treat it."""

    def check(self, bad, *words, record=None):
        for name in os.listdir(self.folder):
            os.remove(self.path(name))
        self.write("in.ndjson", GOOD + bad + b'\n{"a":4}\n')
        for sink in ("out.ndjson", "sqlite:out.db?table=t"):
            with self.subTest(sink=sink):
                result = self.weir("copy", "in.ndjson", sink)
                self.assertFails(result, "in.ndjson:3: ", "--on-error", *words)
                self.assertEqual(len(result.sentences), 2, result)
        self.assertEqual(self.read("out.ndjson"), GOOD)
        self.assertEqual(self.rows("SELECT a FROM t"), [(1,), (2,)])

        result = self.weir("copy", "--on-error", "skip", "in.ndjson", "skipped.ndjson")
        self.assertFails(result, "in.ndjson:3: ", *words, status=3)
        self.assertEqual(self.read("skipped.ndjson"), GOOD + b'{"a":4}\n')

        result = self.weir("copy", "--on-error", "bad.ndjson", "in.ndjson", "kept.ndjson")
        self.assertEqual(result.status, 3, result)
        self.assertIn("1 record failed and was written to bad.ndjson", result.sentences[-1])
        self.assertEqual(self.read("kept.ndjson"), GOOD + b'{"a":4}\n')
        [letter] = self.letters()
        self.assertEqual((letter["source"], letter["line"]), ("in.ndjson", 3))
        for word in words:
            self.assertIn(word, letter["error"])
        self.assertEqual(letter["record"], record if record is not None else bad.decode())

    def test_no_json(self):
        self.check(b"no record")

    def test_json_that_breaks_off(self):
        self.check(b'{"a":1')

    def test_two_objects_on_a_line(self):
        self.check(b'{"a":1}{"a":2}')

    def test_a_comma_too_many(self):
        self.check(b'{"a":1,}')

    def test_a_record_that_is_no_object(self):
        for value in (b"[1,2]", b"17", b'"text"', b"null", b"true"):
            with self.subTest(value=value):
                self.check(value, "object")

    def test_invalid_utf8(self):
        self.check(b'{"a":"\xff\xfe"}', "UTF-8", record='{"a":"\ufffd\ufffd"}')

    def test_a_lone_surrogate(self):
        self.check(b'{"a":"\\ud800"}')

    def test_a_control_character_in_a_string(self):
        self.check(b'{"a":"\x01"}')

    def test_a_nul_byte(self):
        self.check(b'{"a":"\x00"}')
        self.check(b"\x00")

    def test_numbers_that_json_does_not_have(self):
        for number in (b"01", b"+1", b".5", b"1.", b"0x1", b"NaN", b"Infinity", b"-", b"1,5"):
            with self.subTest(number=number):
                self.check(b'{"a":' + number + b"}")

    def test_nesting_of_a_hundred_thousand_levels(self):
        bad = b'{"a":' + b"[" * 100_000 + b"]" * 100_000 + b"}"
        self.check(bad, "deep")

    def test_a_long_record_is_kept_whole_in_its_letter(self):
        self.check(b'{"a":"' + b"x" * 100_000 + b'"')

    def test_a_letter_can_be_copied_again_once_it_is_mended(self):
        self.write("in.ndjson", b'{"a":1\n')
        self.weir("copy", "--on-error", "bad.ndjson", "in.ndjson", "out.ndjson")
        mended = self.letters()[0]["record"] + "}"
        self.assertEqual(self.weir("copy", "-", "-", stdin=mended).out, b'{"a":1}\n')


class ManyBadLines(Case):
    def test_skipping_tells_ten_and_counts_all(self):
        result = self.weir("copy", "--on-error", "skip", "-", "-", stdin="bad\n" * 1000 + '{"a":1}\n')
        self.assertEqual((result.status, result.out), (3, b'{"a":1}\n'), result)
        self.assertEqual(len(result.sentences), 12, result)
        self.assertIn("standard input:10: ", result.sentences[9])
        self.assertIn("1,000 records failed and were left out", result.sentences[-1])

    def test_letters_keep_every_one_in_order(self):
        lines = [f"bad {i}" for i in range(3000)]
        result = self.weir("copy", "--on-error", "bad.ndjson", "-", "-", stdin="\n".join(lines))
        self.assertEqual((result.status, result.out), (3, b""), result)
        self.assertEqual([letter["record"] for letter in self.letters()], lines)
        self.assertEqual([letter["line"] for letter in self.letters()], list(range(1, 3001)))

    def test_letters_are_there_while_the_copy_still_runs(self):
        process = self.start("copy", "--on-error", "bad.ndjson", "-", "-", stdin=subprocess.PIPE)
        process.stdin.write(b"bad\n")
        process.stdin.flush()
        self.until(lambda: self.exists("bad.ndjson") and self.letters(), "the letter", process)
        process.stdin.close()
        self.assertEqual(process.wait(timeout=GUARD), 3)

    def test_no_file_of_failed_records_is_left_where_nothing_failed(self):
        self.assertEqual(self.weir("copy", "--on-error", "bad.ndjson", "-", "-", stdin='{"a":1}\n').status, 0)
        self.assertEqual(self.read("bad.ndjson") if self.exists("bad.ndjson") else b"", b"")


class LongLines(Case):
    def test_the_limit_is_that_of_max_record(self):
        record = b'{"a":"' + b"x" * (1024 - 8) + b'"}'
        self.assertEqual(len(record), 1024)
        self.assertEqual(self.weir("copy", "--max-record", "1KiB", "-", "-", stdin=record).status, 0)
        result = self.weir("copy", "--max-record", "1KiB", "-", "-", stdin=b'{"b":1}\n' + record + b" \n")
        self.assertFails(result, "standard input:2: ", "1024")
        self.assertEqual(result.out, b'{"b":1}\n')

    def test_a_line_of_200_megabytes_takes_no_memory_and_leaves_a_short_letter(self):
        with open(self.path("in.ndjson"), "wb") as file:
            file.write(GOOD + b'{"a":"')
            for _ in range(200):
                file.write(b"x" * 1_000_000)
            file.write(b'"}\n{"a":4}\n')
        # A record of the limit is read in one piece, and may have to be moved once while it grows; the sanitizers add a
        # shadow of an eighth and much of their own.
        most = (400 if sanitized() else 80) << 20

        result, peak = self.measured("copy", "--on-error", "bad.ndjson", "in.ndjson", "out.ndjson")
        self.assertEqual(result.status, 3, result)
        self.assertLess(peak, most)
        self.assertEqual(self.read("out.ndjson"), GOOD + b'{"a":4}\n')
        [letter] = self.letters()
        self.assertEqual((letter["line"], len(letter["record"]), letter["record_bytes"]), (3, 1024, 200_000_008))
        self.assertIn(str(LIMIT), letter["error"])
        self.assertLess(len(json.dumps(letter)), 4096)


main()
