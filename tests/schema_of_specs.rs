//! The JSON Schema against specs: it takes what the program takes, and refuses what an editor should underline.
#![allow(
    clippy::disallowed_methods,
    clippy::disallowed_types,
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    missing_docs,
    reason = "tests"
)]

mod support;

use std::fs;
use std::path::{Path, PathBuf};

use cellfold::engine::{Selection, load, render};
use cellfold::fs::Folder;
use cellfold::node::to_json;
use cellfold::reference::{roots, schema};
use cellfold::source::{SourceFile, Sources};
use cellfold::syntax::yaml;
use jsonschema::Validator;
use serde_json::Value;
use support::{files, root};

fn validator() -> Validator {
    jsonschema::draft7::new(&serde_json::from_str(&schema()).unwrap()).unwrap()
}

/// The documents of a YAML text that define something.
fn documents(text: &str) -> Vec<Value> {
    let mut sources = Sources::default();
    let file = sources.add(SourceFile::new("a.yaml", text));
    let (nodes, _) = yaml::read(file, text);
    let is_spec = |value: &Value| {
        let first = value.as_object().and_then(|map| map.keys().next());
        first.is_some_and(|first| roots().iter().any(|root| root.word == first))
    };
    nodes.iter().map(to_json).filter(is_spec).collect()
}

fn faults(validator: &Validator, document: &Value) -> Vec<String> {
    validator.iter_errors(document).map(|error| format!("{}: {error}", error.instance_path())).collect()
}

/// Whether a folder renders without an error.
fn renders(folder: &Path) -> bool {
    let Ok(tree) = Folder::open(folder) else { return false };
    let loaded = load(&tree);
    !render(&loaded, &Selection::default()).report.has_errors()
}

fn yaml_files(folder: &Path) -> Vec<PathBuf> {
    let is_yaml = |name: &str| [".yaml", ".yml", ".json"].iter().any(|end| name.ends_with(end));
    files(folder).unwrap().into_iter().filter(|(name, _)| is_yaml(name)).map(|(_, path)| path).collect()
}

#[test]
fn it_takes_every_spec_that_renders() {
    let validator = validator();
    let cases = files(&root().join("fixtures/cases")).unwrap();
    let mut folders: Vec<PathBuf> = cases
        .keys()
        .filter_map(|name| {
            name.match_indices('/').nth(1).map(|(at, _)| root().join("fixtures/cases").join(&name[..at]))
        })
        .collect();
    folders.dedup();
    folders.extend([root().join("fixtures/payments-engine-yaml"), root().join("fixtures/payments-engine")]);
    let (mut checked, mut wrong) = (0, Vec::new());
    for folder in folders {
        let files = yaml_files(&folder);
        if files.is_empty() || !renders(&folder) {
            continue;
        }
        for file in files {
            let Ok(text) = fs::read_to_string(&file) else { continue };
            for document in documents(&text) {
                checked += 1;
                wrong.extend(
                    faults(&validator, &document).into_iter().map(|fault| format!("{}: {fault}", file.display())),
                );
            }
        }
    }
    println!("{checked} documents");
    assert!(checked > 40, "only {checked} documents were found");
    assert!(wrong.is_empty(), "{} faults\n{}", wrong.len(), wrong.join("\n"));
}

/// Forms that the language has, which no fixture may lack.
const RIGHT: &[&str] = &[
    "service: a\nreplicas: '{{ vars.count }}'\nsingle: '{{ vars.one }}'\nengine: '{{ vars.engine }}'",
    "service: a\ndelivery: rolling",
    "service: a\ndelivery: {canary: {steps: {10: {hold: 30m}, 50: null}, preview: {header: x-a, value: true}}}",
    "service: a\ndelivery: {canary: {steps: [{setWeight: 10}, {pause: {duration: 10m}}]}}",
    "service: a\nports: {http: 8080, grpc: {containerPort: 9000, service: false}, old: null}",
    "service: a\nports: [{name: http, containerPort: 8080, hostPort: 80}]",
    "service: a\nenv: {A: 1, B: true, C: {fieldRef: {fieldPath: metadata.name}}, D: null, E: {$literal: '{{x}}'}}",
    "service: a\nenv: [{name: A, value: b}, {name: B, valueFrom: {secretKeyRef: {name: s, key: k}}}]",
    "service: a\nsecrets: {P: {from: db, key: password}}",
    "service: a\naccount: false\nservices: false\ndisruption: false",
    "service: a\naccount: true\ndisruption: {minAvailable: 50%}",
    "service: a\naccount: shared",
    "service: a\nargs: {$append: [--debug]}\ncommand: sh\nuse: [a, b]\ndependsOn: b",
    "service: a\nlabels: {team: core, $patch: replace}",
    "service: a\nresources: {$patch: replace, limits: {cpu: 1, memory: 1Gi}}\nreadinessProbe: null",
    "service: a\ntolerations: {$append: [{key: a, operator: Exists}]}\nnodeSelector: '{{ vars.nodes }}'",
    "service: a\nvolumes: {tmp: {emptyDir: {}}}\nvolumeMounts: {/tmp: {name: tmp}}",
    "service: a\nvolumes: [{name: tmp, emptyDir: {}}]\nvolumeMounts: [{mountPath: /tmp, name: tmp}]",
    "service: a\nonly: [dev, staging]\nexcept: production/cell-0*\nin: {production except cell-03: {replicas: 2, in: {region=a: {use: b}}}}",
    "service: a\npatches: {x: {target: Deployment, merge: {spec: {a: 1}}}}\nraw: {y: {kind: Job, spec: {x: [1]}}, z: null}",
    "service: a\nworkload: statefulSet",
    "service: a\nworkload: {statefulSet: {serviceName: a, updateStrategy: {type: OnDelete}}}",
    "service: a\nworkload: false",
    "service: a\nworkload: {cronJob: {schedule: 15 1 * * *, suspend: true, backoffLimit: 2}}",
    "service: a\ncronJobs: {b: {schedule: '@daily', args: [x], env: {A: null}, nodeSelector: null}, c: null}",
    "service: a\njobs: {b: {hashed: false, ttlSecondsAfterFinished: 60, initContainers: {w: {image: x}}}}",
    "profile: a\ndrain: 15s\neveryContainer: {volumeMounts: [{mountPath: /tmp, name: tmp}]}",
    "overlay: a\nautoscale: {min: 1, max: 3, cpu: 70%, memory: 2Gi, metrics: {q: {external: {metric: {name: q}}}}}",
    "fleet: a\nedition: '2026'\nenvironments: {dev: null, p: {cells: {c-1: {wave: 1}, c-2: null}, waves: {1: {hold: 1h}}}}",
    "release: dev\nservices: {a: v1, b: {version: v1, next: {version: v2, wave: 2}, in: {cell-01: {version: v0}}}}",
];

#[test]
fn it_takes_every_form() {
    let validator = validator();
    for text in RIGHT {
        let documents = documents(text);
        assert_eq!(documents.len(), 1, "{text}");
        let faults = faults(&validator, &documents[0]);
        assert!(faults.is_empty(), "{text}\n{faults:?}");
    }
}

const WRONG: &[&str] = &[
    "service: a\nreplcas: 3",
    "service: a\nreplicas: three",
    "service: a\nreplicas: 2.5",
    "service: a\nreplicas: -1",
    "service: a\nsingle: maybe",
    "service: a\nengine: argo",
    "service: a\ndelivery: roling",
    "service: a\ndelivery: {canary: {trafic: subset}}",
    "service: a\nport: {http: 80}",
    "service: a\nports: {http: 70000}",
    "service: a\nports: [{containerPort: 80}]",
    "service: a\nports: http",
    "service: a\nenv: {A: 1.10}",
    "service: a\nenv: {A: {secretRef: {name: b}}}",
    "service: a\nenv: [A, B]",
    "service: a\nlabels: [a]",
    "service: a\nvolumeMounts: {/tmp: tmp}",
    "service: a\nautoscale: {min: 1, max: 3, cpu: lots}",
    "service: a\ndrain: 15",
    "service: a\ndrain: 1d",
    "service: a\nreadinessProbe: {httpGet: {port: 80, pth: /}}",
    "service: a\nreadinessProbe: {periodSeconds: often}",
    "service: a\ntolerations: {key: a}",
    "service: a\ntolerations: [{effect: NoScheduling}]",
    "service: a\nresources: {limit: {cpu: 1}}",
    "service: a\nin: {dev: {replicass: 1}}",
    "service: a\nin: [dev]",
    "service: a\nworkload: replicaSet",
    "service: a\nworkload: {daemonSet: {replicas: 2}}",
    "service: a\ncronJobs: {b: {schedule: daily}}",
    "service: a\njobs: {b: {schedule: '@daily'}}",
    "service: a\nargs: {append: [x]}",
    "service: a\nlabels: {$patch: merge}",
    "profile: a\nonly: dev",
    "fleet: a\nenvironments: {dev: {namespace: d}}",
    "fleet: a\nedition: '2025'\nenvironments: {dev: {namespace: d}}",
    "fleet: a\nedition: '2026'\nenvironments: {dev: {namespace: d}}\nreplicas: 3",
    "fleet: a\nedition: '2026'\nenvironments: {dev: {namespaces: x}}",
    "fleet: a\nedition: '2026'\nkubernetes: v1.34\nenvironments: {dev: {namespace: d}}",
    "release: dev\nservices: {a: {digest: 'sha256:1'}}",
    "release: dev\nservices: {a: {version: v1, in: {cell-01: {next: v2}}}}",
];

#[test]
fn it_refuses_what_is_wrong() {
    let validator = validator();
    for text in WRONG {
        let documents = documents(text);
        assert_eq!(documents.len(), 1, "{text}");
        assert!(!validator.is_valid(&documents[0]), "{text}");
    }
}

/// A fleet in which a document stands that is to be tried.
fn around(text: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| fs::write(folder.path().join(name), text).unwrap();
    if !text.starts_with("fleet:") {
        let cells = "{c: {cells: {cell-01: {namespace: c}}}, dev: {namespace: d}}";
        write("fleet.yaml", &format!("fleet: f\nedition: '2026'\nenvironments: {cells}\n"));
        write("c.yaml", "release: c\nservices: {a: v1, user: v1}\n");
    }
    if text.starts_with("service:") || text.starts_with("profile:") {
        write("dev.yaml", "release: dev\nservices: {a: v1, user: v1}\n");
    }
    match text.split(':').next() {
        Some("profile") => write("user.yaml", "service: user\nimage: docker.io/library/a\nuse: a\n"),
        Some("release") => write("a.yaml", "service: a\nimage: docker.io/library/a\n"),
        _ => {}
    }
    let image = if text.starts_with("service:") { "\nimage: docker.io/library/a\n" } else { "\n" };
    write("tried.yaml", &format!("{text}{image}"));
    folder
}

#[test]
fn the_program_refuses_it_too() {
    let right = [
        "service: a\nreplicas: 3",
        "profile: a\ndrain: 15s",
        "fleet: a\nedition: '2026'\nenvironments: {dev: {namespace: d}}",
        "release: dev\nservices: {a: {version: v1}}",
    ];
    for text in right {
        assert!(renders(around(text).path()), "{text}");
    }
    let taken: Vec<&&str> = WRONG.iter().filter(|text| renders(around(text).path())).collect();
    assert!(taken.is_empty(), "the program takes {taken:#?}");
}
