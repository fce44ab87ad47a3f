"""Parts of a network side by side: the largest first, people without ties in rows at the end."""

import numpy as np

from reciprocity_kit.layout._forces import Floats

GAP, SMALL, SMALLER = 0.5, 3, 0.6
WIDER = 1.15


def pack_parts(parts: list[Floats]) -> list[Floats]:
    """Return the points of each part, moved so that no two parts meet; the largest part stands on top."""
    parts = [part * SMALLER if len(part) <= SMALL else part for part in parts]
    boxes = [part.max(axis=0) - part.min(axis=0) + _margin(len(part)) for part in parts]
    order = sorted(range(len(parts)), key=lambda at: (-len(parts[at]), at))
    area = sum(float(box[0] * box[1]) for box in boxes)
    first = boxes[order[0]]
    alone = float(first[0] * first[1]) > area / 2  # the largest part has a row of its own
    width = float(first[0]) if alone else WIDER * float(np.sqrt(area))
    placed = list(parts)
    left, top, height = 0.0, 0.0, 0.0
    for at in order:
        across, up = (float(side) for side in boxes[at])
        if left and left + across > width * 1.0001:
            left, top, height = 0.0, top - height, 0.0
        middle = np.array([left + across / 2, top - up / 2])
        placed[at] = parts[at] - (parts[at].max(axis=0) + parts[at].min(axis=0)) / 2 + middle
        left, height = left + across, max(height, up)
    return placed


def _margin(people: int) -> float:
    return SMALLER * (1.0 + GAP) if people <= SMALL else 1.0 + GAP
