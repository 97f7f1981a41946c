"""What every request passes before a door sees it: who sent it, how often, how large it is."""

from web.guards.base_path import BasePath
from web.guards.body_limit import BodyLimit
from web.guards.faults import FaultGate, log_fault
from web.guards.hosts import HostGate
from web.guards.origins import OriginGate, from_own_page
from web.guards.proxies import TrustedProxies
from web.guards.rates import ClientLimits, asker, client_key
from web.guards.request_ids import LogLines, RequestIds

__all__ = [
    "BasePath",
    "BodyLimit",
    "ClientLimits",
    "FaultGate",
    "HostGate",
    "LogLines",
    "OriginGate",
    "RequestIds",
    "TrustedProxies",
    "asker",
    "client_key",
    "from_own_page",
    "log_fault",
]
