"""Memory asked for ahead: who bids next is known, so what they look at can be on its way while somebody else bids."""

from __future__ import annotations

from typing import Any

from llvmlite import ir  # type: ignore[import-untyped]  # it comes without types
from numba.core import cgutils, types
from numba.extending import intrinsic

_pointer: Any = cgutils.get_item_pointer  # numba tells no types
SOON, NEXT = 6, 3  # turns ahead: whose row is asked for, and what the row points to
TO_READ, KEEP, DATA = 0, 3, 1  # what the processor is told: to be read, worth keeping, no instructions


def _fetch(typing: Any, array: Any, index: Any) -> tuple[Any, Any]:
    """Ask for an element of an array ahead of its use; nothing else happens."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        kind, number = signature.args[0], ir.IntType(32)
        made = context.make_array(kind)(context, builder, arguments[0])
        element = _pointer(context, builder, kind, made, [arguments[1]])
        element = builder.bitcast(element, ir.IntType(8).as_pointer())
        asks = ir.FunctionType(ir.VoidType(), [element.type, number, number, number])
        fetch = builder.module.declare_intrinsic("llvm.prefetch", [element.type], asks)
        builder.call(fetch, [element, number(TO_READ), number(KEEP), number(DATA)])
        return context.get_dummy_value()

    return types.void(array, types.int64), generate


fetch: Any = intrinsic(_fetch)
