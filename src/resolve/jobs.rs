//! Jobs: beside a workload, or all that a service runs.

use super::config::Made;
use super::containers::{self, Mounted, Role, verbatim};
use super::inherit::INJECT;
use super::kinds::{self, Asked};
use super::unit::{Container, JobObject, Pod, Runs, ServiceObject, Unit};
use super::version::Versions;
use super::workload::{self, NAME_LABEL};
use super::{Resolving, codes, references};
use crate::diag::{Diagnostic, Report};
use crate::node::{Map, Node, Text};
use crate::shape::Record;
use crate::source::{Origin, Rule, Span};
use crate::spec::decode::{At, Cx, Derived, RecordType};
use crate::spec::model::{self, CronJobWords, JobPod, JobWords};

const JOB_NAMED: Rule = Rule("a job's pods have its name: no Service and no budget of the service counts them");
const NEVER: Rule = Rule("a job's pod that fails is left for its log, and another one is made");
const NO_PROXY: Rule = Rule("a mesh's proxy beside a job's container would not let it end");

/// The longest name of an object to whose pods something is added: a time, or a hash.
const LONGEST: usize = 52;

/// What is known where the jobs of a service are resolved.
pub struct Around<'x> {
    /// The versions of the service's containers.
    pub versions: &'x Versions,
    /// Its ConfigMaps.
    pub configs: &'x [Made],
    /// Whether it is a bundle, which has no image for its jobs.
    pub is_bundle: bool,
    /// The labels by which its workload knows its pods, if it has one.
    pub selector: Option<&'x Map>,
    /// The workload's Services.
    pub services: &'x [ServiceObject],
}

/// A job's words, of either kind.
struct Words<'w> {
    kind: &'static str,
    record: &'static Record,
    name: &'w Text,
    span: Span,
    map: &'w std::sync::Arc<Map>,
    origin: Origin,
}

/// The jobs beside a workload.
pub fn beside(cx: &mut Resolving<'_, '_>, words: &model::Service, around: &Around<'_>) -> Vec<JobObject> {
    let mut jobs = Vec::new();
    for item in &words.cron_jobs {
        let record = <model::CronJob as RecordType>::RECORD;
        let own = &item.value;
        let of =
            Words { kind: "CronJob", record, name: &item.name, span: item.span, map: &own.words, origin: own.origin };
        let runs = Runs::At {
            schedule: schedule(own.words.get("schedule"), &own.schedule),
            fields: verbatim(&own.words, record, |ty| ty == "batch/v1.CronJobSpec", false),
        };
        jobs.extend(job(cx, words, &of, runs, around));
    }
    for item in &words.jobs {
        let record = <model::Job as RecordType>::RECORD;
        let own = &item.value;
        let of = Words { kind: "Job", record, name: &item.name, span: item.span, map: &own.words, origin: own.origin };
        jobs.extend(job(cx, words, &of, once(own.hashed.as_ref()), around));
    }
    jobs
}

fn schedule(node: Option<&Node>, said: &At<Text>) -> Node {
    node.cloned().unwrap_or_else(|| Node::text(said.value.clone(), said.origin))
}

fn once(hashed: Option<&At<bool>>) -> Runs {
    Runs::Once { hashed: hashed.is_none_or(|hashed| hashed.value) }
}

/// One job; nothing after a finding.
fn job(
    cx: &mut Resolving<'_, '_>,
    service: &model::Service,
    words: &Words<'_>,
    runs: Runs,
    around: &Around<'_>,
) -> Option<JobObject> {
    let mut report = Report::new();
    let mut decoding = Cx::new(&mut report, cx.faults);
    let own = JobPod::from_map(words.map, words.origin, &mut decoding);
    let container = model::Container::from_map(words.map, words.origin, &mut decoding);
    cx.report.append(report);
    let (own, container) = (own?, container?);
    kinds::ports_of_job(cx, &container, words.kind);
    let name = Node::text(words.name.clone(), Origin::set(words.span));
    let fits = length(cx, &name, words.kind, &runs, "give it a shorter name");
    let pod = pod(cx, service, words, &own, &container, around).filter(|_| fits)?;
    Some(JobObject {
        name,
        is_main: false,
        labels: own.labels.0,
        annotations: own.annotations.0,
        pod,
        fields: verbatim(words.map, words.record, |ty| ty == "batch/v1.JobSpec", false),
        runs,
        origin: Origin::set(words.span),
    })
}

/// Whether a name leaves room for what is added to it in the names of Jobs.
fn length(cx: &mut Resolving<'_, '_>, name: &Node, kind: &str, runs: &Runs, way_out: &str) -> bool {
    let label = match runs {
        Runs::Once { hashed: false } => return true,
        Runs::Once { hashed: true } => "a hash follows it in the name of the Job",
        Runs::At { .. } => "a time follows it in the names of its Jobs",
    };
    let text = name.as_str().unwrap_or_default();
    if text.len() <= LONGEST {
        return true;
    }
    let message = format!("the name of a {kind} has at most {LONGEST} characters, and `{text}` has {}", text.len());
    cx.push(Diagnostic::new(codes::CONTRADICTION, name.span(), message).label(label).help(way_out));
    false
}

fn pod(
    cx: &mut Resolving<'_, '_>,
    service: &model::Service,
    words: &Words<'_>,
    own: &JobPod,
    main: &model::Container,
    around: &Around<'_>,
) -> Option<Pod> {
    let name = Node::text(words.name.clone(), Origin::set(words.span));
    let mut mounted = Mounted::default();
    let said = main.image.given();
    let of_service = service.words.get("image").and_then(Node::as_str);
    // An image of its own has a version of its own; the service's, said once more, is still the service's.
    let own_image = around.is_bundle || said.is_some_and(|said| of_service != Some(said.value.as_str()));
    let role = Role::Job { own_image };
    let (versions, configs) = (around.versions, around.configs);
    let container = containers::resolve(cx, main, name.clone(), words.span, role, versions, configs, &mut mounted);
    let role = Role::InitOfJob;
    let mut init_containers: Vec<Container> = Vec::new();
    for item in &own.init_containers {
        let resolved =
            containers::resolve(cx, &item.value, item.name_node(), item.span, role, versions, configs, &mut mounted);
        init_containers.extend(resolved);
    }
    let labels = labels(cx, words, own, around);
    let record = <model::Job as RecordType>::RECORD;
    let mut fields = verbatim(words.map, record, |ty| ty == "core/v1.PodSpec", false);
    fields.put_some("securityContext", own.pod_security_context.clone());
    fields.put_some("resources", own.pod_resources.clone());
    workload::grace(&mut fields, main.drain.iter());
    restart(cx, &mut fields, words.span);
    let mut selector = Map::new();
    selector.put_some(NAME_LABEL, labels.get(NAME_LABEL).cloned());
    workload::spread(&mut fields, &selector);
    let mut annotations = own.pod_annotations.0.clone();
    let all = std::iter::once(main).chain(own.init_containers.iter().map(|item| &item.value));
    workload::hashes(&mut annotations, configs, all);
    let volumes = workload::volumes(&own.volumes, mounted);
    let word = if words.kind == "Job" { "jobs" } else { "cronJobs" };
    let path = [Text::new_static(word), words.name.clone()];
    let containers: Vec<Container> = container.into_iter().collect();
    references::volumes(cx, &path, containers.iter().chain(&init_containers), &volumes);
    references::grace(cx, containers.iter(), &fields);
    if containers.is_empty() {
        return None;
    }
    let account = match &own.account {
        Derived::Off(_) => None,
        Derived::Silent => workload::account_name(cx, service),
        Derived::Given(name) => Some(Node::text(name.value.clone(), name.origin)),
    };
    Some(Pod { labels, annotations, containers, init_containers, volumes, account, fields })
}

/// The labels of a job's pods, which are no pods of the service.
fn labels(cx: &mut Resolving<'_, '_>, words: &Words<'_>, own: &JobPod, around: &Around<'_>) -> Map {
    let mut labels = Map::new();
    labels.put(NAME_LABEL, Node::text(words.name.clone(), Origin::derived(words.span, JOB_NAMED)));
    for entry in own.labels.0.iter().chain(own.pod_labels.0.iter()) {
        labels.insert(entry.key_text().clone(), entry.key_span(), entry.node().clone());
    }
    no_proxy(cx, &mut labels, words.span);
    let is_found = |selector: &Map| {
        !selector.is_empty()
            && selector.iter().all(|entry| labels.get(entry.key()).is_some_and(|label| label.same(entry.node())))
    };
    let by_services = around.services.iter().filter_map(|service| service.fields.get("selector")?.as_map());
    if around.selector.into_iter().chain(by_services).any(is_found) {
        let service = &cx.service.name.value;
        let message = format!("the pods of `{}` have all labels by which {service} knows its own", words.name);
        cx.push(
            Diagnostic::new(codes::MISFIT, words.span, message)
                .label("Services and budgets of the service would count them")
                .help("give the job another name, or another of these labels"),
        );
    }
    let label = labels.get(NAME_LABEL).and_then(Node::as_str).unwrap_or_default();
    let other = cx.spec.service(label).filter(|other| other.name.value != cx.service.name.value);
    if let Some(other) = other.filter(|other| other.targets.has(cx.target.number)) {
        cx.push(
            Diagnostic::new(codes::MISFIT, words.span, format!("`{label}` is the name of another service"))
                .label("its Services and budgets would count the pods of this job")
                .with(other.name.span(), "this one")
                .help("give the job another name"),
        );
    }
    labels
}

/// A proxy of the mesh ends when its pod does, and the pod when its containers do.
fn no_proxy(cx: &Resolving<'_, '_>, labels: &mut Map, span: Span) {
    if cx.target.istio.is_some() && !labels.has(INJECT) {
        labels.put(INJECT, Node::fixed("false", Origin::derived(span, NO_PROXY)));
    }
}

/// A job's pod cannot be started for ever.
fn restart(cx: &mut Resolving<'_, '_>, fields: &mut Map, span: Span) {
    match fields.get("restartPolicy") {
        None => fields.put("restartPolicy", Node::fixed("Never", Origin::derived(span, NEVER))),
        Some(said) if said.as_str() == Some("Always") => {
            let finding = Diagnostic::new(codes::CONTRADICTION, said.span(), "a job's pods cannot restart for ever")
                .label("expected `Never` or `OnFailure`")
                .help("remove it: it is `Never` unless said");
            cx.push(finding);
        }
        Some(_) => {}
    }
}

/// Whether there is one of it for each version: a Job whose name carries a hash of its pods.
pub fn has_two(job: &JobObject) -> bool {
    matches!(job.runs, Runs::Once { hashed: true })
}

/// Adds the Jobs of another version, and the ConfigMaps that are that version's alone. As long as a release says `next`,
/// those of both are there: that of the new one runs before it serves, and that of the old one does not run again where
/// the new one is given up, for it has never gone.
pub fn of_both(unit: &mut Unit, other: Unit) {
    unit.jobs.extend(other.jobs.into_iter().filter(has_two));
    for config in other.config_maps.into_iter().filter(|config| config.hashed) {
        if !unit.config_maps.iter().any(|known| known.name.same(&config.name)) {
            unit.config_maps.push(config);
        }
    }
}

/// Puts the Jobs of the version on its way into a native unit. Of one whose name is plain there can be but one: the new
/// version's, from its first stage on.
pub fn on_their_way(unit: &mut Unit, new: Vec<JobObject>) {
    for job in new {
        match job.runs {
            Runs::Once { hashed: true } => unit.jobs.push(job),
            Runs::Once { hashed: false } => {
                let is_it = |old: &&mut JobObject| old.name.same(&job.name) && matches!(old.runs, Runs::Once { .. });
                let old = unit.jobs.iter_mut().find(is_it);
                if let Some(old) = old {
                    *old = job;
                }
            }
            // A CronJob is of the version that runs at rest.
            Runs::At { .. } => {}
        }
    }
}

/// The job that is all that a service runs, of pods that its own words make; nothing for workloads that serve.
pub fn main(cx: &mut Resolving<'_, '_>, asked: Asked<'_>, name: Node, mut pod: Pod) -> Option<JobObject> {
    let of_cron = |own: &CronJobWords| {
        let record = <CronJobWords as RecordType>::RECORD;
        let of = |ty: &'static str| verbatim(&own.words, record, move |known| known == ty, false);
        let at = Runs::At {
            schedule: schedule(own.words.get("schedule"), &own.schedule),
            fields: of("batch/v1.CronJobSpec"),
        };
        (at, of("batch/v1.JobSpec"), own.origin)
    };
    let of_job = |own: &JobWords| {
        let record = <JobWords as RecordType>::RECORD;
        let fields = verbatim(&own.words, record, |ty| ty == "batch/v1.JobSpec", false);
        (once(own.hashed.as_ref()), fields, own.origin)
    };
    let (runs, fields, origin) = match asked {
        Asked::CronJob(own) => of_cron(own),
        Asked::Job(own) => of_job(own),
        _ => return None,
    };
    let kind = if matches!(runs, Runs::At { .. }) { "CronJob" } else { "Job" };
    if !length(cx, &name, kind, &runs, "write `names { workload NAME }`") {
        return None;
    }
    restart(cx, &mut pod.fields, origin.span);
    no_proxy(cx, &mut pod.labels, origin.span);
    Some(JobObject { name, is_main: true, labels: Map::new(), annotations: Map::new(), pod, fields, runs, origin })
}
