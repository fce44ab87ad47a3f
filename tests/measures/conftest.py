"""Histories that several tests of the measures rest on."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from reciprocity_kit.history import History

MakeHistory = Callable[..., History]


@pytest.fixture(scope="session")
def busy(make_history: MakeHistory) -> History:
    """A year of mail, chats and meetings of six people, drawn once."""
    draw = np.random.default_rng(11)
    people = [f"p{i}" for i in range(6)]
    events: list[dict[str, Any]] = []
    for place, at in enumerate(np.sort(draw.uniform(0, 8760, 900))):
        sender, *others = draw.permutation(people)[: int(draw.integers(2, 5))].tolist()
        channel = str(draw.choice(["email", "email", "chat", "meeting"]))
        event = {"at": float(at), "sender": sender, "channel": channel, "id": f"e{place}"}
        role = {"required": others} if channel == "meeting" else {"to": others[:1], "cc": others[1:]}
        earlier = [
            e for e in events[-12:] if channel == e["channel"] == "email" and e["sender"] in others[:1]
        ]
        answers = {"reply_to": earlier[-1]["id"]} if earlier else {}
        events.append(event | role | answers | {"minutes": 30.0, "bytes": float(draw.integers(100, 9000))})
    return make_history(events, hours=8760)
