"""Intervals, survival curves, mixtures, rhythms and tests: arrays in, arrays out."""

from reciprocity_kit.statistics.activity import BgNbdParameters, active_probability, bgnbd_fit
from reciprocity_kit.statistics.bootstrap import BootstrapInterval, cluster_bootstrap
from reciprocity_kit.statistics.changepoint import ChangePoint, poisson_changepoint
from reciprocity_kit.statistics.competing import Incidence, cumulative_incidence
from reciprocity_kit.statistics.concentration import (
    effective_number,
    entropy,
    herfindahl,
    normalised_entropy,
    normalised_herfindahl,
    pareto_share,
    unbiased_herfindahl,
)
from reciprocity_kit.statistics.counts import RateRatio, garwood, rate_ratio, weekly_dispersion
from reciprocity_kit.statistics.mixture import (
    SharePosterior,
    bayesian_fdr,
    fallback_prior,
    grid,
    is_mixture_identified,
    mixture_prior,
    portfolio_prior,
    share_posterior,
)
from reciprocity_kit.statistics.multiplicity import benjamini_hochberg, benjamini_yekutieli
from reciprocity_kit.statistics.proportions import (
    binomial_test,
    clopper_pearson,
    jeffreys,
    rothman_wilson,
    wilson,
)
from reciprocity_kit.statistics.rhythm import (
    burstiness,
    burstiness_plain,
    empirical_gap_surprise,
    gamma_poisson_rates,
    gap_surprise,
    memory,
)
from reciprocity_kit.statistics.segments import changepoints
from reciprocity_kit.statistics.survival import SurvivalCurve, SurvivalSummary, kaplan_meier, survival_curve
from reciprocity_kit.statistics.turnover import jaccard, jaccard_top, jensen_shannon_distance

__all__ = [
    "BgNbdParameters",
    "BootstrapInterval",
    "ChangePoint",
    "Incidence",
    "RateRatio",
    "SharePosterior",
    "SurvivalCurve",
    "SurvivalSummary",
    "active_probability",
    "bayesian_fdr",
    "benjamini_hochberg",
    "benjamini_yekutieli",
    "bgnbd_fit",
    "binomial_test",
    "burstiness",
    "burstiness_plain",
    "changepoints",
    "clopper_pearson",
    "cluster_bootstrap",
    "cumulative_incidence",
    "effective_number",
    "empirical_gap_surprise",
    "entropy",
    "fallback_prior",
    "gamma_poisson_rates",
    "gap_surprise",
    "garwood",
    "grid",
    "herfindahl",
    "is_mixture_identified",
    "jaccard",
    "jaccard_top",
    "jeffreys",
    "jensen_shannon_distance",
    "kaplan_meier",
    "memory",
    "mixture_prior",
    "normalised_entropy",
    "normalised_herfindahl",
    "pareto_share",
    "poisson_changepoint",
    "portfolio_prior",
    "rate_ratio",
    "rothman_wilson",
    "share_posterior",
    "survival_curve",
    "unbiased_herfindahl",
    "weekly_dispersion",
    "wilson",
]
