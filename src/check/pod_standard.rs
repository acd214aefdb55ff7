//! The Pod Security Standards `baseline` and `restricted`: what a pod must not have, and what it must say.

use super::pods::{self, Spot};
use super::tree::{items, said, strings, text};
use super::view::{TargetView, View};
use crate::node::{Map, Node};

/// One of the standards.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Standard {
    /// Nothing that is known to lead out of the container.
    Baseline,
    /// As little as a pod can do with.
    Restricted,
}

/// What a pod has or lacks against a standard.
#[derive(Debug)]
pub struct Lack<'a> {
    /// Where it stands; none where it is missing.
    pub node: Option<&'a Node>,
    /// What it is, and how it is mended.
    pub words: String,
}

/// What the namespaces of a target ask of their pods.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Enforced {
    /// The target does not say.
    Unsaid,
    /// Pods may do anything: so it is said.
    Privileged,
    /// Pods that do not keep to it are refused.
    Standard(Standard),
}

/// What a namespace asks of its pods, where the target has it.
pub fn enforced(target: &TargetView<'_>, namespace: &str) -> Enforced {
    let Some(view) = target.of_kind("Namespace").find(|view| view.name() == namespace) else { return Enforced::Unsaid };
    match view.str(&["metadata", "labels", "pod-security.kubernetes.io/enforce"]) {
        Some("restricted") => Enforced::Standard(Standard::Restricted),
        Some("baseline") => Enforced::Standard(Standard::Baseline),
        Some("privileged") => Enforced::Privileged,
        _ => Enforced::Unsaid,
    }
}

const TYPES: [&str; 5] = ["", "container_t", "container_init_t", "container_kvm_t", "container_engine_t"];
/// Capabilities that a container has unless it drops them.
const USUAL: [&str; 13] = [
    "AUDIT_WRITE",
    "CHOWN",
    "DAC_OVERRIDE",
    "FOWNER",
    "FSETID",
    "KILL",
    "MKNOD",
    "NET_BIND_SERVICE",
    "SETFCAP",
    "SETGID",
    "SETPCAP",
    "SETUID",
    "SYS_CHROOT",
];
const SYSCTLS: [&str; 10] = [
    "kernel.shm_rmid_forced",
    "net.ipv4.ip_local_port_range",
    "net.ipv4.ip_local_reserved_ports",
    "net.ipv4.ip_unprivileged_port_start",
    "net.ipv4.ping_group_range",
    "net.ipv4.tcp_fin_timeout",
    "net.ipv4.tcp_keepalive_intvl",
    "net.ipv4.tcp_keepalive_probes",
    "net.ipv4.tcp_keepalive_time",
    "net.ipv4.tcp_syncookies",
];
const VOLUMES: [&str; 9] = [
    "configMap",
    "csi",
    "downwardAPI",
    "emptyDir",
    "ephemeral",
    "image",
    "persistentVolumeClaim",
    "projected",
    "secret",
];

/// What the pods of an object have or lack against a standard; empty where they keep to it.
pub fn lacks<'a>(view: View<'a>, standard: Standard) -> Vec<Lack<'a>> {
    let mut found = Lacks { found: Vec::new(), is_windows: false };
    if let Some((_, spec)) = pods::spec(view) {
        found.is_windows = text(spec, &["os", "name"]) == "windows";
        found.of_pod(spec);
        for container in pods::containers(spec) {
            found.of_container(container);
        }
        if standard == Standard::Restricted {
            found.restricted(spec);
        }
    }
    found.found
}

struct Lacks<'a> {
    found: Vec<Lack<'a>>,
    is_windows: bool,
}

impl<'a> Lacks<'a> {
    fn push(&mut self, node: Option<&'a Node>, words: impl Into<String>) {
        self.found.push(Lack { node, words: words.into() });
    }

    fn of_pod(&mut self, spec: &'a Node) {
        for word in ["hostNetwork", "hostPID", "hostIPC"] {
            if is_true(spec.get(word)) {
                self.push(spec.get(word), format!("`{word}`: remove it"));
            }
        }
        for volume in items(spec, &["volumes"]) {
            if let Some(path) = said(volume, &["hostPath"]) {
                self.push(Some(path), format!("volume {} is a folder of the node", text(volume, &["name"])));
            }
        }
        for sysctl in items(spec, &["securityContext", "sysctls"]) {
            let name = text(sysctl, &["name"]);
            if !SYSCTLS.contains(&name) {
                self.push(Some(sysctl), format!("the sysctl {name} is none that is safe"));
            }
        }
        self.of_context(spec.get("securityContext"), "the pod");
    }

    fn of_container(&mut self, container: Spot<'a>) {
        let (node, name) = (container.node, container.name());
        let context = node.get("securityContext");
        self.of_context(context, &format!("container {name}"));
        if let Some(context) = context {
            if is_true(context.get("privileged")) {
                self.push(context.get("privileged"), format!("container {name} is `privileged`"));
            }
            let mount = context.get("procMount").filter(|mount| !matches!(mount.as_str(), None | Some("Default")));
            if mount.is_some() {
                self.push(mount, format!("`procMount` of container {name} is not `Default`"));
            }
            for added in strings(context, &["capabilities", "add"]).filter(|added| !USUAL.contains(added)) {
                let node = context.at(&["capabilities", "add"]);
                self.push(node, format!("container {name} has the capability {added}"));
            }
        }
        for port in items(node, &["ports"]) {
            if let Some(host) = port.get("hostPort").filter(|host| host.as_int().is_some_and(|port| port != 0)) {
                self.push(Some(host), format!("container {name} has a port of the node"));
            }
        }
    }

    /// What is the same in the context of a pod and of a container.
    fn of_context(&mut self, context: Option<&'a Node>, whose: &str) {
        let Some(context) = context else { return };
        let seccomp = context.at(&["seccompProfile", "type"]);
        if seccomp.and_then(Node::as_str) == Some("Unconfined") {
            self.push(seccomp, format!("`seccompProfile` of {whose} is `Unconfined`"));
        }
        let armor = context.at(&["appArmorProfile", "type"]);
        if armor.and_then(Node::as_str) == Some("Unconfined") {
            self.push(armor, format!("`appArmorProfile` of {whose} is `Unconfined`"));
        }
        if is_true(context.at(&["windowsOptions", "hostProcess"])) {
            self.push(
                context.at(&["windowsOptions", "hostProcess"]),
                format!("{whose} is of the host's own processes"),
            );
        }
        if let Some(linux) = said(context, &["seLinuxOptions"]) {
            let is_free = TYPES.contains(&text(linux, &["type"]))
                && text(linux, &["user"]).is_empty()
                && text(linux, &["role"]).is_empty();
            if !is_free {
                self.push(Some(linux), format!("`seLinuxOptions` of {whose} are none of a container's"));
            }
        }
    }

    /// What only the stricter standard asks for.
    fn restricted(&mut self, spec: &'a Node) {
        for volume in items(spec, &["volumes"]) {
            let kind = volume.as_map().into_iter().flat_map(Map::keys).find(|key| *key != "name").unwrap_or("emptyDir");
            if kind != "hostPath" && !VOLUMES.contains(&kind) {
                self.push(volume.get(kind), format!("volume {} is of type `{kind}`", text(volume, &["name"])));
            }
        }
        let of_pod = |keys: &[&str]| spec.get("securityContext").and_then(|context| said(context, keys));
        let (non_root, user) = (of_pod(&["runAsNonRoot"]), of_pod(&["runAsUser"]));
        let seccomp = of_pod(&["seccompProfile", "type"]);
        let (mut roots, mut free, mut climbers, mut keepers) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        for container in pods::containers(spec) {
            let own = |keys: &[&str]| container.node.get("securityContext").and_then(|context| said(context, keys));
            if own(&["runAsNonRoot"]).or(non_root).and_then(Node::as_bool) != Some(true) {
                roots.push(container.name());
            }
            let run_as = own(&["runAsUser"]).or(user);
            if run_as.and_then(Node::as_int) == Some(0) {
                self.push(run_as, format!("container {} runs as root: `runAsUser` is 0", container.name()));
            }
            if self.is_windows {
                continue;
            }
            if own(&["seccompProfile", "type"]).or(seccomp).is_none() {
                free.push(container.name());
            }
            if own(&["allowPrivilegeEscalation"]).and_then(Node::as_bool) != Some(false) {
                climbers.push(container.name());
            }
            let capabilities = own(&["capabilities"]);
            let drops = capabilities.is_some_and(|of| strings(of, &["drop"]).any(|one| one == "ALL"));
            if !drops {
                keepers.push(container.name());
            }
            let adds = capabilities.into_iter().flat_map(|of| strings(of, &["add"]));
            for added in adds.filter(|added| USUAL.contains(added) && *added != "NET_BIND_SERVICE") {
                let node = own(&["capabilities", "add"]);
                self.push(node, format!("container {} has the capability {added}", container.name()));
            }
        }
        let mut all = |names: &[&str], lack: &str| {
            if !names.is_empty() {
                self.push(None, format!("{lack} ({})", names.join(", ")));
            }
        };
        all(&roots, "may run as root: set `runAsNonRoot` to `true`");
        all(&free, "may call all of the kernel: let `seccompProfile` be of type `RuntimeDefault`");
        all(&climbers, "may gain privileges: set `allowPrivilegeEscalation` to `false`");
        all(&keepers, "keeps capabilities: let `capabilities` drop `ALL`");
    }
}

fn is_true(node: Option<&Node>) -> bool {
    node.and_then(Node::as_bool) == Some(true)
}
