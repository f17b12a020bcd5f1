"""--enrich and --enrich-as, against a server of our own on loopback."""
import collections
import json
import signal
import socket
import threading

from support.command import GUARD, Case, main
from support.web import Answer, serve


def ids(*numbers):
    return "".join(f'{{"id":{number}}}\n' for number in numbers)


class Enrich(Case):
    def users(self):
        return serve(self, lambda path: Answer(200, '{"id":0,"name":"user ' + path.rsplit("/", 1)[1] + '","n":1.50}'))

    def test_adds_the_fields_of_the_answer_in_the_order_of_the_records(self):
        server = self.users()
        result = self.weir("copy", "--json", "--enrich", server.url + "/users/{id}", "-", "-", stdin=ids(*range(1, 51)))
        self.assertEqual(result.status, 0, result)
        self.assertEqual(result.out.decode().splitlines(),
                         [f'{{"id":{n},"name":"user {n}","n":1.50}}' for n in range(1, 51)])
        self.assertEqual(len(server.paths), 50)
        self.assertEqual([(stage["name"], stage["records"]) for stage in result.json()["stages"]],
                         [("read", 50), ("parse", 50), ("enrich", 50)])

    def test_takes_the_whole_answer_under_a_key(self):
        server = serve(self, lambda path: Answer(200, b"[1, 2.0,\r\n 12345678901234567890]\n"))
        result = self.weir("copy", "--quiet", "--enrich-as", "[more]", server.url + "/{id}", "-", "-", stdin=ids(1))
        self.assertEqual((result.status, result.out), (0, b'{"id":1,"[more]":[1,2.0,12345678901234567890]}\n'), result)
        result = self.weir("copy", "--enrich-as", "id", server.url + "/{id}", "-", "-", stdin=ids(1))
        self.assertFails(result, 'standard input:1: the record has a field "id" already')

    def test_what_is_filled_in_is_percent_encoded(self):
        server = serve(self, lambda path: Answer(200, "{}"))
        result = self.weir("copy", "--quiet", "--enrich", server.url + "/{name}?q={name}&ok={ok}", "-", "-",
                           stdin='{"name":"a/b ?&é{id}","ok":true}\n')
        self.assertEqual(result.status, 0, result)
        self.assertEqual(server.paths, ["/a%2Fb%20%3F%26%C3%A9%7Bid%7D?q=a%2Fb%20%3F%26%C3%A9%7Bid%7D&ok=true"])

    def test_stages_work_in_their_order(self):
        server = serve(self, lambda path: Answer(200, '{"tags":["a","b"]}'))
        result = self.weir("copy", "--quiet", "--take", "2", "--enrich", server.url + "/first/{id}", "--jq", "{id, t: .tags[]}",
                           "--skip", "1", "--enrich-as", "more", server.url + "/{id}/{t}", "-", "-", stdin=ids(1, 2, 3))
        self.assertEqual(result.status, 0, result)
        more = '"more":{"tags":["a","b"]}'
        self.assertEqual(result.out.decode().splitlines(), [f'{{"id":1,"t":"b",{more}}}', f'{{"id":2,"t":"a",{more}}}',
                                                            f'{{"id":2,"t":"b",{more}}}'])
        self.assertEqual(sorted(server.paths), ["/1/b", "/2/a", "/2/b", "/first/1", "/first/2"])

    def test_works_at_as_many_at_once_as_it_is_told(self):
        for jobs in (1, 3):
            together = threading.Barrier(jobs)

            def answer(path, together=together):
                together.wait(GUARD)
                return Answer(200, "{}")

            server = serve(self, answer)
            result = self.weir("copy", "--quiet", "--jobs", str(jobs), "--enrich", server.url + "/{id}", "-", "-",
                               stdin=ids(*range(6)))
            self.assertEqual((result.status, result.out), (0, ids(*range(6)).encode()), result)
            self.assertEqual(server.most, jobs)

    def test_no_job_waits_for_a_page(self):
        for option in ((), ("--resume",)):
            second_page = threading.Event()

            def answer(path, second_page=second_page):
                if path == "/users?page=1":
                    return Answer(200, '[{"id":1},{"id":2},{"id":3}]')
                if path.startswith("/users"):
                    second_page.set()
                    return Answer(200, '[{"id":4}]' if path == "/users?page=2" else "[]")
                self.assertTrue(second_page.wait(GUARD))  # while all jobs are busy
                return Answer(200, "{}")

            server = serve(self, answer)
            result = self.weir("copy", "--quiet", "--jobs", "2", *option, "--enrich", server.url + "/{id}",
                               server.url + "/users?page={page}", f"sqlite:{len(option)}.db?table=t")
            self.assertEqual((result.status, result.err), (0, b""), result)
            self.assertEqual(server.paths.count("/4"), 1)

    def test_no_page_is_read_behind_what_is_taken(self):
        server = serve(self, lambda path: Answer(200, '[{"id":1},{"id":2}]' if path.startswith("/users") else "{}"))
        result = self.weir("copy", "--quiet", "--take", "2", "--enrich", server.url + "/{id}",
                           server.url + "/users?page={page}", "-")
        self.assertEqual((result.status, result.out), (0, ids(1, 2).encode()), result)
        self.assertEqual([path for path in server.paths if path.startswith("/users")], ["/users?page=1"])

    def test_tries_again_what_may_succeed_later(self):
        left = collections.Counter({"/1": 2, "/2": 0, "/3": 1})

        def answer(path):
            left[path] -= 1
            if left[path] >= 0:
                return Answer(503 if path == "/1" else 429, "later", (("Retry-After", "0"),))
            return Answer(200, '{"ok":true}')

        server = serve(self, answer)
        result = self.weir("copy", "--quiet", "--enrich", server.url + "/{id}", "-", "-", stdin=ids(1, 2, 3))
        self.assertEqual((result.status, result.err), (0, b""), result)
        self.assertEqual(result.out.decode().splitlines(), [f'{{"id":{n},"ok":true}}' for n in (1, 2, 3)])
        self.assertEqual(collections.Counter(server.paths), {"/1": 3, "/2": 1, "/3": 2})

    def test_what_fails_for_good_is_a_letter_with_the_number_of_tries(self):
        answers = {"/1": Answer(200, '{"ok":1}'), "/2": Answer(404, "no"), "/3": Answer(500, "never"),
                   "/4": Answer(200, "[1]"), "/5": Answer(200, "<html></html>", (("Content-Type", "text/html"),)),
                   "/7": Answer(200, '{"ok":7}')}
        server = serve(self, lambda path: answers[path])
        result = self.weir("copy", "--json", "--on-error", "bad.ndjson", "--retry", "1", "--enrich", server.url + "/{id}",
                           "-", "out.ndjson", stdin=ids(1, 2, 3, 4, 5) + '{"no":6}\n' + ids(7))
        figures = result.json()
        self.assertEqual((result.status, figures["records"], figures["failed"]), (3, 2, 5), result)
        self.assertEqual(self.read("out.ndjson"), b'{"id":1,"ok":1}\n{"id":7,"ok":7}\n')
        letters = self.letters()
        self.assertEqual([letter["line"] for letter in letters], [2, 3, 4, 5, 6])
        for letter, parts in zip(letters, (("404", "/2", "(after 1 try)"), ("500", "/3", "(after 2 tries)"),
                                           ("/4", "no JSON object"), ("/5",), ('field "id" is missing',))):
            for part in parts:
                self.assertIn(part, letter["error"])
        self.assertEqual(collections.Counter(server.paths)["/3"], 2)

    def test_the_first_failure_ends_the_copy_unless_told_otherwise(self):
        server = serve(self, lambda path: Answer(404 if path == "/2" else 200, "{}"))
        result = self.weir("copy", "--enrich", server.url + "/{id}", "-", "out.ndjson", stdin=ids(1, 2, 3))
        self.assertFails(result, "standard input:2: ", server.url + "/2", "404", "(after 1 try)", "--on-error skip")
        self.assertEqual(self.read("out.ndjson"), ids(1).encode())

    def test_a_server_that_is_not_there_or_says_nothing_is_tried_again(self):
        with socket.socket() as closed:
            closed.bind(("127.0.0.1", 0))
            gone = f"http://127.0.0.1:{closed.getsockname()[1]}"
        result = self.weir("copy", "--quiet", "--retry", "1", "--enrich", gone + "/{id}", "-", "-", stdin=ids(1))
        self.assertFails(result, gone + "/1", "(after 2 tries)")
        forever = threading.Event()
        self.addCleanup(forever.set)
        server = serve(self, lambda path: forever.wait(GUARD) and Answer(200, "{}"))
        result = self.weir("copy", "--quiet", "--retry", "1", "--timeout", "50ms", "--enrich", server.url + "/{id}", "-", "-",
                           stdin=ids(1))
        self.assertFails(result, server.url + "/1", "(after 2 tries)")
        self.assertEqual(server.paths, ["/1", "/1"])

    def test_headers_are_sent(self):
        server = serve(self, lambda path: Answer(200, "{}"))
        self.write("headers", "X-Second: two\r\n\n Accept-Language:de \n".replace("\n A", "\nA"))
        result = self.weir("copy", "--quiet", "--header", "Authorization: Bearer 4711", "--header", "@headers", "--enrich",
                           server.url + "/{id}", "-", "-", stdin=ids(1))
        self.assertEqual(result.status, 0, result)
        sent = server.headers[0]
        self.assertEqual((sent["Authorization"], sent["X-Second"], sent["Accept-Language"]), ("Bearer 4711", "two", "de"))

    def test_no_secret_is_told(self):
        server = serve(self, lambda path: Answer(500, "hidden4711"))
        url = server.url.replace("//", "//user:hidden4711@") + "/{id}?token=hidden4711"
        self.write("headers", "X-Key: hidden4711\n")
        arguments = ("--header", "Authorization: hidden4711", "--header", "@headers", "--retry", "0", "--enrich", url, "-",
                     "out.ndjson")
        for how in ("skip", "stop", "bad.ndjson"):
            result = self.weir("copy", "--overwrite", "--json", "--on-error", how, *arguments, stdin=ids(1))
            self.assertNotEqual(result.status, 0)
            self.assertNotIn(b"hidden4711", result.out + result.err)
        self.assertIn("/1?token=***", self.letters()[0]["error"])
        self.assertNotIn(b"hidden4711", self.read("bad.ndjson") + self.read("out.ndjson"))

    def test_a_wrong_command_line_is_refused_before_anything_is_opened(self):
        self.write("wrong", "Good: one\nhidden4711\n")
        for arguments, parts in ((("--enrich", "http://h/{id"), ("--enrich: the URL has a '{' without its '}'",)),
                                 (("--enrich-as", "k", "http://{h}/"), ("--enrich-as: the URL", "server")),
                                 (("--enrich", "users/{id}"), ("--enrich: the URL names no server",)),
                                 (("--enrich-as", "k"), ("--enrich-as needs two values: KEY and URL",)),
                                 (("--header", "hidden4711"), ("--header", "Name: value")),
                                 (("--header", "Content-Length: hidden4711"), ("--header", "Content-Length")),
                                 (("--header", "@wrong"), ("line 2 of wrong", "Name: value")),
                                 (("--header", "@missing"), ("missing", "cannot be read")),
                                 (("--header", "@."), ("cannot be read",)),
                                 (("--jobs", "0"), ("--jobs must be a whole number from 1 to 1000, was '0'",)),
                                 (("--retry", "x"), ("--retry must be a whole number from 0 to 100",)),
                                 (("--timeout", "0s"), ("--timeout must be a time",)),
                                 (("--drain", "1"), ("--drain must be a time",))):
            words = ("in.ndjson", "out.ndjson") if arguments != ("--enrich-as", "k") else ()
            result = self.weir("copy", *words, *arguments)
            self.assertUsage(result, *parts)
            self.assertNotIn(b"hidden4711", result.err)
            self.assertFalse(self.exists("out.ndjson"))

    def test_a_copy_that_is_told_to_end_brings_what_is_under_way_to_its_end(self):
        asked, go_on = threading.Event(), threading.Event()
        self.addCleanup(go_on.set)

        def answer(path):
            asked.set()
            go_on.wait(GUARD)
            return Answer(200, '{"ok":true}')

        server = serve(self, answer)
        self.write("in.ndjson", ids(1))
        process = self.start("copy", "--enrich", server.url + "/{id}", "in.ndjson", "out.ndjson")
        self.assertTrue(asked.wait(GUARD))
        process.send_signal(signal.SIGTERM)
        go_on.set()
        self.assertEqual(self.finish(process).status, 143)
        self.assertEqual(self.read("out.ndjson"), b'{"id":1,"ok":true}\n')

    def test_and_is_stopped_when_that_takes_too_long(self):
        asked, forever = threading.Event(), threading.Event()
        self.addCleanup(forever.set)

        def answer(path):
            if path == "/1":
                return Answer(200, "{}")
            asked.set()
            forever.wait(GUARD)
            return Answer(200, "{}")

        server = serve(self, answer)
        self.write("in.ndjson", ids(1, 2))
        process = self.start("copy", "--batch", "1", "--drain", "100ms", "--enrich", server.url + "/{id}", "in.ndjson",
                             "out.ndjson")
        self.assertTrue(asked.wait(GUARD))
        self.until(lambda: self.exists("out.ndjson") and self.read("out.ndjson"), "the first record", process)
        process.send_signal(signal.SIGINT)
        self.assertEqual(self.finish(process).status, 130)
        self.assertEqual(self.read("out.ndjson"), ids(1).encode())


main()
