"""Eight-bit weights in an ONNX graph, with activations quantised token by token as it runs.

ONNX Runtime's own dynamic quantisation takes one scale for a whole batch: a vector then depends
on the other texts of its batch, and one outlying token costs all the others their precision
(measured: `index/model/README.md`). Here every token has its scale (ZeroQuant, Yao et al.,
NeurIPS 2022, arXiv 2206.01861), every output channel of a weight its own, and every row of the
embedding table. Weights take seven of the eight bits: two products of an unsigned and a signed
byte then never overflow the 16-bit sums of processors without VNNI.
"""

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

_WEIGHT_LEVELS = 63
_ROW_LEVELS = 127  # of the embedding table, and of activations around 128
_ORT = "com.microsoft"


def quantise(model: onnx.ModelProto) -> None:
    """Quantise every matrix product with constant weights, and the largest lookup table."""
    graph = model.graph
    weights = {one.name: one for one in graph.initializer}
    table = max(
        (n for n in graph.node if n.op_type == "Gather" and n.input[0] in weights),
        key=lambda n: int(np.prod(weights[n.input[0]].dims)),
    )
    constants = {
        "zero": np.array(128, np.uint8),
        "one": np.array(1, np.float32),
        "levels": np.array(_ROW_LEVELS, np.float32),
        "smallest": np.array(1e-9, np.float32),
    }
    graph.initializer.extend(numpy_helper.from_array(v, k) for k, v in constants.items())
    nodes: list[onnx.NodeProto] = []
    quantised: dict[str, tuple[str, str]] = {}  # activations that several products read
    replaced = set()
    for node in graph.node:
        if node is table:
            nodes += _lookup(graph, node, numpy_helper.to_array(weights[node.input[0]]))
            replaced.add(node.input[0])
        elif node.op_type == "MatMul" and node.input[1] in weights:
            if node.input[0] not in quantised:
                name = f"{node.name}.tokens"
                quantised[node.input[0]] = f"{name}.bytes", f"{name}.largest"
                nodes += _by_token(node.input[0], name)
            weight = numpy_helper.to_array(weights[node.input[1]])
            nodes += _product(graph, node, quantised[node.input[0]], weight)
            replaced.add(node.input[1])
        else:
            nodes.append(node)
    del graph.node[:]
    graph.node.extend(nodes)
    for one in [one for one in graph.initializer if one.name in replaced]:
        graph.initializer.remove(one)
    if not any(one.domain == _ORT for one in model.opset_import):
        model.opset_import.append(helper.make_opsetid(_ORT, 1))


def _lookup(
    graph: onnx.GraphProto, node: onnx.NodeProto, table: NDArray[np.float32]
) -> list[onnx.NodeProto]:
    rows, scale = _levels(table, axis=1, levels=_ROW_LEVELS)
    name, places = node.name, node.input[1]
    graph.initializer.extend(
        [
            numpy_helper.from_array(rows, f"{name}.rows"),
            numpy_helper.from_array(scale, f"{name}.scale"),
        ]
    )
    return [
        helper.make_node("Gather", [f"{name}.rows", places], [f"{name}.found"]),
        helper.make_node("Cast", [f"{name}.found"], [f"{name}.float"], to=TensorProto.FLOAT),
        helper.make_node("Gather", [f"{name}.scale", places], [f"{name}.scales"]),
        helper.make_node("Mul", [f"{name}.float", f"{name}.scales"], [node.output[0]]),
    ]


def _by_token(activation: str, name: str) -> list[onnx.NodeProto]:
    """Bytes around 128 with the token's largest magnitude at 128 ± 127."""
    return [
        helper.make_node("Abs", [activation], [f"{name}.size"]),
        helper.make_node("ReduceMax", [f"{name}.size"], [f"{name}.top"], axes=[-1], keepdims=1),
        helper.make_node("Max", [f"{name}.top", "smallest"], [f"{name}.largest"]),
        helper.make_node("Div", ["levels", f"{name}.largest"], [f"{name}.inverse"]),
        helper.make_node("Mul", [activation, f"{name}.inverse"], [f"{name}.scaled"]),
        helper.make_node("QuantizeLinear", [f"{name}.scaled", "one", "zero"], [f"{name}.bytes"]),
    ]


def _product(
    graph: onnx.GraphProto,
    node: onnx.NodeProto,
    tokens: tuple[str, str],
    weight: NDArray[np.float32],
) -> list[onnx.NodeProto]:
    name, (read, largest) = node.name, tokens
    columns, scale = _levels(weight, axis=0, levels=_WEIGHT_LEVELS)
    scale = (scale.reshape(-1) / _ROW_LEVELS).astype(np.float32)
    graph.initializer.extend(
        [
            numpy_helper.from_array(columns, f"{name}.columns"),
            numpy_helper.from_array(scale, f"{name}.scale"),
        ]
    )
    inputs = [read, f"{name}.columns", "one", f"{name}.scale", "zero"]
    return [
        helper.make_node("MatMulIntegerToFloat", inputs, [f"{name}.sums"], domain=_ORT),
        helper.make_node("Mul", [f"{name}.sums", largest], [node.output[0]]),
    ]


def _levels(
    values: NDArray[np.float32], axis: int, levels: int
) -> tuple[NDArray[np.int8], NDArray[np.float32]]:
    """Signed bytes and their scales, one for each place off `axis`."""
    largest = np.abs(values).max(axis=axis, keepdims=True)
    scale = np.where(largest > 0, largest / levels, 1).astype(np.float32)
    return np.round(values / scale).astype(np.int8), scale
