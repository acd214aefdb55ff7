//! The rules on manifests, one file for each.
//!
//! A rule sees what would be applied: what was emitted, raw manifests, and both after patches. It says how far it looks,
//! and is a pure function of that. A new rule is a file here, a line in [`ALL`], and a case in `fixtures/cases/rules`.

mod analysis_duration;
mod autoscaler_and_replicas;
mod autoscaler_bounds;
mod autoscaler_without_requests;
mod budget_blocks_drains;
mod budget_keeps_unhealthy;
mod budget_without_a_count;
mod cluster_ips;
mod count_or_percentage;
mod deadline_before_start;
mod deadline_within_min_ready;
mod digest_not_promoted;
mod image_without_digest;
mod ingress_path;
mod limit_below_request;
mod literal_secret;
mod liveness_asks_too_much;
mod liveness_is_readiness;
mod more_rights_than_needed;
mod moving_image;
mod no_spread;
mod no_time_to_stop;
mod pod_security;
mod pod_security_refused;
mod policy_shuts_out;
mod quota_refuses_pods;
mod quota_too_small;
mod restart_policy;
mod selector_without_labels;
mod service_ports_without_names;
mod service_without_pods;
mod sleep_outlives_grace;
mod slow_start;
mod spread_of_other_pods;
mod spread_too_strict;
mod too_little_without_cells;
mod too_many_connections;
mod unknown_connections;
mod update_takes_all;
mod update_without_room;
mod volume_not_there;
mod weight_below_one_pod;

use super::rule::Rule;

/// All rules, by code.
pub const ALL: &[&Rule] = &[
    &analysis_duration::RULE,
    &autoscaler_and_replicas::RULE,
    &autoscaler_bounds::RULE,
    &autoscaler_without_requests::RULE,
    &budget_blocks_drains::RULE,
    &budget_keeps_unhealthy::RULE,
    &budget_without_a_count::RULE,
    &cluster_ips::RULE,
    &count_or_percentage::RULE,
    &deadline_before_start::RULE,
    &deadline_within_min_ready::RULE,
    &digest_not_promoted::RULE,
    &image_without_digest::RULE,
    &ingress_path::RULE,
    &limit_below_request::RULE,
    &literal_secret::RULE,
    &liveness_asks_too_much::RULE,
    &liveness_is_readiness::RULE,
    &more_rights_than_needed::RULE,
    &moving_image::RULE,
    &no_spread::RULE,
    &no_time_to_stop::RULE,
    &pod_security::RULE,
    &pod_security_refused::RULE,
    &policy_shuts_out::RULE,
    &quota_refuses_pods::RULE,
    &quota_too_small::RULE,
    &restart_policy::RULE,
    &selector_without_labels::RULE,
    &service_ports_without_names::RULE,
    &service_without_pods::RULE,
    &sleep_outlives_grace::RULE,
    &slow_start::RULE,
    &spread_of_other_pods::RULE,
    &spread_too_strict::RULE,
    &too_little_without_cells::RULE,
    &too_many_connections::RULE,
    &unknown_connections::RULE,
    &update_takes_all::RULE,
    &update_without_room::RULE,
    &volume_not_there::RULE,
    &weight_below_one_pod::RULE,
];
