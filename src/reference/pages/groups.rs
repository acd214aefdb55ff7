//! Which record is on which page. One that is named here by none stands on the page where it is first mentioned.

use super::record::{Place, section};
use super::{Page, page};
use crate::reference::records::{inner, records};
use crate::shape::Record;
use crate::spec::decode::RecordType;
use crate::spec::model;

struct Group {
    file: &'static str,
    title: &'static str,
    about: &'static str,
    heads: Vec<&'static Record>,
}

fn of<T: RecordType>() -> &'static Record {
    T::RECORD
}

fn groups() -> Vec<Group> {
    let group = |file, title, about, heads| Group { file, title, about, heads };
    vec![
        group(
            "fleet.md",
            "Fleet",
            "The fleet stands in `fleet.kdl` or `fleet.yaml`: `fleet NAME { … }`, in YAML `fleet: NAME` and the words \
             beside it. It says facts, and under `defaults` what every service has unless it says otherwise.",
            vec![of::<model::Fleet>()],
        ),
        group(
            "environments.md",
            "Environments and cells",
            "An environment is a target, or each of its cells is one. They state facts only: what differs between \
             targets stands under `in SELECTOR` in a service, a profile or the fleet's `defaults`. What the rules ask of \
             production alone is [listed](rules.md#production).",
            vec![of::<model::Environment>(), of::<model::Cell>(), of::<model::Wave>()],
        ),
        group(
            "owned.md",
            "Namespaces and network policies",
            "What a target owns once, beside its services: it stands in the fleet, an environment or a cell, and is made \
             once for each target. The objects are in `TARGET/manifests.yaml` of the golden tree. Expressions see the \
             target and its `vars`.",
            vec![
                of::<model::Owner>(),
                of::<model::OwnNamespace>(),
                of::<model::Quota>(),
                of::<model::LimitRange>(),
                of::<model::Isolate>(),
            ],
        ),
        group(
            "services.md",
            "Services, profiles and overlays",
            "A service stands in `services/`, a profile in `profiles/`: `service NAME { … }`, `profile NAME { … }`, in \
             YAML `service: NAME` and the words beside it. `overlay NAME { … }` adds words to a service from a file of \
             its own. All three have the words of a service, and those of its main container.",
            vec![of::<model::Service>()],
        ),
        group(
            "workloads.md",
            "Workloads and jobs",
            "A service runs as a Deployment unless `workload` says another kind. Jobs that belong to it stand beside it, \
             with its image and all that they inherit.",
            vec![of::<model::WorkloadWords>(), of::<model::CronJob>(), of::<model::Job>(), of::<model::JobPod>()],
        ),
        group(
            "containers.md",
            "Containers and volumes",
            "The words of the main container stand in the service itself; a `sidecar` and an `initContainer` have the \
             same ones, and `everyContainer` holds for all of them.",
            vec![of::<model::Container>(), of::<model::Mount>(), of::<model::Volume>()],
        ),
        group(
            "ports.md",
            "Ports and Services",
            "Ports are said once: the container's, the Service's, the probes' and the mesh's follow from them.",
            vec![of::<model::Port>(), of::<model::ServiceWords>()],
        ),
        group(
            "env.md",
            "Environment variables",
            "`env A=1 B=2` are variables with literal values; `secret NAME from=SECRET key=KEY` takes one from a Secret. \
             A variable has one source: layers without an order that name different ones are an error.",
            vec![of::<model::Env>(), of::<model::SecretRef>(), of::<model::SecretStore>()],
        ),
        group(
            "config.md",
            "ConfigMaps and files",
            "For configuration that must be an object or a file. What a variable can hold stands in `env`.",
            vec![of::<model::ConfigMap>(), of::<model::DataFile>(), of::<model::ConfigFile>()],
        ),
        group(
            "scale.md",
            "Scaling and disruption",
            "A fixed count is `replicas`, a word of the service. It and `autoscale` replace each other.",
            vec![of::<model::Autoscale>(), of::<model::Metric>(), of::<model::Disruption>()],
        ),
        group(
            "delivery.md",
            "Delivery",
            "How a new version takes over from the one that runs. What moves it there is the service's `engine`. What only \
              the Argo Rollouts controller can do, such as judging by an analysis or waiting for a person, is an error \
              under `native`.\n\n\
             Ports of HTTP and gRPC are split by requests, those of TCP by connections, by the mesh; a `preview` by header \
             is for HTTP. Ports of UDP, and of TLS that the mesh would route by name, cannot be split.\n\n\
             **To change the delivery itself,** let pods stay. Between `rolling` and a native delivery, `moving` says how \
             far a service has come: `moving pods` brings the other Deployments up beside the one that is there, `moving \
             traffic` leads the traffic to them, and without it the old one goes. Back it is `moving traffic`, `moving \
             pods`, `rolling`. To a Rollout it is `delivery canary { workloadRef; … }` until that is healthy, and from \
             there to `blueGreen`. At once, no pod would answer until new ones are ready: `no-pods-meanwhile` finds that. \
             A Deployment that says `argocd.argoproj.io/sync-options: Prune=false` stays until somebody deletes it.",
            vec![of::<model::Delivery>()],
        ),
        group(
            "analysis.md",
            "Analysis",
            "What is measured while a new version takes over, and from which values on it is stopped or rolled back.",
            vec![of::<model::Analysis>()],
        ),
        group(
            "expose.md",
            "Traffic from outside",
            "Istio's VirtualService of a service that is reached from outside the mesh.",
            vec![of::<model::Expose>()],
        ),
        group(
            "releases.md",
            "Releases",
            "Versions stand in `releases/` and nowhere else: `release ENVIRONMENT { … }`, in YAML `release: \
             ENVIRONMENT` and the words beside it. Programs and image bots edit these files too, so they are best in \
             YAML.\n\n\
             **A version is given up** under engine `native` by commits too. In its first wave a canary says `abort: \
             pods`, then `abort: traffic`, and then `next` is taken away; a blue-green delivery goes from `stage: switch` \
             back to `stage: scale`, and then `next` is taken away. In a later wave, cells of earlier ones run the new \
             version alone, and go back too, wave by wave from the last one. When the wave that is under way has gone \
             back, `next` says the wave before it: of a blue-green delivery `wave: 1, stage: switch`, then `wave: 1, \
             stage: scale`; of a canary `wave: 1, stage: return`, then `stage: settle`, the same with `abort: pods`, and \
             with `abort: traffic`. After the first wave `next` is taken away. A canary may leave these commits out: \
             taking `next` away then gives the cells of earlier waves the old version by a rolling update, all at once, \
             without losing pods. A blue-green delivery may not: its Services would lead to a colour without pods, which \
             the rule `no-pods-meanwhile` finds.\n\n\
             **While a version is on its way,** only its stages should change what has traffic. Both versions are folded \
             from the spec as it stands, so that another variable would reach the old pods at once: \
             `changed-under-way` finds it. Counts of pods may change at any stage, in a commit of their own.",
            vec![of::<model::Release>()],
        ),
        group(
            "hatches.md",
            "Patches and raw manifests",
            "Two ways out, for what has no word: a patch of a manifest that is emitted, and manifests of your own. All \
             checks see the result.",
            vec![of::<model::Patch>(), of::<model::Raw>()],
        ),
    ]
}

/// The pages of all records.
pub fn pages() -> Vec<Page> {
    let groups = groups();
    let places = places(&groups);
    let text = |group: &Group| {
        let own = places.iter().filter(|place| place.file == group.file);
        let sections: Vec<String> = own.map(|place| section(place.record, group.file, &places)).collect();
        page(group.file, group.title, &format!("{}\n\n{}", group.about, sections.join("\n\n")))
    };
    groups.iter().map(text).collect()
}

/// Where each record stands: those that groups name, each followed by what is first mentioned there.
fn places(groups: &[Group]) -> Vec<Place> {
    let mut places: Vec<Place> = Vec::new();
    let heads: Vec<&'static Record> = groups.iter().flat_map(|group| group.heads.iter().copied()).collect();
    for group in groups {
        for head in &group.heads {
            below(head, group.file, &heads, &mut places);
        }
    }
    // A record that only an included one mentions is reached by the way of that one.
    for record in records() {
        if let Some(last) = groups.last() {
            below(record, last.file, &heads, &mut places);
        }
    }
    places
}

fn below(record: &'static Record, file: &'static str, heads: &[&'static Record], places: &mut Vec<Place>) {
    if places.iter().any(|place| std::ptr::eq(place.record, record)) {
        return;
    }
    places.push(Place { record, file });
    for next in record.fields.iter().filter_map(|field| inner(&field.shape)) {
        if !heads.iter().any(|head| std::ptr::eq(*head, next)) {
            below(next, file, heads, places);
        }
    }
}
