"""The real mail of 149 people, where the file stands beside the repository."""

import os
from pathlib import Path

import pytest

from reciprocity_kit.readers.read import read

_NAMED = os.environ.get("RK_SHARED")
SHARED = Path(_NAMED) if _NAMED else Path(__file__).parents[3] / "shared"
MESSAGES = SHARED / "data" / "enron" / "messages.csv"


@pytest.mark.skipif(not MESSAGES.exists(), reason="shared/data/enron/no Enron mail beside the repository")
def test_every_row_of_the_enron_mail_is_accounted_for() -> None:
    history = read(MESSAGES, owner="jeff.dasovich@enron.com", tz="America/Chicago")
    (receipt,) = history.receipt.to_dict("records")
    assert (receipt["rows"], receipt["kept"], receipt["skipped"]) == (22_923, 20_127, 2_796)
    assert history.skipped["reason"].value_counts().to_dict() == {"sent only to oneself": 2_796}
    # the years 1979: flagged, not dropped
    assert receipt["suspect"] == 15
    assert receipt["first_at"].year == 1998
