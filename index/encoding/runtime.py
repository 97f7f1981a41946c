"""ONNX Runtime, which reports to nobody.

Its official builds (1.32) keep an id of the device and a database of events in the home folder and
send both to their maker, unless they are told not to before they are loaded.
"""

import os

os.environ["ORT_DISABLE_TELEMETRY"] = "1"

import onnxruntime

__all__ = ["onnxruntime"]
