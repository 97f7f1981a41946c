"""An official page from its address: from named hosts only, never from inside the own network.

Off unless hosts are named. Whoever could have any address fetched could read what only this server
reaches (SSRF), so a name is resolved once, what it resolves to is checked, and the connection is
made to just that address.
"""

import http.client
import socket
import ssl
import threading
from collections.abc import Callable
from dataclasses import dataclass
from ipaddress import ip_address
from urllib.parse import urljoin, urlsplit

from corpus.errors import CorpusError

_BYTES = 20 << 20  # of a page or file
_SECONDS = 20.0  # for all of it, redirects too
_REDIRECTS = 3
_MOVED = (301, 302, 303, 307, 308)
_ACCEPTED = {"User-Agent": "xunzhang-verify", "Accept-Encoding": "identity", "Connection": "close"}
_OFF = (
    "按网址核对没有开放。请下载官方文本后用文件核对；"
    "确要开放，请用 VERIFY_HOSTS 写明可以访问的官方网站，如 www.gov.cn"
)


class FetchError(CorpusError):
    """A page was not fetched; the message says why."""


@dataclass(frozen=True, slots=True)
class _Target:
    """An address that may be fetched, and the one machine that it stands for."""

    url: str
    secure: bool
    host: str
    port: int
    path: str
    address: str


class Fetcher:
    """Fetches from hosts on a list.

    Args:
        hosts: names; one that starts with a dot stands for all below it. None is off.
        allow_private: also from private and loopback addresses and odd ports. For tests.
        resolve: gives the addresses of a name and port.
    """

    def __init__(
        self,
        hosts: tuple[str, ...] = (),
        *,
        allow_private: bool = False,
        seconds: float = _SECONDS,
        most: int = _BYTES,
        resolve: Callable[[str, int], list[str]] | None = None,
    ) -> None:
        self._hosts = tuple(host.lower().rstrip(".") for host in hosts if host)
        self._allow_private, self._seconds, self._most = allow_private, seconds, most
        self._resolve = resolve or _addresses

    def fetch(self, url: str) -> bytes:
        """The bytes at an address.

        Raises:
            FetchError: it is not allowed, not reached, too large or too slow.
        """
        if not self._hosts:
            raise FetchError(_OFF)
        expired = threading.Event()
        opened: list[socket.socket] = []

        def expire() -> None:
            expired.set()
            for each in opened:
                _shut(each)

        timer = threading.Timer(self._seconds, expire)
        timer.daemon = True
        timer.start()
        try:
            return self._follow(url, opened)
        except (OSError, http.client.HTTPException) as error:
            if expired.is_set():
                raise FetchError(f"{url}：{self._seconds:.0f} 秒内没有取完，已放弃") from error
            raise FetchError(f"{url}：无法访问（{type(error).__name__}）") from error
        finally:
            timer.cancel()

    def _follow(self, url: str, opened: list[socket.socket]) -> bytes:
        secure = False
        for _ in range(_REDIRECTS + 1):
            target = self._target(url)
            if secure and not target.secure:
                raise FetchError(f"{url}：网站从 https 转向 http，没有跟随")
            secure = target.secure
            moved, data = self._get(target, opened)
            if not moved:
                return data
            url = urljoin(url, moved)
        raise FetchError(f"{url}：转向超过 {_REDIRECTS} 次")

    def _target(self, url: str) -> _Target:
        """The machine an address stands for, if it may be asked."""
        try:
            parts = urlsplit(url)
            port = parts.port
        except ValueError as error:
            raise FetchError(f"{url}：不是网址") from error
        host = (parts.hostname or "").rstrip(".")
        if parts.scheme not in ("http", "https") or not host or "@" in parts.netloc:
            raise FetchError(f"{url}：只能是 http 或 https 的网址，不带账号")
        if not any(host == h or (h.startswith(".") and host.endswith(h)) for h in self._hosts):
            raise FetchError(f"{url}：{host} 不在允许的官方网站（VERIFY_HOSTS）之内")
        secure = parts.scheme == "https"
        usual = 443 if secure else 80
        if port not in (None, usual) and not self._allow_private:
            raise FetchError(f"{url}：只能用通常的端口")
        found = self._resolve(host, port or usual)
        if not found:
            raise FetchError(f"{url}：找不到 {host}")
        if not self._allow_private and not all(_public(address) for address in found):
            raise FetchError(f"{url}：{host} 指向内部网络，没有访问")
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        if not path.isascii() or any(ord(sign) <= 32 for sign in path):
            raise FetchError(f"{url}：网址里的汉字和空格请先转成 % 的形式")
        return _Target(url, secure, host, port or usual, path, found[0])

    def _get(self, target: _Target, opened: list[socket.socket]) -> tuple[str, bytes]:
        """Where it has moved to, or its bytes."""
        plain = socket.create_connection((target.address, target.port), self._seconds)
        opened.append(plain)
        connection = http.client.HTTPConnection(target.host, target.port)
        try:
            connection.sock = _secured(plain, target.host) if target.secure else plain
            opened.append(connection.sock)
            connection.request("GET", target.path, headers=_ACCEPTED)
            reply = connection.getresponse()
            if reply.status in _MOVED:
                return reply.getheader("Location", ""), b""
            if reply.status != 200:
                raise FetchError(f"{target.url}：网站答复 {reply.status}")
            if reply.getheader("Content-Encoding", "identity") != "identity":
                raise FetchError(f"{target.url}：网站用了压缩，不能读取；请下载后用文件核对")
            data = reply.read(self._most + 1)
            if len(data) > self._most:
                raise FetchError(f"{target.url}：超过 {self._most >> 20} MB，没有读取")
            if reply.length:
                raise FetchError(f"{target.url}：没有取完")
            return "", data
        finally:
            connection.close()
            plain.close()


def _secured(plain: socket.socket, host: str) -> ssl.SSLSocket:
    return ssl.create_default_context().wrap_socket(plain, server_hostname=host)


def _shut(opened: socket.socket) -> None:
    try:
        opened.shutdown(socket.SHUT_RDWR)
    except OSError:
        return  # it is closed already


def _addresses(host: str, port: int) -> list[str]:
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        return []
    return [str(entry[4][0]) for entry in found]


def _public(address: str) -> bool:
    try:
        found = ip_address(address.partition("%")[0])
    except ValueError:
        return False
    inner = getattr(found, "ipv4_mapped", None) or getattr(found, "sixtofour", None)
    return all(one.is_global and not one.is_multicast for one in (found, inner) if one is not None)
