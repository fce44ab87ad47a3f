"""Simulated and read histories, written as other programs export them."""

from reciprocity_kit.simulate.formats.carried import build_carried, read_options, write_history
from reciprocity_kit.simulate.formats.kinds import WritableFormat
from reciprocity_kit.simulate.formats.registry import WRITABLE

__all__ = ["WRITABLE", "WritableFormat", "build_carried", "read_options", "write_history"]
