//! What expressions can name, and evaluating them in a unit.

use std::collections::{BTreeMap, HashMap};

use super::codes;
use super::expr::{ExprKind, Part, Template, Templates, cut_vars, with_hyphen, words, written};
use super::version::{self, Versions};
use crate::diag::{Diagnostic, Report, closest, list_of};
use crate::fold::Lens;
use crate::node::{Map, Node, Text, Value, from_json, to_json};
use crate::shape::{has_expression, is_expression, kubernetes};
use crate::source::{Origin, Rule, Sources, Span};
use crate::spec::{Spec, Target};

const EXPRESSION: Rule = Rule("an expression, evaluated");
const ROOTS: [&str; 9] = ["fleet", "environment", "target", "cell", "service", "ports", "services", "images", "vars"];

/// Where a service is reached: its Service's name and ports, by name.
#[derive(Debug, Clone, Default)]
pub struct Reach {
    /// The host name.
    pub host: Text,
    /// The Service's port numbers by name.
    pub ports: BTreeMap<Text, i64>,
}

/// The service that expressions are evaluated for.
#[derive(Debug, Clone, Copy)]
pub struct Subject<'a> {
    /// Its name.
    pub name: &'a Text,
    /// Where its name stands.
    pub span: Span,
    /// What its layers folded to, its expressions not yet evaluated.
    pub folded: &'a Node,
    /// The versions of its containers.
    pub versions: &'a Versions,
}

/// What expressions can name in a target, and for a service in it.
#[derive(Debug)]
pub struct Scope<'a> {
    spec: &'a Spec,
    target: &'a Target,
    subject: Option<Subject<'a>>,
    templates: &'a Templates,
    sources: &'a Sources,
    /// The services of the target.
    reaches: &'a BTreeMap<Text, Reach>,
    /// Names of ConfigMaps in full, once their content is known.
    pub config_maps: BTreeMap<Text, Text>,
    /// Names that are being evaluated, to find circles.
    chain: Vec<String>,
    known: HashMap<String, Node>,
    /// The container whose ports `ports` are: a way into the folded tree.
    container: Vec<Text>,
    /// What was found wrong.
    pub report: Report,
}

type Lookup = Result<Node, Missing>;

/// Why a name has no value.
enum Missing {
    /// It is not there; a hint.
    Absent(Option<String>),
    /// It was told already.
    Told,
}

impl<'a> Scope<'a> {
    /// The scope of a target, and of a service in it.
    pub fn new(
        spec: &'a Spec,
        target: &'a Target,
        subject: Option<Subject<'a>>,
        templates: &'a Templates,
        sources: &'a Sources,
        reaches: &'a BTreeMap<Text, Reach>,
    ) -> Self {
        Scope {
            spec,
            target,
            subject,
            templates,
            sources,
            reaches,
            config_maps: BTreeMap::new(),
            chain: Vec::new(),
            known: HashMap::new(),
            container: Vec::new(),
            report: Report::new(),
        }
    }

    /// Evaluates all strings of a tree. What holds no expression is shared with the original.
    pub fn evaluate(&mut self, node: &Node, lens: Lens) -> Node {
        if node.marks.settled || !has_expression(node) {
            return node.clone();
        }
        match &node.value {
            Value::Text(text) => self.string(node, text, lens),
            Value::List(items) => {
                let of = match lens {
                    Lens::Kube { kind: kubernetes::Kind::List(of, _), raw, .. } => match of.as_ref() {
                        kubernetes::Kind::Object(ty) => Lens::Type { ty: ty.get(), raw },
                        kind => Lens::Kube { kind, key: None, raw },
                    },
                    _ => Lens::Plain,
                };
                let mut list = Node::list(items.iter().map(|item| self.evaluate(item, of)).collect(), node.origin);
                list.marks = node.marks;
                list
            }
            Value::Map(map) => {
                let mut changed = Map::with_capacity(map.len());
                for entry in map.iter() {
                    let is_container =
                        self.container.is_empty() && matches!(entry.key(), "sidecars" | "initContainers");
                    let value = if is_container {
                        self.containers(entry.key_text(), entry.node(), lens.field(entry.key()))
                    } else {
                        self.evaluate(entry.node(), lens.field(entry.key()))
                    };
                    changed.insert(entry.key_text().clone(), entry.key_span(), value);
                }
                let mut map = Node::map(changed, node.origin);
                map.marks = node.marks;
                map
            }
            _ => node.clone(),
        }
    }

    /// Containers beside the main one have ports of their own.
    fn containers(&mut self, word: &Text, node: &Node, lens: Lens) -> Node {
        let Some(map) = node.as_map() else { return self.evaluate(node, lens) };
        let mut changed = Map::with_capacity(map.len());
        for entry in map.iter() {
            self.container = vec![word.clone(), entry.key_text().clone()];
            let value = self.evaluate(entry.node(), lens.field(entry.key()));
            changed.insert(entry.key_text().clone(), entry.key_span(), value);
        }
        self.container.clear();
        Node::map(changed, node.origin)
    }

    /// Evaluates the expressions of a file's text: all of them, or those of vars only.
    pub fn expand(&mut self, text: &str, span: Span, only_vars: bool) -> Text {
        let node = Node::text(text, Origin::set(span));
        if !is_expression(&node) {
            return Text::new(text);
        }
        let expanded = if only_vars {
            self.fill(&node, &cut_vars(text), TEXT)
        } else {
            self.string(&node, &Text::new(text), TEXT)
        };
        expanded.as_text().cloned().unwrap_or_else(|| Text::new(text))
    }

    fn string(&mut self, node: &Node, text: &Text, lens: Lens) -> Node {
        let template = self.templates.get(text);
        self.fill(node, &template, lens)
    }

    fn fill(&mut self, node: &Node, template: &Template, lens: Lens) -> Node {
        let origin = Origin::derived(node.span(), EXPRESSION);
        let wants_text = matches!(lens, Lens::Kube { kind, .. } if is_textual(kind));
        if let [Part::Expr(expr)] = template.parts.as_slice() {
            let value = self.value_of(&expr.kind, node, expr.start, expr.end);
            let mut value = value.unwrap_or_else(|| Node::text("", origin)).with_origin(origin);
            if wants_text && let Some(text) = crate::spec::decode::string_of(&value) {
                value = Node::text(text, origin);
            }
            value.marks = node.marks;
            return value;
        }
        let mut whole = String::with_capacity(node.as_str().map_or(0, str::len) + 16);
        for part in &template.parts {
            match part {
                Part::Text(text) => whole.push_str(text),
                Part::Expr(expr) => {
                    let Some(value) = self.value_of(&expr.kind, node, expr.start, expr.end) else { continue };
                    match &value.value {
                        Value::Text(text) => whole.push_str(text),
                        Value::Number(number) => whole.push_str(&number.canonical()),
                        Value::Bool(flag) => whole.push_str(if *flag { "true" } else { "false" }),
                        other => {
                            let message = format!("an expression within a text is {}", other.kind());
                            self.broken(node, expr.start, expr.end, &message);
                        }
                    }
                }
            }
        }
        let mut result = Node::text(whole, origin);
        result.marks = node.marks;
        result
    }

    fn value_of(&mut self, kind: &ExprKind, node: &Node, start: usize, end: usize) -> Option<Node> {
        match kind {
            ExprKind::Broken(message) => {
                self.broken(node, start, end, message);
                None
            }
            ExprKind::Path(path) => match self.lookup(path) {
                Ok(value) => Some(value),
                Err(Missing::Told) => None,
                Err(Missing::Absent(hint)) => {
                    self.absent(path, hint, node, start, end);
                    None
                }
            },
            ExprKind::Compiled(expression, needs) => {
                let mut context = serde_json::Map::new();
                let mut missing = None;
                for need in needs {
                    match self.lookup_whole(need) {
                        Ok(value) => insert(&mut context, need, to_json(&value)),
                        Err(Missing::Told) => return None,
                        // A default filter may stand behind it: minijinja decides.
                        Err(Missing::Absent(hint)) => {
                            missing.get_or_insert((need, hint));
                            if let Some(root) = need.first() {
                                context.entry(root.to_string()).or_insert_with(|| serde_json::json!({}));
                            }
                        }
                    }
                }
                match expression.eval(minijinja::Value::from(minijinja::value::Serde(&context))) {
                    Ok(value) => match serde_json::to_value(&value) {
                        Ok(json) => Some(from_json(&json, node.origin)),
                        Err(error) => {
                            self.broken(node, start, end, &error.to_string());
                            None
                        }
                    },
                    Err(error) => {
                        let source = node.as_str().and_then(|text| text.get(start..end)).unwrap_or_default();
                        match (missing, with_hyphen(source)) {
                            (Some(_), Some(instead)) => self.hyphen(&instead, node, start, end),
                            (Some((path, hint)), None) => self.absent(path, hint, node, start, end),
                            (None, _) if error.kind() == minijinja::ErrorKind::UndefinedError => {
                                self.broken(node, start, end, "a name in it has no value");
                            }
                            (None, _) => self.broken(node, start, end, &words(&error)),
                        }
                        None
                    }
                }
            }
        }
    }

    fn place(&self, node: &Node, start: usize, end: usize) -> Span {
        let span = node.span();
        let Some(file) = self.sources.file_of(span) else { return span };
        // The whole of a data file is one string: its offsets are the file's.
        if span.start == 0 && span.end as usize == file.text.len() {
            return Span::new(span.file, start, end);
        }
        let offset = |at: usize| {
            if file.path.ends_with(".kdl") {
                crate::syntax::kdl::offset_in_source(&file.text, span, at)
            } else {
                crate::syntax::yaml::offset_in_source(&file.text, span, at)
            }
        };
        Span::new(span.file, offset(start), offset(end))
    }

    fn where_we_are(&self) -> String {
        match &self.subject {
            Some(subject) => format!("for {} in {}", subject.name, self.target.path),
            None => format!("for {}", self.target.path),
        }
    }

    fn broken(&mut self, node: &Node, start: usize, end: usize, message: &str) {
        let span = self.place(node, start, end);
        self.report.push(
            Diagnostic::new(codes::BAD_EXPRESSION, span, format!("this expression cannot be evaluated: {message}"))
                .label("here")
                .help("text with `{{` of its own stands as `(literal)\"…\"` in KDL, `{$literal: …}` in YAML"),
        );
    }

    fn hyphen(&mut self, instead: &str, node: &Node, start: usize, end: usize) {
        let span = self.place(node, start, end);
        self.report.push(
            Diagnostic::new(codes::UNDEFINED, span, "a hyphen in a dotted name subtracts")
                .label("`-` is a minus here")
                .help(format!("write `{instead}`"))
                .help(self.where_we_are()),
        );
    }

    fn absent(&mut self, path: &[Text], hint: Option<String>, node: &Node, start: usize, end: usize) {
        let span = self.place(node, start, end);
        let name = written(path.iter().map(Text::as_str));
        let mut finding =
            Diagnostic::new(codes::UNDEFINED, span, format!("`{name}` has no value here")).label("not there");
        finding = match path {
            [root, ..] if !ROOTS.contains(&root.as_str()) => {
                let near = closest(root, ROOTS).map(|near| format!("did you mean `{near}`?"));
                let foreign = matches!(root.as_str(), "args" | "inputs" | "workflow" | "steps");
                let literal = "what is meant for Argo stands as `(literal)\"…\"`, in YAML `{$literal: …}`";
                finding
                    .help(near.unwrap_or_else(|| format!("names start with {}", list_of(ROOTS, 9))))
                    .help_some(foreign.then(|| literal.to_owned()))
            }
            [root, key, ..] if hint.is_none() => {
                let keys = self.keys(root);
                let near = closest(key, keys.iter().map(Text::as_str));
                let known = || match keys.is_empty() {
                    true => format!("there are no `{root}` here"),
                    false => format!("`{root}` has {}", list_of(keys.iter().map(Text::as_str), 12)),
                };
                finding
                    .help(near.map_or_else(known, |near| format!("did you mean `{}`?", written([root.as_str(), near]))))
            }
            [root] if hint.is_none() => finding.help(format!("write `{root}.NAME`")),
            _ => finding.help_some(hint),
        };
        self.report.push(finding.help(self.where_we_are()));
    }

    /// The value of a path; of a root alone, all of it.
    fn lookup_whole(&mut self, path: &[Text]) -> Lookup {
        match path {
            [root] => {
                let keys = self.keys(root);
                let mut map = Map::new();
                for key in keys {
                    if let Ok(value) = self.lookup(&[root.clone(), key.clone()]) {
                        map.insert(key, Span::NONE, value);
                    }
                }
                Ok(Node::map(map, Origin::NONE))
            }
            path => self.lookup(path),
        }
    }

    /// The value of a path. Its head may be computed; the rest leads into it.
    fn lookup(&mut self, path: &[Text]) -> Lookup {
        let [root, name, rest @ ..] = path else { return Err(Missing::Absent(None)) };
        let full = format!("{root}.{name}");
        if let Some(known) = self.known.get(&full) {
            return descend(known, rest);
        }
        if let Some(start) = self.chain.iter().position(|link| *link == full) {
            let circle = self.chain.get(start..).unwrap_or_default().join(" → ");
            let span = self.span_of(root, name);
            self.report.push(
                Diagnostic::new(codes::VARS_CYCLE, span, format!("{circle} → {full} is a circle"))
                    .label("its value needs itself")
                    .help(self.where_we_are()),
            );
            return Err(Missing::Told);
        }
        self.chain.push(full.clone());
        let value = self.head(root, name);
        self.chain.pop();
        let value = value?;
        let result = descend(&value, rest);
        if root != "ports" {
            self.known.insert(full, value);
        }
        result
    }

    fn span_of(&self, root: &str, name: &str) -> Span {
        let folded = self.subject.as_ref().map(|subject| subject.folded);
        let key = if root == "vars" { folded.and_then(|node| node.at(&["vars", name])) } else { None };
        key.map_or(self.target.origin.span, Node::span)
    }

    fn head(&mut self, root: &str, name: &str) -> Lookup {
        let target = self.target;
        let text = |text: &Text| Ok(Node::text(text.clone(), target.origin));
        match (root, name) {
            ("fleet", "name") => text(&self.spec.name.value),
            ("fleet", "registry") => match &self.spec.fleet.registry {
                Some(registry) => Ok(Node::text(registry.value.clone(), registry.origin)),
                None => Err(Missing::Absent(None)),
            },
            ("environment", "name") => text(&target.environment),
            ("environment" | "target" | "cell", "labels") => Ok(Node::map(target.labels.clone(), target.origin)),
            ("environment", name) => self.fact(name),
            ("cell", _) if !target.is_cell => {
                Err(Missing::Absent(Some(format!("{} is no cell: it is an environment without cells", target.path))))
            }
            ("target" | "cell", "name") => text(&target.name),
            ("target" | "cell", "path") => text(&target.path),
            ("target" | "cell", "wave") => match &target.wave {
                Some(wave) => Ok(Node::int(wave.value, wave.origin)),
                None => Err(Missing::Absent(None)),
            },
            ("target" | "cell", name) => self.fact(name),
            ("vars", name) => self.var(name),
            ("service", name) => self.service(name),
            ("ports", name) => self.port(name),
            ("services", name) => self.reach(name),
            ("images", name) => self.image(name),
            _ => Err(Missing::Absent(None)),
        }
    }

    /// A fact of the target: its namespace, cluster, region or registry.
    fn fact(&mut self, name: &str) -> Lookup {
        match self.target.facts.get(name) {
            Some(node) => Ok(self.evaluate(&node.clone(), Lens::Plain)),
            None if matches!(name, "namespace" | "cluster" | "region" | "registry") => {
                Err(Missing::Absent(Some(format!("{} says no `{name}`", self.target.path))))
            }
            None => Err(Missing::Absent(None)),
        }
    }

    /// A fact of the target, where it has it.
    pub fn fact_of(&mut self, name: &str) -> Option<Node> {
        self.fact(name).ok()
    }

    fn var(&mut self, name: &str) -> Lookup {
        let folded = self.subject.as_ref().and_then(|subject| subject.folded.get("vars"));
        let node = match folded {
            Some(vars) => vars.get(name).cloned(),
            None => self.target_var(name),
        };
        match node {
            Some(node) => Ok(self.evaluate(&node, Lens::Plain)),
            None => {
                let keys: Vec<&str> = folded.and_then(Node::as_map).map(|map| map.keys().collect()).unwrap_or_default();
                let hint = closest(name, keys.iter().copied()).map(|near| format!("did you mean `vars.{near}`?"));
                let all = (!keys.is_empty()).then(|| format!("vars here: {}", list_of(keys, 10)));
                Err(Missing::Absent(hint.or(all)))
            }
        }
    }

    /// A var of the target, for what belongs to no service.
    fn target_var(&self, name: &str) -> Option<Node> {
        let blocks = [self.target.vars.as_ref(), self.target.environment_vars.as_ref(), self.spec.vars.as_ref()];
        blocks.into_iter().flatten().find_map(|block| block.data.at(&["vars", name]).cloned())
    }

    fn service(&mut self, name: &str) -> Lookup {
        let Some(subject) = self.subject else { return Err(Missing::Absent(None)) };
        let origin = Origin::set(subject.span);
        let own = |keys: &[&str]| subject.folded.at(keys).cloned();
        match name {
            "name" => Ok(Node::text(subject.name.clone(), origin)),
            "version" => match subject.versions.main.as_ref().and_then(|version| version.tag.clone()) {
                Some(tag) => Ok(Node::text(tag.value, tag.origin)),
                None => Err(Missing::Absent(Some("no release says its version here".to_owned()))),
            },
            "image" => {
                let image = own(&["image"]).map(|node| self.evaluate(&node, TEXT));
                match image.as_ref().and_then(Node::as_str) {
                    Some(image) => Ok(self.full_image(image, subject.versions.main.as_ref(), origin)),
                    None => Ok(self.full_image(&subject.name.clone(), subject.versions.main.as_ref(), origin)),
                }
            }
            "account" => match own(&["account", "name"]) {
                Some(node) => Ok(self.evaluate(&node, TEXT)),
                None => Ok(Node::text(subject.name.clone(), origin)),
            },
            "namespace" => match own(&["namespace"]) {
                Some(node) => Ok(self.evaluate(&node, TEXT)),
                None => self.fact("namespace"),
            },
            "labels" => Ok(own(&["labels"])
                .map_or_else(|| Node::map(Map::new(), origin), |node| self.evaluate(&node, Lens::Plain))),
            "ports" => Ok(self.ports_of(&[])),
            "host" => self.reach(&subject.name.clone()).map(|reach| reach.get("host").cloned().unwrap_or(reach)),
            "configMaps" => {
                let names =
                    self.config_maps.iter().map(|(name, full)| (name.clone(), Node::text(full.clone(), origin)));
                Ok(Node::map(names.collect(), origin))
            }
            _ => Err(Missing::Absent(None)),
        }
    }

    /// An image in full: registry, repository, tag and digest.
    pub fn full_image(&mut self, image: &str, version: Option<&version::Version>, owner: Origin) -> Node {
        let registry = self.fact_of("registry");
        let repository = version::repository(image, registry.as_ref().and_then(Node::as_str));
        match version {
            Some(version) => Node::text(version.of(&repository), version.origin),
            None => Node::text(repository, owner),
        }
    }

    fn ports_of(&mut self, container: &[Text]) -> Node {
        let Some(subject) = self.subject else { return Node::map(Map::new(), Origin::NONE) };
        let container = container.iter().try_fold(subject.folded, |node, key| node.get(key));
        let mut ports = Map::new();
        for entry in
            container.and_then(|node| node.get("ports")).and_then(Node::as_map).iter().flat_map(|map| map.iter())
        {
            if let Some(number) = entry.node().get("containerPort") {
                let number = self.evaluate(&number.clone(), Lens::Plain);
                ports.insert(entry.key_text().clone(), entry.key_span(), number);
            }
        }
        Node::map(ports, Origin::set(subject.span))
    }

    fn port(&mut self, name: &str) -> Lookup {
        let ports = self.ports_of(&self.container.clone());
        ports.get(name).cloned().ok_or_else(|| {
            let known: Vec<&str> = ports.as_map().map(|map| map.keys().collect()).unwrap_or_default();
            Missing::Absent(Some(format!("ports of this container: {}", list_of(known, 8))))
        })
    }

    fn reach(&mut self, name: &str) -> Lookup {
        let origin = self.target.origin;
        let Some(reach) = self.reaches.get(name) else {
            let near = closest(name, self.reaches.keys().map(Text::as_str));
            let path = &self.target.path;
            let hint = match (self.spec.service(name), near) {
                (Some(service), _) if service.targets.has(self.target.number) => {
                    format!("`{name}` has no Service in {path}: it has no `port`, or says `service #false`")
                }
                (Some(_), _) => format!("`{name}` is not in {path}"),
                (None, Some(near)) => format!("did you mean `{}`?", written(["services", near])),
                (None, None) => "there is no such service".to_owned(),
            };
            return Err(Missing::Absent(Some(hint)));
        };
        let mut map = Map::new();
        map.put("host", Node::text(reach.host.clone(), origin));
        let ports = reach.ports.iter().map(|(name, port)| (name.clone(), Node::int(*port, origin))).collect();
        map.put("ports", Node::map(ports, origin));
        Ok(Node::map(map, origin))
    }

    fn image(&mut self, repository: &str) -> Lookup {
        match version::image_version(self.spec, &self.target.environment, repository) {
            Some(version) => Ok(self.full_image(repository, Some(&version), version.origin)),
            None => Err(Missing::Absent(Some(format!(
                "releases of {} name no image `{repository}` under `images`",
                self.target.environment
            )))),
        }
    }

    fn keys(&self, root: &str) -> Vec<Text> {
        let fixed = |keys: &[&'static str]| keys.iter().map(|key| Text::new_static(key)).collect();
        match root {
            "fleet" => fixed(&["name", "registry"]),
            "environment" => fixed(&["name", "labels", "namespace", "cluster", "region", "registry"]),
            "target" | "cell" => {
                fixed(&["name", "path", "wave", "labels", "namespace", "cluster", "region", "registry"])
            }
            "service" => {
                fixed(&["name", "version", "image", "account", "namespace", "labels", "ports", "host", "configMaps"])
            }
            "services" => self.reaches.keys().cloned().collect(),
            "images" => self
                .spec
                .releases
                .get(&self.target.environment)
                .map(|release| release.images.keys().cloned().collect())
                .unwrap_or_default(),
            "vars" => self
                .subject
                .and_then(|subject| subject.folded.get("vars"))
                .and_then(Node::as_map)
                .map(|map| map.keys().map(Text::new).collect())
                .unwrap_or_default(),
            "ports" => self
                .subject
                .and_then(|subject| subject.folded.get("ports"))
                .and_then(Node::as_map)
                .map(|map| map.keys().map(Text::new).collect())
                .unwrap_or_default(),
            _ => Vec::new(),
        }
    }
}

static TEXT_KIND: kubernetes::Kind = kubernetes::Kind::Text(kubernetes::Bounds::NONE, None);

/// A place of strings.
pub const TEXT: Lens = Lens::Kube { kind: &TEXT_KIND, key: None, raw: false };

fn is_textual(kind: &kubernetes::Kind) -> bool {
    use kubernetes::Kind::{Bytes, Duration, Enum, Text, Time};
    matches!(kind, Text(..) | Enum(_) | Time | Bytes | Duration { .. })
}

fn descend(node: &Node, rest: &[Text]) -> Lookup {
    let mut at = node;
    for key in rest {
        match at.get(key) {
            Some(inner) => at = inner,
            None => {
                let known: Vec<&str> = at.as_map().map(|map| map.keys().collect()).unwrap_or_default();
                return Err(Missing::Absent((!known.is_empty()).then(|| format!("there are {}", list_of(known, 10)))));
            }
        }
    }
    Ok(at.clone())
}

fn insert(context: &mut serde_json::Map<String, serde_json::Value>, path: &[Text], value: serde_json::Value) {
    let [first, rest @ ..] = path else { return };
    if rest.is_empty() {
        context.insert(first.to_string(), value);
        return;
    }
    let inner = context.entry(first.to_string()).or_insert_with(|| serde_json::json!({}));
    if let Some(map) = inner.as_object_mut() {
        insert(map, rest, value);
    }
}
