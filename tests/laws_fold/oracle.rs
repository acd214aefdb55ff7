//! What the language's definition says of a fleet, told in the plainest way: layers are applied one after the other,
//! in every order that the rule of *where* and *who* allows. If the order among those that have none makes a
//! difference, it is a conflict; else the outcome is the value. Nothing here is the program's own algorithm.

use std::collections::BTreeMap;

use serde_json::{Map as JsonMap, Value as Json};

use crate::fleets::{Body, Fleet, Part, Say, Selector, Target};

/// The targets of a selector.
pub(crate) fn select(selector: &Selector, targets: &[Target]) -> Vec<bool> {
    let holds = |part: &Part, target: &Target| {
        let named = part.names.is_empty() || part.names.iter().any(|name| is_named(name, target));
        named && part.labels.iter().all(|(key, values)| values.iter().any(|value| is_labelled(key, value, target)))
    };
    let except = |target| selector.except.as_ref().is_some_and(|except| holds(except, target));
    targets.iter().map(|target| holds(&selector.part, target) && !except(target)).collect()
}

/// Whether each word of a selector matches a target: the language refuses others.
pub(crate) fn all_words_match(part: &Part, targets: &[Target]) -> bool {
    part.names.iter().all(|name| targets.iter().any(|target| is_named(name, target)))
        && part.labels.iter().all(|(key, values)| {
            values.iter().all(|value| targets.iter().any(|target| is_labelled(key, value, target)))
        })
}

fn is_named(name: &str, target: &Target) -> bool {
    let like = |pattern: &str, text: &str| match pattern.strip_suffix('*') {
        Some(start) => text.starts_with(start),
        None => text == pattern,
    };
    match (name.split_once('/'), target.cell) {
        (Some((environment, cell)), Some(own)) => like(environment, target.environment) && like(cell, own),
        (Some(_), None) => false,
        (None, Some(own)) => like(name, target.environment) || like(name, own),
        (None, None) => like(name, target.environment),
    }
}

fn is_labelled(key: &str, value: &str, target: &Target) -> bool {
    match key {
        "region" => target.region == Some(value),
        _ => target.tier == Some(value),
    }
}

/// A layer: who says it, the targets that it holds for (of all, without any `in`), and what it says.
#[derive(Debug, Clone)]
struct Layer<'a> {
    who: usize,
    set: Option<Vec<bool>>,
    /// The selector; nothing where several selectors made the set.
    text: Option<String>,
    says: &'a [(String, Say)],
}

const SERVICE: usize = usize::MAX;

impl Layer<'_> {
    fn holds(&self, target: usize) -> bool {
        self.set.as_ref().is_none_or(|set| set[target])
    }

    fn size(&self) -> usize {
        self.set.as_ref().map_or(usize::MAX, |set| set.iter().filter(|here| **here).count())
    }

    fn lies_over(&self, other: &Layer<'_>) -> bool {
        let is_within = match (&self.set, &other.set) {
            (Some(_), None) => true,
            (Some(own), Some(others)) => own != others && own.iter().zip(others).all(|(own, other)| !own || *other),
            (None, _) => false,
        };
        is_within || (self.set == other.set && self.who > other.who)
    }
}

type Place = (Option<Vec<bool>>, Option<String>);

fn both(targets: &[Target], selector: &Selector, around: &Place) -> Place {
    let set = select(selector, targets);
    match &around.0 {
        None => (Some(set), Some(selector.text())),
        Some(outer) => (Some(set.iter().zip(outer).map(|(a, b)| *a && *b).collect()), None),
    }
}

/// The layers of the fleet's service.
fn layers(fleet: &Fleet) -> Vec<Layer<'_>> {
    let mut found = Vec::new();
    let plain = (None, Some(String::new()));
    add(&fleet.targets, &fleet.defaults, 0, &plain, &mut found);
    let mut used: Vec<(usize, Place)> = Vec::new();
    for body in std::iter::once(&fleet.service).chain(&fleet.overlay) {
        uses(fleet, body, &plain, &mut used);
    }
    for (rank, (number, place)) in used.iter().enumerate() {
        add(&fleet.targets, &fleet.profiles[*number], rank + 1, place, &mut found);
    }
    for body in std::iter::once(&fleet.service).chain(&fleet.overlay) {
        add(&fleet.targets, body, SERVICE, &plain, &mut found);
    }
    found.retain(|layer| layer.set.as_ref().is_none_or(|set| set.contains(&true)));
    found
}

fn add<'a>(targets: &[Target], body: &'a Body, who: usize, place: &Place, found: &mut Vec<Layer<'a>>) {
    found.push(Layer { who, set: place.0.clone(), text: place.1.clone(), says: &body.says });
    for (selector, inner) in &body.overlays {
        add(targets, inner, who, &both(targets, selector, place), found);
    }
}

/// Profiles in order of use, those that one uses before it; each once, for all the targets that it is used for.
fn uses(fleet: &Fleet, body: &Body, place: &Place, used: &mut Vec<(usize, Place)>) {
    for number in &body.uses {
        uses(fleet, &fleet.profiles[*number], place, used);
        match used.iter_mut().find(|(known, _)| known == number) {
            None => used.push((*number, place.clone())),
            Some((_, (known, text))) => {
                if text != &place.1 {
                    *text = None;
                }
                *known = match (&known, &place.0) {
                    (Some(known), Some(more)) => Some(known.iter().zip(more).map(|(a, b)| *a || *b).collect()),
                    _ => None,
                };
                if known.is_none() {
                    *text = Some(String::new());
                }
            }
        }
    }
    for (selector, inner) in &body.overlays {
        uses(fleet, inner, &both(&fleet.targets, selector, place), used);
    }
}

/// A value on the way. A list remembers what was appended.
#[derive(Debug, Clone, PartialEq)]
enum Value {
    Leaf(Json),
    List {
        base: Option<Vec<Json>>,
        more: Vec<Json>,
    },
    /// Items by their names.
    Items(BTreeMap<String, Value>),
    Map(BTreeMap<String, Value>),
}

impl Value {
    fn of(json: &Json) -> Value {
        match json {
            Json::Array(items) => Value::List { base: Some(items.clone()), more: Vec::new() },
            Json::Object(map) => Value::Map(map.iter().map(|(key, value)| (key.clone(), Value::of(value))).collect()),
            other => Value::Leaf(other.clone()),
        }
    }

    fn json(&self) -> Json {
        match self {
            Value::Leaf(json) => json.clone(),
            Value::Items(items) => items.values().map(Value::json).collect(),
            Value::List { base, more } => base.iter().flatten().chain(more).cloned().collect(),
            Value::Map(map) => {
                map.iter().map(|(key, value)| (key.clone(), value.json())).collect::<JsonMap<_, _>>().into()
            }
        }
    }

    /// The same whatever the order of appended items.
    fn sorted(mut self) -> Value {
        match &mut self {
            Value::Leaf(_) => {}
            Value::List { more, .. } => more.sort_by_key(Json::to_string),
            Value::Map(map) | Value::Items(map) => {
                map.values_mut().for_each(|value| *value = std::mem::replace(value, Value::Leaf(Json::Null)).sorted());
            }
        }
        self
    }
}

/// The members of the choice that a field belongs to.
fn choice(path: &[&str]) -> &'static [&'static str] {
    match path {
        ["replicas" | "autoscale"] => &["replicas", "autoscale"],
        ["env", _, _] | ["sidecars", _, "env", _, _] => &["value", "secret", "fieldRef"],
        ["livenessProbe", "httpGet" | "grpc"] => &["httpGet", "grpc"],
        ["delivery", _] => &["rolling", "recreate", "canary"],
        ["everyContainer", "env", _, _] => &["value", "secret", "fieldRef"],
        ["volumes", _, _] => &["emptyDir", "configMap"],
        _ => &[],
    }
}

/// Maps in which only the entries count: without any, there is none.
fn is_collection(path: &[&str]) -> bool {
    matches!(
        path,
        ["env" | "nodeSelector" | "labels" | "volumes" | "sidecars" | "vars" | "raw"]
            | ["sidecars", _, "env"]
            | ["everyContainer", "env"]
            | ["raw", _, "spec", "nodeSelector" | "containers"]
            | ["raw", _, "spec", "containers", "-", "env"]
    )
}

/// Whether this deletes, and says nothing else.
fn only_deletes(say: &Say) -> bool {
    match say {
        Say::Null | Say::Delete => true,
        Say::Map { replace, fields } => {
            !replace && !fields.is_empty() && fields.iter().all(|(_, say)| only_deletes(say))
        }
        Say::Set(_) | Say::Append(_) | Say::Items(_) => false,
    }
}

/// What is said where nothing is inherited: what is appended is all there is.
fn alone(say: &Say) -> Say {
    let alone_all = |fields: &[(String, Say)]| fields.iter().map(|(key, say)| (key.clone(), alone(say))).collect();
    match say {
        Say::Append(items) => Say::Set(items.clone().into()),
        Say::Map { replace, fields } => Say::Map { replace: *replace, fields: alone_all(fields) },
        Say::Items(items) => Say::Items(alone_all(items)),
        other => other.clone(),
    }
}

/// Applies what one layer says to what lies under it.
fn apply(under: Option<Value>, say: &Say, path: &mut Vec<String>) -> Option<Value> {
    match (say, under) {
        (Say::Set(json), _) => Some(Value::of(json)),
        (Say::Null | Say::Delete, _) => None,
        (Say::Append(items), Some(Value::List { base, more })) => {
            Some(Value::List { base, more: more.into_iter().chain(items.iter().cloned()).collect() })
        }
        (Say::Append(items), _) => Some(Value::List { base: None, more: items.clone() }),
        (Say::Items(items), under) => {
            let mut all = match under {
                Some(Value::Items(items)) => items,
                _ => BTreeMap::new(),
            };
            for (name, say) in items {
                path.push(name.clone());
                let value = all.remove(name);
                // An item that is named is there, whatever else is said of it.
                let value = match say {
                    Say::Map { replace: false, .. } => value.or(Some(Value::Map(BTreeMap::new()))),
                    _ => value,
                };
                if let Some(mut value) = apply(value, say, path) {
                    if let Value::Map(fields) = &mut value {
                        fields.insert("name".to_owned(), Value::Leaf(name.as_str().into()));
                    }
                    all.insert(name.clone(), value);
                }
                path.pop();
            }
            Some(Value::Items(all))
        }
        (Say::Map { .. }, under) if only_deletes(say) && !matches!(under, Some(Value::Map(_))) => under,
        (Say::Map { replace, fields }, under) => {
            let mut map = match under {
                Some(Value::Map(map)) if !replace => map,
                _ => BTreeMap::new(),
            };
            for (key, say) in fields {
                path.push(key.clone());
                let members = choice(&path.iter().map(String::as_str).collect::<Vec<_>>());
                if members.contains(&key.as_str()) && !only_deletes(say) {
                    map.retain(|other, _| other == key || !members.contains(&other.as_str()));
                }
                let value = map.remove(key);
                let value = if *replace { apply(value, &alone(say), path) } else { apply(value, say, path) };
                map.extend(value.map(|value| (key.clone(), value)));
                path.pop();
            }
            Some(Value::Map(map))
        }
    }
}

/// Takes away collections without entries.
fn pruned(json: &mut Json, path: &mut Vec<String>) {
    path.push("-".to_owned());
    json.as_array_mut().into_iter().flatten().for_each(|item| pruned(item, path));
    path.pop();
    let Some(map) = json.as_object_mut() else { return };
    for (key, value) in map.iter_mut() {
        path.push(key.clone());
        pruned(value, path);
        path.pop();
    }
    map.retain(|key, value| {
        path.push(key.clone());
        let names: Vec<&str> = path.iter().map(String::as_str).collect();
        let is_nothing = is_collection(&names) && (*value == serde_json::json!({}) || *value == serde_json::json!([]));
        path.pop();
        !is_nothing
    });
}

/// The same, without collections that have no entries.
pub(crate) fn without_empty_collections(mut json: Json) -> Json {
    pruned(&mut json, &mut Vec::new());
    json
}

/// What comes of a word of the service in a target.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Outcome {
    /// Layers without an order disagree.
    Conflict,
    /// The values of the word's keys, as one map.
    Value(Json),
}

/// What comes of all words, each by its name; both of one choice under the first's.
pub(crate) fn outcomes(fleet: &Fleet, target: usize) -> BTreeMap<&'static str, Outcome> {
    let layers = layers(fleet);
    let here: Vec<&Layer<'_>> = layers.iter().filter(|layer| layer.holds(target)).collect();
    let every = outcome(&here, &["everyContainer"], Json::Object(JsonMap::new()));
    // What holds for every container lies under the words of each that is there.
    let under = |key: &str| match &every {
        Outcome::Value(every) => every["everyContainer"].get(key).map(|value| (key.to_owned(), value.clone())),
        Outcome::Conflict => None,
    };
    let mut outcomes: BTreeMap<_, _> = WORDS
        .iter()
        .map(|keys| {
            let base: JsonMap<String, Json> = match keys[0] {
                "sidecars" => {
                    let says = here.iter().flat_map(|layer| layer.says).filter(|(key, _)| key == "sidecars");
                    let sidecars = says.flat_map(|(_, say)| say.fields()).filter(|(_, say)| !only_deletes(say));
                    let words = || under("args").into_iter().chain(under("env"));
                    let sidecars: JsonMap<_, _> =
                        sidecars.map(|(name, _)| (name.clone(), Json::Object(words().collect()))).collect();
                    [("sidecars".to_owned(), Json::Object(sidecars))].into_iter().collect()
                }
                word @ ("args" | "env") => under(word).into_iter().collect(),
                _ => JsonMap::new(),
            };
            (keys[0], outcome(&here, keys, Json::Object(base)))
        })
        .collect();
    outcomes.insert("everyContainer", every);
    outcomes
}

/// The words that are judged by themselves.
pub(crate) const WORDS: [&[&str]; 13] = [
    &["replicas", "autoscale"],
    &["env"],
    &["args"],
    &["nodeSelector"],
    &["podSecurityContext"],
    &["livenessProbe"],
    &["volumes"],
    &["tolerations"],
    &["labels"],
    &["delivery"],
    &["sidecars"],
    &["vars"],
    &["raw"],
];

fn outcome(layers: &[&Layer<'_>], keys: &[&str], base: Json) -> Outcome {
    let base = Value::of(&base);
    // What each layer says of these keys.
    let says: Vec<(&Layer<'_>, Say)> = layers
        .iter()
        .filter_map(|layer| {
            let fields: Vec<_> = layer.says.iter().filter(|(key, _)| keys.contains(&key.as_str())).cloned().collect();
            (!fields.is_empty()).then(|| (*layer, Say::Map { replace: false, fields }))
        })
        .collect();
    let values = last_values(&says, &base);
    if values.iter().skip(1).any(|other| values.first() != Some(other)) {
        return Outcome::Conflict;
    }
    Outcome::Value(usual(says, base))
}

/// What comes of the layers in every order that is allowed: by sets of layers that were applied already.
fn last_values(says: &[(&Layer<'_>, Say)], base: &Value) -> Vec<Json> {
    let mut by_applied: BTreeMap<u32, Vec<Value>> = BTreeMap::new();
    by_applied.insert(0, vec![base.clone()]);
    let all = (1u32 << says.len()) - 1;
    for applied in 0..all {
        let Some(values) = by_applied.remove(&applied) else { continue };
        for (at, (layer, say)) in says.iter().enumerate() {
            let is_next = applied & (1 << at) == 0
                && says
                    .iter()
                    .enumerate()
                    .all(|(other, (lower, _))| applied & (1 << other) != 0 || !layer.lies_over(lower));
            if is_next {
                let next = by_applied.entry(applied | (1 << at)).or_default();
                for value in &values {
                    let value = apply(Some(value.clone()), say, &mut Vec::new()).unwrap_or(Value::Map(BTreeMap::new()));
                    let value = value.sorted();
                    if !next.contains(&value) {
                        next.push(value);
                    }
                }
            }
        }
    }
    let mut last: Vec<Json> = Vec::new();
    for value in by_applied.remove(&all).unwrap_or_default() {
        let json = without_empty_collections(marked(&value));
        if !last.contains(&json) {
            last.push(json);
        }
    }
    last
}

/// As JSON, in which a list that was only appended to differs from one that was set.
fn marked(value: &Value) -> Json {
    match value {
        Value::Map(map) => {
            map.iter().map(|(key, value)| (key.clone(), marked(value))).collect::<JsonMap<_, _>>().into()
        }
        Value::Items(items) => items.values().map(marked).collect(),
        Value::List { base: None, more } => serde_json::json!({"more": more}),
        Value::List { base: Some(base), more } => serde_json::json!({"base": base, "more": more}),
        Value::Leaf(json) => json.clone(),
    }
}

/// What comes of the layers in the order of appended items: more targets first, then who, then the selector's text.
/// Lists are sorted where that does not say it.
fn usual(mut says: Vec<(&Layer<'_>, Say)>, base: Value) -> Json {
    let key = |layer: &Layer<'_>| (std::cmp::Reverse(layer.size()), layer.who, layer.text.clone());
    says.sort_by_key(|(layer, _)| key(layer));
    let mut value = Some(base);
    for (_, say) in &says {
        value = apply(value, say, &mut Vec::new());
    }
    without_empty_collections(value.map_or_else(|| Json::Object(JsonMap::new()), |value| value.json()))
}

/// Whether the order of appended items is said for all layers of a target.
pub(crate) fn has_an_order(fleet: &Fleet, target: usize) -> bool {
    let layers = layers(fleet);
    let here: Vec<&Layer<'_>> = layers.iter().filter(|layer| layer.holds(target)).collect();
    here.iter().enumerate().all(|(at, layer)| {
        here.iter().skip(at + 1).all(|other| {
            layer.size() != other.size()
                || layer.who != other.who
                || (layer.text.is_some() && other.text.is_some() && layer.text != other.text)
        })
    })
}

/// The keys of a collection in the order of their first mention, where the order of layers is said.
pub(crate) fn mentioned(fleet: &Fleet, target: usize, word: &str) -> Vec<String> {
    let mut layers: Vec<_> = layers(fleet).into_iter().filter(|layer| layer.holds(target)).collect();
    layers.sort_by_key(|layer| (std::cmp::Reverse(layer.size()), layer.who, layer.text.clone()));
    let mut keys: Vec<String> = Vec::new();
    for say in layers.iter().flat_map(|layer| layer.says).filter(|(key, _)| key == word).map(|(_, say)| say) {
        for (key, _) in say.fields() {
            if !keys.contains(key) {
                keys.push(key.clone());
            }
        }
    }
    keys
}
