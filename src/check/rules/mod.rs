//! The rules on manifests, one file for each.
//!
//! A rule sees what would be applied: what was emitted, raw manifests, and both after patches. It says how far it looks,
//! and is a pure function of that. A new rule is a file here, a line in [`ALL`], and a case in `fixtures/cases/rules`.

mod account_not_there;
mod address_without_namespace;
mod ahead_of_dependency;
mod analysis_duration;
mod analysis_outlasts_stage;
mod analysis_template_not_there;
mod application_in_no_step;
mod argument_not_supplied;
mod autoscaler_and_replicas;
mod autoscaler_bounds;
mod autoscaler_without_requests;
mod autoscaler_without_workload;
mod bad_condition;
mod bad_query;
mod bad_step;
mod bad_toleration;
mod bad_virtual_service;
mod budget_blocks_drains;
mod budget_keeps_unhealthy;
mod budget_without_a_count;
mod cell_without_wave;
mod changed_under_way;
mod claim_not_there;
mod cluster_ips;
mod condition_without_guard;
mod config_key_not_there;
mod config_map_not_there;
mod count_or_percentage;
mod count_out_of_reach;
mod deadline_before_start;
mod deadline_within_analysis;
mod deadline_within_min_ready;
mod destination_of_nothing;
mod digest_not_promoted;
mod dry_run_of_nothing;
mod endless_gate;
mod errors_without_zero;
mod foreign_subset;
mod gateway_not_there;
mod governing_service_not_there;
mod governing_service_with_address;
mod header_takes_other_routes;
mod hides_every_edit;
mod history_too_short;
mod host_in_two_targets;
mod host_not_served;
mod host_of_nothing;
mod http_route_of_tcp;
mod ignored_but_applied;
mod image_without_digest;
mod immutable_changed;
mod ingress_path;
mod keeps_more_than_history;
mod kustomization_in_raw;
mod limit_below_request;
mod limit_in_another_unit;
mod literal_secret;
mod liveness_asks_too_much;
mod liveness_is_readiness;
mod local_errors_not_apart;
mod managed_route_by_hand;
mod managed_route_lost;
mod max_unavailable_not_heeded;
mod measures_both_versions;
mod memory_of_bytes;
mod mesh_split_by_services;
mod mesh_without_injection;
mod metric_named_twice;
mod metric_without_condition;
mod metric_without_mesh;
mod missing_keys_pass;
mod more_rights_than_needed;
mod moving_image;
mod moving_selector;
mod needs_a_router;
mod no_pods_meanwhile;
mod no_replicas;
mod no_spread;
mod no_time_to_stop;
mod object_in_two_targets;
mod old_colour_goes_early;
mod one_success;
mod overlapping_selectors;
mod passes_without_data;
mod path_in_two_ingresses;
mod pause_without_end;
mod peer_of_nothing;
mod pod_security;
mod pod_security_refused;
mod pods_with_their_traffic;
mod policy_port_of_nothing;
mod policy_shuts_out;
mod port_without_protocol;
mod ports_disagree;
mod probe_port_not_there;
mod project_forbids;
mod protocols_disagree;
mod quantity_not_canonical;
mod quota_refuses_pods;
mod quota_too_small;
mod referred_workload_replicas;
mod restart_policy;
mod role_not_there;
mod rolling_sync_steps;
mod root_and_not_root;
mod route_never_reached;
mod route_of_nothing;
mod route_past_a_split;
mod route_without_a_half;
mod same_service_twice;
mod secret_not_declared;
mod selector_without_labels;
mod selects_no_pods;
mod service_not_there;
mod service_ports_without_names;
mod service_without_pods;
mod service_without_replicas;
mod services_beside_subsets;
mod sleep_by_shell;
mod sleep_outlives_grace;
mod slow_start;
mod split_of_another_host;
mod split_open_to_outsiders;
mod spread_of_other_pods;
mod spread_too_strict;
mod stage_without_readiness;
mod state_not_said;
mod static_subset_labels;
mod subset_of_nothing;
mod subset_without_pods;
mod sync_wave_order;
mod synced_by_itself;
mod tag_in_raw;
mod target_out_of_reach;
mod target_port_undeclared;
mod target_port_without_port;
mod third_destination;
mod tls_host_of_no_rule;
mod too_large_to_apply;
mod too_little_without_cells;
mod too_many_connections;
mod two_budgets;
mod two_destination_rules;
mod two_virtual_services;
mod unknown_connections;
mod unknown_scale_down;
mod unlikely_namespace;
mod unmanaged_route;
mod unresolved_argument;
mod unseen_config_change;
mod update_takes_all;
mod update_without_room;
mod volume_not_there;
mod weight_below_one_pod;
mod weight_without_pods;
mod weights_not_100;
mod weights_out_of_order;
mod window_not_full;
mod window_too_short;
mod workload_not_there;

pub use bad_query::unasked as bad_query_of;

use super::rule::Rule;

/// All rules, by code.
pub const ALL: &[&Rule] = &[
    &account_not_there::RULE,
    &address_without_namespace::RULE,
    &ahead_of_dependency::RULE,
    &analysis_duration::RULE,
    &analysis_outlasts_stage::RULE,
    &analysis_template_not_there::RULE,
    &application_in_no_step::RULE,
    &argument_not_supplied::RULE,
    &autoscaler_and_replicas::RULE,
    &autoscaler_bounds::RULE,
    &autoscaler_without_requests::RULE,
    &autoscaler_without_workload::RULE,
    &bad_condition::RULE,
    &bad_query::RULE,
    &bad_step::RULE,
    &bad_toleration::RULE,
    &bad_virtual_service::RULE,
    &budget_blocks_drains::RULE,
    &budget_keeps_unhealthy::RULE,
    &budget_without_a_count::RULE,
    &cell_without_wave::RULE,
    &changed_under_way::RULE,
    &claim_not_there::RULE,
    &cluster_ips::RULE,
    &condition_without_guard::RULE,
    &config_key_not_there::RULE,
    &config_map_not_there::RULE,
    &count_or_percentage::RULE,
    &count_out_of_reach::RULE,
    &deadline_before_start::RULE,
    &deadline_within_analysis::RULE,
    &deadline_within_min_ready::RULE,
    &destination_of_nothing::RULE,
    &digest_not_promoted::RULE,
    &dry_run_of_nothing::RULE,
    &endless_gate::RULE,
    &errors_without_zero::RULE,
    &foreign_subset::RULE,
    &gateway_not_there::RULE,
    &governing_service_not_there::RULE,
    &governing_service_with_address::RULE,
    &header_takes_other_routes::RULE,
    &hides_every_edit::RULE,
    &history_too_short::RULE,
    &host_in_two_targets::RULE,
    &host_not_served::RULE,
    &host_of_nothing::RULE,
    &http_route_of_tcp::RULE,
    &ignored_but_applied::RULE,
    &image_without_digest::RULE,
    &immutable_changed::RULE,
    &ingress_path::RULE,
    &keeps_more_than_history::RULE,
    &kustomization_in_raw::RULE,
    &limit_below_request::RULE,
    &limit_in_another_unit::RULE,
    &literal_secret::RULE,
    &liveness_asks_too_much::RULE,
    &liveness_is_readiness::RULE,
    &local_errors_not_apart::RULE,
    &managed_route_by_hand::RULE,
    &managed_route_lost::RULE,
    &max_unavailable_not_heeded::RULE,
    &measures_both_versions::RULE,
    &memory_of_bytes::RULE,
    &mesh_split_by_services::RULE,
    &mesh_without_injection::RULE,
    &metric_named_twice::RULE,
    &metric_without_condition::RULE,
    &metric_without_mesh::RULE,
    &missing_keys_pass::RULE,
    &more_rights_than_needed::RULE,
    &moving_image::RULE,
    &moving_selector::RULE,
    &needs_a_router::RULE,
    &no_pods_meanwhile::RULE,
    &no_replicas::RULE,
    &no_spread::RULE,
    &no_time_to_stop::RULE,
    &object_in_two_targets::RULE,
    &old_colour_goes_early::RULE,
    &one_success::RULE,
    &overlapping_selectors::RULE,
    &passes_without_data::RULE,
    &path_in_two_ingresses::RULE,
    &pause_without_end::RULE,
    &peer_of_nothing::RULE,
    &pod_security::RULE,
    &pod_security_refused::RULE,
    &pods_with_their_traffic::RULE,
    &policy_port_of_nothing::RULE,
    &policy_shuts_out::RULE,
    &port_without_protocol::RULE,
    &ports_disagree::RULE,
    &probe_port_not_there::RULE,
    &project_forbids::RULE,
    &protocols_disagree::RULE,
    &quantity_not_canonical::RULE,
    &quota_refuses_pods::RULE,
    &quota_too_small::RULE,
    &referred_workload_replicas::RULE,
    &restart_policy::RULE,
    &role_not_there::RULE,
    &rolling_sync_steps::RULE,
    &root_and_not_root::RULE,
    &route_never_reached::RULE,
    &route_of_nothing::RULE,
    &route_past_a_split::RULE,
    &route_without_a_half::RULE,
    &same_service_twice::RULE,
    &secret_not_declared::RULE,
    &selector_without_labels::RULE,
    &selects_no_pods::RULE,
    &service_not_there::RULE,
    &service_ports_without_names::RULE,
    &service_without_pods::RULE,
    &service_without_replicas::RULE,
    &services_beside_subsets::RULE,
    &sleep_by_shell::RULE,
    &sleep_outlives_grace::RULE,
    &slow_start::RULE,
    &split_of_another_host::RULE,
    &split_open_to_outsiders::RULE,
    &spread_of_other_pods::RULE,
    &spread_too_strict::RULE,
    &stage_without_readiness::RULE,
    &state_not_said::RULE,
    &static_subset_labels::RULE,
    &subset_of_nothing::RULE,
    &subset_without_pods::RULE,
    &sync_wave_order::RULE,
    &synced_by_itself::RULE,
    &tag_in_raw::RULE,
    &target_out_of_reach::RULE,
    &target_port_undeclared::RULE,
    &target_port_without_port::RULE,
    &third_destination::RULE,
    &tls_host_of_no_rule::RULE,
    &too_large_to_apply::RULE,
    &too_little_without_cells::RULE,
    &too_many_connections::RULE,
    &two_budgets::RULE,
    &two_destination_rules::RULE,
    &two_virtual_services::RULE,
    &unknown_connections::RULE,
    &unknown_scale_down::RULE,
    &unlikely_namespace::RULE,
    &unmanaged_route::RULE,
    &unresolved_argument::RULE,
    &unseen_config_change::RULE,
    &update_takes_all::RULE,
    &update_without_room::RULE,
    &volume_not_there::RULE,
    &weight_below_one_pod::RULE,
    &weight_without_pods::RULE,
    &weights_not_100::RULE,
    &weights_out_of_order::RULE,
    &window_not_full::RULE,
    &window_too_short::RULE,
    &workload_not_there::RULE,
];
