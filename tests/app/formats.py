"""What is read and written when nothing is wrong."""
import os
import subprocess
import threading

from support.command import Case, main


class FromFileToFile(Case):
    def test_lines_arrive_as_they_were_written(self):
        lines = b'{"b":1,"a":[1, 2]}\n{"text":"\\u00e9 \xc3\xa9","big":123456789012345678901234567890}\n{}\n'
        self.write("in.ndjson", lines)
        result = self.weir("copy", "in.ndjson", "out.ndjson")
        self.assertEqual(result.status, 0, result)
        self.assertEqual(self.read("out.ndjson"), lines)
        self.assertEqual(result.out, b"")

    def test_standard_input_and_output(self):
        result = self.weir("copy", "-", "-", stdin='{"a":1}\n{"a":2}\n')
        self.assertEqual((result.status, result.out), (0, b'{"a":1}\n{"a":2}\n'), result)

    def test_a_missing_final_newline_is_added(self):
        self.assertEqual(self.weir("copy", "-", "-", stdin='{"a":1}\n{"a":2}').out, b'{"a":1}\n{"a":2}\n')

    def test_crlf_byte_order_mark_blank_lines_and_white_space_are_no_part_of_a_record(self):
        text = b'\xef\xbb\xbf{"a":1}\r\n\r\n   \t\n\n  {"a":2} \t\r\n{"a":3}\r\n'
        result = self.weir("copy", "-", "-", stdin=text)
        self.assertEqual((result.status, result.out), (0, b'{"a":1}\n{"a":2}\n{"a":3}\n'), result)

    def test_an_empty_file_gives_an_empty_file(self):
        self.write("in.ndjson", "")
        result = self.weir("copy", "in.ndjson", "out.ndjson")
        self.assertEqual((result.status, self.read("out.ndjson")), (0, b""), result)
        self.assertIn("copied 0 records", result.sentences[0])
        for text in (b"\xef\xbb\xbf", b"\n\n", b"\r\n"):
            self.assertEqual(self.weir("copy", "-", "-", stdin=text).status, 0)

    def test_a_record_of_many_megabytes_arrives_whole(self):
        record = b'{"text":"' + b"x" * 5_000_000 + b'"}\n'
        self.write("in.ndjson", b'{"a":1}\n' + record + b'{"a":2}\n')
        result = self.weir("copy", "in.ndjson", "out.ndjson")
        self.assertEqual(result.status, 0, result)
        self.assertEqual(self.read("out.ndjson"), self.read("in.ndjson"))

    def test_more_records_than_fit_into_any_buffer(self):
        self.write_records("in.ndjson", 50_000)
        for batch in ("1000", "7", "1000000"):
            self.assertEqual(self.weir("copy", "--overwrite", "--batch", batch, "in.ndjson", "out.ndjson").status, 0)
            self.assertEqual(self.read("out.ndjson"), self.read("in.ndjson"))

    def test_names_may_begin_with_a_dash_and_hold_colons(self):
        self.write("-in:1", '{"a":1}\n')
        self.assertEqual(self.weir("copy", "--", "-in:1", "./out:2").status, 0)
        self.assertEqual(self.read("out:2"), b'{"a":1}\n')


class Stages(Case):
    def copied(self, *stages, count=10):
        text = "".join(f'{{"id":{i}}}\n' for i in range(1, count + 1))
        result = self.weir("copy", *stages, "-", "-", stdin=text)
        self.assertEqual(result.status, 0, result)
        return [int(line.split(b":")[1].rstrip(b"}")) for line in result.out.splitlines()]

    def test_each_alone(self):
        self.assertEqual(self.copied("--take", "3"), [1, 2, 3])
        self.assertEqual(self.copied("--skip", "8"), [9, 10])
        self.assertEqual(self.copied("--take", "0"), [])
        self.assertEqual(self.copied("--skip", "0", "--take", "99"), list(range(1, 11)))
        self.assertEqual(self.copied("--skip", "99"), [])

    def test_their_order_is_the_order_of_the_words(self):
        self.assertEqual(self.copied("--skip", "2", "--take", "3"), [3, 4, 5])
        self.assertEqual(self.copied("--take", "3", "--skip", "2"), [3])
        self.assertEqual(self.copied("--take", "8", "--skip", "1", "--take", "5", "--skip", "2"), [4, 5, 6])

    def test_take_ends_the_copy_while_the_input_is_still_open(self):
        process = self.start("copy", "--take", "2", "-", "-", stdin=subprocess.PIPE)
        process.stdin.write(b'{"a":1}\n{"a":2}\n{"a":3}\n')
        process.stdin.flush()
        self.until(lambda: process.poll() is not None, "the end of the copy")
        self.assertEqual(process.returncode, 0)
        self.assertEqual(process.stdout.read(), b'{"a":1}\n{"a":2}\n')

    def test_what_was_not_taken_from_a_file_is_not_judged(self):
        self.write("in.ndjson", '{"a":1}\nno record\n')
        self.assertEqual(self.weir("copy", "--take", "1", "in.ndjson", "out.ndjson").status, 0)

    def test_failed_records_are_none_of_those_that_are_counted(self):
        result = self.weir("copy", "--on-error", "skip", "--skip", "1", "--take", "2", "-", "-",
                           stdin='bad\n{"a":1}\nbad\n{"a":2}\nbad\n{"a":3}\n{"a":4}\n')
        self.assertEqual((result.status, result.out), (3, b'{"a":2}\n{"a":3}\n'), result)


class ExistingOutput(Case):
    def setUp(self):
        super().setUp()
        self.write("in.ndjson", '{"a":1}\n')
        self.write("out.ndjson", '{"old":1}\n')

    def test_is_refused_and_stays_as_it_was(self):
        self.assertFails(self.weir("copy", "in.ndjson", "out.ndjson"), "out.ndjson", "append", "overwrite")
        self.assertEqual(self.read("out.ndjson"), b'{"old":1}\n')

    def test_append_adds_to_it(self):
        self.assertEqual(self.weir("copy", "--append", "in.ndjson", "out.ndjson").status, 0)
        self.assertEqual(self.read("out.ndjson"), b'{"old":1}\n{"a":1}\n')

    def test_append_begins_a_new_line(self):
        self.write("out.ndjson", '{"old":1}')
        self.assertEqual(self.weir("copy", "--append", "in.ndjson", "out.ndjson").status, 0)
        self.assertEqual(self.read("out.ndjson"), b'{"old":1}\n{"a":1}\n')

    def test_overwrite_replaces_it(self):
        self.write("out.ndjson", '{"old":1}\n' * 100)
        self.assertEqual(self.weir("copy", "--overwrite", "in.ndjson", "out.ndjson").status, 0)
        self.assertEqual(self.read("out.ndjson"), b'{"a":1}\n')

    def test_overwrite_replaces_it_also_with_nothing(self):
        self.write("in.ndjson", "")
        self.assertEqual(self.weir("copy", "--overwrite", "in.ndjson", "out.ndjson").status, 0)
        self.assertEqual(self.read("out.ndjson"), b"")

    def test_overwrite_leaves_it_alone_when_there_is_nothing_to_read(self):
        self.assertFails(self.weir("copy", "--overwrite", "missing.ndjson", "out.ndjson"), "missing.ndjson")
        self.assertEqual(self.read("out.ndjson"), b'{"old":1}\n')

    def test_append_and_overwrite_make_a_file_that_is_not_there(self):
        for option in ("--append", "--overwrite"):
            self.assertEqual(self.weir("copy", option, "in.ndjson", option[2:]).status, 0)
            self.assertEqual(self.read(option[2:]), b'{"a":1}\n')

    def test_a_device_is_no_existing_output(self):
        self.assertEqual(self.weir("copy", "in.ndjson", "/dev/null").status, 0)

    def test_the_same_holds_for_the_file_of_failed_records(self):
        self.write("bad.ndjson", '{"old":1}\n')
        arguments = ("copy", "--on-error", "bad.ndjson", "-", "sqlite:out.db?table=t")
        self.assertFails(self.weir(*arguments, stdin="bad\n"), "bad.ndjson", "append", "overwrite")
        self.assertEqual(self.read("bad.ndjson"), b'{"old":1}\n')
        self.assertEqual(self.weir(*arguments, "--append", stdin="bad\n").status, 3)
        self.assertEqual(len(self.letters()), 2)


class PipesAndTime(Case):
    def test_a_named_pipe_is_read_and_written(self):
        os.mkfifo(self.path("from"))
        os.mkfifo(self.path("to"))
        process = self.start("copy", "from", "to")

        def feed():
            with open(self.path("from"), "wb") as pipe:
                pipe.write(b'{"a":1}\n' * 1000)

        feeder = threading.Thread(target=feed)
        feeder.start()
        with open(self.path("to"), "rb") as pipe:
            self.assertEqual(pipe.read(), b'{"a":1}\n' * 1000)
        feeder.join()
        self.assertEqual(self.finish(process).status, 0)

    def test_a_record_does_not_wait_for_its_batch_to_be_full(self):
        process = self.start("copy", "--flush", "50ms", "-", "-", stdin=subprocess.PIPE)
        for i in range(3):
            record = b'{"a":%d}\n' % i
            process.stdin.write(record)
            process.stdin.flush()
            self.assertEqual(process.stdout.readline(), record)
        process.stdin.close()
        self.assertEqual(process.wait(timeout=60), 0)

    def test_half_a_line_waits_for_its_end(self):
        process = self.start("copy", "--flush", "1ms", "-", "-", stdin=subprocess.PIPE)
        for part in (b'{"a"', b":", b'1}\n{"b":2}'):
            process.stdin.write(part)
            process.stdin.flush()
        self.assertEqual(process.stdout.readline(), b'{"a":1}\n')
        process.stdin.close()
        self.assertEqual(process.stdout.read(), b'{"b":2}\n')

    def test_standard_output_that_is_a_file_is_appended_to_by_the_shell(self):
        self.write("out.ndjson", '{"old":1}\n')
        with open(self.path("out.ndjson"), "ab") as out:
            self.assertEqual(self.weir("copy", "-", "-", stdin='{"a":1}\n', stdout=out).status, 0)
        self.assertEqual(self.read("out.ndjson"), b'{"old":1}\n{"a":1}\n')


main()
