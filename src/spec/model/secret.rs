//! Variables from Secrets, and the stores that Secrets come from.

use crate::node::Text;
use crate::shape::Record;
use crate::spec::decode::{At, Derived, Entry};
use crate::spec::record::{record, words};

use super::DurationText;

record! {
    /// An environment variable whose value is a key of a Secret. The spec only refers to secrets: it has no place for
    /// their values. Where a store is said, the Secret is made of it by the External Secrets Operator: one ExternalSecret
    /// for each Secret, with all keys that `secret` names.
    pub struct SecretRef = Record { name: "secret", ..Record::PLAIN };
    /// The name of the Secret.
    from: At<Text> = "from";
    /// The key in it.
    key: At<Text> = "key";
    /// Whether the pod may start without it.
    optional: Option<At<bool>> = "optional";
    /// The store that holds its value. That of `secretStore` unless said; with `#false` the Secret is only referred to:
    /// another service of the namespace makes it, or somebody else.
    store: Derived<At<Text>> = "store";
    /// The kind of that store.
    kind: Option<At<StoreKind>> = "kind";
    /// What the store calls it: the Secret's name unless said, which then holds the key as a property.
    remote_key: Option<At<Text>> = "remoteKey";
    /// The property of what the store holds under that name. The key unless `remoteKey` is said, which alone means all of
    /// what it names.
    property: Option<At<Text>> = "property";
    /// How often the store is asked: once for the whole Secret. That of `secretStore` unless said.
    refresh: Option<DurationText> = "refresh";
}

impl Entry for SecretRef {}

record! {
    /// The store that Secrets come from where `secret` says no other. Without it, Secrets are there already.
    pub struct SecretStore = Record { name: "secretStore", positional: &["name"], ..Record::PLAIN };
    /// Its name.
    name: At<Text> = "name";
    /// Its kind: `SecretStore` unless said.
    kind: Option<At<StoreKind>> = "kind";
    /// How often it is asked. `1h` unless said.
    refresh: Option<DurationText> = "refresh";
}

words! {
    /// The kind of a store.
    pub enum StoreKind {
        /// A store of the namespace.
        SecretStore = "SecretStore",
        /// A store of the cluster.
        ClusterSecretStore = "ClusterSecretStore",
    }
}
