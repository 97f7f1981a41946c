"""A chat endpoint on loopback that speaks OpenAI's wire protocol and behaves, or misbehaves, to order.

with serve_script("cut", ["一、", "支持"]) as endpoint:
    client = openai.OpenAI(base_url=endpoint.url, api_key="none")
"""

import json
import socket
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Literal, get_args

Behaviour = Literal[
    "good",  # the pieces, finish_reason "stop", [DONE]
    "reasoning",  # the same after `reasoning_content`
    "down",  # nobody listens
    "slow_start",  # nothing for `delay` seconds, then as good
    "slow_middle",  # `delay` seconds after the first piece, then as good
    "busy_once",  # 429, then as good
    "busy",  # 429 always
    "error_once",  # 500, then as good
    "error",  # 500 always
    "forbidden",  # 401, with the key in the message as some servers do
    "no_model",  # 404, as for a wrong model name
    "html",  # a proxy's page, status 200
    "cut",  # the connection breaks after the first piece
    "unfinished",  # the response ends after the first piece, without finish_reason and [DONE]
    "failed",  # an error object in the stream after the first piece
    "invalid_json",  # a line that is no JSON after the first piece
    "empty",  # a complete stream without text
    "endless",  # the pieces over and over
]
BEHAVIOURS: tuple[Behaviour, ...] = get_args(Behaviour)
MODEL = "scripted-model"

Request = dict[str, Any]
Pieces = Sequence[str] | Callable[[Request], Sequence[str]]


@dataclass(slots=True)
class ScriptedEndpoint:
    """A base URL, and what was asked there."""

    url: str
    requests: list[Request] = field(default_factory=list)  # the bodies, as parsed
    keys: list[str] = field(default_factory=list)  # the Authorization headers
    hung_up: threading.Event = field(default_factory=threading.Event)  # the client left early


@contextmanager
def serve_script(
    behaviour: Behaviour, pieces: Pieces = ("依据", "不足。"), *, delay: float = 5.0
) -> Iterator[ScriptedEndpoint]:
    """Serve one behaviour on a free port of this machine.

    Args:
        behaviour: what happens to each request.
        pieces: the answer's pieces, or what makes them of the request's body.
        delay: seconds that the slow behaviours wait.
    """
    if behaviour == "down":
        with socket.socket() as taken:  # bound, not listening: nobody else gets the port
            taken.bind(("127.0.0.1", 0))
            yield ScriptedEndpoint(f"http://127.0.0.1:{taken.getsockname()[1]}/v1")
        return
    closing = threading.Event()

    server = _Server(("127.0.0.1", 0), _Handler)
    endpoint = ScriptedEndpoint(f"http://127.0.0.1:{server.server_port}/v1")
    server.script = _Script(behaviour, pieces, delay, endpoint, closing)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield endpoint
    finally:
        closing.set()
        server.shutdown()
        server.server_close()
        thread.join(timeout=20)


@dataclass(slots=True)
class _Script:
    behaviour: Behaviour
    pieces: Pieces
    delay: float
    endpoint: ScriptedEndpoint
    closing: threading.Event


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    script: _Script

    def handle_error(self, request: Any, client_address: Any) -> None:
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Server

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
        pass

    def do_POST(self) -> None:
        script = self.server.script
        endpoint = script.endpoint
        request = json.loads(self.rfile.read(int(self.headers["content-length"])))
        first = not endpoint.requests
        endpoint.requests.append(request)
        endpoint.keys.append(self.headers.get("authorization", ""))
        try:
            self._answer(script, request, first)
        except (BrokenPipeError, ConnectionResetError):
            endpoint.hung_up.set()
            self.close_connection = True

    def _answer(self, script: _Script, request: Request, first: bool) -> None:
        behaviour = script.behaviour
        if behaviour == "busy" or (behaviour == "busy_once" and first):
            self._refuse(429, "Rate limit reached", "rate_limit_exceeded")
        elif behaviour == "error" or (behaviour == "error_once" and first):
            self._refuse(500, "The server had an error", "server_error")
        elif behaviour == "forbidden":
            given = self.headers.get("authorization", "").removeprefix("Bearer ")
            self._refuse(401, f"Incorrect API key provided: {given}", "invalid_api_key")
        elif behaviour == "no_model":
            self._refuse(404, f"The model `{request['model']}` does not exist", "model_not_found")
        elif behaviour == "html":
            self._reply(200, "text/html", "<html><body><h1>Login</h1></body></html>")
        elif request.get("stream"):
            self._stream(script, request)
        else:
            text = "" if behaviour == "empty" else "".join(_pieces(script, request))
            choice = {
                "index": 0,
                "message": {"role": "assistant", "content": text},
                "finish_reason": "stop",
            }
            self._reply(200, "application/json", json.dumps(_completion(request, choice)))

    def _stream(self, script: _Script, request: Request) -> None:
        behaviour, pieces = script.behaviour, _pieces(script, request)
        if behaviour == "slow_start":
            script.closing.wait(script.delay)
        self.send_response(200)
        self.send_header("content-type", "text/event-stream")
        self.send_header("transfer-encoding", "chunked")
        self.end_headers()
        self._event(_chunk(request, {"role": "assistant", "content": ""}))
        if behaviour == "reasoning":
            self._event(_chunk(request, {"reasoning_content": "让我想一想。"}))
        if behaviour == "endless":
            while not script.closing.is_set():
                for piece in pieces:
                    self._event(_chunk(request, {"content": piece}))
                    time.sleep(0.001)
            return
        for number, piece in enumerate(pieces if behaviour != "empty" else ()):
            self._event(_chunk(request, {"content": piece}))
            if number:
                continue
            if behaviour == "slow_middle":
                script.closing.wait(script.delay)
            elif behaviour == "cut":
                self.close_connection = True
                self.connection.shutdown(socket.SHUT_RDWR)
                return
            elif behaviour == "unfinished":
                self._chunk_of_response(b"")
                return
            elif behaviour == "failed":
                self._event(json.dumps({"error": {"message": "CUDA out of memory", "code": 500}}))
                self._chunk_of_response(b"")
                return
            elif behaviour == "invalid_json":
                self._event('{"choices": [{"delta": ')
        self._event(_chunk(request, {}, finish="stop"))
        self._event("[DONE]")
        self._chunk_of_response(b"")

    def _event(self, data: str) -> None:
        self._chunk_of_response(f"data: {data}\n\n".encode())

    def _chunk_of_response(self, body: bytes) -> None:
        self.wfile.write(b"%x\r\n%s\r\n" % (len(body), body))
        self.wfile.flush()

    def _refuse(self, status: int, message: str, code: str) -> None:
        error = {"message": message, "type": code, "param": None, "code": code}
        self._reply(status, "application/json", json.dumps({"error": error}))

    def _reply(self, status: int, kind: str, text: str) -> None:
        body = text.encode()
        self.send_response(status)
        self.send_header("content-type", kind)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


def _pieces(script: _Script, request: Request) -> Sequence[str]:
    return script.pieces(request) if callable(script.pieces) else script.pieces


def _completion(request: Request, choice: dict[str, Any]) -> dict[str, Any]:
    return {
        "id": "chatcmpl-1",
        "object": "chat.completion",
        "created": 0,
        "model": request["model"],
        "choices": [choice],
    }


def _chunk(request: Request, delta: dict[str, str], finish: str | None = None) -> str:
    choice = {"index": 0, "delta": delta, "finish_reason": finish}
    made = _completion(request, choice) | {"object": "chat.completion.chunk"}
    return json.dumps(made, ensure_ascii=False)
