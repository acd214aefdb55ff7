#![allow(clippy::unwrap_used, clippy::print_stdout, clippy::disallowed_methods, reason = "tests")]

use super::*;

#[test]
fn the_table_is_sorted_and_closed() {
    let table = Table::index(TEXT);
    assert!(table.slots.is_sorted_by(|a, b| a.name < b.name));
    assert!(table.kinds.is_sorted_by(|a, b| (a.kind, a.api_version) < (b.kind, b.api_version)));
    for slot in &table.slots {
        assert_eq!(parse::missing_reference(slot.block, &table.slots), None, "in {}", slot.name);
    }
    assert_eq!(table.kinds.len(), TEXT.lines().filter(|line| line.starts_with("kind ")).count());
}

#[test]
fn every_type_parses_and_finds_its_fields() {
    for name in type_names() {
        let found = type_named(name).unwrap();
        assert_eq!(found.name(), name);
        for field in found.fields() {
            assert_eq!(found.field(field.name).map(|field| field.name), Some(field.name), "{name}");
        }
        assert!(found.field("noSuchField").is_none() && found.field("").is_none());
        assert!(found.choices().len() <= 8, "{name}");
        for member in found.choices().iter().flat_map(|choice| &choice.members) {
            assert!(found.field(member).is_some(), "{name} has a choice of {member}");
        }
    }
}

#[test]
fn what_is_written_by_hand_names_real_fields() {
    for (name, field) in forms::named() {
        let found = type_named(name).unwrap_or_else(|| unreachable!("no type {name}"));
        assert!(found.field(field).is_some(), "{name} has no {field}");
    }
    // Each name of `together::of` is one of a type: what is misspelt there would be held of nothing.
    assert_eq!(together::count(), 40);
    for name in [
        "core/v1.Probe",
        "core/v1.LifecycleHandler",
        "core/v1.Volume",
        "core/v1.EnvVarSource",
        "autoscaling/v2.MetricSpec",
        "apps/v1.DeploymentStrategy",
        "networking.istio.io/v1.StringMatch",
        "networking.istio.io/v1.HTTPRoute",
        "policy/v1.PodDisruptionBudgetSpec",
        "argoproj.io/v1alpha1.RolloutStrategy",
        "argoproj.io/v1alpha1.CanaryStep",
    ] {
        assert!(!choices(name).is_empty(), "{name}");
    }
}

#[test]
fn kinds_are_found_with_their_scope() {
    let deployment = kind("apps/v1", "Deployment").unwrap();
    assert!(deployment.namespaced && deployment.is_native());
    assert_eq!(deployment.root.name(), "apps/v1.Deployment");
    assert!(!kind("v1", "Namespace").unwrap().namespaced);
    assert!(kind("apps/v1", "Deploymen").is_none());
    assert_eq!(kinds_named("VirtualService").len(), 3);
    assert!(!kind("networking.istio.io/v1", "VirtualService").unwrap().is_native());
}

#[test]
fn merge_keys_list_keys_and_versions_are_there() {
    let container = type_named("core/v1.Container").unwrap();
    let ports = container.field("ports").unwrap();
    assert_eq!(ports.patch.key, Some("containerPort"));
    let Kind::List(item, ListKind::Map(keys)) = &ports.kind else { unreachable!() };
    assert_eq!(keys, &["containerPort", "protocol"]);
    assert_eq!(item.object().unwrap().name(), "core/v1.ContainerPort");
    let strategy = type_named("apps/v1.DeploymentSpec").unwrap().field("strategy").unwrap();
    assert!(strategy.patch.retain_keys);
    let lifecycle = type_named("core/v1.Lifecycle").unwrap();
    assert_eq!(lifecycle.field("stopSignal").unwrap().since, Some(33));
}

#[test]
fn custom_resources_use_kubernetes_own_types() {
    let spec = type_named("argoproj.io/v1alpha1.RolloutSpec").unwrap();
    assert_eq!(spec.field("template").unwrap().kind.object().unwrap().name(), "core/v1.PodTemplateSpec");
    let job = type_named("argoproj.io/v1alpha1.Job").unwrap();
    assert_eq!(job.field("spec").unwrap().kind.object().unwrap().name(), "batch/v1.JobSpec");
}

#[test]
fn the_index_is_cheap() {
    let start = std::time::Instant::now();
    let table = Table::index(TEXT);
    let indexed = start.elapsed();
    let start = std::time::Instant::now();
    let count: usize = table.slots.iter().map(|slot| parse::block(slot.block, &table.slots).fields.len()).sum();
    println!(
        "{} bytes, {} kinds, {} types, {count} fields: index {indexed:?}, all types {:?}",
        TEXT.len(),
        table.kinds.len(),
        table.slots.len(),
        start.elapsed()
    );
}
