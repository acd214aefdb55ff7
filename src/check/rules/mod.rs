//! The rules on manifests, one file for each.
//!
//! A rule sees what would be applied: what was emitted, raw manifests, and both after patches. It says how far it looks,
//! and is a pure function of that. A new rule is a file here, a line in [`ALL`], and a case in `fixtures/cases/rules`.

mod account_not_there;
mod ahead_of_dependency;
mod analysis_duration;
mod analysis_template_not_there;
mod autoscaler_and_replicas;
mod autoscaler_bounds;
mod autoscaler_without_requests;
mod autoscaler_without_workload;
mod budget_blocks_drains;
mod budget_keeps_unhealthy;
mod budget_without_a_count;
mod cell_without_wave;
mod cluster_ips;
mod config_key_not_there;
mod config_map_not_there;
mod count_or_percentage;
mod deadline_before_start;
mod deadline_within_min_ready;
mod digest_not_promoted;
mod host_in_two_targets;
mod image_without_digest;
mod ingress_path;
mod kustomization_in_raw;
mod limit_below_request;
mod literal_secret;
mod liveness_asks_too_much;
mod liveness_is_readiness;
mod metric_without_mesh;
mod more_rights_than_needed;
mod moving_image;
mod moving_selector;
mod no_replicas;
mod no_spread;
mod no_time_to_stop;
mod object_in_two_targets;
mod overlapping_selectors;
mod pod_security;
mod pod_security_refused;
mod policy_shuts_out;
mod quantity_not_canonical;
mod quota_refuses_pods;
mod quota_too_small;
mod restart_policy;
mod secret_not_declared;
mod selector_without_labels;
mod selects_no_pods;
mod service_ports_without_names;
mod service_without_pods;
mod sleep_outlives_grace;
mod slow_start;
mod spread_of_other_pods;
mod spread_too_strict;
mod target_port_undeclared;
mod target_port_without_port;
mod too_large_to_apply;
mod too_little_without_cells;
mod too_many_connections;
mod two_budgets;
mod unknown_connections;
mod unseen_config_change;
mod update_takes_all;
mod update_without_room;
mod volume_not_there;
mod weight_below_one_pod;

use super::rule::Rule;

/// All rules, by code.
pub const ALL: &[&Rule] = &[
    &account_not_there::RULE,
    &ahead_of_dependency::RULE,
    &analysis_duration::RULE,
    &analysis_template_not_there::RULE,
    &autoscaler_and_replicas::RULE,
    &autoscaler_bounds::RULE,
    &autoscaler_without_requests::RULE,
    &autoscaler_without_workload::RULE,
    &budget_blocks_drains::RULE,
    &budget_keeps_unhealthy::RULE,
    &budget_without_a_count::RULE,
    &cell_without_wave::RULE,
    &cluster_ips::RULE,
    &config_key_not_there::RULE,
    &config_map_not_there::RULE,
    &count_or_percentage::RULE,
    &deadline_before_start::RULE,
    &deadline_within_min_ready::RULE,
    &digest_not_promoted::RULE,
    &host_in_two_targets::RULE,
    &image_without_digest::RULE,
    &ingress_path::RULE,
    &kustomization_in_raw::RULE,
    &limit_below_request::RULE,
    &literal_secret::RULE,
    &liveness_asks_too_much::RULE,
    &liveness_is_readiness::RULE,
    &metric_without_mesh::RULE,
    &more_rights_than_needed::RULE,
    &moving_image::RULE,
    &moving_selector::RULE,
    &no_replicas::RULE,
    &no_spread::RULE,
    &no_time_to_stop::RULE,
    &object_in_two_targets::RULE,
    &overlapping_selectors::RULE,
    &pod_security::RULE,
    &pod_security_refused::RULE,
    &policy_shuts_out::RULE,
    &quantity_not_canonical::RULE,
    &quota_refuses_pods::RULE,
    &quota_too_small::RULE,
    &restart_policy::RULE,
    &secret_not_declared::RULE,
    &selector_without_labels::RULE,
    &selects_no_pods::RULE,
    &service_ports_without_names::RULE,
    &service_without_pods::RULE,
    &sleep_outlives_grace::RULE,
    &slow_start::RULE,
    &spread_of_other_pods::RULE,
    &spread_too_strict::RULE,
    &target_port_undeclared::RULE,
    &target_port_without_port::RULE,
    &too_large_to_apply::RULE,
    &too_little_without_cells::RULE,
    &too_many_connections::RULE,
    &two_budgets::RULE,
    &unknown_connections::RULE,
    &unseen_config_change::RULE,
    &update_takes_all::RULE,
    &update_without_room::RULE,
    &volume_not_there::RULE,
    &weight_below_one_pod::RULE,
];
