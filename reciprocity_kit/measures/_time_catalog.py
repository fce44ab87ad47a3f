"""Measures of when contact happens."""

from reciprocity_kit.measures._measure import Measure

_BOTH = "Both sides have the same value."
_NO_CONTACT = "Without events between the two in this channel there is no row."
_FEW_GAPS = "no_events with fewer than two timed events; too_few with fewer than five gaps."
_WILSON = "Wilson, E. B. (1927). JASA 22, 209-212."

TIMES = (
    Measure(
        "active_week_share",
        "D10",
        "Active weeks",
        "share",
        0,
        1,
        "contact in nearly every week",
        "contact in few weeks",
        f"Calendar weeks with contact / weeks that the window touches. Wilson limits. {_BOTH}",
        _NO_CONTACT,
        f"Urena-Carrion, J., Saramaki, J., Kivela, M. (2020). EPJ Data Science 9, 37. {_WILSON}",
    ),
    Measure(
        "gap_days",
        "D10",
        "Time between contacts",
        "days",
        0,
        None,
        "contact comes at long intervals",
        "contact comes often",
        f"Median of the gaps between successive events. Limits: order statistics. {_BOTH}",
        _FEW_GAPS,
        "Conover, W. J. (1999). Practical Nonparametric Statistics, section 3.2.",
    ),
    Measure(
        "gap_spread_days",
        "D10",
        "Spread of the gaps",
        "days",
        0,
        None,
        "short and long gaps take turns",
        "gaps are much alike",
        "Upper less lower quartile of the gaps. Limits from those of both quartiles, so rather too wide."
        f" {_BOTH}",
        _FEW_GAPS,
        "Conover, W. J. (1999). Practical Nonparametric Statistics, section 3.2.",
    ),
    Measure(
        "gap_variation",
        "D10",
        "Variation of the gaps",
        "ratio",
        0,
        None,
        "above 1: bursts with long pauses between",
        "0: as regular as a clock; 1: at random",
        "Standard deviation / mean of the gaps. Limits from the jackknife of its logarithm, Student's t."
        f" {_BOTH}",
        _FEW_GAPS,
        "Efron, B. (1982). The Jackknife, the Bootstrap and Other Resampling Plans, chapter 3.",
    ),
    Measure(
        "silence_surprise",
        "D11",
        "Unusual silence",
        "share",
        0,
        1,
        "near 1: a silence this long is unusual for this tie, which says nothing of why",
        "nothing out of the ordinary",
        "1 - ((b + T) / (b + T + g))^(a + n): the gamma-Poisson chance of a silence shorter than the present"
        " g days, n openings after the first in T days, a and b from all ties. Limits: those of the rate.",
        "too_few with fewer than five openings after the first.",
        "Gelman, A. et al. (2013). Bayesian Data Analysis, section 2.6.",
    ),
    Measure(
        "silence_surprise_empirical",
        "D11",
        "Unusual silence, by own gaps",
        "share",
        0,
        1,
        "near 1: hardly any past gap was as long as the present silence",
        "most past gaps were as long",
        f"1 - (1 + past gaps >= g) / (m + 1) for m past gaps. Wilson limits. {_BOTH}",
        "too_few with fewer than five gaps.",
        "Davison, A. C., Hinkley, D. V. (1997). Bootstrap Methods and their Application, section 4.2.",
    ),
    Measure(
        "burstiness",
        "D12",
        "Burstiness",
        "index",
        -1,
        1,
        "near 1: bursts with long silences between",
        "-1: like clockwork; 0: at random",
        "(sqrt(n+1) r - sqrt(n-1)) / ((sqrt(n+1) - 2) r + sqrt(n-1)) with r = gap_variation of n gaps, and"
        f" the same of its limits. {_BOTH}",
        _FEW_GAPS,
        "Kim, E.-K., Jo, H.-H. (2016). Physical Review E 94, 032311; Goh, K.-I., Barabasi, A.-L. (2008).",
    ),
    Measure(
        "memory",
        "D12",
        "Memory",
        "correlation",
        -1,
        1,
        "long gaps follow long ones, short ones short",
        "long and short gaps alternate; 0: no order",
        f"Correlation of each gap with the next. Fisher's limits. {_BOTH}",
        "too_few with fewer than five gaps; no value under three or where all are alike.",
        "Goh, K.-I., Barabasi, A.-L. (2008). Burstiness and memory in complex systems. EPL 81, 48002.",
    ),
)
