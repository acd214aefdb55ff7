//! Random small fleets: who says something, and where; and the text that says it.

use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use serde_json::{Map as JsonMap, Value as Json, json};

use crate::support::memory::Memory;
use crate::words::words;

/// What a layer says of a value.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Say {
    /// It is this: a scalar, or a list.
    Set(Json),
    /// It is not there: `null`.
    Null,
    /// It is not there: `$patch: delete`.
    Delete,
    /// These items are in it too.
    Append(Vec<Json>),
    /// Items of a list of a raw manifest, by their names.
    Items(Vec<(String, Say)>),
    /// It is a map, of which this is said; with nothing of what is inherited, where it replaces.
    Map { replace: bool, fields: Vec<(String, Say)> },
}

impl Say {
    pub(crate) fn fields(&self) -> &[(String, Say)] {
        match self {
            Say::Map { fields, .. } | Say::Items(fields) => fields,
            _ => &[],
        }
    }

    fn text(&self) -> Json {
        match self {
            Say::Set(Json::Null) => json!({"$literal": null}),
            Say::Set(value) => value.clone(),
            Say::Null => Json::Null,
            Say::Delete => json!({"$patch": "delete"}),
            Say::Append(items) => json!({"$append": items}),
            Say::Items(items) => items
                .iter()
                .map(|(name, say)| {
                    let mut item = say.text();
                    item["name"] = name.as_str().into();
                    item
                })
                .collect(),
            Say::Map { replace, fields } => {
                let mut map = JsonMap::new();
                for (key, say) in fields {
                    match key.as_str() {
                        "env" => spell_env(say, &mut map),
                        _ => {
                            map.insert(key.clone(), say.text());
                        }
                    }
                }
                if *replace {
                    map.insert("$patch".to_owned(), "replace".into());
                }
                Json::Object(map)
            }
        }
    }
}

/// Variables in their several spellings: `A` in the short one, `C` under `secrets` where that is what it is.
fn spell_env(say: &Say, map: &mut JsonMap<String, Json>) {
    let Say::Map { fields, replace: false } = say else {
        map.insert("env".to_owned(), say.text());
        return;
    };
    let (mut env, mut secrets) = (JsonMap::new(), JsonMap::new());
    for (name, entry) in fields {
        match (name.as_str(), entry.fields(), entry) {
            ("A", [(member, Say::Set(value))], Say::Map { replace: false, .. }) if member == "value" => {
                env.insert(name.clone(), value.clone());
            }
            ("C", [(member, secret)], Say::Map { replace: false, .. })
                if member == "secret" && *secret != Say::Null =>
            {
                secrets.insert(name.clone(), secret.text());
            }
            _ => {
                env.insert(name.clone(), entry.text());
            }
        }
    }
    if !env.is_empty() || secrets.is_empty() {
        map.insert("env".to_owned(), Json::Object(env));
    }
    if !secrets.is_empty() {
        map.insert("secrets".to_owned(), Json::Object(secrets));
    }
}

/// A selector: names or globs are *or*, labels with them *and*; then what is taken away.
#[derive(Debug, Clone)]
pub(crate) struct Selector {
    pub(crate) part: Part,
    pub(crate) except: Option<Part>,
}

/// Names and labels of a selector.
#[derive(Debug, Clone)]
pub(crate) struct Part {
    pub(crate) names: Vec<&'static str>,
    pub(crate) labels: Vec<(&'static str, Vec<&'static str>)>,
}

impl Part {
    fn text(&self) -> String {
        let names = self.names.iter().map(|name| (*name).to_owned());
        let labels = self.labels.iter().map(|(key, values)| format!("{key}={}", values.join("|")));
        names.chain(labels).collect::<Vec<_>>().join(" ")
    }
}

impl Selector {
    pub(crate) fn text(&self) -> String {
        match &self.except {
            Some(except) => format!("{} except {}", self.part.text(), except.text()),
            None => self.part.text(),
        }
    }
}

/// A target.
#[derive(Debug, Clone)]
pub(crate) struct Target {
    pub(crate) environment: &'static str,
    pub(crate) cell: Option<&'static str>,
    pub(crate) region: Option<&'static str>,
    pub(crate) tier: Option<&'static str>,
}

/// A body: words, the profiles that it uses, and its overlays.
#[derive(Debug, Clone, Default)]
pub(crate) struct Body {
    pub(crate) uses: Vec<usize>,
    pub(crate) says: Vec<(String, Say)>,
    pub(crate) overlays: Vec<(Selector, Body)>,
}

impl Body {
    fn text(&self, mut map: JsonMap<String, Json>) -> Json {
        if !self.uses.is_empty() {
            map.insert("use".to_owned(), self.uses.iter().map(|number| format!("p{number}")).collect());
        }
        let says = Say::Map { replace: false, fields: self.says.clone() };
        if let Json::Object(words) = says.text() {
            map.extend(words);
        }
        if !self.overlays.is_empty() {
            let overlays =
                self.overlays.iter().map(|(selector, body)| (selector.text(), body.text(JsonMap::new()))).collect();
            map.insert("in".to_owned(), Json::Object(overlays));
        }
        Json::Object(map)
    }

    /// Takes away what the language refuses: overlays of nothing, the same selector twice, uses of what comes later.
    fn mend(&mut self, targets: &[Target], around: &[bool], profile: Option<usize>) {
        self.uses.retain(|used| profile.is_none_or(|own| *used < own));
        let mut seen = Vec::new();
        self.overlays.retain(|(selector, _)| {
            let text = selector.text();
            let fresh = !seen.contains(&text);
            seen.push(text);
            let parts = std::iter::once(&selector.part).chain(&selector.except);
            fresh
                && parts.clone().all(|part| crate::oracle::all_words_match(part, targets))
                && crate::oracle::select(selector, targets).iter().zip(around).any(|(here, around)| *here && *around)
        });
        for (selector, body) in &mut self.overlays {
            let set = crate::oracle::select(selector, targets);
            let both: Vec<bool> = set.iter().zip(around).map(|(here, around)| *here && *around).collect();
            body.mend(targets, &both, profile);
        }
    }
}

/// A fleet with one service.
#[derive(Debug, Clone)]
pub(crate) struct Fleet {
    pub(crate) targets: Vec<Target>,
    pub(crate) defaults: Body,
    pub(crate) profiles: Vec<Body>,
    pub(crate) service: Body,
    /// What another file says of the service.
    pub(crate) overlay: Option<Body>,
}

impl Fleet {
    /// The files of the fleet.
    pub(crate) fn files(&self) -> Memory {
        let named = |kind: &str, name: &str| {
            let mut map = JsonMap::new();
            map.insert(kind.to_owned(), name.into());
            map
        };
        let mut environments = JsonMap::new();
        for target in &self.targets {
            let mut facts = JsonMap::new();
            facts.extend(target.region.map(|region| ("region".to_owned(), region.into())));
            facts.extend(target.tier.map(|tier| ("labels".to_owned(), json!({"tier": tier}))));
            let environment = environments.entry(target.environment).or_insert_with(|| json!({"namespace": "n"}));
            match (target.cell, environment.as_object_mut()) {
                (Some(cell), Some(environment)) => {
                    let cells = environment.entry("cells").or_insert_with(|| json!({}));
                    cells[cell] = Json::Object(facts);
                }
                (None, Some(environment)) => environment.extend(facts),
                _ => {}
            }
        }
        let mut fleet = named("fleet", "f");
        fleet.insert("edition".to_owned(), "2026".into());
        fleet.insert("environments".to_owned(), Json::Object(environments));
        fleet.insert("defaults".to_owned(), self.defaults.text(JsonMap::new()));
        let mut files = vec![("fleet.json".to_owned(), Json::Object(fleet))];
        for (number, profile) in self.profiles.iter().enumerate() {
            let name = format!("p{number}");
            files.push((format!("profiles/{name}.json"), profile.text(named("profile", &name))));
        }
        files.push(("services/s.json".to_owned(), self.service.text(named("service", "s"))));
        if let Some(overlay) = &self.overlay {
            files.push(("services/t.json".to_owned(), overlay.text(named("overlay", "s"))));
        }
        let text = |json: Json| serde_json::to_string_pretty(&json).unwrap_or_default();
        Memory::new(files.into_iter().map(|(path, json)| (path, text(json))))
    }
}

fn part() -> impl Strategy<Value = Part> {
    let names = prop::sample::select(vec![
        "dev",
        "staging",
        "production",
        "cell-01",
        "cell-02",
        "production/cell-03",
        "cell-0*",
        "production/cell-0*",
        "*",
        "s*",
    ]);
    let label = prop::sample::select(vec![
        ("tier", vec!["a"]),
        ("tier", vec!["b"]),
        ("tier", vec!["a", "b"]),
        ("region", vec!["x"]),
        ("region", vec!["y"]),
        ("region", vec!["x", "y"]),
    ]);
    let part = |names, label: Option<_>| Part { names, labels: label.into_iter().collect() };
    prop_oneof![
        (vec(names, 1..3), option::of(label.clone())).prop_map(move |(names, label)| part(names, label)),
        label.prop_map(move |label| part(Vec::new(), Some(label))),
    ]
}

fn selector() -> impl Strategy<Value = Selector> {
    (part(), option::weighted(0.15, part())).prop_map(|(part, except)| Selector { part, except })
}

fn body(overlays: usize) -> BoxedStrategy<Body> {
    let uses = || vec(0..3usize, 0..3);
    let inner =
        (prop_oneof![4 => Just(Vec::new()), 1 => uses()], words(), option::weighted(0.1, (selector(), words())))
            .prop_map(|(uses, says, inner)| {
                let overlays = inner.map(|(selector, says)| (selector, Body { says, ..Body::default() }));
                Body { uses, says, overlays: overlays.into_iter().collect() }
            });
    (uses(), words(), vec((selector(), inner), 0..=overlays))
        .prop_map(|(uses, says, overlays)| Body { uses, says, overlays })
        .boxed()
}

fn target(environment: &'static str, cell: Option<&'static str>) -> impl Strategy<Value = Target> {
    let region = option::of(prop::sample::select(vec!["x", "y"]));
    let tier = option::of(prop::sample::select(vec!["a", "b"]));
    (region, tier).prop_map(move |(region, tier)| Target { environment, cell, region, tier })
}

fn targets() -> impl Strategy<Value = Vec<Target>> {
    let single = (option::of(target("dev", None)), option::of(target("staging", None)));
    let cells: Vec<_> = ["cell-01", "cell-02", "cell-03"]
        .into_iter()
        .map(|cell| option::of(target("production", Some(cell))))
        .collect();
    (single, cells).prop_map(|((dev, staging), cells)| {
        let mut targets: Vec<Target> = dev.into_iter().chain(staging).chain(cells.into_iter().flatten()).collect();
        if targets.is_empty() {
            targets.push(Target { environment: "dev", cell: None, region: None, tier: None });
        }
        targets
    })
}

/// Small fleets that load without a fault but for conflicts.
pub(crate) fn fleets() -> impl Strategy<Value = Fleet> {
    (targets(), body(2), vec(body(1), 0..4), body(4), option::weighted(0.3, body(1))).prop_map(
        |(targets, defaults, profiles, service, overlay)| {
            let mut fleet = Fleet { targets, defaults, profiles, service, overlay };
            // The defaults use no profiles: what that means for the order of use is not said.
            fleet.defaults.uses.clear();
            fleet.defaults.overlays.iter_mut().for_each(|(_, body)| body.uses.clear());
            let (targets, all) = (fleet.targets.clone(), vec![true; fleet.targets.len()]);
            let count = fleet.profiles.len();
            for (number, profile) in fleet.profiles.iter_mut().enumerate() {
                profile.mend(&targets, &all, Some(number));
            }
            for body in [&mut fleet.defaults, &mut fleet.service].into_iter().chain(fleet.overlay.as_mut()) {
                body.mend(&targets, &all, Some(count));
            }
            fleet
        },
    )
}
