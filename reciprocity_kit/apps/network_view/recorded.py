"""Contact between the people of a page, counted pair by pair and period by period."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import sparse

from reciprocity_kit.instants import instant_us
from reciprocity_kit.ledger.persons import Roster
from reciprocity_kit.people import sum_people
from reciprocity_kit.pictures import Tables
from reciprocity_kit.ties import pair_rows
from reciprocity_kit.timeline.clock import INDEX_OF_DAYS, local_days, period_starts

Ints = npt.NDArray[np.int64]

DAY_US = 86_400_000_000


@dataclass(frozen=True)
class Contact:
    """Contact among some people, one entry for each pair.

    Parameters
    ----------
    persons : tuple of str
        The people.
    one, other : numpy.ndarray
        Places of both in `persons`.
    there, back : numpy.ndarray
        Events from one to the other, and from the other to the one.
    """

    persons: tuple[str, ...]
    one: Ints
    other: Ints
    there: Ints
    back: Ints

    @property
    def total(self) -> Ints:
        """Events both ways."""
        return self.there + self.back

    @cached_property
    def matrix(self) -> "sparse.csr_array":
        """Events from row to column."""
        size = len(self.persons)
        counts = np.concatenate([self.there, self.back]).astype(np.float64)
        ends = (np.concatenate([self.one, self.other]), np.concatenate([self.other, self.one]))
        matrix = sparse.csr_array((counts, ends), shape=(size, size))
        matrix.eliminate_zeros()
        return matrix


@dataclass(frozen=True)
class Periods:
    """The contact of a `Contact` period by period, only where there was any.

    Parameters
    ----------
    starts : pandas.Series
        When each period begins, in UTC; also those without contact.
    period, pair : numpy.ndarray
        Places of the period in `starts`, and of the pair in the contact.
    there, back : numpy.ndarray
        Events either way.
    """

    starts: pd.Series
    period: Ints
    pair: Ints
    there: Ints
    back: Ints


@dataclass(frozen=True, eq=False)
class Recorded:
    """What was recorded of the people of a page, among all of them.

    With one mailbox that is each one's contact with the owner, and what others sent each
    other in messages that the owner had too.

    Parameters
    ----------
    tables : Tables
        What the page shows.
    """

    tables: Tables

    @cached_property
    def people(self) -> pd.DataFrame:
        """A row per person with the sums of their ties, most contact first; the owner is the first."""
        ties, owner = self.tables.ties, self.tables.owner
        persons = pd.unique(pd.concat([ties["ego"], ties["alter"]]).astype("str"))
        gone = Roster.of(self.tables.book.get("people")).opted_out
        observed = {person: not owner or person == owner for person in sorted(persons) if person not in gone}
        people = sum_people(ties, observed)
        return people.iloc[np.lexsort((-people["total"], people["person"] != owner))].reset_index(drop=True)

    @cached_property
    def _rows(self) -> pd.DataFrame:
        """One row per event between two people, both as codes."""
        everybody = pair_rows(replace(self.tables.history, owner=None))
        return pd.DataFrame(everybody.select(["low", "high", "forward", "sent_at", "timed"]).to_pandas())

    @cached_property
    def _whole(self) -> pd.DataFrame:
        """One row per pair of anybody with its rows counted, those that pass the page's filters."""
        rows, filters = self._rows, self.tables.filters
        grouped = rows.assign(last=rows["sent_at"].where(rows["timed"])).groupby(["low", "high"])
        pairs = grouped.agg(there=("forward", "sum"), total=("forward", "size"), last=("last", "max"))
        kept = pairs["total"] >= filters.min_total
        if filters.active_days:
            kept &= pairs["last"] >= instant_us(self.tables.history.until) - filters.active_days * DAY_US
        return pairs[kept].reset_index()

    def contact(self, persons: Sequence[str]) -> Contact:
        """Count the contact among some people.

        Parameters
        ----------
        persons : sequence of str
            People of the page.

        Returns
        -------
        Contact
            Pairs with any contact that passes the page's filters.
        """
        pairs = self._whole
        low, high = (self._places(persons)[pairs[side].to_numpy()] for side in ("low", "high"))
        kept = (low >= 0) & (high >= 0)
        there = pairs["there"].to_numpy(np.int64)[kept]
        total = pairs["total"].to_numpy(np.int64)[kept]
        return Contact(tuple(persons), low[kept], high[kept], there, total - there)

    def periods(self, contact: Contact, period: str) -> Periods:
        """Count the same contact period by period.

        Parameters
        ----------
        contact : Contact
            As `contact` counted it.
        period : str
            day, week, month or quarter.

        Returns
        -------
        Periods
            From the first to the last period of the window.
        """
        history, size = self.tables.history, len(contact.persons)
        place, rows = self._places(contact.persons), self._rows
        low, high = place[rows["low"].to_numpy()], place[rows["high"].to_numpy()]
        key, known = low * size + high, np.sort(contact.one * size + contact.other)
        at = np.searchsorted(known, key).clip(max=max(known.size - 1, 0))
        kept = (low >= 0) & (high >= 0) & rows["timed"].to_numpy() & (known.size > 0)
        kept[kept] = known[at[kept]] == key[kept]
        pair = np.argsort(contact.one * size + contact.other)[at[kept]]
        index_of = INDEX_OF_DAYS[period]
        stamps = rows["sent_at"].to_numpy()[kept].astype("datetime64[us]")
        days = local_days(pd.Series(stamps).dt.tz_localize("UTC"), history.tz)
        ends = local_days(pd.Series([history.since, history.until - pd.Timedelta(1, "us")]), history.tz)
        first, last = index_of(ends)
        when = (index_of(days) - first).astype(np.int64)
        counted = (
            pd.DataFrame({"when": when, "pair": pair, "forward": rows["forward"].to_numpy()[kept]})
            .groupby(["when", "pair"])["forward"]
            .agg(["sum", "size"])
            .reset_index()
        )
        there = counted["sum"].to_numpy(np.int64)
        return Periods(
            period_starts(np.arange(first, last + 1), period, history.tz),
            counted["when"].to_numpy(np.int64),
            counted["pair"].to_numpy(np.int64),
            there,
            counted["size"].to_numpy(np.int64) - there,
        )

    def _places(self, persons: Sequence[str]) -> Ints:
        """Return the place of each code's person among some, -1 for all others."""
        labels = pd.Index(self.tables.history.coded.people.to_pandas(), dtype="str")
        place = np.full(len(labels), -1, dtype=np.int64)
        place[labels.get_indexer(pd.Index(list(persons), dtype="str"))] = np.arange(len(persons))
        return place
