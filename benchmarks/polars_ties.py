"""Mail CSV to ties as one would write it in polars: lazy, streaming where that is faster, on all cores."""

from pathlib import Path

import polars as pl

# The same rules as the package's: machines by address, mass mailings, and what counts as small.
MACHINES = (
    r"^(no-?_?reply|do-?_?not-?_?reply|donotreply|mailer-daemon|postmaster|bounces?|notifications?"
    r"|newsletters?|alerts?|automailer|auto-confirm|listserv|majordomo|calendar-notification)([-+._][^@]*)?@"
    r"|@(.*\.)?(bounce|bounces|newsletter|notifications?)\."
    r"|-(bounces|request|owner)@"
)
MASS_MAILING = 20
SMALL_AUDIENCE = 5
HOUR_US = 3_600_000_000
GAP_US = 72 * HOUR_US
CLOSED_US = 168 * HOUR_US
WEEK_US = 168 * HOUR_US
MONDAY_US = 72 * HOUR_US
HORIZON_HOURS = 168.0
HALF = 0.5 + 1e-9
Z = 1.959963984540054
_PERSON_BITS = 19
_EVENT_BITS = 26


def _people(texts: pl.Expr) -> pl.Expr:
    return texts.str.to_lowercase().str.split(";").cast(pl.List(pl.Categorical))


def read_mail(path: Path) -> pl.DataFrame:
    """Read the mail: sender, distinct people in To, and distinct people only in CC and BCC."""
    copies = pl.concat_str("CC", "BCC", separator=";", ignore_nulls=True)
    mail = (
        pl.scan_csv(path)
        .select(
            pl.col("Date").str.to_datetime("%Y-%m-%dT%H:%M:%SZ", time_unit="us").to_physical().alias("at"),
            pl.col("From").str.strip_chars().str.to_lowercase().cast(pl.Categorical).alias("sender"),
            _people(pl.col("To")).list.unique().alias("to"),
            pl.when(pl.any_horizontal(pl.col("CC", "BCC").is_not_null())).then(_people(copies)).alias("more"),
        )
        .with_columns(pl.when(pl.col("more").is_not_null()).then(pl.col("more").list.set_difference("to")))
        .collect(engine="streaming")
    )
    return mail if mail["at"].is_sorted() else mail.sort("at", maintain_order=True)


def people(mail: pl.DataFrame) -> pl.DataFrame:
    """Everybody with code, alphabetical rank, and whether it is a machine."""
    named = [mail["sender"], mail["to"].explode(), mail["more"].drop_nulls().explode()]
    found = pl.concat([each.unique() for each in named]).unique().drop_nulls()
    text = found.cast(pl.String)
    return pl.DataFrame(
        {
            "code": found.to_physical(),
            "name": found,
            "rank": text.rank("ordinal"),
            "machine": text.str.contains(MACHINES),
        }
    )


def explode(mail: pl.DataFrame, names: pl.DataFrame) -> pl.DataFrame:
    """One row per message and recipient, without the sender, machines and mass mailings."""
    sizes = [
        (pl.col(name).list.len() - pl.col(name).list.contains(pl.col("sender"))).fill_null(0)
        for name in ("to", "more")
    ]
    machines = names.filter("machine")["name"]
    kept = (
        mail.lazy()
        .with_row_index("event")
        .filter(sizes[0] + sizes[1] <= MASS_MAILING)
        .with_columns((sizes[0] <= SMALL_AUDIENCE).alias("small"))
    )
    each = ["event", "at", "sender", "small"]
    return (
        pl.concat(
            [
                kept.select(*each, pl.col("small").alias("direct"), pl.col("to").alias("person")).explode(
                    "person"
                ),
                kept.filter(pl.col("more").list.len() > 0)
                .select(*each, pl.lit(False).alias("direct"), pl.col("more").alias("person"))
                .explode("person"),
            ]
        )
        .filter(
            pl.col("sender") != pl.col("person"),
            ~pl.col("sender").is_in(machines),
            ~pl.col("person").is_in(machines),
        )
        .with_columns(pl.col("sender", "person").to_physical())
        .collect(engine="streaming")
    )


def order(rows: pl.DataFrame) -> pl.DataFrame:
    """Put the rows in order of pair and time, in one sort of one key, and mark turns and openings."""
    low, high = pl.min_horizontal("sender", "person"), pl.max_horizontal("sender", "person")
    key = (low.cast(pl.UInt64) * 2**_PERSON_BITS + high) * 2**_EVENT_BITS + pl.col("event")
    return (
        rows.lazy()
        .select(
            "at", "small", "direct", key.alias("key"), (pl.col("sender") < pl.col("person")).alias("forward")
        )
        .sort("key")
        .select((pl.col("key") // 2**_EVENT_BITS).alias("pair"), "at", "small", "direct", "forward")
        .with_columns(
            new=pl.col("pair").ne_missing(pl.col("pair").shift()), gap=pl.col("at") - pl.col("at").shift()
        )
        .with_columns(begins=pl.col("new") | (pl.col("gap") > GAP_US))
        .with_columns(turns=pl.col("begins") | pl.col("forward").ne_missing(pl.col("forward").shift()))
        .collect()
    )


def count(rows: pl.DataFrame) -> pl.DataFrame:
    """Count and time what passes between the two of each pair."""
    week = (pl.col("at") + MONDAY_US) // WEEK_US
    forward, opens, gap = pl.col("forward"), pl.col("opens"), pl.col("gap")
    return (
        rows.lazy()
        .select(
            "pair",
            "forward",
            "at",
            opens=pl.col("begins") & pl.col("small"),
            gap=pl.when(~pl.col("new")).then(pl.col("gap") / HOUR_US),
            week=pl.col("new") | (week != week.shift()),
        )
        .group_by("pair")
        .agg(
            sent_low=forward.sum(),
            sent_high=(~forward).sum(),
            opened_low=(opens & forward).sum(),
            opened_high=(opens & ~forward).sum(),
            first_at=pl.col("at").min(),
            last_at=pl.col("at").max(),
            active_weeks=pl.col("week").sum(),
            gap_sum=gap.sum(),
            gap_square_sum=(gap * gap).sum(),
        )
        .collect(engine="streaming")
    )


def waits(rows: pl.DataFrame, until: int) -> pl.DataFrame:
    """Every turn that could be answered: whose, how long it waited, and whether it was answered."""
    direct = pl.when("direct")
    replied = (pl.col("pair").shift(-1) == pl.col("pair")) & ~pl.col("begins").shift(-1)
    ended_at = pl.when("replied").then(pl.col("at").shift(-1)).otherwise(until)
    last_at = pl.col("before").shift(-1).fill_null(pl.lit(rows["at"][-1]))
    closed = ~pl.col("replied") & ~pl.col("begins") & (until - last_at > CLOSED_US)
    return (
        rows.lazy()
        .with_columns(turn=pl.col("turns").cum_sum(), before=pl.col("at").shift())
        .with_columns(
            asked_at=direct.then("at").backward_fill(), asked_in=direct.then("turn").backward_fill()
        )
        .filter("turns")
        .with_columns(replied=replied.fill_null(value=False))
        .with_columns(waited=(ended_at - pl.col("asked_at")) / HOUR_US, closed=closed)
        .filter(pl.col("asked_in") == pl.col("turn"), ~pl.col("closed"))
        .select((pl.col("pair") * 2 + ~pl.col("forward")).alias("side"), "replied", "waited")
        .collect()
    )


def answers(turns: pl.DataFrame) -> pl.DataFrame:
    """Kaplan-Meier median and share within a week, for the turns of either side.

    The product within groups is a difference of one running sum of logarithms,
    faster than `cum_prod().over()`.
    """
    new = pl.col("side").ne_missing(pl.col("side").shift())
    ends = pl.when(new.shift(-1, fill_value=True)).then(pl.int_range(1, pl.len() + 1)).backward_fill()
    last = (pl.col("at_risk") == 1) & pl.col("replied")
    factor = pl.when(pl.col("replied") & ~last).then(((pl.col("at_risk") - 1) / pl.col("at_risk")).log())
    before = pl.when("new").then(pl.col("sum") - pl.col("factor")).forward_fill()
    survival = pl.when("last").then(0.0).otherwise((pl.col("sum") - before).exp())
    return (
        turns.lazy()
        .sort("side", "waited", "replied", descending=[False, False, True])
        .with_columns(new=new, at_risk=ends - pl.int_range(pl.len()))
        .with_columns(last=last, factor=factor.fill_null(0.0))
        .with_columns(sum=pl.col("factor").cum_sum())
        .with_columns(survival=survival)
        .select(
            "side",
            reached=pl.when(pl.col("survival") <= HALF).then("waited"),
            left=pl.when(pl.col("waited") <= HORIZON_HOURS).then("survival"),
        )
        .group_by("side")
        .agg(turns=pl.len(), hours=pl.col("reached").min(), share=1 - pl.col("left").min().fill_null(1.0))
        .collect(engine="streaming")
    )


def _mirror(pairs: pl.LazyFrame, low: str, high: str) -> pl.LazyFrame:
    person = 2**_PERSON_BITS
    codes = {"low": pl.col("pair") // person, "high": pl.col("pair") % person}
    both = ("sent", "opened", "turns", "hours", "share")
    same = ("first_at", "last_at", "active_weeks", "gap_sum", "gap_square_sum")
    return pairs.select(
        codes[low].cast(pl.UInt32).alias("ego"),
        codes[high].cast(pl.UInt32).alias("alter"),
        *(pl.col(f"{name}_{low}").alias(name) for name in both),
        *(pl.col(f"{name}_{high}").alias(f"their_{name}") for name in both),
        *same,
    )


def _wilson(k: pl.Expr, n: pl.Expr) -> dict[str, pl.Expr]:
    scale = 1.0 / (n + Z * Z)
    share = k / n
    half = Z * (share * (1.0 - share) * n + Z * Z / 4.0).sqrt() * scale
    centre = (share * n + Z * Z / 2.0) * scale
    return {
        "initiation_share": share,
        "initiation_share_low": (centre - half).clip(0.0, 1.0),
        "initiation_share_high": (centre + half).clip(0.0, 1.0),
    }


def build_ties(counts: pl.DataFrame, replies: pl.DataFrame, names: pl.DataFrame) -> pl.DataFrame:
    """Ties from either side, labelled, in order of ego and falling total."""
    side = replies.lazy().with_columns(pair=pl.col("side") // 2, high=pl.col("side") % 2 == 1)
    pairs = counts.lazy()
    # Turns of one side are answered by the other, so each side's own answers are to the other's turns.
    for whose, asks_high in (("low", True), ("high", False)):
        answered = side.filter(pl.col("high") == asks_high).select(
            "pair", *(pl.col(name).alias(f"{name}_{whose}") for name in ("turns", "hours", "share"))
        )
        pairs = pairs.join(answered, on="pair", how="left")
    pairs = pairs.with_columns(pl.col("turns_low", "turns_high").fill_null(0)).collect().lazy()
    total, mutual = pl.col("sent") + pl.col("their_sent"), pl.min_horizontal("sent", "their_sent")
    openings = pl.col("opened") + pl.col("their_opened")
    sent, received = pl.col("sent").cast(pl.Int64), pl.col("their_sent").cast(pl.Int64)
    ego, alter = pl.col("ego_rank").cast(pl.UInt64), pl.col("alter_rank").cast(pl.UInt64)
    falling = 2**_EVENT_BITS - 1 - pl.col("total")
    key = (ego * 2**_EVENT_BITS + falling) * 2**_PERSON_BITS + alter
    return (
        pl.concat([_mirror(pairs, "low", "high"), _mirror(pairs, "high", "low")])
        .with_columns(mutual=mutual, total=total, balance=(sent - received) / total)
        .with_columns(
            reciprocity=2 * pl.col("mutual") / pl.col("total"), **_wilson(pl.col("opened"), openings)
        )
        .join(names.lazy().rename({"code": "ego", "name": "ego_name", "rank": "ego_rank"}), on="ego")
        .join(names.lazy().rename({"code": "alter", "name": "alter_name", "rank": "alter_rank"}), on="alter")
        .drop("ego", "alter")
        .with_columns(key=key)
        .drop("ego_rank", "alter_rank")
        .sort("key")
        .drop("key")
        .rename({"ego_name": "ego", "alter_name": "alter"})
        .collect()
    )


def csv_to_ties(path: Path) -> pl.DataFrame:
    """Read the mail and build all ties."""
    mail = read_mail(path)
    names = people(mail)
    rows = explode(mail, names)
    del mail
    until = rows.select(pl.col("at").max()).item() + 1
    rows = order(rows)
    counts = count(rows)
    turns = waits(rows, until)
    del rows
    return build_ties(counts, answers(turns), names.drop("machine"))
