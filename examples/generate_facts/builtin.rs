//! Kubernetes' own types, from the OpenAPI files and the generated Go of several minors.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use serde_json::Value as Json;

use super::model::{EnumValue, Facts, Field, Kind, ListKind, Patch, Root, Type};

/// One minor's types and roots.
struct Minor {
    number: u8,
    types: BTreeMap<String, Type>,
    roots: BTreeMap<(String, String), Root>,
}

/// What the generated Go has and the OpenAPI files do not: the order of fields, and enums.
#[derive(Default)]
struct GoType {
    order: Vec<String>,
    enums: BTreeMap<String, Vec<String>>,
}

/// Reads the module of each minor (`…/kubernetes@v1.34.5`), oldest first, and joins them.
pub(crate) fn read(modules: &[impl AsRef<Path>], facts: &mut Facts) {
    let minors: Vec<Minor> = modules.iter().map(|module| read_minor(module.as_ref(), facts)).collect();
    facts.minors = minors.iter().map(|minor| minor.number).collect();
    join_types(&minors, facts);
    let keys: BTreeSet<_> = minors.iter().flat_map(|minor| minor.roots.keys()).collect();
    for key in keys {
        let (since, until) = range(&minors, |minor| minor.roots.contains_key(key));
        let newest = minors.iter().rev().find_map(|minor| minor.roots.get(key));
        facts.roots.extend(newest.map(|root| Root { since, until, ..root.clone() }));
    }
}

/// The first and last minor that has something, where it is not the first or last of all.
fn range(minors: &[Minor], has: impl Fn(&Minor) -> bool) -> (Option<u8>, Option<u8>) {
    let with: Vec<u8> = minors.iter().filter(|minor| has(minor)).map(|minor| minor.number).collect();
    let (oldest, newest) = (minors.first().map(|m| m.number), minors.last().map(|m| m.number));
    let bound = |n: Option<&u8>, edge| n.copied().filter(|n| Some(*n) != edge);
    (bound(with.first(), oldest), bound(with.last(), newest))
}

fn read_minor(module: &Path, facts: &mut Facts) -> Minor {
    let name = module.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    let version = name.split_once('@').map_or(name, |(_, version)| version);
    let number = version.split('.').nth(1).and_then(|n| n.parse().ok()).unwrap_or_else(|| panic!("no minor: {name}"));
    facts.sources.push(format!("k8s.io/kubernetes@{version}"));
    let go = read_go(&super::read_file(&module.join("pkg/generated/openapi/zz_generated.openapi.go")));
    let mut minor = Minor { number, types: BTreeMap::new(), roots: BTreeMap::new() };
    let folder = module.join("api/openapi-spec/v3");
    let mut files: Vec<_> = std::fs::read_dir(&folder)
        .unwrap_or_else(|error| panic!("{}: {error}", folder.display()))
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| path.to_str().is_some_and(|path| path.ends_with("_openapi.json") && path.contains("__v")))
        .collect();
    files.sort();
    for file in files {
        let json: Json = serde_json::from_str(&super::read_file(&file)).unwrap_or_else(|error| panic!("{error}"));
        read_schemas(&json, &go, &mut minor);
        read_roots(&json, &mut minor);
    }
    // A status is the cluster's to write: what a manifest says there is not looked at.
    for root in minor.roots.values() {
        if let Some(root) = minor.types.get_mut(&root.type_name) {
            root.fields.iter_mut().filter(|field| field.name == "status").for_each(|field| {
                field.kind = Kind::Any;
                field.required = false;
            });
        }
    }
    minor
}

/// `io.k8s.api.core.v1.Container` as `core/v1.Container`.
fn short(name: &str) -> String {
    let mut parts = name.rsplit('.');
    let (kind, version, group) = (parts.next(), parts.next(), parts.next());
    format!("{}/{}.{}", group.unwrap_or_default(), version.unwrap_or_default(), kind.unwrap_or_default())
}

/// Fields' order and enums by short type name, from `zz_generated.openapi.go`.
fn read_go(text: &str) -> BTreeMap<String, GoType> {
    let mut types: BTreeMap<String, GoType> = BTreeMap::new();
    let mut name = String::new();
    let mut field = String::new();
    for line in text.lines() {
        if let Some(rest) = line.strip_prefix("func schema_") {
            let function = rest.split('(').next().unwrap_or_default();
            let mut parts = function.rsplit('_');
            let (kind, version, group) = (parts.next(), parts.next(), parts.next());
            name =
                format!("{}/{}.{}", group.unwrap_or_default(), version.unwrap_or_default(), kind.unwrap_or_default());
            field.clear();
            types.insert(name.clone(), GoType::default());
            continue;
        }
        let Some(found) = types.get_mut(&name) else { continue };
        let depth = line.len() - line.trim_start_matches('\t').len();
        let words = line.trim();
        if depth == 5 && words.starts_with('"') && words.ends_with("\": {") {
            words.trim_start_matches('"').trim_end_matches("\": {").clone_into(&mut field);
            found.order.push(field.clone());
        } else if let Some(values) =
            words.strip_prefix("Enum:").and_then(|rest| rest.trim().strip_prefix("[]interface{}{"))
        {
            let values =
                values.trim_end_matches(['}', ',']).split(", ").map(|value| value.trim_matches('"').to_owned());
            found.enums.insert(field.clone(), values.collect());
        }
    }
    types
}

fn read_schemas(json: &Json, go: &BTreeMap<String, GoType>, minor: &mut Minor) {
    let Some(schemas) = json.pointer("/components/schemas").and_then(Json::as_object) else { return };
    for (long, schema) in schemas {
        let name = short(long);
        if minor.types.contains_key(&name) || special(&name).is_some() {
            continue;
        }
        let known = go.get(&name);
        let none = serde_json::Map::new();
        let properties = schema["properties"].as_object().unwrap_or(&none);
        let required: BTreeSet<&str> =
            schema["required"].as_array().into_iter().flatten().filter_map(Json::as_str).collect();
        let mut names: Vec<&String> = properties.keys().collect();
        names.sort_by_key(|name| {
            let place = known.and_then(|known| known.order.iter().position(|other| other == *name));
            (place.unwrap_or(usize::MAX), (*name).clone())
        });
        let mut found = Type::default();
        for field in names {
            let values = known.and_then(|known| known.enums.get(field));
            let property = &properties[field];
            found.fields.push(Field {
                name: field.clone(),
                kind: if name == "meta/v1.ObjectMeta" && field == "managedFields" {
                    Kind::Any
                } else {
                    kind_of(property, values)
                },
                required: required.contains(field.as_str()),
                since: None,
                until: None,
                patch: patch_of(property),
                default: property["default"].as_str().filter(|text| !text.is_empty()).map(str::to_owned),
                items: (None, None),
            });
        }
        minor.types.insert(name, found);
    }
}

/// Types that are no objects on the wire.
fn special(name: &str) -> Option<Kind> {
    Some(match name {
        "api/resource.Quantity" | "pkg/api/resource.Quantity" => Kind::Quantity,
        "util/intstr.IntOrString" => Kind::IntOrString,
        "meta/v1.Time" | "meta/v1.MicroTime" => Kind::Time,
        "pkg/runtime.RawExtension" | "meta/v1.FieldsV1" | "meta/v1.Patch" => Kind::Map(Box::new(Kind::Any)),
        "apiextensions/v1.JSON"
        | "apiextensions/v1.JSONSchemaPropsOrArray"
        | "apiextensions/v1.JSONSchemaPropsOrBool"
        | "apiextensions/v1.JSONSchemaPropsOrStringArray" => Kind::Any,
        _ => return None,
    })
}

fn kind_of(schema: &Json, values: Option<&Vec<String>>) -> Kind {
    let reference = schema["$ref"].as_str().or_else(|| schema.pointer("/allOf/0/$ref")?.as_str());
    if let Some(reference) = reference {
        let long = reference.rsplit('/').next().unwrap_or_default();
        let name = short(long);
        return special(&name).unwrap_or(Kind::Object(name));
    }
    if let Some(kinds) = schema["oneOf"].as_array() {
        // Maps and lists write these two out.
        return match kinds.iter().any(|kind| kind["type"] == "number") {
            true => Kind::Quantity,
            false => Kind::IntOrString,
        };
    }
    match schema["type"].as_str() {
        Some("string") => match (schema["format"].as_str(), values) {
            (Some("byte"), _) => Kind::Bytes,
            (Some("date-time"), _) => Kind::Time,
            (_, Some(values)) => {
                let value = |name: &String| EnumValue { name: name.clone(), since: None, until: None };
                Kind::Enum(values.iter().map(value).collect())
            }
            _ => Kind::Text { min: None, max: None, pattern: None },
        },
        Some("boolean") => Kind::Bool,
        Some("integer") => Kind::Int { wide: schema["format"] != "int32", min: None, max: None },
        Some("number") => Kind::Float,
        Some("array") => {
            let keys = schema["x-kubernetes-list-map-keys"].as_array().into_iter().flatten();
            let keys: Vec<String> = keys.filter_map(|key| Some(key.as_str()?.to_owned())).collect();
            let list = match schema["x-kubernetes-list-type"].as_str() {
                Some("map") => ListKind::Map(keys),
                Some("set") => ListKind::Set,
                _ => ListKind::Atomic,
            };
            Kind::List(Box::new(kind_of(&schema["items"], values)), list)
        }
        Some("object") => match &schema["additionalProperties"] {
            Json::Object(_) => Kind::Map(Box::new(kind_of(&schema["additionalProperties"], values))),
            _ => Kind::Map(Box::new(Kind::Any)),
        },
        _ => Kind::Any,
    }
}

fn patch_of(schema: &Json) -> Patch {
    let strategy = schema["x-kubernetes-patch-strategy"].as_str().unwrap_or_default();
    Patch {
        merge: strategy.split(',').any(|word| word == "merge"),
        key: schema["x-kubernetes-patch-merge-key"].as_str().map(str::to_owned),
        retain_keys: strategy.split(',').any(|word| word == "retainKeys"),
    }
}

/// The kinds that are stored: their collection takes a POST, and has members.
fn read_roots(json: &Json, minor: &mut Minor) {
    let Some(paths) = json["paths"].as_object() else { return };
    let schemas = json.pointer("/components/schemas").and_then(Json::as_object);
    for (path, item) in paths {
        let gvk = &item["post"]["x-kubernetes-group-version-kind"];
        let (Some(group), Some(version), Some(kind)) =
            (gvk["group"].as_str(), gvk["version"].as_str(), gvk["kind"].as_str())
        else {
            continue;
        };
        let prefix = if group.is_empty() { format!("/api/{version}/") } else { format!("/apis/{group}/{version}/") };
        let Some(rest) = path.strip_prefix(&prefix) else { continue };
        let (namespaced, plural) = match rest.strip_prefix("namespaces/{namespace}/") {
            Some(plural) => (true, plural),
            None => (false, rest),
        };
        if plural.contains('/') || !paths.contains_key(&format!("{path}/{{name}}")) {
            continue;
        }
        let long = schemas.into_iter().flatten().find(|(_, schema)| {
            let gvks = schema["x-kubernetes-group-version-kind"].as_array();
            gvks.is_some_and(|gvks| gvks.len() == 1 && gvks[0] == *gvk)
        });
        let Some((long, _)) = long else { panic!("no schema of {kind}") };
        let api_version = if group.is_empty() { version.to_owned() } else { format!("{group}/{version}") };
        minor.roots.insert(
            (kind.to_owned(), api_version.clone()),
            Root { kind: kind.to_owned(), api_version, namespaced, type_name: short(long), since: None, until: None },
        );
    }
}

/// Joins the minors' types: each field as the newest has it, with the minors that have it. What is
/// required was never enforced from these files, and newer ones tell better what the server wants.
fn join_types(minors: &[Minor], facts: &mut Facts) {
    let names: BTreeSet<&String> = minors.iter().flat_map(|minor| minor.types.keys()).collect();
    for name in names {
        let having: Vec<&Minor> = minors.iter().filter(|minor| minor.types.contains_key(name)).collect();
        let of =
            |minor: &&Minor, field: &str| minor.types[name].fields.iter().find(|other| other.name == field).cloned();
        // The newest order, then what was removed.
        let mut order: Vec<String> = Vec::new();
        for field in having.iter().rev().flat_map(|minor| &minor.types[name].fields) {
            if !order.contains(&field.name) {
                order.push(field.name.clone());
            }
        }
        let mut joined = Type::default();
        for field in order {
            let with: Vec<(u8, Field)> =
                having.iter().filter_map(|minor| Some((minor.number, of(minor, &field)?))).collect();
            let Some((last, newest)) = with.last().cloned() else { continue };
            let first = with.first().map(|(number, _)| *number);
            let edge = |minor: Option<&&Minor>| minor.map(|minor| minor.number);
            joined.fields.push(Field {
                kind: join_enum(&newest.kind, &with),
                since: first.filter(|first| Some(*first) != edge(having.first())),
                until: Some(last).filter(|last| Some(*last) != edge(having.last())),
                ..newest
            });
        }
        facts.types.insert(name.clone(), joined);
    }
}

/// The newest kind, its enum joined over the minors in which it was one.
fn join_enum(newest: &Kind, with: &[(u8, Field)]) -> Kind {
    match newest {
        Kind::List(item, list) => Kind::List(Box::new(join_enum(item, with)), list.clone()),
        Kind::Map(item) => Kind::Map(Box::new(join_enum(item, with))),
        Kind::Enum(_) => {
            let having: Vec<(u8, Vec<String>)> =
                with.iter().filter_map(|(number, field)| Some((*number, values_of(&field.kind)?))).collect();
            let all: BTreeSet<&String> = having.iter().flat_map(|(_, values)| values).collect();
            let edge = |minor: Option<&(u8, Vec<String>)>| minor.map(|(number, _)| *number);
            let value = |name: &String| {
                let mut minors = having.iter().filter(|(_, values)| values.contains(name)).map(|(number, _)| *number);
                let first = minors.next();
                let last = minors.next_back().or(first);
                EnumValue {
                    name: name.clone(),
                    since: first.filter(|first| Some(*first) != edge(having.first())),
                    until: last.filter(|last| Some(*last) != edge(having.last())),
                }
            };
            Kind::Enum(all.into_iter().map(value).collect())
        }
        kind => kind.clone(),
    }
}

fn values_of(kind: &Kind) -> Option<Vec<String>> {
    match kind {
        Kind::Enum(values) => Some(values.iter().map(|value| value.name.clone()).collect()),
        Kind::List(item, _) | Kind::Map(item) => values_of(item),
        _ => None,
    }
}
