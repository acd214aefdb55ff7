//! The rules on manifests, one file for each.
//!
//! A rule sees what would be applied: what was emitted, raw manifests, and both after patches. It says how far it looks,
//! and is a pure function of that. A new rule is a file here, a line in [`ALL`], and a case in `fixtures/cases/rules`.

mod account_not_there;
mod ahead_of_dependency;
mod analysis_template_not_there;
mod autoscaler_and_replicas;
mod autoscaler_without_workload;
mod cell_without_wave;
mod cluster_ips;
mod config_key_not_there;
mod config_map_not_there;
mod host_in_two_targets;
mod ingress_path;
mod kustomization_in_raw;
mod metric_without_mesh;
mod moving_selector;
mod no_replicas;
mod object_in_two_targets;
mod overlapping_selectors;
mod quantity_not_canonical;
mod restart_policy;
mod secret_not_declared;
mod selects_no_pods;
mod service_without_pods;
mod target_port_undeclared;
mod target_port_without_port;
mod too_large_to_apply;
mod too_little_without_cells;
mod two_budgets;
mod unseen_config_change;
mod volume_not_there;

use super::rule::Rule;

/// All rules, by code.
pub const ALL: &[&Rule] = &[
    &account_not_there::RULE,
    &ahead_of_dependency::RULE,
    &analysis_template_not_there::RULE,
    &autoscaler_and_replicas::RULE,
    &autoscaler_without_workload::RULE,
    &cell_without_wave::RULE,
    &cluster_ips::RULE,
    &config_key_not_there::RULE,
    &config_map_not_there::RULE,
    &host_in_two_targets::RULE,
    &ingress_path::RULE,
    &kustomization_in_raw::RULE,
    &metric_without_mesh::RULE,
    &moving_selector::RULE,
    &no_replicas::RULE,
    &object_in_two_targets::RULE,
    &overlapping_selectors::RULE,
    &quantity_not_canonical::RULE,
    &restart_policy::RULE,
    &secret_not_declared::RULE,
    &selects_no_pods::RULE,
    &service_without_pods::RULE,
    &target_port_undeclared::RULE,
    &target_port_without_port::RULE,
    &too_large_to_apply::RULE,
    &too_little_without_cells::RULE,
    &two_budgets::RULE,
    &unseen_config_change::RULE,
    &volume_not_there::RULE,
];
