//! Which units a command is about.

use crate::diag::{closest, list_of};
use crate::spec::selector::glob;
use crate::spec::{Service, Spec, Target};

/// Which units a command is about: all of them, unless something is named.
#[derive(Debug, Clone, Default)]
pub struct Selection {
    /// Environments, by name or glob.
    pub environments: Vec<String>,
    /// Cells, by name, path or glob.
    pub cells: Vec<String>,
    /// Services, by name or glob.
    pub services: Vec<String>,
}

impl Selection {
    /// Whether everything is meant.
    pub fn is_all(&self) -> bool {
        self.environments.is_empty() && self.cells.is_empty() && self.services.is_empty()
    }

    /// Whether all services of a target are meant.
    pub fn is_all_services(&self) -> bool {
        self.services.is_empty()
    }

    /// Whether a target is meant.
    pub fn has_target(&self, target: &Target) -> bool {
        let environment =
            self.environments.is_empty() || self.environments.iter().any(|pattern| glob(pattern, &target.environment));
        let cell = self.cells.is_empty()
            || self.cells.iter().any(|pattern| glob(pattern, &target.name) || glob(pattern, &target.path));
        environment && cell
    }

    /// Whether a service is meant.
    pub fn has_service(&self, service: &Service) -> bool {
        self.services.is_empty() || self.services.iter().any(|pattern| glob(pattern, &service.name.value))
    }

    /// What was named and matches nothing, each as a sentence.
    pub fn unmatched(&self, spec: &Spec) -> Vec<String> {
        let mut wrong = Vec::new();
        let mut tell = |what: &str, pattern: &str, known: Vec<&str>| {
            let hint = match closest(pattern, known.iter().copied()) {
                Some(near) => format!("; did you mean `{near}`?"),
                None => String::new(),
            };
            wrong.push(format!("no {what} is named `{pattern}`{hint}"));
        };
        for pattern in &self.environments {
            if !spec.targets.iter().any(|target| glob(pattern, &target.environment)) {
                tell("environment", pattern, spec.targets.iter().map(|target| target.environment.as_str()).collect());
            }
        }
        for pattern in &self.cells {
            if !spec.targets.iter().any(|target| glob(pattern, &target.name) || glob(pattern, &target.path)) {
                tell("cell", pattern, spec.targets.iter().map(|target| target.name.as_str()).collect());
            }
        }
        for pattern in &self.services {
            if !spec.services.iter().any(|service| glob(pattern, &service.name.value)) {
                tell("service", pattern, spec.services.iter().map(|service| service.name.value.as_str()).collect());
            }
        }
        if wrong.is_empty() && !self.is_all() {
            wrong.extend(self.nothing(spec));
        }
        wrong
    }

    /// Why no unit is selected, where each part matches something and all together match nothing.
    fn nothing(&self, spec: &Spec) -> Option<String> {
        let targets: Vec<&Target> = spec.targets.iter().filter(|target| self.has_target(target)).collect();
        let named = |names: &[String]| list_of(names.iter().map(String::as_str), 8);
        if targets.is_empty() {
            let (cells, environments) = (named(&self.cells), named(&self.environments));
            return Some(format!("nothing is selected: no cell named {cells} is in the environment {environments}"));
        }
        let mut services = spec.services.iter().filter(|service| self.has_service(service));
        let is_here = |service: &Service| targets.iter().any(|target| service.targets.has(target.number));
        if self.is_all_services() || services.any(is_here) {
            return None;
        }
        let paths = list_of(targets.iter().map(|target| target.path.as_str()), 8);
        Some(format!("nothing is selected: {} is not in {paths}", named(&self.services)))
    }
}
