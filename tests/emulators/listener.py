"""A server that speaks one dialect and keeps what it accepted; `say` makes the next answers."""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from tests.emulators.dialects import RefusedError


class Listener:
    """`say` holds (status, headers, body) per call; None there is the proper answer."""

    def __init__(self):
        self.dialect, self.accepted, self.calls, self.say = None, [], [], []
        self.connections = 0
        listener = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def setup(self):
                listener.connections += 1
                super().setup()

            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                status, headers, said = listener.take(self.path, self.headers, body)
                said = said.encode()
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(said)))
                self.end_headers()
                self.wfile.write(said)

            def log_message(self, *args):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self.server.server_port}/api"

    def take(self, path, headers, body):
        self.calls.append((path, headers, body))
        answer = self.say.pop(0) if self.say else None
        if answer and answer[0] != 200:
            return answer
        try:
            messages = list(self.dialect.read(path, headers, body))
        except RefusedError as refused:
            return refused.status, {}, refused.said
        self.accepted += messages
        return answer or (200, {}, json.dumps(self.dialect.answer(messages)))

    def __enter__(self):
        threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def __exit__(self, *error):
        self.server.shutdown()
        self.server.server_close()
