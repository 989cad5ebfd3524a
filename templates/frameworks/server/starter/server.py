"""HTTP server around the model, with Python's own modules alone."""

import json
import logging
import os
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from model import load_model

logging.basicConfig(
    level=os.environ.get("LOG_LEVEL") or "INFO",
    format="%(asctime)s %(levelname)s %(name)s: %(message)s",
)
log = logging.getLogger("app")

MAX_BYTES = 100_000


class Handler(BaseHTTPRequestHandler):
    """Answers GET /health and POST /predict."""

    def do_GET(self) -> None:
        if self.path == "/health":
            self.answer(200, {"status": "ok"})
        else:
            self.answer(404, {"error": "not found"})

    def do_POST(self) -> None:
        if self.path != "/predict":
            self.answer(404, {"error": "not found"})
            return
        try:
            length = int(self.headers.get("Content-Length") or 0)
            if length > MAX_BYTES:
                raise ValueError("too large")
            values = [float(value) for value in json.loads(self.rfile.read(length))]
        except (ValueError, TypeError):
            self.answer(422, {"error": "send a list of numbers"})
            return
        self.answer(200, {"outliers": self.server.model.outliers(values)})

    def answer(self, status: int, body: object) -> None:
        data = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, format: str, *args: object) -> None:
        log.debug(format, *args)


def main() -> None:
    host = os.environ.get("HOST") or "127.0.0.1"
    port = int(os.environ.get("PORT") or 8000)
    server = ThreadingHTTPServer((host, port), Handler)
    server.model = load_model()
    log.info("listening on %s:%d", host, port)
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        # docker stop sends SIGINT: here is the place to close connections.
        pass
    finally:
        server.server_close()
        log.info("stopped, bye")


if __name__ == "__main__":
    main()
