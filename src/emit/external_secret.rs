//! ExternalSecret.

use super::metadata;
use crate::manifest::Build;
use crate::node::Node;
use crate::resolve::unit::{ExternalSecretObject, SecretKey, Unit};
use crate::source::{Origin, Rule};

const AS_STORED: Rule = Rule("the operator's own defaults, written down");

/// An ExternalSecret, which the External Secrets Operator makes a Secret of.
pub fn object(unit: &Unit, secret: &ExternalSecretObject) -> Node {
    let store = Build::new(secret.store.origin).put("kind", secret.kind.clone()).put("name", secret.store.clone());
    let spec = Build::new(secret.origin)
        .put("refreshInterval", secret.refresh.clone())
        .put("secretStoreRef", store.finish())
        .put("target", target(secret))
        .list("data", secret.keys.iter().map(data).collect());
    Build::object("external-secrets.io/v1", "ExternalSecret", secret.origin)
        .put("metadata", metadata::plain(unit, secret.name.clone()))
        .put("spec", spec.finish())
        .finish()
}

/// All fields that the operator would fill in: a comparison of lists with those of the cluster would else never end.
fn target(secret: &ExternalSecretObject) -> Node {
    Build::new(Origin::default_of(secret.origin.span, AS_STORED))
        .put("name", secret.name.clone())
        .fixed("creationPolicy", "Owner")
        .fixed("deletionPolicy", "Retain")
        .finish()
}

fn data(key: &SecretKey) -> Node {
    let remote = Build::new(Origin::default_of(key.origin.span, AS_STORED))
        .put("key", key.remote_key.clone())
        .put_some("property", key.property.clone())
        .fixed("conversionStrategy", "Default")
        .fixed("decodingStrategy", "None")
        .fixed("metadataPolicy", "None");
    Build::new(key.origin).put("secretKey", key.key.clone()).put("remoteRef", remote.finish()).finish()
}
