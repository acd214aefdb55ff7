//! Custom resources, from the YAML of their definitions.
//!
//! Equal nested types of a group are one type. Their names come from the shortest path to them:
//! `DestinationRule.spec.trafficPolicy` is `TrafficPolicy`, or `DestinationRuleTrafficPolicy` where
//! that would be two types' name.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;
use serde_json::Value as Json;

use super::model::{EnumValue, Facts, Field, Kind, ListKind, Patch, Root, Type};

/// Names that their own projects give to types, by the path to them.
const NAMES: &[(&str, &str)] = &[
    ("AnalysisTemplate.spec.args[]", "Argument"),
    ("AnalysisTemplate.spec.args[].valueFrom", "ArgumentValueFrom"),
    ("AnalysisTemplate.spec.metrics[]", "Metric"),
    ("AnalysisTemplate.spec.metrics[].provider", "MetricProvider"),
    ("Application.spec.source", "ApplicationSource"),
    ("Application.spec.syncPolicy", "ApplicationSyncPolicy"),
    ("Application.spec.destination", "ApplicationDestination"),
    ("Rollout.spec.strategy", "RolloutStrategy"),
    ("Rollout.spec.strategy.blueGreen.activeMetadata", "PodTemplateMetadata"),
    ("Rollout.spec.strategy.blueGreen.prePromotionAnalysis", "RolloutAnalysis"),
    ("Rollout.spec.strategy.canary.analysis", "RolloutAnalysisBackground"),
    ("Rollout.spec.strategy.canary.trafficRouting.istio", "IstioTrafficRouting"),
    ("Rollout.spec.workloadRef", "ObjectRef"),
    ("Rollout.spec.strategy.blueGreen", "BlueGreenStrategy"),
    ("Rollout.spec.strategy.canary", "CanaryStrategy"),
    ("Rollout.spec.strategy.canary.steps[]", "CanaryStep"),
    ("Rollout.spec.strategy.canary.trafficRouting", "RolloutTrafficRouting"),
    ("DestinationRule.spec.subsets[]", "Subset"),
    ("DestinationRule.spec.trafficPolicy", "TrafficPolicy"),
    ("DestinationRule.spec.trafficPolicy.connectionPool", "ConnectionPool"),
    ("DestinationRule.spec.trafficPolicy.tls", "ClientTLSSettings"),
    ("VirtualService.spec.http[]", "HTTPRoute"),
    ("VirtualService.spec.http[].match[]", "HTTPMatchRequest"),
    ("VirtualService.spec.http[].match[].uri", "StringMatch"),
    ("VirtualService.spec.http[].route[]", "HTTPRouteDestination"),
    ("VirtualService.spec.http[].route[].destination", "Destination"),
    ("VirtualService.spec.tcp[]", "TCPRoute"),
    ("VirtualService.spec.tls[]", "TLSRoute"),
];

/// Strings that their controllers read as Go durations, though no schema says so.
const DURATIONS: &[&str] = &["metrics[].interval", "metrics[].initialDelay"];

/// What Istio says of a duration, and of a port.
const DURATION_RULE: &str = "duration(self) >= duration('1ms')";
const PORT_RULE: &str = "0 < self && self <= 65535";

/// Patterns that `src/shape/kubernetes/pattern.rs` knows, by name.
const PATTERNS: &[(&str, &str)] = &[
    ("^.{2,}|[^./]$", "not-dot"),
    ("^$|^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$", "subdomain-or-empty"),
    ("^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$", "subdomain"),
    ("^[-._a-zA-Z0-9]+$", "data-key"),
    ("^[a-zA-Z]([-a-zA-Z0-9]*[a-zA-Z0-9])?$", "section"),
    (
        "^(0|(([0-9]+)y)?(([0-9]+)w)?(([0-9]+)d)?(([0-9]+)h)?(([0-9]+)m)?(([0-9]+)s)?(([0-9]+)ms)?)$",
        "prometheus-duration",
    ),
    ("^[-_A-Za-z0-9]+$", "token"),
    ("^(http|https|socks5)://.+$", "proxy-url"),
    ("^(http|https)://.+$", "http-url"),
    ("(^$|^[a-f0-9]{64}$)", "sha256-or-empty"),
    ("(^0|([0-9]*[.])?[0-9]+((K|M|G|T|E|P)i?)?B)$", "byte-size"),
    ("^(?i)(abort|warn)?$", "abort-or-warn"),
];

/// The pattern of a quantity.
const QUANTITY: &str = "^(\\+|-)?(([0-9]+(\\.[0-9]*)?)|(\\.[0-9]+))";

/// One group's types while they have numbers instead of names.
#[derive(Default)]
struct Group {
    types: Vec<Type>,
    ids: BTreeMap<Type, usize>,
    /// The shortest path to each type, and its best version.
    paths: Vec<(usize, String, String)>,
}

/// Reads the definitions of all files.
pub(crate) fn read(files: &[String], facts: &mut Facts) {
    let mut groups: BTreeMap<String, Group> = BTreeMap::new();
    let mut roots: Vec<(String, usize, Root)> = Vec::new();
    for text in files {
        for document in yaml_serde::Deserializer::from_str(text) {
            let json = Json::deserialize(document).unwrap_or_else(|error| panic!("{error}"));
            if json["kind"] == "CustomResourceDefinition" {
                read_definition(&json["spec"], &mut groups, &mut roots);
            }
        }
    }
    for (name, group) in &groups {
        let names = group.names(name);
        for (id, found) in group.types.iter().enumerate() {
            let mut found = found.clone();
            found.fields.iter_mut().for_each(|field| rename(&mut field.kind, &names));
            facts.types.insert(names[id].clone(), found);
        }
        for (_, id, root) in roots.iter().filter(|(group, ..)| group == name) {
            facts.roots.push(Root { type_name: names[*id].clone(), ..root.clone() });
        }
    }
}

/// Puts the names in place of the numbers.
fn rename(kind: &mut Kind, names: &[String]) {
    match kind {
        Kind::List(item, _) | Kind::Map(item) => rename(item, names),
        Kind::Object(name) => {
            if let Some(id) = name.strip_prefix('#').and_then(|id| id.parse::<usize>().ok()) {
                name.clone_from(&names[id]);
            }
        }
        _ => {}
    }
}

fn read_definition(spec: &Json, groups: &mut BTreeMap<String, Group>, roots: &mut Vec<(String, usize, Root)>) {
    let text = |json: &Json| json.as_str().unwrap_or_default().to_owned();
    let (group_name, kind) = (text(&spec["group"]), text(&spec["names"]["kind"]));
    let group = groups.entry(group_name.clone()).or_default();
    for version in spec["versions"].as_array().into_iter().flatten().filter(|version| version["served"] == true) {
        let name = text(&version["name"]);
        let schema = &version["schema"]["openAPIV3Schema"];
        let Kind::Object(reference) = group.convert(schema, &kind, &name) else { panic!("{kind} is no object") };
        let id = reference.trim_start_matches('#').parse().unwrap_or_else(|_| panic!("{kind} is a type of others"));
        roots.push((
            group_name.clone(),
            id,
            Root {
                kind: kind.clone(),
                api_version: format!("{group_name}/{name}"),
                namespaced: spec["scope"] == "Namespaced",
                type_name: String::new(),
                since: None,
                until: None,
            },
        ));
    }
}

impl Group {
    /// The number of a type, as a reference.
    fn intern(&mut self, found: Type, path: &str, version: &str) -> Kind {
        let id = *self.ids.entry(found).or_insert_with_key(|found| {
            self.types.push(found.clone());
            self.paths.push((usize::MAX, String::new(), String::new()));
            self.types.len() - 1
        });
        let wanted = NAMES.iter().any(|(known, _)| *known == path);
        let length = if wanted { 0 } else { path.split('.').count() };
        let better = |version: &str| (version.contains("alpha"), version.contains("beta"), version.to_owned());
        let (old_length, old_path, old_version) = &mut self.paths[id];
        if (length, path) < (*old_length, old_path.as_str()) {
            (*old_length, *old_path) = (length, path.to_owned());
        }
        if old_version.is_empty() || better(version) < better(old_version) {
            version.clone_into(old_version);
        }
        Kind::Object(format!("#{id}"))
    }

    fn convert(&mut self, schema: &Json, path: &str, version: &str) -> Kind {
        if let Some(known) = known_type(schema) {
            return Kind::Object(known.to_owned());
        }
        let pattern = schema["pattern"].as_str();
        if schema["x-kubernetes-int-or-string"] == true {
            let quantity = pattern.is_some_and(|pattern| pattern.starts_with(QUANTITY));
            return if quantity { Kind::Quantity } else { Kind::IntOrString };
        }
        let rules = schema["x-kubernetes-validations"].as_array();
        let rule = |text: &str| rules.is_some_and(|rules| rules.iter().any(|rule| rule["rule"] == text));
        match schema["type"].as_str() {
            Some("string") if schema["enum"].is_array() => {
                let mut values: Vec<EnumValue> = Vec::new();
                for name in schema["enum"].as_array().into_iter().flatten().filter_map(Json::as_str) {
                    values.push(EnumValue { name: name.to_owned(), since: None, until: None });
                }
                Kind::Enum(values)
            }
            Some("string") if schema["format"] == "date-time" => Kind::Time,
            Some("string") if schema["format"] == "byte" => Kind::Bytes,
            Some("string") if rule(DURATION_RULE) => Kind::Duration { positive: true },
            Some("string") if DURATIONS.iter().any(|end| path.ends_with(end)) => Kind::Duration { positive: false },
            Some("string") => Kind::Text {
                min: schema["minLength"].as_u64(),
                max: schema["maxLength"].as_u64(),
                pattern: pattern.map(pattern_name),
            },
            Some("integer") => {
                let port = rule(PORT_RULE);
                Kind::Int {
                    wide: schema["format"] != "int32",
                    min: number(&schema["minimum"]).or(port.then_some(1)),
                    max: number(&schema["maximum"]).or(port.then_some(65535)).filter(|max| *max < i64::from(u32::MAX)),
                }
            }
            Some("number") => Kind::Float,
            Some("boolean") => Kind::Bool,
            Some("array") => {
                let keys = schema["x-kubernetes-list-map-keys"].as_array().into_iter().flatten();
                let keys = keys.filter_map(|key| Some(key.as_str()?.to_owned())).collect();
                let list = match schema["x-kubernetes-list-type"].as_str() {
                    Some("map") => ListKind::Map(keys),
                    Some("set") => ListKind::Set,
                    _ => ListKind::Atomic,
                };
                Kind::List(Box::new(self.convert(&schema["items"], &format!("{path}[]"), version)), list)
            }
            Some("object") if schema["properties"].is_object() => self.object(schema, path, version),
            Some("object") => match &schema["additionalProperties"] {
                Json::Object(_) => {
                    let value = self.convert(&schema["additionalProperties"], &format!("{path}{{}}"), version);
                    Kind::Map(Box::new(value))
                }
                _ => Kind::Map(Box::new(Kind::Any)),
            },
            _ => Kind::Any,
        }
    }

    fn object(&mut self, schema: &Json, path: &str, version: &str) -> Kind {
        let none = serde_json::Map::new();
        let properties = schema["properties"].as_object().unwrap_or(&none);
        let required: BTreeSet<&str> =
            schema["required"].as_array().into_iter().flatten().filter_map(Json::as_str).collect();
        let root = !path.contains('.');
        let mut found = Type { open: schema["x-kubernetes-preserve-unknown-fields"] == true, ..Type::default() };
        for (name, property) in properties {
            let kind = match name.as_str() {
                "metadata" if root => Kind::Object("meta/v1.ObjectMeta".to_owned()),
                "status" if root => Kind::Any,
                _ => self.convert(property, &format!("{path}.{name}"), version),
            };
            found.fields.push(Field {
                name: name.clone(),
                kind,
                required: required.contains(name.as_str()),
                since: None,
                until: None,
                patch: Patch::default(),
                default: property["default"].as_str().map(str::to_owned).filter(|text| !text.contains([' ', '\n'])),
                items: (property["minItems"].as_u64(), property["maxItems"].as_u64()),
            });
        }
        if root {
            // Every object has these, whatever its definition says.
            for name in ["metadata", "kind", "apiVersion"].into_iter().filter(|name| !properties.contains_key(*name)) {
                let kind = match name {
                    "metadata" => Kind::Object("meta/v1.ObjectMeta".to_owned()),
                    _ => Kind::Text { min: None, max: None, pattern: None },
                };
                found.fields.insert(
                    0,
                    Field {
                        name: name.to_owned(),
                        kind,
                        required: false,
                        since: None,
                        until: None,
                        patch: Patch::default(),
                        default: None,
                        items: (None, None),
                    },
                );
            }
        }
        choices(schema, &mut found.choices);
        self.intern(found, path, version)
    }

    /// A name for each type: the shortest end of its path that no other type has.
    fn names(&self, group: &str) -> Vec<String> {
        let own = |id: usize| {
            let path = &self.paths[id].1;
            NAMES.iter().find(|(known, _)| known == path).map(|(_, name)| (*name).to_owned())
        };
        let end = |id: usize, length: usize| {
            let parts: Vec<String> = self.paths[id].1.split('.').map(pascal).collect();
            // A spec is its kind's spec, whatever else is unique.
            let length = if parts.len() == 2 { 2 } else { length };
            parts[parts.len().saturating_sub(length)..].concat()
        };
        let all = 0..self.types.len();
        let longest = 1 + self.paths.iter().map(|(_, path, _)| path.split('.').count()).max().unwrap_or(0);
        let mut names: Vec<Option<String>> = all.clone().map(own).collect();
        for length in 1..=longest {
            let mut count: BTreeMap<String, usize> = BTreeMap::new();
            for id in all.clone() {
                *count.entry(own(id).unwrap_or_else(|| end(id, length))).or_default() += 1;
            }
            let taken: BTreeSet<String> = names.iter().flatten().cloned().collect();
            for id in all.clone().filter(|id| names[*id].is_none()).collect::<Vec<_>>() {
                let name = end(id, length);
                if count[&name] == 1 && !taken.contains(&name) {
                    names[id] = Some(name);
                }
            }
        }
        // What is left is one path with several types: versions that differ.
        let mut seen = BTreeSet::new();
        let mut out = Vec::new();
        for (id, name) in names.into_iter().enumerate() {
            let name = name.unwrap_or_else(|| end(id, longest));
            let mut full = format!("{group}/{}.{name}", self.paths[id].2);
            while !seen.insert(full.clone()) {
                full.push('2');
            }
            out.push(full);
        }
        out
    }
}

/// `httpGet` as `HttpGet`; the items of `metrics[]` are each a `Metric`.
fn pascal(segment: &str) -> String {
    let plain = segment.trim_end_matches(['[', ']', '{', '}']);
    let one = match plain.strip_suffix('s') {
        Some(one) if plain != segment && plain.len() > 4 && !one.ends_with(['s', 'u']) => one,
        _ => plain,
    };
    let mut out = String::new();
    for part in one.split(['-', '_']) {
        let mut letters = part.chars();
        out.extend(letters.next().map(|letter| letter.to_ascii_uppercase()));
        out.push_str(letters.as_str());
    }
    out
}

/// Kubernetes' own types, which definitions write out.
fn known_type(schema: &Json) -> Option<&'static str> {
    let has = |schema: &Json, name: &str| schema["properties"].get(name).is_some();
    let fields = schema["properties"].as_object()?;
    if has(schema, "spec") && has(&schema["properties"]["spec"], "containers") {
        return Some("core/v1.PodTemplateSpec");
    }
    let template = &schema["properties"]["template"]["properties"]["spec"];
    if has(schema, "backoffLimit") && has(schema, "completions") && has(template, "containers") {
        return Some("batch/v1.JobSpec");
    }
    let selector = fields.len() == 2 && has(schema, "matchLabels") && has(schema, "matchExpressions");
    selector.then_some("meta/v1.LabelSelector")
}

fn number(json: &Json) -> Option<i64> {
    #[allow(clippy::cast_possible_truncation, reason = "bounds are whole and small")]
    json.as_i64().or_else(|| json.as_f64().map(|number| number as i64))
}

fn pattern_name(pattern: &str) -> &'static str {
    if pattern.starts_with(QUANTITY) {
        return "quantity";
    }
    let known = PATTERNS.iter().find(|(known, _)| *known == pattern);
    known
        .map_or_else(|| panic!("the pattern {pattern} is new: give it a name here and in pattern.rs"), |(_, name)| name)
}

/// The groups of which at most, or exactly, one is set.
fn choices(schema: &Json, out: &mut Vec<(bool, Vec<String>)>) {
    for part in schema["allOf"].as_array().into_iter().flatten() {
        choices(part, out);
    }
    let Some(members) = schema["oneOf"].as_array() else { return };
    let names: Vec<String> =
        members.iter().filter_map(|member| Some(member["required"][0].as_str()?.to_owned())).collect();
    let none = members.iter().any(|member| member["not"].is_object());
    if names.len() > 1 && names.len() + usize::from(none) == members.len() {
        out.push((!none, names));
    }
}
