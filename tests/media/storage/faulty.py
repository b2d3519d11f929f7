"""A proxy before an S3 server that breaks what goes through it, as networks and stores do."""

import contextlib
import http.client
import socket
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit


class Faulty:
    """`fault` is one of: None, "wrong" (other bytes come back), "cut" (half of them), "silent" (no answer), "down" (no
    connection), "refuses" (500), "denies" (403), "garbage" (no HTTP). `only` restricts it to a method."""

    def __init__(self, behind):
        self.fault, self.only, self.asked = None, None, []
        self._behind = urlsplit(behind).netloc
        self._gone = threading.Event()
        proxy = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def _any(self):
                proxy.answer(self)

            do_GET = do_PUT = do_HEAD = do_POST = do_DELETE = _any

            def log_message(self, *args):
                """Not into the tests' output."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        self._thread.start()
        self.address = f"http://127.0.0.1:{self._server.server_address[1]}"

    def answer(self, request):
        body = request.rfile.read(int(request.headers.get("Content-Length", 0)))
        self.asked.append(request.command)
        fault = self.fault if self.only in (None, request.command) else None
        request.close_connection = True
        if fault == "silent":
            self._gone.wait(30)
        elif fault == "down":
            with contextlib.suppress(OSError):
                request.connection.shutdown(socket.SHUT_RDWR)
        elif fault == "garbage":
            request.wfile.write(b"nonsense\r\n\r\n")
        elif fault in ("refuses", "denies"):
            request.send_error(500 if fault == "refuses" else 403)
        else:
            self._pass(request, body, fault)

    def _pass(self, request, body, fault):
        behind = http.client.HTTPConnection(self._behind, timeout=30)
        behind.request(request.command, request.path, body, dict(request.headers))
        answer = behind.getresponse()
        content = answer.read()
        request.send_response(answer.status)
        for name, value in answer.getheaders():
            if name.lower() not in ("connection", "transfer-encoding", "date", "server"):
                request.send_header(name, value)
        request.end_headers()
        if fault == "wrong":
            content = bytes(byte ^ 1 for byte in content)
        elif fault == "cut":
            content = content[: len(content) // 2]
        if request.command != "HEAD":
            request.wfile.write(content)
        behind.close()

    def close(self):
        self._gone.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()
