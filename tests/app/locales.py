"""A locale with a decimal comma, or with another lower case of I, changes nothing that is read or written."""
import os
import shutil
import subprocess
import tempfile

from support.command import Case, environment, main

LOCALES = ("de_DE", "tr_TR")


class Locales(Case):
    @classmethod
    def setUpClass(cls):
        cls.folder_of_locales = tempfile.mkdtemp(prefix="weir-locales-")
        cls.addClassCleanup(shutil.rmtree, cls.folder_of_locales)
        for name in LOCALES:
            subprocess.run(["localedef", "-i", name, "-f", "UTF-8", os.path.join(cls.folder_of_locales, name + ".UTF-8")],
                           check=True, stderr=subprocess.DEVNULL)

    def each(self):
        yield "C", environment()
        for name in LOCALES:
            locale = name + ".UTF-8"
            yield locale, environment(LOCPATH=self.folder_of_locales, LC_ALL=locale, LANG=locale, LANGUAGE=locale)

    def test_are_there(self):
        with_comma = subprocess.run(["bash", "-c", "printf %.1f 1,5"], env=dict(self.each())["de_DE.UTF-8"],
                                    capture_output=True, check=True)
        self.assertEqual(with_comma.stdout, b"1,5")

    def test_numbers_and_keys_are_stored_alike(self):
        self.write("in.ndjson", '{"I":1.5,"x":-2.5e-3,"FILE":"1,5","ID":12345678901234567890}\n' * 3)
        for locale, env in self.each():
            with self.subTest(locale=locale):
                result = self.weir("copy", "in.ndjson", f"sqlite:{locale}.db?table=TITLE", env=env)
                self.assertEqual(result.status, 0, result)
                self.assertEqual(self.rows("SELECT I, x, typeof(x), FILE, ID FROM TITLE", f"{locale}.db"),
                                 [(1.5, -0.0025, "real", "1,5", "12345678901234567890")] * 3)

    def test_keys_that_differ_only_in_case_are_those_of_ascii(self):
        for locale, env in self.each():
            with self.subTest(locale=locale):
                result = self.weir("copy", "-", f"sqlite:{locale}.db?table=t", stdin='{"ID":1,"id":2}\n', env=env)
                self.assertFails(result, "case")

    def test_the_command_line_is_read_alike(self):
        for locale, env in self.each():
            with self.subTest(locale=locale):
                result = self.weir("copy", "--max-record", "16MIB", "--flush", "1S", "--batch", "10", "-", "-",
                                   stdin='{"a":1}\n', env=env)
                self.assertEqual((result.status, result.out), (0, b'{"a":1}\n'), result)
                self.assertUsage(self.weir("copy", "--flush", "1,5s", "-", "-", env=env), "--flush")

    def test_figures_are_written_alike(self):
        self.write_records("in.ndjson", 12345)
        for locale, env in self.each():
            with self.subTest(locale=locale):
                result = self.weir("copy", "--overwrite", "in.ndjson", "out.ndjson", env=env)
                self.assertRegex(result.sentences[0], r"copied 12,345 records \(149\.4 kB\) .* in \d+\.\d\d s")
                result = self.weir("copy", "--overwrite", "--json", "in.ndjson", "out.ndjson", env=env)
                self.assertGreater(result.json()["seconds"], 0)

    def test_messages_are_the_same(self):
        for _, env in self.each():
            self.assertFails(self.weir("copy", "missing", "out", env=env), "no such file or folder")


main()
