"""Doors for other programs' protocols: MCP, and what clients of OpenAI speak."""

from web.agents.mcp_server import build_server, mount_mcp
from web.agents.openai_compat import MODEL, router

__all__ = ["MODEL", "build_server", "mount_mcp", "router"]
