"""Where each hand-made, metamorphic and published number of METHODS 5 about ties is tested.

The list is checked: a test that is renamed or removed without another in its place fails here.
"""

import ast
from pathlib import Path

import pytest

TESTS = Path(__file__).parent

HAND_MADE = {
    "FIX1 counts and balance by weight": "measures.test_measures.test_flows_and_balance_by_weight",
    "FIX1 counts and balance in the ties": "test_ties.test_counts_and_balance",
    "FIX1 weighted reciprocity, count": "test_network.test_rho_of_the_worked_mails",
    "FIX1 reciprocity, other weights": "measures.test_measures.test_weighted_reciprocity_of_every_weight",
    "FIX1 openings by A": "measures.test_measures.test_openings_with_and_without_copies",
    "FIX1 Jeffreys of the openings": "test_ties.test_jeffreys_of_openings_as_in_the_methods",
    "FIX1 B's replies, threaded 1/4, turn-based 1/2": "test_ties.test_conversations_by_gap",
    "FIX1 B's replies by horizon": "measures.test_measures.test_replies_by_horizon",
    "FIX1 B's replies, S(24 h) and its standard error": (
        "statistics.test_survival.test_replies_of_the_email_fixture"
    ),
    "FIX1 openings answered by B 1/3": "test_ties.test_openings_answered",
    "FIX1 A's replies, median 1": "measures.test_measures.test_replies_of_a_to_everybody",
    "FIX1 shared portfolio": "test_portfolio.test_portfolio_of_the_methods",
    "FIX2 Newman": "test_meetings.test_co_attendance_of_the_worked_calendar",
    "FIX2 hours, imposed, person-hours, share of hours": "test_meetings.test_hours_of_the_worked_calendar",
    "FIX2 invite share": "test_meetings.test_invitations_of_the_worked_calendar",
    "FIX2 among the measures": "measures.test_measures.test_calendar_of_the_methods",
    "Freireich 6-MP curve": "statistics.test_survival.test_freireich_curve",
    "Freireich 6-MP median 23": "statistics.test_survival.test_freireich_summary",
    "BH 1995, 15 p-values": "statistics.test_multiplicity.test_example_of_benjamini_and_hochberg",
    "burstiness and memory": "statistics.test_rhythm.test_burstiness_of_the_fixture",
    "burstiness of few gaps at random": "statistics.test_rhythm.test_correction_for_few_gaps",
    "change-point 4,5,3,4,5,4,1,0,1,1,0,1": "statistics.test_changepoint.test_change_of_the_fixture",
    "the same by the best cut": "statistics.test_segments.test_published_series_changes_once",
    "gap surprise": "statistics.test_rhythm.test_gap_surprise_of_the_fixture",
    "intervals of counts, 15/20 among them": "statistics.test_proportions.test_intervals_equal_the_fixture",
    "dependence of ego and partners": "test_portfolio.test_dependence_of_the_methods",
    "share by activity .7619, p .598": "measures.test_reciprocities.test_share_by_activity_of_the_methods",
    "one-way openings that say something (D3)": (
        "statistics.test_proportions.test_how_many_one_way_openings_say_something"
    ),
    "openings needed for power (D3)": "statistics.test_proportions.test_openings_needed_for_power",
    "openings needed for a Jeffreys label (D3)": (
        "statistics.test_proportions.test_openings_needed_for_a_jeffreys_label"
    ),
}
METAMORPHIC = {
    "swapping the two: q, b": "test_metamorphic.test_swapping_the_two_turns_shares_and_balance_around",
    "swapping the two: power": "test_metamorphic.test_swapping_the_two_turns_dependence_around",
    "scaling weights": "test_metamorphic.test_scaling_all_weights_changes_no_ratio",
    "every event twice": (
        "test_metamorphic.test_twice_the_events_keep_the_estimates_and_narrow_the_intervals"
    ),
    "every event twice: portfolio": "test_metamorphic.test_twice_the_events_keep_the_portfolio",
    "every event twice: the bootstrap over events": (
        "statistics.test_bootstrap.test_duplicated_messages_do_not_narrow_the_interval"
    ),
    "every event read twice": "test_metamorphic.test_the_same_events_read_twice_change_nothing",
    "other names": "test_metamorphic.test_names_do_not_matter",
    "other times": "test_metamorphic.test_shifting_time_by_weeks_changes_nothing",
    "other times: changes": "timeline.test_changes.test_moving_all_times_by_weeks_moves_the_change_with_them",
    "other times: drift": "timeline.test_drift.test_moving_all_times_by_weeks_changes_nothing",
    "two parts of the window add up": "test_metamorphic.test_volumes_of_two_parts_of_the_window_add_up",
    "merging aliases": "test_metamorphic.test_merging_two_addresses_sums_their_flows",
    "shared weights sum to the events": "test_metamorphic.test_shares_of_every_event_sum_to_one",
    "Newman sums to the meetings": "test_metamorphic.test_co_attendance_sums_to_the_meetings_attended",
    "an isolate": "test_metamorphic.test_somebody_without_contact_changes_rho_but_not_reciprocity",
    "Kaplan-Meier without censoring": (
        "test_metamorphic.test_kaplan_meier_without_censoring_is_the_empirical_share"
    ),
    "equal activity": "test_metamorphic.test_equal_activity_gives_an_even_expectation",
}
PUBLISHED = {
    "bandicoot: response rate 2/3, initiated .25": "test_bandicoot.test_responses_and_initiations",
    "bandicoot: delays 60, 120, 240": "test_bandicoot.test_delays",
    "bandicoot manual user: interevent 120, 103.923": "test_bandicoot.test_gaps_of_the_manual_user",
    "bandicoot manual user: delay 180, 120": "test_bandicoot.test_replies_of_the_manual_user",
    "bandicoot manual user: entropy .6931": "test_bandicoot.test_entropy_of_the_manual_user",
    "bandicoot: balance .25, correct .5": "test_bandicoot.test_the_balance_trap",
    "BG/NBD CDNOW 1.226, .7266": "statistics.test_activity.test_published_example",
    "Immersion's bound .28, .68": "measures.test_reciprocities.test_immersion_bound_of_its_own_example",
    "KONECT 2/3": "test_network.test_edge_reciprocity_against_chance",
}
INDEPENDENT = {
    "Wilson, Jeffreys, Clopper-Pearson: scipy": "statistics.test_proportions.test_intervals_equal_scipy",
    "binomial test: scipy": "statistics.test_proportions.test_binomial_test_equals_scipy",
    "Garwood: scipy": "statistics.test_counts.test_garwood_equals_chi_square_quantiles",
    "Kaplan-Meier: scipy ecdf": "statistics.test_survival.test_many_groups_equal_scipy_one_by_one",
    "Aalen-Johansen: scipy ecdf": (
        "statistics.test_competing.test_both_shares_and_those_still_waiting_add_up_to_one"
    ),
    "Benjamini-Hochberg, -Yekutieli: scipy": "statistics.test_multiplicity.test_adjusted_values_equal_scipy",
    "bootstrap: scipy": "statistics.test_bootstrap.test_limits_equal_scipy_for_clusters_of_one_row",
    "interquartile range: scipy's bootstrap": (
        "statistics.test_grouped_spread.test_limits_are_those_of_a_bootstrap_that_draws_values"
    ),
    "Jensen-Shannon: scipy": "statistics.test_turnover.test_distance_equals_scipy_and_has_its_properties",
    "change-point: scipy's Poisson": "statistics.test_changepoint.test_statistic_is_the_likelihood_ratio",
    "best cut: scipy's Poisson, every cut": (
        "statistics.test_segments.test_no_cut_of_a_short_series_is_better"
    ),
    "means of groups: scipy": "statistics.test_grouped.test_mean_equals_scipy",
    "quantiles of groups: numpy": "statistics.test_grouped.test_quantiles_of_groups_equal_numpy_and_cover",
    "Burt: networkx": "test_network.test_burt_agrees_with_networkx",
    "paths: networkx": "test_network.test_paths_agree_with_networkx",
}


@pytest.mark.parametrize("listed", [HAND_MADE, METAMORPHIC, PUBLISHED, INDEPENDENT])
def test_each_number_has_its_test(listed: dict[str, str]) -> None:
    missing = {what: where for what, where in listed.items() if where.rpartition(".")[2] not in _tests(where)}
    assert missing == {}


def _tests(where: str) -> set[str]:
    path = TESTS.joinpath(*where.split(".")[:-1]).with_suffix(".py")
    if not path.exists():
        return set()
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}
