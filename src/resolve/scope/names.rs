//! What each name of an expression leads to.

use super::{Lookup, Missing, Scope, TEXT};
use crate::diag::{Diagnostic, closest, list_of};
use crate::fold::Lens;
use crate::node::{Map, Node, Text};
use crate::resolve::expr::written;
use crate::resolve::{codes, version};
use crate::source::{Origin, Span};
use crate::spec::expressions;

impl Scope<'_> {
    /// The value of a path; of a root alone, all of it.
    pub(super) fn lookup_whole(&mut self, path: &[Text]) -> Lookup {
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
    pub(super) fn lookup(&mut self, path: &[Text]) -> Lookup {
        let [root, name, rest @ ..] = path else { return Err(Missing::Absent(None)) };
        // Another service is evaluated bit by bit: its host does not need its ports.
        let (rest, deep): (&[Text], &[Text]) = if root == "services" { (&[], rest) } else { (rest, &[]) };
        let full = written(path.iter().take(2 + deep.len()).map(Text::as_str));
        if let Some(known) = self.known.get(&full) {
            return descend(known, rest);
        }
        // Of a service that another one asks, names are its own: those of who asks may be the same.
        let link = match self.subject.filter(|_| self.is_asked && root != "services") {
            Some(subject) => format!("{full} of {}", subject.name),
            None => full.clone(),
        };
        if let Some(start) = self.chain.iter().position(|(known, _)| *known == link) {
            self.circle(start);
            return Err(Missing::Told);
        }
        let told = self.report.len();
        self.chain.push((link, self.span_of(root, name, deep)));
        let value = if root == "services" { self.reach(name, deep) } else { self.head(root, name) };
        self.chain.pop();
        let value = value?;
        // What could not be evaluated on the way was told.
        if self.report.len() > told {
            return Err(Missing::Told);
        }
        let result = descend(&value, rest);
        if root != "ports" {
            self.known.insert(full, value);
        }
        result
    }

    /// Tells of the names from there on, the last of which needs the first. Whichever of them is asked first finds the same
    /// circle: it begins at the same name for all.
    fn circle(&mut self, start: usize) {
        let mut links: Vec<(String, Span)> = self.chain.get(start..).unwrap_or_default().to_vec();
        // Names of a service are known to others with the service's: those of all services are the same for all.
        let order = |(name, _): &(String, Span)| (!name.starts_with("services"), name.clone());
        let first = links.iter().enumerate().min_by_key(|(_, link)| order(link)).map_or(0, |(at, _)| at);
        links.rotate_left(first);
        let Some((first, _)) = links.first() else { return };
        // Where one of them is written, best the first.
        let target = self.target.origin.span;
        let span = links.iter().map(|(_, span)| *span).find(|span| *span != target).unwrap_or(target);
        let names: Vec<&str> = links.iter().map(|(name, _)| name.as_str()).collect();
        let message = format!("{} → {first} is a cycle", names.join(" → "));
        self.report.push(Diagnostic::new(codes::VARS_CYCLE, span, message).label("its value needs itself"));
    }

    fn span_of(&self, root: &str, name: &str, deep: &[Text]) -> Span {
        if root == "services" {
            return self.span_of_reach(name, deep).unwrap_or(self.target.origin.span);
        }
        let folded = self.subject.as_ref().map(|subject| subject.folded);
        let key = match root {
            "vars" => folded.and_then(|node| node.at(&["vars", name])),
            "service" => folded.and_then(|node| node.get(name)),
            _ => None,
        };
        key.map_or(self.target.origin.span, Node::span)
    }

    fn head(&mut self, root: &str, name: &str) -> Lookup {
        let target = self.target;
        let text = |text: &Text| Ok(Node::text(text.clone(), target.origin));
        match (root, name) {
            ("fleet", "name") => text(&self.spec.name.value),
            ("fleet", "registry") => match &self.spec.fleet.registry {
                Some(registry) => {
                    let registry = Node::text(registry.value.clone(), registry.origin);
                    Ok(self.evaluate(&registry, TEXT))
                }
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
                None => self.lookup(&[Text::new_static("target"), Text::new_static("namespace")]),
            },
            "labels" => Ok(own(&["labels"])
                .map_or_else(|| Node::map(Map::new(), origin), |node| self.evaluate(&node, Lens::Plain))),
            "ports" => Ok(self.ports_of(&[])),
            "host" => self.lookup(&[Text::new_static("services"), subject.name.clone(), Text::new_static("host")]),
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
        let mut full = match version {
            Some(version) => Node::text(version.of(&repository), version.origin),
            None => Node::text(repository, owner),
        };
        full.marks.computed = true;
        full
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

    fn image(&mut self, repository: &str) -> Lookup {
        match version::image_version(self.spec, &self.target.environment, repository) {
            Some(version) => Ok(self.full_image(repository, Some(&version), version.origin)),
            None => Err(Missing::Absent(Some(format!(
                "releases of {} name no image `{repository}` under `images`",
                self.target.environment
            )))),
        }
    }

    pub(super) fn keys(&self, root: &str) -> Vec<Text> {
        match root {
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
            root => {
                let fields = expressions::root(root).map(|root| root.fields).unwrap_or_default();
                fields.iter().map(|field| Text::new_static(field.name)).collect()
            }
        }
    }
}

pub(super) fn descend(node: &Node, rest: &[Text]) -> Lookup {
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
