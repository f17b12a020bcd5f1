"""A web server on loopback that answers as a test tells it."""
import collections
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

Answer = collections.namedtuple("Answer", "status body headers", defaults=((),))


class Server(ThreadingHTTPServer):
    """Answers by `self.answer(path)`; remembers what was asked."""
    daemon_threads = True
    request_queue_size = 128

    def __init__(self, answer):
        super().__init__(("127.0.0.1", 0), Handler)
        self.answer = answer
        self.lock = threading.Lock()
        self.paths, self.headers, self.now, self.most = [], [], 0, 0
        self.url = f"http://127.0.0.1:{self.server_address[1]}"

    def handle_error(self, request, client_address):
        pass  # whoever is stopped leaves in the middle


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def do_GET(self):
        with self.server.lock:
            self.server.paths.append(self.path)
            self.server.headers.append(self.headers)
            self.server.now += 1
            self.server.most = max(self.server.most, self.server.now)
        try:
            answer = self.server.answer(self.path)
        finally:
            with self.server.lock:
                self.server.now -= 1
        body = answer.body if isinstance(answer.body, bytes) else answer.body.encode()
        self.send_response(answer.status)
        for name, value in answer.headers:
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *arguments):
        pass


def serve(case, answer):
    """A Server, until `case`, a TestCase, has ended."""
    server = Server(answer)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    case.addCleanup(server.server_close)
    case.addCleanup(server.shutdown)
    return server
