//! Secrets that come from a store.

use super::unit::{ExternalSecretObject, SecretKey};
use super::{Resolving, codes};
use crate::diag::Diagnostic;
use crate::node::{Node, Text};
use crate::source::{Origin, Rule, Span};
use crate::spec::decode::{At, Derived};
use crate::spec::model::{self, SecretRef, StoreKind};

const ONE: Rule = Rule("one ExternalSecret for each Secret that comes from a store");
const KIND: Rule = Rule("a store of the namespace, unless `kind` says otherwise");
const REFRESH: Rule = Rule("a store is asked once an hour");
const REMOTE: Rule = Rule("a store calls a Secret by its name, and has its keys as properties");

/// A Secret, with all variables that are keys of it.
struct Group<'w> {
    name: &'w Text,
    keys: Vec<&'w SecretRef>,
}

/// A store that is named somewhere.
struct Store {
    name: Node,
    kind: Node,
}

impl Store {
    fn is(&self, other: &Store) -> bool {
        self.name.same(&other.name) && self.kind.same(&other.kind)
    }

    fn words(&self) -> String {
        let text = |node: &Node| node.as_str().unwrap_or_default().to_owned();
        format!("{} {}", text(&self.kind), text(&self.name))
    }
}

/// The Secrets of all containers that come from a store.
pub fn external(cx: &mut Resolving<'_, '_>, words: &model::Service) -> Vec<ExternalSecretObject> {
    let secrets = std::mem::take(&mut cx.secrets);
    let mut groups: Vec<Group<'_>> = Vec::new();
    for secret in &secrets {
        match groups.iter_mut().find(|group| *group.name == secret.from.value) {
            Some(group) => group.keys.push(secret),
            None => groups.push(Group { name: &secret.from.value, keys: vec![secret] }),
        }
    }
    groups.iter().filter_map(|group| of_group(cx, words.secret_store.as_ref(), group)).collect()
}

fn of_group(
    cx: &mut Resolving<'_, '_>,
    usual: Option<&model::SecretStore>,
    group: &Group<'_>,
) -> Option<ExternalSecretObject> {
    let store = store(cx, usual, group)?;
    let refresh = refresh(cx, usual, group);
    let mut keys: Vec<(SecretKey, Span)> = Vec::new();
    for secret in &group.keys {
        let key = remote(secret);
        match keys.iter().find(|(known, _)| known.key.same(&key.key)) {
            Some((known, place)) => {
                let same = |a: Option<&Node>, b: Option<&Node>| match (a, b) {
                    (Some(a), Some(b)) => a.same(b),
                    (a, b) => a.is_none() && b.is_none(),
                };
                if !known.remote_key.same(&key.remote_key) || !same(known.property.as_ref(), key.property.as_ref()) {
                    let name = key.key.as_str().unwrap_or_default().to_owned();
                    let message = format!("the key `{name}` of the Secret `{}` comes from two places", group.name);
                    contradiction(cx, &message, secret.origin.span, *place, "say the same `remoteKey` and `property`");
                }
            }
            None => keys.push((key, secret.origin.span)),
        }
    }
    let first = group.keys.first()?;
    // Two services that make one Secret are told apart by the places of their names.
    let name = Node::text(group.name.clone(), Origin::derived(cx.service.name.span(), ONE));
    Some(ExternalSecretObject {
        name,
        store: store.name,
        kind: store.kind,
        refresh,
        keys: keys.into_iter().map(|(key, _)| key).collect(),
        origin: first.origin,
    })
}

/// The one store of a Secret; none where it is only referred to.
fn store(cx: &mut Resolving<'_, '_>, usual: Option<&model::SecretStore>, group: &Group<'_>) -> Option<Store> {
    let said: Vec<(Store, Span)> = group.keys.iter().filter_map(|secret| said(usual, secret)).collect();
    let off = group.keys.iter().find_map(|secret| match &secret.store {
        Derived::Off(origin) => Some(origin.span),
        _ => None,
    });
    if let (Some((_, place)), Some(off)) = (said.first(), off) {
        let message = format!("the Secret `{}` comes from a store, and from none", group.name);
        contradiction(cx, &message, off, *place, "say it at all of its keys alike");
        return None;
    }
    for pair in said.windows(2) {
        let [(one, first), (other, second)] = pair else { continue };
        if !one.is(other) {
            let (one, other) = (one.words(), other.words());
            let message = format!("the Secret `{}` comes from two stores: {one} and {other}", group.name);
            contradiction(cx, &message, *second, *first, "say one store, or take the keys from two Secrets");
        }
    }
    let store = match said.into_iter().next() {
        Some((store, _)) => Some(store),
        None if off.is_some() => None,
        None => {
            usual.map(|usual| Store { name: text(&usual.name), kind: kind(usual.kind.as_ref(), usual.name.origin) })
        }
    };
    if store.is_none() {
        without_store(cx, group);
    }
    store
}

fn said(usual: Option<&model::SecretStore>, secret: &SecretRef) -> Option<(Store, Span)> {
    let name = secret.store.given()?;
    let usual = usual.filter(|usual| usual.name.value == name.value).and_then(|usual| usual.kind.as_ref());
    Some((Store { name: text(name), kind: kind(secret.kind.as_ref().or(usual), name.origin) }, name.span()))
}

fn kind(said: Option<&At<StoreKind>>, owner: Origin) -> Node {
    match said {
        Some(kind) => Node::fixed(kind.value.word(), kind.origin),
        None => Node::fixed(StoreKind::SecretStore.word(), Origin::default_of(owner.span, KIND)),
    }
}

/// What is said of a store is lost where there is none.
fn without_store(cx: &mut Resolving<'_, '_>, group: &Group<'_>) {
    // Whoever takes the store away for some targets means all that is said of it.
    if cx.deletions.iter().any(|gone| gone.hit && gone.path.first().is_some_and(|word| word == "secretStore")) {
        return;
    }
    for secret in &group.keys {
        let places = [
            ("kind", secret.kind.as_ref().map(|kind| kind.span())),
            ("remoteKey", secret.remote_key.as_ref().map(At::span)),
            ("property", secret.property.as_ref().map(At::span)),
            ("refresh", secret.refresh.as_ref().map(|refresh| refresh.0.span())),
        ];
        if let Some((word, span)) = places.into_iter().find_map(|(word, span)| Some((word, span?))) {
            let message = format!("`{word}` is about a store, and the Secret `{}` comes from none", group.name);
            cx.push(
                Diagnostic::new(codes::CONTRADICTION, span, message)
                    .label("of which store?")
                    .help("write `store=NAME` here, or `secretStore NAME` for all Secrets"),
            );
        }
    }
}

fn refresh(cx: &mut Resolving<'_, '_>, usual: Option<&model::SecretStore>, group: &Group<'_>) -> Node {
    let said: Vec<&Node> = group.keys.iter().filter_map(|secret| secret.refresh.as_ref()).map(|said| &said.0).collect();
    for pair in said.windows(2) {
        let [one, other] = pair else { continue };
        if !one.same(other) {
            let message = format!("the Secret `{}` is refreshed at two paces", group.name);
            contradiction(cx, &message, other.span(), one.span(), "it is refreshed as a whole: say one `refresh`");
        }
    }
    let usual = usual.and_then(|usual| usual.refresh.as_ref()).map(|refresh| &refresh.0);
    let span = group.keys.first().map_or(Span::NONE, |secret| secret.from.span());
    let refresh = said.into_iter().next().or(usual).cloned();
    refresh.unwrap_or_else(|| Node::fixed("1h", Origin::default_of(span, REFRESH)))
}

fn remote(secret: &SecretRef) -> SecretKey {
    let derived = |from: &At<Text>| Node::text(from.value.clone(), Origin::default_of(from.span(), REMOTE));
    let (remote_key, property) = match (&secret.remote_key, &secret.property) {
        (Some(key), property) => (text(key), property.as_ref().map(text)),
        (None, property) => (derived(&secret.from), Some(property.as_ref().map_or_else(|| derived(&secret.key), text))),
    };
    SecretKey { key: text(&secret.key), remote_key, property, origin: secret.origin }
}

fn text(said: &At<Text>) -> Node {
    Node::text(said.value.clone(), said.origin)
}

fn contradiction(cx: &mut Resolving<'_, '_>, message: &str, at: Span, other: Span, help: &str) {
    cx.push(
        Diagnostic::new(codes::CONTRADICTION, at, message).label("this one").with(other, "the other one").help(help),
    );
}
