//! What the objects of a cell say, as far as it matters to pods and traffic: at every commit, and for every mixture of
//! two commits that there may be while one is applied.

use std::cell::RefCell;
use std::collections::{BTreeMap, HashMap};
use std::rc::Rc;

use serde_json::Value;

use crate::fleet::Objects;

/// A fault that the simulation found: what kind, and the words for a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Fault {
    pub(crate) kind: &'static str,
    pub(crate) text: String,
}

impl Fault {
    pub(crate) fn new(kind: &'static str, text: String) -> Fault {
        Fault { kind, text }
    }
}

type Labels = BTreeMap<String, String>;

/// The kinds that are pods, and those that are routing.
const PODS: [&str; 2] = ["Deployment", "PodDisruptionBudget"];
const ROUTING: [&str; 3] = ["Service", "DestinationRule", "VirtualService"];

/// Which objects there are in a state: for each of them its content, or nothing.
pub(crate) type Present = Vec<Option<u8>>;

/// A pod template, with the labels of its pods.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Template {
    text: String,
    labels: Labels,
}

/// What a Deployment asks for.
#[derive(Debug, Clone)]
pub(crate) struct Asks {
    pub(crate) name: String,
    pub(crate) replicas: i64,
    pub(crate) template: u8,
    pub(crate) surge: i64,
    pub(crate) unavailable: i64,
}

/// What traffic needs.
#[derive(Debug, Clone)]
pub(crate) struct Needs {
    pub(crate) what: String,
    /// The templates whose pods it reaches.
    pub(crate) reaches: Vec<bool>,
    /// The fewest ready pods.
    pub(crate) pods: i64,
    /// Whether all that it reaches must be one version.
    pub(crate) one_version: bool,
}

/// A disruption budget.
#[derive(Debug, Clone)]
pub(crate) struct Budget {
    pub(crate) covers: Vec<bool>,
    pub(crate) least: Option<Value>,
    pub(crate) away: Option<Value>,
}

/// What the objects of a state say together.
#[derive(Debug)]
pub(crate) struct View {
    pub(crate) deployments: Vec<Option<Asks>>,
    pub(crate) needs: Vec<Needs>,
    pub(crate) budgets: Vec<Budget>,
}

/// The objects of a cell over all commits.
pub(crate) struct World {
    /// How many pods are asked for.
    pub(crate) asked: i64,
    is_canary: bool,
    /// Whether a cell may be replaced pod by pod while it has traffic, as a rolling update is.
    pub(crate) may_mix: bool,
    /// Kind and name of each object that is of pods or routing.
    pub(crate) names: Vec<(String, String)>,
    /// Each object's contents, as there are.
    contents: Vec<Vec<Value>>,
    /// Which objects there are at each commit.
    pub(crate) commits: Vec<Present>,
    /// Which objects are Deployments.
    pub(crate) deployments: Vec<usize>,
    templates: Vec<Template>,
    views: RefCell<HashMap<Present, Rc<View>>>,
}

/// A count, or a share of a whole: Kubernetes rounds a surge and budgets up, and what may be unavailable down.
pub(crate) fn scaled(value: &Value, whole: i64, up: bool) -> i64 {
    let percent = value.as_str().and_then(|text| text.strip_suffix('%')).and_then(|text| text.parse::<i64>().ok());
    match percent {
        Some(percent) if up => (whole * percent + 99) / 100,
        Some(percent) => whole * percent / 100,
        None => value.as_i64().unwrap_or(0),
    }
}

fn labels(node: &Value) -> Labels {
    let map = node.as_object().into_iter().flatten();
    map.map(|(key, value)| (key.clone(), value.as_str().unwrap_or_default().to_owned())).collect()
}

fn text(object: &Value, pointer: &str) -> String {
    object.pointer(pointer).and_then(Value::as_str).unwrap_or_default().to_owned()
}

impl World {
    pub(crate) fn new(commits: &[Objects], asked: i64, is_canary: bool) -> World {
        let mut world = World {
            asked,
            is_canary,
            may_mix: false,
            names: Vec::new(),
            contents: Vec::new(),
            commits: Vec::new(),
            deployments: Vec::new(),
            templates: Vec::new(),
            views: RefCell::default(),
        };
        for objects in commits {
            let mut present = vec![None; world.names.len()];
            for object in objects {
                let name = (text(object, "/kind"), text(object, "/metadata/name"));
                if !PODS.contains(&name.0.as_str()) && !ROUTING.contains(&name.0.as_str()) {
                    continue;
                }
                let at = world.names.iter().position(|known| *known == name).unwrap_or_else(|| {
                    world.names.push(name);
                    world.contents.push(Vec::new());
                    present.push(None);
                    world.names.len() - 1
                });
                let spec = object["spec"].clone();
                let content = world.contents[at].iter().position(|known| *known == spec).unwrap_or_else(|| {
                    world.contents[at].push(spec);
                    world.contents[at].len() - 1
                });
                present[at] = Some(u8::try_from(content).unwrap());
            }
            world.commits.push(present);
        }
        for present in &mut world.commits {
            present.resize(world.names.len(), None);
        }
        let is_deployment = |at: &usize| world.names[*at].0 == "Deployment";
        world.deployments = (0..world.names.len()).filter(is_deployment).collect();
        for at in world.deployments.clone() {
            for content in world.contents[at].clone() {
                let template = Template {
                    text: content["template"].to_string(),
                    labels: labels(&content["template"]["metadata"]["labels"]),
                };
                if !world.templates.contains(&template) {
                    world.templates.push(template);
                }
            }
        }
        world
    }

    /// A commit changes pods or routing, never both; and the stable half keeps its template until it may not.
    pub(crate) fn change(&self, from: usize, to: usize, may_settle: bool) -> Result<(), Fault> {
        let changed: Vec<&(String, String)> = (0..self.names.len())
            .filter(|at| self.commits[from][*at] != self.commits[to][*at])
            .map(|at| &self.names[at])
            .collect();
        let has = |kinds: &[&str]| changed.iter().any(|(kind, _)| kinds.contains(&kind.as_str()));
        if has(&PODS) && has(&ROUTING) {
            return Err(Fault::new("both", format!("one commit changes pods and routing: {changed:?}")));
        }
        let (before, after) = (self.view(&self.commits[from])?, self.view(&self.commits[to])?);
        for (before, after) in before.deployments.iter().flatten().zip(after.deployments.iter().flatten()) {
            if before.name.ends_with("-stable") && before.template != after.template && !may_settle {
                return Err(Fault::new("template", format!("{} is replaced before `settle`", before.name)));
            }
        }
        Ok(())
    }

    fn content(&self, present: &Present, at: usize) -> Option<&Value> {
        self.contents[at].get(usize::from(present[at]?))
    }

    fn of_kind<'w>(&'w self, present: &'w Present, kind: &'w str) -> impl Iterator<Item = (&'w str, &'w Value)> {
        let found = (0..self.names.len()).filter(move |at| self.names[*at].0 == kind);
        found.filter_map(move |at| Some((self.names[at].1.as_str(), self.content(present, at)?)))
    }

    fn matching(&self, wanted: &Labels) -> Vec<bool> {
        let all = |template: &Template| wanted.iter().all(|(key, value)| template.labels.get(key) == Some(value));
        self.templates.iter().map(all).collect()
    }

    /// What the objects of a state say together.
    pub(crate) fn view(&self, present: &Present) -> Result<Rc<View>, Fault> {
        if let Some(view) = self.views.borrow().get(present) {
            return Ok(view.clone());
        }
        let deployments = self.deployments.iter().map(|at| {
            let spec = self.content(present, *at)?;
            let replicas = spec["replicas"].as_i64().unwrap_or(1);
            let rolling = &spec["strategy"]["rollingUpdate"];
            let template = spec["template"].to_string();
            let template = self.templates.iter().position(|known| known.text == template)?;
            Some(Asks {
                name: self.names[*at].1.clone(),
                replicas,
                template: u8::try_from(template).ok()?,
                surge: scaled(&rolling["maxSurge"], replicas, true),
                unavailable: scaled(&rolling["maxUnavailable"], replicas, false),
            })
        });
        let budgets = self.of_kind(present, "PodDisruptionBudget").map(|(_, spec)| Budget {
            covers: self.matching(&labels(&spec["selector"]["matchLabels"])),
            least: spec.get("minAvailable").cloned(),
            away: spec.get("maxUnavailable").cloned(),
        });
        let view = View { deployments: deployments.collect(), needs: self.needs(present)?, budgets: budgets.collect() };
        let view = Rc::new(view);
        self.views.borrow_mut().insert(present.clone(), view.clone());
        Ok(view)
    }

    fn needs(&self, present: &Present) -> Result<Vec<Needs>, Fault> {
        let mut needs = Vec::new();
        // Who does not come through the mesh knows the Services alone.
        for (name, spec) in self.of_kind(present, "Service").filter(|(name, _)| !name.ends_with("-preview")) {
            needs.push(Needs {
                what: format!("Service {name}"),
                reaches: self.matching(&labels(&spec["selector"])),
                pods: self.asked,
                one_version: !self.is_canary && !self.may_mix,
            });
        }
        for (name, spec) in self.of_kind(present, "VirtualService") {
            for route in spec["http"].as_array().into_iter().flatten() {
                let routed = text(route, "/name");
                for to in route["route"].as_array().into_iter().flatten() {
                    let weight = to.get("weight").map_or(100, |weight| weight.as_i64().unwrap_or(0));
                    if weight == 0 {
                        continue;
                    }
                    let (host, subset) = (text(to, "/destination/host"), text(to, "/destination/subset"));
                    let what = format!("{weight}% of route {routed} in {name}, to {host} {subset}");
                    // What comes by the preview's header is few.
                    let is_preview = routed.starts_with("preview");
                    let pods = if is_preview { self.asked.min(1) } else { (weight * self.asked + 99) / 100 };
                    let Some(reaches) = self.destination(present, &host, &subset) else {
                        return Err(Fault::new("nowhere", what));
                    };
                    needs.push(Needs { what, reaches, pods, one_version: !self.may_mix });
                }
            }
        }
        Ok(needs)
    }

    fn destination(&self, present: &Present, host: &str, subset: &str) -> Option<Vec<bool>> {
        let (_, service) = self.of_kind(present, "Service").find(|(name, _)| *name == host)?;
        let mut wanted = labels(&service["selector"]);
        if !subset.is_empty() {
            let (_, rule) = self.of_kind(present, "DestinationRule").find(|(_, spec)| text(spec, "/host") == host)?;
            let subsets = rule["subsets"].as_array()?;
            wanted.extend(labels(&subsets.iter().find(|one| text(one, "/name") == subset)?["labels"]));
        }
        Some(self.matching(&wanted))
    }
}
