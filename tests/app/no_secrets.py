"""No secret is told: whatever goes wrong, or well, what logs somebody in is in nothing that the command writes."""
import base64
import concurrent.futures
import os
import re
import shutil
import signal
import tempfile
import threading

from support.command import GUARD, Case, environment, main
from support.proxy import Answer, always, certificate, cuts, hangs, instead, middle, refusing, resets, spoilt
from support.screen import Screen

SECRET = "hush4711"
USER = f"{SECRET}-user:{SECRET}-word"
QUERY = f"token={SECRET}&KEY={SECRET}&Secret={SECRET}&passWord={SECRET}&api%5Fkey={SECRET}"
HIDDEN = "token=***&KEY=***&Secret=***&passWord=***&api%5Fkey=***"
NEVER = (SECRET.encode(), base64.b64encode(USER.encode()))


def or_step(path, right):
    """The right answer, unless the path is one of a chain of redirects without end."""
    if not path.startswith("/step"):
        return right
    return Answer("", 302, (f"Location: {path.replace('?', '-on?', 1)}",))


class Secrets(Case):
    def setUp(self):
        super().setUp()
        self.own = tempfile.mkdtemp(prefix="weir-test-")  # what the command reads; what it writes is elsewhere
        self.addCleanup(shutil.rmtree, self.own, ignore_errors=True)
        self.headers = self.given("headers", f"X-Second: {SECRET}\n")
        self.ids = self.given("in.ndjson", '{"id":1}\n{"id":2}\n')

    def given(self, name, text):
        path = os.path.join(self.own, name)
        with open(path, "w", encoding="ascii") as file:
            file.write(text)
        return path

    def url(self, server, path="/{page}"):
        return f"{server.url.replace('//', f'//{USER}@')}{path}?{QUERY}"

    def name(self, server, path="/{page}"):
        return f"{server.url.replace('//', '//***@')}{path}?{HIDDEN}"

    def with_headers(self, *arguments):
        return ("copy", "--header", f"Authorization: Bearer {SECRET}", "--header", "@" + self.headers, *arguments)

    def assertTellsNone(self, told):
        for secret in NEVER:
            self.assertNotIn(secret, told)

    def assertNoneWritten(self):
        written = 0
        for folder, _, files in os.walk(self.folder):
            for name in files:
                self.assertTellsNone(name.encode())
                with open(os.path.join(folder, name), "rb") as file:
                    self.assertTellsNone(file.read())
                written += 1
        return written

    # -- the command line

    def test_by_a_wrong_command_line(self):
        here = f"http://{USER}@127.0.0.1/{{page}}?{QUERY}"
        name = f"http://***@127.0.0.1/{{page}}?{HIDDEN}"
        given = lambda text: "@" + self.given("wrong", text)
        cases = [
            (("in", here), f"{name}: a URL can be read, not written"),
            ((here.replace("{page}", "{pge}"), "out"), "{pge} stands for nothing"),
            ((here.replace("127.0.0.1", "127.0.0.1:99999"), "out"), "the port of the URL"),
            ((here.replace("127.0.0.1", "%zz"), "out"), "this is no valid URL"),
            ((here.replace("http", "htpp"), "out"), f"{name.replace('http', 'htpp')}: unknown scheme 'htpp'"),
            ((f"{USER}@127.0.0.1/", "out"), "***@127.0.0.1/: unknown scheme"),
            (("in", f"sqlite:out?table=t&key={SECRET}"), "key=***: unknown parameter 'key'"),
            ((here, "out", here), f"'{name}' is one word too many"),
            ((here, "out", f"--heder=X: {SECRET}"), "unknown option '--heder'"),
            ((here, "out", "--header", SECRET), "what --header has is no header"),
            ((here, "out", "--header", f": {SECRET}"), "what --header has is no header"),
            ((here, "out", "--header", f"A B: {SECRET}"), "what --header has is no header that can be sent"),
            ((here, "out", "--header", f"A: {SECRET}\r\nB: c"), "what --header has is no header that can be sent"),
            ((here, "out", "--header", f"Content-Length: {SECRET}"), "what --header has is no header that can be sent"),
            ((here, "out", "--header", given(f"A: {SECRET}\n{SECRET}\n")), "line 2 of "),
            ((here, "out", "--header", "@missing"), "missing, a file for --header, cannot be read"),
            ((here, "out", "--enrich", here.replace("{page}", "{id")), "--enrich: the URL has a '{' without its '}'"),
            ((here, "out", "--enrich", here.replace("127.0.0.1", "{id}")), "--enrich: the URL "),
            ((here, "out", "--enrich-as", "more", here.replace("http://", "")), "--enrich-as: the URL names no server"),
            ((here, "out", "--enrich-as", here, "more"), "--enrich-as: the URL names no server"),
            ((here, "out", "--resume"), "--resume: out keeps no account"),
            ((here, "out", "--quiet", "--json"), "--quiet silences the summary"),
            ((here, "out", "--take", "x"), "--take must be a whole number"),
        ]
        for arguments, part in cases:
            with self.subTest(part=part):
                result = self.weir("copy", *arguments)
                self.assertUsage(result, part)
                self.assertTellsNone(result.err)
        self.assertEqual(os.listdir(self.folder), [])

    # -- failures

    def faults(self):
        """What goes wrong with an answer, and what the sentence has of it."""
        elsewhere = f"http://{USER}@{refusing(self)}/there?{QUERY}"
        name = elsewhere.replace(USER, "***").replace(QUERY, HIDDEN)
        to = lambda where: instead(Answer("", 302, (f"Location: {where}",)))
        return [
            (instead(Answer(SECRET, 401)), f"?{HIDDEN}: the server answered 401"),
            (instead(Answer(SECRET, 403)), f"?{HIDDEN}: the server answered 403"),
            (instead(Answer(SECRET, 429, ("Retry-After: 1",))), "429"),
            (instead(Answer(SECRET, 500)), "500"),
            (instead(Answer(f"<html>{SECRET}")), "HTML"),
            (instead(Answer(SECRET.encode(), headers=("Content-Encoding: gzip",))), "gzip"),
            (instead(Answer(SECRET.encode(), headers=(f"Content-Encoding: {SECRET}",))), "compressed"),
            (instead(f"SSH {SECRET}\r\n\r\n".encode()), "no valid HTTP"),
            (hangs(middle), "within 300ms"),
            (cuts(middle), "closed the connection"),
            (resets(middle), "reset"),
            (to(elsewhere), name + ": the connection was refused"),
            (to(elsewhere.replace("http:", "ftp:")), name.replace("http:", "ftp:")),
            (to(f"http://{USER}@[/?{QUERY}"), f"it leads to 'http://***@[/?{HIDDEN}', which is no valid URL"),
            (to(f"http://{USER}@nowhere.invalid/?{QUERY}"), f"http://***@nowhere.invalid/?{HIDDEN}: the name of "),
            (to(f"?{QUERY}"), "it redirects in a circle, back to "),
            (to(f"/step?{QUERY}"), "which would be more than 5 redirects"),
        ]

    def assertSourceFails(self, number, fault, part):
        server = spoilt(self, lambda path: or_step(path, Answer('[{"id":1}]')), {f"/2?{QUERY}": always(fault)})
        for kind, out in (("--json", f"source{number}.ndjson"), ("--flush=1s", f"sqlite:source{number}.db?table=t")):
            result = self.weir(*self.with_headers("--retry", "0", "--timeout", "300ms", kind, self.url(server), out))
            self.assertFails(result, part)
            self.assertIn(self.name(server), result.sentences[-1])
            self.assertTellsNone(result.out + result.err)

    def assertEnrichmentFails(self, number, fault, part):
        server = spoilt(self, lambda path: or_step(path, Answer("{}")), {f"/2?{QUERY}": always(fault)})
        for what in ("skip", f"bad{number}.ndjson", "stop"):
            as_field = ("--enrich-as", "more") if what == "skip" else ("--enrich",)
            result = self.weir(*self.with_headers("--retry", "0", "--timeout", "300ms", "--on-error", what, *as_field,
                                                  self.url(server, "/{id}"), self.ids, "-"))
            self.assertIn(result.status, (1, 3), result)
            told = result.err if what in ("skip", "stop") else self.read(what)
            self.assertIn(part, told.decode())
            self.assertTellsNone(result.out + result.err)

    def test_by_failures(self):
        checks = []
        for number, (fault, part) in enumerate(self.faults()):
            checks += [(self.assertSourceFails, number, fault, part), (self.assertEnrichmentFails, number, fault, part)]
        with concurrent.futures.ThreadPoolExecutor(4) as pool:
            for each in [pool.submit(*check) for check in checks]:
                each.result()
        self.assertGreater(self.assertNoneWritten(), len(checks))

    def test_by_links(self):
        name = f"http://***@{(nobody := refusing(self))}/there?{HIDDEN}"
        for link, part in ((f"http://{USER}@{nobody}/there?{QUERY}", name + ": the connection was refused"),
                           (f"http://{USER}@[/?{QUERY}", f"'http://***@[/?{HIDDEN}', which is no valid URL"),
                           (f"?{QUERY}", "it is its own next page")):
            page = Answer('[{"id":1}]', headers=(f'Link: <{link}>; rel="next"',))
            server = spoilt(self, lambda path, page=page: page)
            result = self.weir(*self.with_headers("--retry", "0", self.url(server, "/"), "-"))
            self.assertFails(result, part)
            self.assertTellsNone(result.out + result.err)

    def test_by_certificates_and_names(self):
        tls, _ = certificate(self.own)
        server = spoilt(self, lambda path: Answer("[]"), tls=tls)
        result = self.weir(*self.with_headers(self.url(server), "-"))
        self.assertFails(result, self.name(server, "/1"), "self-signed")
        self.assertTellsNone(result.out + result.err)
        there = spoilt(self, lambda path: Answer("", 302, (f"Location: http://{USER}@127.0.0.1/?{QUERY}",)), tls=tls)
        trusting = environment(SSL_CERT_FILE=os.path.join(self.own, "certificate"))
        result = self.weir(*self.with_headers(self.url(there), "-"), env=trusting)
        self.assertFails(result, f"http://***@127.0.0.1/?{HIDDEN}, from https to http")
        self.assertTellsNone(result.out + result.err)

    def test_by_letters(self):
        page = Answer('[{"id":1},7,{"id":' + '"' + "x" * 2000 + '"}]')
        server = spoilt(self, lambda path: page if path.startswith("/1?") else Answer("[]"))
        for what in ("skip", "bad.ndjson", "stop"):
            result = self.weir(*self.with_headers("--max-record", "1KiB", "--on-error", what, self.url(server), "-"))
            self.assertIn(result.status, (1, 3))
            self.assertTellsNone(result.err)
        self.assertEqual({letter["source"] for letter in self.letters()}, {self.name(server, "/1")})
        self.assertEqual(len(self.letters()), 2)
        self.assertNoneWritten()

    # -- what is told of a copy that goes well

    def test_by_summary_and_progress(self):
        seen = threading.Event()
        self.addCleanup(seen.set)
        page = lambda path: Answer('[{"id":1}]' if path.startswith("/1?") else "[]")
        server = spoilt(self, lambda path: seen.wait(GUARD) and page(path))
        screen = Screen(300)
        self.addCleanup(screen.close)
        enrich = ("--enrich-as", "more", self.url(server, "/1/{id}"))
        process = self.start(*self.with_headers(*enrich, self.url(server), "out.ndjson"), stderr=screen.slave)
        screen.close_slave()
        self.until(lambda: "0 records, " in screen.text(), "a line", process)
        seen.set()
        self.assertEqual(process.wait(timeout=GUARD), 0)
        self.until(lambda: f"from {self.name(server)} to out.ndjson" in screen.text(), "the summary")
        self.assertTellsNone(screen.text().encode())
        result = self.weir(*self.with_headers("--json", *enrich, self.url(server), "-"))
        self.assertEqual((result.status, result.json()["source"]), (0, self.name(server)), result)
        self.assertTellsNone(result.out + result.err)
        self.assertEqual(server.headers(0, "Authorization"), [f"Bearer {SECRET}"])
        self.assertEqual(server.headers(0, "X-Second"), [SECRET])
        self.assertNoneWritten()

    def test_by_the_account_of_a_copy_that_can_be_resumed(self):
        asked = threading.Event()

        def stays(peer, right):
            asked.set()
            peer.wait_until_left()
            return False

        users = spoilt(self, lambda path: Answer("{}"))
        page = lambda path: Answer('[{"id":1},7]' if path[1] in "12" else "[]")
        server = spoilt(self, page, {f"/2?{QUERY}": [stays]})
        copy = self.with_headers("--resume", "--json", "--on-error", "bad.ndjson", "--enrich", self.url(users, "/{id}"))
        process = self.start(*copy, self.url(server), "sqlite:out.db?table=t")
        self.assertTrue(asked.wait(GUARD))
        process.send_signal(signal.SIGINT)
        result = self.finish(process)
        self.assertEqual(result.status, 130, result)
        self.assertTellsNone(result.out + result.err)
        self.assertNoneWritten()
        account = "".join(map(str, self.rows("SELECT * FROM weir_resume")))
        self.assertIn(self.name(server), account)
        self.assertIn(self.name(users, "/{id}"), account)
        # Another pipeline is told by what it was.
        result = self.weir(*copy, "--take", "9", self.url(server), "sqlite:out.db?table=t")
        self.assertFails(result, "was made with --enrich " + self.name(users, "/{id}"))
        self.assertTellsNone(result.out + result.err)
        # And what logs in may be another the next time.
        changed = [word.replace(SECRET, SECRET + "-2") for word in (*copy, self.url(server))]
        result = self.weir(*changed, "sqlite:out.db?table=t")
        self.assertEqual((result.status, result.json()["all_runs"]), (3, {"records": 2, "failed": 2}), result)
        self.assertEqual([(letter["source"], letter["line"]) for letter in self.letters()],
                         [(self.name(server, f"/{page}"), 2) for page in (1, 2)])
        self.assertTellsNone(result.out + result.err)
        self.assertNoneWritten()


if __name__ == "__main__":
    main()
