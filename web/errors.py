"""Errors of the doors. Everything this package raises on purpose is a `WebError`."""


class WebError(Exception):
    """Base of all errors of the doors; the message is in Chinese, for the user."""


class InvalidFeedbackError(WebError):
    """Feedback that cannot be kept as it is; says what to change."""


class StorageError(WebError):
    """Feedback or the question log could not be kept or read."""


class RequestIdTakenError(WebError):
    """A streamed question came with the request id of another one."""

    def __init__(self) -> None:
        super().__init__("这个请求编号（request_id）已用于另一个问题，请换一个编号")


class StreamGoneError(WebError):
    """A broken stream was to be resumed, but its answer is no longer kept."""

    def __init__(self) -> None:
        super().__init__("中断的答复只保留一分钟，已不能接续，请重新提问")


class BusyError(WebError):
    """More answers are being written than the server takes on."""

    def __init__(self) -> None:
        super().__init__("现在提问的人太多，请过几秒再试")


class NotReadyError(WebError):
    """The model or the index does not answer."""

    def __init__(self) -> None:
        super().__init__("服务还没有准备好，请稍后再试")


class ForeignOriginError(WebError):
    """A web page of an origin that is not allowed made the request."""

    def __init__(self) -> None:
        super().__init__("这个网站未获准使用本服务，请联系本服务的管理员")


class UnknownHostError(WebError):
    """The server was called by a name that is not its own."""

    def __init__(self) -> None:
        super().__init__("本服务没有以这个网址开放，请使用公布的网址，或联系本服务的管理员")


class TooManyRequestsError(WebError):
    """One client asks more often, or more at once, than it may."""

    def __init__(self) -> None:
        super().__init__("您的请求太频繁，请稍后再试")


class UnknownModelError(WebError):
    """An OpenAI client asked for a model that is not here."""

    def __init__(self, model: str) -> None:
        super().__init__(f"没有模型“{model}”；请用 GET /v1/models 列出的模型")


class WordsError(WebError):
    """The table of words cannot be used; names the file and the key at fault."""


class SignInError(WebError):
    """Name or password is wrong."""

    def __init__(self) -> None:
        super().__init__("账号或口令不对")


class TooManyAttemptsError(WebError):
    """Too many wrong passwords of late."""

    def __init__(self) -> None:
        super().__init__("错误的登录太多，请十五分钟后再试")


class NotSignedInError(WebError):
    """Administration was asked for without a session."""

    def __init__(self) -> None:
        super().__init__("请先登录")


class NotAllowedError(WebError):
    """Somebody's role does not go so far, or a request did not come from their own page."""

    def __init__(self, told: str = "您的账号没有这项权限，请联系管理员") -> None:
        super().__init__(told)


class AdministrationOffError(WebError):
    """Nobody may administer."""

    def __init__(self) -> None:
        super().__init__(
            "管理功能没有开放。请在服务器上运行 python -m web account 名字 设置第一个管理员的口令"
        )


class BackupError(WebError):
    """A backup cannot be written or restored; nothing was changed."""


class CurationError(WebError):
    """A pin or a synonym cannot be kept; the message says why."""
