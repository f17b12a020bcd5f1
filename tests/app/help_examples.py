"""The examples of the help page, the manual and the read-me work, and no option is missing from them."""
import os
import re
import subprocess

from support.command import GUARD, SOURCE, WEIR, Case, environment, main
from support.proxy import Answer, spoilt

PEOPLE = """{"name":"Ada","born":1815}
{"name":"Grace","born":1906}
{"name":"Barbara","born":1928}
{"name":"Karen","born":1935}
"""

# The server that the pages speak of; here one on loopback has its part.
SERVER = re.compile(r"https://((?:\w+:\w+@)?)api\.example")


def page_of_people(path):
    """Two of them on each page; and how many letters each name has."""
    if path.startswith("/letters/"):
        return Answer(f'{{"letters":{len(path) - len("/letters/")}}}')
    wanted = re.match(r"/people\?page=(\d+)", path)
    if not wanted:
        return Answer("nobody", 404)
    begin = 2 * int(wanted[1]) - 2
    return Answer("[" + ",".join(PEOPLE.splitlines()[begin:begin + 2]) + "]")


def text_of(path):
    with open(os.path.join(SOURCE, path), encoding="utf-8") as file:
        return file.read()


def same_figures(text):
    """Times and rates are those of the machine; the rest is to be the same."""
    text = re.sub(r"\d+\.\d\d s", "N s", text)
    text = re.sub(r"[\d,]+ records/s", "N records/s", text)
    text = re.sub(r"; held back by \w+", "", text)
    text = re.sub(r'"(seconds|waiting_for_upstream|blocked_by_downstream)":[\d.]+', r'"\1":N', text)
    text = re.sub(r'"records_per_second":\d+', '"records_per_second":N', text)
    return re.sub(r'"held_back_by":(null|"\w+")', '"held_back_by":N', text)


class Pages(Case):
    def setUp(self):
        super().setUp()
        self.write("people.ndjson", PEOPLE)
        self.server = spoilt(self, page_of_people)

    def shell(self, command):
        """What a terminal would show, and the exit status."""
        env = environment(PATH=os.path.dirname(WEIR) + ":" + os.environ["PATH"])
        command = SERVER.sub(rf"http://\g<1>{self.server.host}", command)
        process = subprocess.run(["bash", "-c", command], cwd=self.folder, env=env, stdin=subprocess.DEVNULL,
                                 stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=GUARD)
        # Whole paths are those of the machine, too.
        shown = process.stdout.decode().replace(os.path.realpath(self.folder), "PWD")
        shown = re.sub(rf"http://(\*\*\*@)?{self.server.host}", r"https://\g<1>api.example", shown)
        return shown, process.returncode

    def help(self):
        return self.weir("copy", "--help").out.decode()

    def test_the_examples_of_the_help_page_work(self):
        examples = [line.strip() for line in self.help().split("Examples:\n")[1].splitlines()]
        self.assertGreaterEqual(len(examples), 5)
        for example in examples:
            with self.subTest(example=example):
                output, status = self.shell(example)
                self.assertEqual(status, 0, output)
        self.assertEqual(self.rows("SELECT name, born FROM people ORDER BY born", "people.db")[0], ("Ada", 1815))
        self.assertEqual(len(self.rows("SELECT * FROM people", "good.db")), 4)
        self.assertEqual(self.read("copy.ndjson").decode(), PEOPLE * 2)

    def test_the_commands_of_the_read_me_work(self):
        block = re.search(r"(?:^    (?:weir copy|tail|  --).*\n)+", text_of("README.md"), re.M)[0]
        commands = [line.strip() for line in block.replace("\\\n", " ").splitlines()]
        self.assertEqual(len(commands), 3)
        for command in commands:
            with self.subTest(command=command):
                output, status = self.shell(command.replace("tail -f", "cat"))  # which would follow it for ever
                self.assertEqual(status, 0, output)
        self.assertEqual(len(self.rows("SELECT * FROM people", "town.db")), 4)
        self.assertEqual(len(self.rows("SELECT * FROM people", "log.db")), 4)
        self.assertEqual(self.rows("SELECT name, letters FROM people", "people.db"),
                         [("Ada", 3), ("Grace", 5), ("Barbara", 7), ("Karen", 5)])

    def test_the_help_page_fits_a_terminal_and_names_every_option(self):
        text = self.help()
        self.assertLessEqual(max(map(len, text.splitlines())), 80)
        source = text_of("app/arguments.cpp")
        options = set(re.findall(r'"(--[a-z-]+)"', source)) - {"--version"}
        self.assertGreaterEqual(len(options), 11)
        for option in options:
            self.assertIn(f"  {option}", text)
        manual = text_of("docs/copy.md")
        for option in options:
            self.assertIn(f"`{option}", manual)

    def test_the_sessions_of_the_manual_go_as_they_are_shown(self):
        """In a ```console block each `$ command` is followed by what it shows; `# exit status N` stands for itself."""
        manual = text_of("docs/copy.md")
        blocks = re.findall(r"```console\n(.*?)```", manual, re.S)
        self.assertGreaterEqual(len(blocks), 5)
        for block in blocks:
            for command, shown in re.findall(r"^\$ (.*)\n((?:(?!\$ ).*\n)*)", block, re.M):
                with self.subTest(command=command):
                    expected = re.search(r"^# exit status (\d+)\n", shown, re.M)
                    shown = re.sub(r"^# exit status \d+\n", "", shown, flags=re.M)
                    output, status = self.shell(command)
                    self.assertEqual(same_figures(output), same_figures(shown))
                    self.assertEqual(status, int(expected[1]) if expected else 0)


main()
