//! The rules on manifests, one file for each.
//!
//! A rule sees what would be applied: what was emitted, raw manifests, and both after patches. It says how far it looks,
//! and is a pure function of that. A new rule is a file here, a line in [`ALL`], and a case in `fixtures/cases/rules`.

mod autoscaler_and_replicas;
mod cluster_ips;
mod ingress_path;
mod restart_policy;
mod service_without_pods;
mod too_little_without_cells;
mod volume_not_there;

use super::rule::Rule;

/// All rules, by code.
pub const ALL: &[&Rule] = &[
    &autoscaler_and_replicas::RULE,
    &cluster_ips::RULE,
    &ingress_path::RULE,
    &restart_policy::RULE,
    &service_without_pods::RULE,
    &too_little_without_cells::RULE,
    &volume_not_there::RULE,
];
