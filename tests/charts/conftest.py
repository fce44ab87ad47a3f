"""Ties made by hand for the charts."""

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest

from reciprocity_kit.columns import DAY, TABLES, TIES, cast_table

MakeTies = Callable[..., pd.DataFrame]


def complete_ties(rows: list[dict[str, object]]) -> pd.DataFrame:
    """Fill the columns that a test says nothing about."""
    frame = pd.DataFrame(rows)
    first, last = pd.Timestamp("2024-01-03", tz="UTC"), pd.Timestamp("2024-06-30", tz="UTC")
    frame = frame.assign(ego=frame.get("ego", "you"), first_at=first, last_at=last)
    for declared in TIES:
        if declared.name not in frame:
            filler = "ok" if declared.name.endswith("_status") else declared.choices[-1:] or (0,)
            frame[declared.name] = np.nan if declared.dtype == "float64" else filler[0]
            if declared.name.endswith("_status"):
                frame[declared.name] = "ok"
    return cast_table("ties", frame)


@pytest.fixture
def four_ties() -> pd.DataFrame:
    """Ana is opened by you, Bo two-way, Cy by Cy; with Di there are too few conversations."""

    def tie(
        alter: str, sent: int, received: int, opened: tuple[int, int], **more: object
    ) -> dict[str, object]:
        return {
            "alter": alter,
            "sent": sent,
            "received": received,
            "total": sent + received,
            "opened": opened[0],
            "opened_by_alter": opened[1],
            **more,
        }

    def initiation(
        share: float, low: float, high: float, label: str, status: str = "ok"
    ) -> dict[str, object]:
        return {
            "initiation_share": share,
            "initiation_share_low": low,
            "initiation_share_high": high,
            "initiation_share_status": status,
            "opened_mostly_by": label,
        }

    def replies(prefix: str, median: float, low: float, high: float, status: str = "ok") -> dict[str, object]:
        return {
            f"{prefix}reply_hours": median,
            f"{prefix}reply_hours_low": low,
            f"{prefix}reply_hours_high": high,
            f"{prefix}reply_hours_status": status,
        }

    nan = float("nan")
    return complete_ties(
        [
            tie("cy", 10, 10, (2, 10), **initiation(1 / 6, 0.05, 0.45, "alter"), contact_share=0.2)
            | replies("", nan, 5, nan, "censored")
            | replies("their_", nan, nan, nan, "no_events"),
            tie("ana", 30, 20, (16, 4), **initiation(0.8, 0.58, 0.92, "ego"), contact_share=0.5)
            | replies("", 2, 1, 4)
            | replies("their_", 24, 12, nan),
            tie("bo", 12, 13, (20, 20), **initiation(0.5, 0.35, 0.65, "both"), contact_share=0.25)
            | replies("", 3, 1, 9)
            | replies("their_", 4, 2, 8),
            tie("di", 3, 2, (2, 1), **initiation(2 / 3, 0.2, 0.94, "ego", "too_few"), contact_share=0.05)
            | replies("", 1, 0.5, 2, "too_few")
            | replies("their_", 0.001, 0.001, 2000),
        ]
    )


@pytest.fixture
def make_ties() -> MakeTies:
    """Make any number of plain ties, the first with most contact, all opened alike."""

    def make(size: int, *, names: list[str] | None = None) -> pd.DataFrame:
        alters = names or [f"person{i:03d}@harbor.example" for i in range(size)]
        totals = [2 * (size - i) + 10 for i in range(size)]
        return complete_ties(
            [
                {
                    "alter": alter,
                    "sent": total // 2,
                    "received": total - total // 2,
                    "total": total,
                    "opened": 5,
                    "opened_by_alter": 5,
                    "initiation_share": 0.5,
                    "initiation_share_low": 0.24,
                    "initiation_share_high": 0.76,
                    "opened_mostly_by": "both",
                    "reply_hours": 2,
                    "reply_hours_low": 1,
                    "reply_hours_high": 4,
                    "their_reply_hours": 3,
                    "their_reply_hours_low": 2,
                    "their_reply_hours_high": 5,
                    "contact_share": total / sum(totals),
                }
                for alter, total in zip(alters, totals, strict=True)
            ]
        )

    return make


def complete_rows(table: str, rows: list[dict[str, object]]) -> pd.DataFrame:
    """Fill the columns of a table that a test says nothing about."""
    empty: dict[str, object] = {"float64": np.nan, "int64": 0, "bool": False, DAY: pd.NaT}
    whole = [
        {each.name: row.get(each.name, empty.get(each.dtype, "ok" if "ok" in each.choices else ""))
         for each in TABLES[table]}
        for row in rows
    ]  # fmt: skip
    return cast_table(table, pd.DataFrame(whole, columns=[each.name for each in TABLES[table]]))


@pytest.fixture
def make_rows() -> Callable[..., pd.DataFrame]:
    """Make a table as it is declared from rows of the fields that matter."""
    return complete_rows


@pytest.fixture
def give() -> Callable[..., pd.DataFrame]:
    """Make exchanges from (days after 1 January 2024, giver, receiver, kind, worth, number it repairs)."""

    def make(*given: tuple[object, ...]) -> pd.DataFrame:
        rows = []
        for number, (day, giver, receiver, kind, worth, *repairs) in enumerate(given, start=1):
            at = pd.Timestamp("2024-01-01") + pd.Timedelta(days=int(str(day)))
            row: dict[str, object] = {"exchange_id": number, "date": at, "giver": giver, "receiver": receiver}
            row |= {"kind": kind, "worth": worth, "cost": 1.0, "state": "delivered", "asked": "unknown"}
            row |= {"acknowledged": "yes", "visibility": "visible", "repairs": repairs[0] if repairs else 0}
            rows.append(row)
        return complete_rows("exchanges", rows)

    return make
