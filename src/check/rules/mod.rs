//! The rules on manifests, one file for each.
//!
//! A rule sees what would be applied: what was emitted, raw manifests, and both after patches. It says how far it looks,
//! and is a pure function of that. A new rule is a file here, a line in [`ALL`], and a case in `fixtures/cases/rules`.

mod account_not_there;
mod ahead_of_dependency;
mod analysis_outlasts_stage;
mod analysis_template_not_there;
mod application_in_no_step;
mod argument_not_supplied;
mod autoscaler_and_replicas;
mod autoscaler_without_workload;
mod bad_query;
mod bad_step;
mod cell_without_wave;
mod cluster_ips;
mod condition_without_guard;
mod config_key_not_there;
mod config_map_not_there;
mod count_out_of_reach;
mod destination_of_nothing;
mod dry_run_of_nothing;
mod endless_gate;
mod foreign_subset;
mod hides_every_edit;
mod history_too_short;
mod host_in_two_targets;
mod ignored_but_applied;
mod ingress_path;
mod keeps_more_than_history;
mod kustomization_in_raw;
mod local_errors_not_apart;
mod managed_route_by_hand;
mod mesh_split_by_services;
mod metric_named_twice;
mod metric_without_condition;
mod metric_without_mesh;
mod missing_keys_pass;
mod moving_selector;
mod needs_a_router;
mod no_replicas;
mod object_in_two_targets;
mod old_colour_goes_early;
mod overlapping_selectors;
mod passes_without_data;
mod pause_without_end;
mod port_without_protocol;
mod ports_disagree;
mod project_forbids;
mod protocols_disagree;
mod quantity_not_canonical;
mod referred_workload_replicas;
mod restart_policy;
mod rolling_sync_steps;
mod route_never_reached;
mod route_of_nothing;
mod route_without_a_half;
mod same_service_twice;
mod secret_not_declared;
mod selects_no_pods;
mod service_without_pods;
mod services_beside_subsets;
mod split_open_to_outsiders;
mod static_subset_labels;
mod subset_of_nothing;
mod subset_without_pods;
mod sync_wave_order;
mod synced_by_itself;
mod target_port_undeclared;
mod target_port_without_port;
mod third_destination;
mod too_large_to_apply;
mod too_little_without_cells;
mod two_budgets;
mod two_destination_rules;
mod two_virtual_services;
mod unknown_scale_down;
mod unmanaged_route;
mod unresolved_argument;
mod unseen_config_change;
mod volume_not_there;
mod weights_not_100;
mod weights_out_of_order;
mod window_not_full;
mod window_too_short;

use super::rule::Rule;

/// All rules, by code.
pub const ALL: &[&Rule] = &[
    &account_not_there::RULE,
    &ahead_of_dependency::RULE,
    &analysis_outlasts_stage::RULE,
    &analysis_template_not_there::RULE,
    &application_in_no_step::RULE,
    &argument_not_supplied::RULE,
    &autoscaler_and_replicas::RULE,
    &autoscaler_without_workload::RULE,
    &bad_query::RULE,
    &bad_step::RULE,
    &cell_without_wave::RULE,
    &cluster_ips::RULE,
    &condition_without_guard::RULE,
    &config_key_not_there::RULE,
    &config_map_not_there::RULE,
    &count_out_of_reach::RULE,
    &destination_of_nothing::RULE,
    &dry_run_of_nothing::RULE,
    &endless_gate::RULE,
    &foreign_subset::RULE,
    &hides_every_edit::RULE,
    &history_too_short::RULE,
    &host_in_two_targets::RULE,
    &ignored_but_applied::RULE,
    &ingress_path::RULE,
    &keeps_more_than_history::RULE,
    &kustomization_in_raw::RULE,
    &local_errors_not_apart::RULE,
    &managed_route_by_hand::RULE,
    &mesh_split_by_services::RULE,
    &metric_named_twice::RULE,
    &metric_without_condition::RULE,
    &metric_without_mesh::RULE,
    &missing_keys_pass::RULE,
    &moving_selector::RULE,
    &needs_a_router::RULE,
    &no_replicas::RULE,
    &object_in_two_targets::RULE,
    &old_colour_goes_early::RULE,
    &overlapping_selectors::RULE,
    &passes_without_data::RULE,
    &pause_without_end::RULE,
    &port_without_protocol::RULE,
    &ports_disagree::RULE,
    &project_forbids::RULE,
    &protocols_disagree::RULE,
    &quantity_not_canonical::RULE,
    &referred_workload_replicas::RULE,
    &restart_policy::RULE,
    &rolling_sync_steps::RULE,
    &route_never_reached::RULE,
    &route_of_nothing::RULE,
    &route_without_a_half::RULE,
    &same_service_twice::RULE,
    &secret_not_declared::RULE,
    &selects_no_pods::RULE,
    &service_without_pods::RULE,
    &services_beside_subsets::RULE,
    &split_open_to_outsiders::RULE,
    &static_subset_labels::RULE,
    &subset_of_nothing::RULE,
    &subset_without_pods::RULE,
    &sync_wave_order::RULE,
    &synced_by_itself::RULE,
    &target_port_undeclared::RULE,
    &target_port_without_port::RULE,
    &third_destination::RULE,
    &too_large_to_apply::RULE,
    &too_little_without_cells::RULE,
    &two_budgets::RULE,
    &two_destination_rules::RULE,
    &two_virtual_services::RULE,
    &unknown_scale_down::RULE,
    &unmanaged_route::RULE,
    &unresolved_argument::RULE,
    &unseen_config_change::RULE,
    &volume_not_there::RULE,
    &weights_not_100::RULE,
    &weights_out_of_order::RULE,
    &window_not_full::RULE,
    &window_too_short::RULE,
];
