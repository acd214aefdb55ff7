//! Pods and their containers: what of them goes together.

use crate::check::codes;
use crate::node::Node;

use super::super::faults::At;
use super::{Check, Fields};

/// What only a container has that runs on.
const OF_RUNNING: [&str; 4] = ["lifecycle", "livenessProbe", "readinessProbe", "startupProbe"];

impl Check<'_> {
    pub(super) fn pod_template(&mut self, fields: Fields<'_>, at: &At<'_>) {
        let list = fields.inner("spec").and_then(|spec| spec.said("ephemeralContainers"));
        if let Some(node) = list.filter(|node| node.as_list().is_some_and(|list| !list.is_empty())) {
            let help = "use `kubectl debug`, or write a container";
            let message = "ephemeral containers are added to a pod that runs, not to a template";
            self.misfit(node, message, "expected none", help, &at.key("spec").key("ephemeralContainers"));
        }
    }

    /// What has no end has none in its pods either.
    pub(super) fn runs_on(&mut self, fields: Fields<'_>, at: &At<'_>) {
        let Some(spec) = fields.inner("template").and_then(|template| template.inner("spec")) else { return };
        if let Some(node) = spec.said("activeDeadlineSeconds") {
            let message = "the pods of what runs on have no deadline";
            let here = at.key("template");
            let here = here.key("spec");
            self.misfit(node, message, "only a Job's pods end", "remove it", &here.key("activeDeadlineSeconds"));
        }
    }

    pub(super) fn pod(&mut self, fields: Fields<'_>, at: &At<'_>) {
        if fields.text("dnsPolicy") == "None" {
            let config = fields.inner("dnsConfig");
            if config.is_none_or(|config| config.list("nameservers").is_empty()) {
                let node = fields.said("dnsConfig").or_else(|| fields.said("dnsPolicy")).unwrap_or(fields.node);
                let help = "add `dnsConfig.nameservers`, or remove `dnsPolicy`";
                let message = "`dnsPolicy` `None` leaves the pod without a name server";
                self.lacks(node, message, help, &at.key("dnsConfig").key("nameservers"));
            }
        }
        self.of_the_node(fields, at);
        self.container_names(fields, at);
        self.host_ports(fields, at);
        self.of_the_system(fields, at);
        if let Some(resources) = fields.inner("resources") {
            for key in ["limits", "requests"] {
                let amounts = resources.said(key).and_then(Node::as_map);
                for entry in amounts.into_iter().flat_map(crate::node::Map::iter) {
                    if !matches!(entry.key(), "cpu" | "memory") && !entry.key().starts_with("hugepages-") {
                        let here = at.key("resources");
                        let here = here.key(key);
                        let wanted = "`cpu`, `memory` or `hugepages-SIZE`";
                        self.bad_name(entry.node(), "resource of a pod", entry.key(), wanted, &here.key(entry.key()));
                    }
                }
            }
        }
        self.claims(fields, at);
    }

    /// What of the node a pod can see.
    fn of_the_node(&mut self, fields: Fields<'_>, at: &At<'_>) {
        if fields.said("hostUsers").and_then(Node::as_bool) == Some(false) {
            for key in ["hostNetwork", "hostPID", "hostIPC"] {
                if let Some(node) = fields.said(key).filter(|node| node.as_bool() == Some(true)) {
                    let message = format!("a pod with users of its own has no `{key}`");
                    self.misfit(node, message, "not with `hostUsers: false`", "keep one of them", &at.key(key));
                }
            }
        }
        for list in ["initContainers", "containers"] {
            for (index, container) in fields.items(list) {
                let mount = container.inner("securityContext").and_then(|context| context.said("procMount"));
                let is_own = fields.said("hostUsers").and_then(Node::as_bool) == Some(false);
                if let Some(node) = mount.filter(|node| node.as_str() == Some("Unmasked") && !is_own) {
                    let here = at.key(list);
                    let here = here.index(index);
                    let message = "all of `/proc` is for a pod with users of its own";
                    let help = "write `hostUsers: false` for the pod";
                    let here = here.key("securityContext");
                    self.misfit(node, message, "only with `hostUsers: false`", help, &here.key("procMount"));
                }
            }
        }
        if let Some(node) = fields.said("shareProcessNamespace").filter(|node| node.as_bool() == Some(true))
            && fields.is_true("hostPID")
        {
            let message = "a pod shares its processes with the node or among its containers";
            self.misfit(
                node,
                message,
                "`hostPID` stands beside it",
                "keep one of them",
                &at.key("shareProcessNamespace"),
            );
        }
    }

    /// What one operating system has and another one has not.
    fn of_the_system(&mut self, fields: Fields<'_>, at: &At<'_>) {
        const OF_LINUX: [&str; 9] = [
            "appArmorProfile",
            "fsGroup",
            "fsGroupChangePolicy",
            "runAsGroup",
            "runAsUser",
            "seLinuxOptions",
            "seccompProfile",
            "supplementalGroups",
            "sysctls",
        ];
        let Some(context) = fields.inner("securityContext") else { return };
        let system = fields.inner("os").map_or("", |os| os.text("name"));
        let wrong = match system {
            "linux" => ["windowsOptions"].as_slice(),
            "windows" => OF_LINUX.as_slice(),
            _ => return,
        };
        for (key, node) in wrong.iter().filter_map(|key| Some((key, context.said(key)?))) {
            let message = format!("`{key}` is not for {system}");
            let label = "the other system has it";
            self.misfit(node, message, label, "remove it, or change `os`", &at.key("securityContext").key(key));
        }
    }

    /// All containers of a pod have names of their own; those that only prepare it are not watched.
    fn container_names(&mut self, fields: Fields<'_>, at: &At<'_>) {
        let init = at.key("initContainers");
        for (index, one) in fields.items("initContainers") {
            let here = init.index(index);
            let same = |other: &Fields<'_>| !one.text("name").is_empty() && other.text("name") == one.text("name");
            if let (Some(name), Some((_, other))) =
                (one.said("name"), fields.items("containers").find(|(_, other)| same(other)))
            {
                let message = format!("two containers of a pod have the name `{}`", one.text("name"));
                let finding = crate::diag::Diagnostic::new(codes::DUPLICATE_ITEM, name.span(), message)
                    .label("of an init container")
                    .with(other.said("name").unwrap_or(other.node).span(), "and of a container")
                    .help("give one of them another name");
                self.push(finding, &here.key("name"));
            }
            if one.text("restartPolicy") == "Always" {
                continue;
            }
            for (key, node) in OF_RUNNING.iter().filter_map(|key| Some((key, one.said(key)?))) {
                let message = format!("an init container has no `{key}`");
                let help = "let it run on with `restartPolicy: Always`, or remove it";
                self.misfit(node, message, "it ends before the others start", help, &here.key(key));
            }
        }
    }

    /// A port of the node is one pod's, and one container's.
    fn host_ports(&mut self, fields: Fields<'_>, at: &At<'_>) {
        let is_host = fields.is_true("hostNetwork");
        let mut seen: Vec<(&str, &str, i64)> = Vec::new();
        let list = at.key("containers");
        for (index, container) in fields.items("containers") {
            let here = list.index(index);
            let here = here.key("ports");
            for (number, port) in container.items("ports") {
                let here = here.index(number);
                let own = port.int("containerPort");
                let node = port.said("hostPort").filter(|node| node.as_int() != Some(0));
                let (node, key) = match node {
                    Some(node) => (node, "hostPort"),
                    None if is_host => (port.said("containerPort").unwrap_or(port.node), "containerPort"),
                    None => continue,
                };
                let Some(value) = node.as_int() else { continue };
                if is_host && own.is_some_and(|own| own != value) {
                    let message = "in the network of the node a port is the node's port";
                    let help = "leave `hostPort` out";
                    self.misfit(node, message, "expected the `containerPort`", help, &here.key("hostPort"));
                }
                let protocol = match port.text("protocol") {
                    "" => "TCP",
                    protocol => protocol,
                };
                let one = (protocol, port.text("hostIP"), value);
                if seen.contains(&one) {
                    let texts = (format!("the port {value} of the node is taken twice"), "again".to_owned());
                    self.refuse(codes::DUPLICATE_ITEM, node, texts, "choose another one", &here.key(key));
                }
                seen.push(one);
            }
        }
    }

    /// Claims on devices that containers name are the pod's.
    fn claims(&mut self, fields: Fields<'_>, at: &At<'_>) {
        for list in ["initContainers", "containers"] {
            let list_at = at.key(list);
            for (index, container) in fields.items(list) {
                let Some(resources) = container.inner("resources") else { continue };
                for (number, claim) in resources.items("claims") {
                    let name = claim.text("name");
                    if fields.items("resourceClaims").any(|(_, other)| other.text("name") == name) {
                        continue;
                    }
                    let here = list_at.index(index);
                    let here = here.key("resources");
                    let here = here.key("claims");
                    let node = claim.said("name").unwrap_or(claim.node);
                    let message = format!("the pod has no claim `{name}`");
                    let help = "add it to `resourceClaims`";
                    self.cannot_be(
                        node,
                        message,
                        "expected one of `resourceClaims`",
                        help,
                        &here.index(number).key("name"),
                    );
                }
            }
        }
    }

    pub(super) fn container(&mut self, fields: Fields<'_>, at: &At<'_>) {
        if let Some(node) = fields.inner("readinessProbe").and_then(|probe| probe.said("terminationGracePeriodSeconds"))
        {
            let message = "a container that is not ready is not stopped";
            let here = at.key("readinessProbe");
            let help = "remove it, or say it of the liveness probe";
            self.misfit(node, message, "not of a readiness probe", help, &here.key("terminationGracePeriodSeconds"));
        }
        let ports = at.key("ports");
        let mut names: Vec<&str> = Vec::new();
        for (index, port) in fields.items("ports") {
            let Some(name) = port.said("name") else { continue };
            let text = port.text("name");
            if names.contains(&text) {
                let texts = (format!("two ports have the name `{text}`"), "again".to_owned());
                self.refuse(
                    codes::DUPLICATE_ITEM,
                    name,
                    texts,
                    "give it another name",
                    &ports.index(index).key("name"),
                );
            }
            names.push(text);
        }
        for (index, device) in fields.items("volumeDevices") {
            let name = device.text("name");
            if let Some(node) = device
                .said("name")
                .filter(|_| fields.items("volumeMounts").any(|(_, mount)| mount.text("name") == name))
            {
                let message = format!("the volume `{name}` is a device or a folder, not both");
                let here = at.key("volumeDevices");
                self.misfit(node, message, "it is mounted too", "keep one of them", &here.index(index).key("name"));
            }
        }
        let is_privileged = fields.inner("securityContext").is_some_and(|context| context.is_true("privileged"));
        for (index, mount) in fields.items("volumeMounts") {
            if let Some(node) = mount.said("mountPropagation").filter(|_| !is_privileged)
                && node.as_str() == Some("Bidirectional")
            {
                let message = "only a privileged container mounts for others";
                let label = "only with `privileged: true`";
                let here = at.key("volumeMounts");
                self.misfit(
                    node,
                    message,
                    label,
                    "write `HostToContainer`",
                    &here.index(index).key("mountPropagation"),
                );
            }
        }
    }

    /// Files of several sources stand in one folder.
    pub(super) fn projected(&mut self, fields: Fields<'_>, at: &At<'_>) {
        let sources = at.key("sources");
        let mut seen: Vec<&str> = Vec::new();
        for (index, source) in fields.items("sources") {
            for kind in ["secret", "configMap", "downwardAPI"] {
                let Some(of) = source.inner(kind) else { continue };
                let here = sources.index(index);
                let here = here.key(kind);
                let items = here.key("items");
                for (number, item) in of.items("items") {
                    let Some(path) = item.said("path").and_then(|node| Some((node, node.as_str()?))) else { continue };
                    if seen.contains(&path.1) {
                        let texts = (format!("two files of a volume have the path `{}`", path.1), "again".to_owned());
                        let help = "give it another path";
                        self.refuse(codes::DUPLICATE_ITEM, path.0, texts, help, &items.index(number).key("path"));
                    }
                    seen.push(path.1);
                }
            }
            if let Some(token) = source.inner("serviceAccountToken").map(|token| token.text("path")) {
                seen.push(token);
            }
        }
    }

    pub(super) fn mount(&mut self, fields: Fields<'_>, at: &At<'_>) {
        let Some(node) = fields.said("recursiveReadOnly").filter(|node| node.as_str() != Some("Disabled")) else {
            return;
        };
        let here = at.key("recursiveReadOnly");
        if !fields.is_true("readOnly") {
            let help = "add `readOnly: true`";
            self.misfit(
                node,
                "what can be written to is not read-only all the way down",
                "only with `readOnly`",
                help,
                &here,
            );
        }
        if !matches!(fields.text("mountPropagation"), "" | "None") {
            let help = "remove `mountPropagation`";
            self.misfit(
                node,
                "what the node mounts later may be written to",
                "not with `mountPropagation`",
                help,
                &here,
            );
        }
    }

    pub(super) fn security_context(&mut self, fields: Fields<'_>, at: &At<'_>) {
        if fields.said("allowPrivilegeEscalation").and_then(Node::as_bool) != Some(false) {
            return;
        }
        let help = "remove `allowPrivilegeEscalation`, or this";
        let label = "not with `allowPrivilegeEscalation: false`";
        if let Some(node) = fields.said("privileged").filter(|node| node.as_bool() == Some(true)) {
            self.misfit(node, "a privileged container has all privileges", label, help, &at.key("privileged"));
        }
        let added = fields.inner("capabilities");
        let added = added.iter().flat_map(|capabilities| capabilities.list("add"));
        for node in added.filter(|node| node.as_str() == Some("CAP_SYS_ADMIN")) {
            let here = at.key("capabilities");
            self.misfit(node, "`CAP_SYS_ADMIN` is nearly all privileges", label, help, &here.key("add"));
        }
    }

    pub(super) fn profile(&mut self, fields: Fields<'_>, at: &At<'_>) {
        let (kind, file) = (fields.said("type"), fields.said("localhostProfile"));
        let here = at.key("localhostProfile");
        match (fields.text("type"), kind, file) {
            ("Localhost", Some(kind), None) => {
                let help = "add `localhostProfile`: its file on the node";
                self.lacks(kind, "which profile of the node is not said", help, &here);
            }
            ("Localhost", _, Some(file)) if at.last_key() == Some("seccompProfile") => {
                let text = file.as_str().unwrap_or_default();
                if let Some(wanted) = super::super::server::below(text) {
                    self.bad_name(file, "path", text, wanted, &here);
                }
            }
            ("Localhost", _, Some(file)) => {
                let text = file.as_str().unwrap_or_default();
                if text.trim() != text {
                    self.bad_name(file, "name of a profile", text, "a name without spaces around it", &here);
                }
            }
            (_, Some(_), Some(file)) => {
                let help = "write `type: Localhost`, or remove it";
                self.misfit(file, "a profile of the node is of type `Localhost`", "only with `Localhost`", help, &here);
            }
            _ => {}
        }
    }

    pub(super) fn env_source(&mut self, fields: Fields<'_>, at: &At<'_>) {
        let Some(path) = fields.inner("fieldRef").and_then(|field| field.said("fieldPath")) else { return };
        let text = path.as_str().unwrap_or_default();
        if matches!(text, "metadata.labels" | "metadata.annotations") {
            let message = format!("`{text}` are many, and a variable is one value");
            let help = format!("write `{text}['KEY']`, or mount a file of them");
            self.cannot_be(path, message, "expected one of them", &help, &at.key("fieldRef").key("fieldPath"));
        }
    }

    pub(super) fn file_of_pod(&mut self, fields: Fields<'_>, at: &At<'_>) {
        if let Some(path) = fields.inner("fieldRef").and_then(|field| field.said("fieldPath")) {
            let text = path.as_str().unwrap_or_default();
            if text.starts_with("spec.") || text.starts_with("status.") {
                let message = format!("a file cannot hold `{text}`");
                let help = "pass it in an environment variable";
                self.cannot_be(path, message, "expected one of `metadata`", help, &at.key("fieldRef").key("fieldPath"));
            }
        }
        let resource = fields.inner("resourceFieldRef");
        if let Some(node) = resource.filter(|resource| resource.said("containerName").is_none()) {
            let message = "a file of a pod says whose resource it holds";
            let here = at.key("resourceFieldRef");
            self.lacks(node.node, message, "add `containerName`", &here.key("containerName"));
        }
    }

    /// What a resource is divided by has a sense for it.
    pub(super) fn resource_field(&mut self, fields: Fields<'_>, at: &At<'_>) {
        let Some(node) = fields.said("divisor") else { return };
        let text = match &node.value {
            crate::node::Value::Text(text) => text.clone(),
            crate::node::Value::Number(number) => number.canonical(),
            _ => return,
        };
        let resource = fields.text("resource");
        let (_, of) = resource.split_once('.').unwrap_or_default();
        let (is_good, wanted) = match (of, text.as_str()) {
            // What is no divisor at all is told where its form is.
            ("", _) | (_, "0" | "1") => return,
            ("cpu", text) => (text == "1m", "`1m` or `1`"),
            (_, text) => (text != "1m", "`1`, `1k`, `1Ki` or another unit of bytes"),
        };
        if !is_good && super::super::server::divisor(&text).is_none() {
            let message = format!("`{resource}` cannot be divided by `{text}`");
            let label = format!("expected {wanted}");
            self.cannot_be(node, message, &label, &format!("write {wanted}"), &at.key("divisor"));
        }
    }
}
