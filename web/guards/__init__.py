"""What every request passes before a door sees it: whose page sent it, how large it is."""

from web.guards.body_limit import BodyLimit
from web.guards.origins import OriginGate

__all__ = ["BodyLimit", "OriginGate"]
