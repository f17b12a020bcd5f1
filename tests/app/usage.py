"""Command lines that make no sense: exit status 2, one sentence, nothing touched. The wording is tested in arguments.test.cpp."""
import os
import subprocess

from support.command import Case, main


class Usage(Case):
    def setUp(self):
        super().setUp()
        self.write("in.ndjson", '{"a":1}\n')

    def test_is_checked_before_anything_is_touched(self):
        for arguments in ([], ["move"], ["copy"], ["copy", "in.ndjson"], ["copy", "in.ndjson", "out", "x"],
                          ["copy", "in.ndjson", "out", "--frob"], ["copy", "in.ndjson", "out", "--take"],
                          ["copy", "in.ndjson", "out", "--take", "-1"], ["copy", "in.ndjson", "out", "--skip", "1x"],
                          ["copy", "in.ndjson", "out", "--take", "18446744073709551616"],
                          ["copy", "in.ndjson", "out", "--batch", "0"], ["copy", "in.ndjson", "out", "--batch", "1000001"],
                          ["copy", "in.ndjson", "out", "--flush", "0s"], ["copy", "in.ndjson", "out", "--flush", "1"],
                          ["copy", "in.ndjson", "out", "--max-record", "1"],
                          ["copy", "in.ndjson", "out", "--max-record", "2GiB"],
                          ["copy", "in.ndjson", "out", "--on-error", ""],
                          ["copy", "in.ndjson", "out", "--append", "--overwrite"],
                          ["copy", "in.ndjson", "out", "--quiet", "--json"],
                          ["copy", "in.ndjson", "kafka:out"], ["copy", "ftp://x/in.ndjson", "out"],
                          ["copy", "in.ndjson", "http://x/"],
                          ["copy", "in.ndjson", "sqlite:out"], ["copy", "in.ndjson", "sqlite:out?table=t&mode=x"],
                          ["copy", "in.ndjson", "sqlite:out?table=%"], ["copy", "in.ndjson", "sqlite:?table=t"]):
            with self.subTest(arguments=arguments):
                self.assertUsage(self.weir(*arguments))
                self.assertEqual(os.listdir(self.folder), ["in.ndjson"])

    def test_the_sentence_names_what_is_wrong(self):
        self.assertUsage(self.weir("copy", "in.ndjson", "kafka:out"), "kafka", "sqlite:FILE?table=NAME")
        self.assertUsage(self.weir("copy", "in.ndjson", "out", "--batch", "0"), "--batch", "'0'")
        self.assertUsage(self.weir("copy", "in.ndjson", "out", "--frob"), "--frob", "--help")


class SourceEqualToSink(Case):
    def setUp(self):
        super().setUp()
        self.write("in.ndjson", '{"a":1}\n')
        os.symlink("in.ndjson", self.path("soft"))
        os.link(self.path("in.ndjson"), self.path("hard"))

    def tearDown(self):
        self.assertEqual(self.read("in.ndjson"), b'{"a":1}\n')

    def test_under_any_name(self):
        for name in ("in.ndjson", "soft", "hard", "./in.ndjson", self.path("in.ndjson")):
            for option in ("--overwrite", "--append"):
                with self.subTest(name=name, option=option):
                    self.assertUsage(self.weir("copy", option, "in.ndjson", name), "in.ndjson", "same file")

    def test_as_standard_input_and_output(self):
        with open(self.path("in.ndjson"), "rb") as source, open(self.path("in.ndjson"), "ab") as sink:
            self.assertUsage(self.weir("copy", "--append", "-", "in.ndjson", stdin=source), "standard input", "same file")
            result = self.weir("copy", "in.ndjson", "-", stdout=sink)
            self.assertEqual((result.status, len(result.sentences)), (2, 1), result)
            result = self.weir("copy", "-", "-", stdin=source, stdout=sink)
            self.assertEqual((result.status, len(result.sentences)), (2, 1), result)

    def test_as_a_database(self):
        self.assertUsage(self.weir("copy", "in.ndjson", "sqlite:soft?table=t"), "same file")

    def test_as_the_file_of_failed_records(self):
        arguments = ("copy", "--append", "--on-error", "hard", "in.ndjson", "out.ndjson")
        self.assertUsage(self.weir(*arguments), "--on-error hard", "in.ndjson")
        arguments = ("copy", "--on-error", "out.ndjson", "in.ndjson", "out.ndjson")
        self.assertUsage(self.weir(*arguments), "--on-error out.ndjson", "out.ndjson")

    def test_a_device_may_be_both(self):
        with open("/dev/null", "r+b") as null:
            self.assertEqual(self.weir("copy", "-", "-", stdin=null, stdout=null).status, 0)


class Pages(Case):
    def test_help_and_version_go_to_standard_output(self):
        for arguments in (["--help"], ["copy", "--help"], ["--version"], ["copy", "--version"]):
            result = self.weir(*arguments)
            self.assertEqual((result.status, result.err), (0, b""), result)
            self.assertTrue(result.out.endswith(b"\n"))
        self.assertRegex(result.out, rb"^weir \d+\.\d+\.\d+\n$")

    def test_a_page_that_cannot_be_written_is_an_error(self):
        with open("/dev/full", "wb") as full:
            self.assertFails(self.weir("--help", stdout=full), "standard output")
        process = self.start("copy", "--help", stdout=subprocess.PIPE)
        process.stdout.close()
        self.assertIn(process.wait(timeout=60), (0, 141))


main()
