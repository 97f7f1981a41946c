"""The HTTP doors, one file each; every file has `router(desk)`."""
