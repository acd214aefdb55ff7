//! The catalogue: all that must hold of manifests, by number, and how each is held. A number never gets another meaning.

use crate::diag::Severity;

/// One thing that must hold.
#[derive(Debug)]
pub struct Entry {
    /// Its number.
    pub number: u8,
    /// How bad it is where it does not hold: an error is rejected or breaks, a warning is a risk.
    pub severity: Severity,
    /// What must hold.
    pub what: &'static str,
    /// How it is held beside the rules that name its number.
    pub held: &'static [Held],
}

/// How something is held, beside by a rule.
#[derive(Debug)]
pub enum Held {
    /// By a finding of an earlier stage: its code, and the case that shows it.
    Finding {
        /// The code.
        code: &'static str,
        /// The case, as `GROUP/NAME`.
        case: &'static str,
    },
    /// By construction: what is emitted cannot be otherwise.
    Construction {
        /// Why it cannot.
        why: &'static str,
        /// The case that shows it, as `GROUP/NAME`.
        case: &'static str,
    },
    /// It cannot be told from a spec and its manifests.
    Outside {
        /// Why it cannot.
        why: &'static str,
    },
}

const fn error(number: u8, what: &'static str, held: &'static [Held]) -> Entry {
    Entry { number, severity: Severity::Error, what, held }
}

const fn warning(number: u8, what: &'static str, held: &'static [Held]) -> Entry {
    Entry { number, severity: Severity::Warning, what, held }
}

const fn finding(code: &'static str, case: &'static str) -> Held {
    Held::Finding { code, case }
}

const fn made(why: &'static str, case: &'static str) -> Held {
    Held::Construction { why, case }
}

const fn outside(why: &'static str) -> Held {
    Held::Outside { why }
}

/// All of it, by number.
pub const CATALOGUE: &[Entry] = &[
    // Each kind by itself.
    error(
        1,
        "A workload's selector is there, is not empty, and is a part of its pods' labels.",
        &[finding("missing-object-field", "emit/raw-that-is-no-manifest")],
    ),
    error(
        2,
        "`maxSurge` and `maxUnavailable` are not both 0, and `maxUnavailable` is at most 100%.",
        &[finding("contradiction", "emit/rolling")],
    ),
    error(3, "What is an integer or a percentage is written as one.", &[]),
    error(4, "`progressDeadlineSeconds` is longer than `minReadySeconds`.", &[]),
    warning(5, "The progress deadline is longer than a start takes: startup probe, `minReadySeconds`, pull.", &[]),
    error(6, "Limits are not below requests.", &[]),
    error(
        7,
        "An autoscaler's minimum is at least 1, its maximum not below that, its targets positive.",
        &[finding("contradiction", "emit/autoscale-without-metrics")],
    ),
    error(8, "An autoscaler by utilisation needs that request on every container, sidecars too.", &[]),
    error(
        9,
        "A disruption budget says one of `minAvailable` and `maxUnavailable`.",
        &[finding("choice", "rules/held-by-schemas")],
    ),
    error(
        10,
        "A Service's ports are unique by protocol and number, and named where there are several.",
        &[finding("duplicate-item", "emit/duplicate-service-port")],
    ),
    error(
        11,
        "A ConfigMap or Secret holds at most 1 MiB, and its keys are names of files.",
        &[finding("too-large", "bad/too-large-a-config-map"), finding("bad-object-name", "emit/config-map-key")],
    ),
    error(
        12,
        "A ConfigMap's values are strings to every reader of YAML.",
        &[
            finding("wrong-type", "rules/held-by-schemas"),
            made("The writer quotes what any reader of YAML would take for something else.", "output/awkward-strings"),
        ],
    ),
    error(
        13,
        "Names of variables are ones that Kubernetes takes, and none stands twice.",
        &[finding("bad-object-name", "rules/held-by-schemas"), finding("duplicate-item", "rules/held-by-schemas")],
    ),
    error(
        14,
        "A preStop sleep is shorter than the grace period, and leaves time to drain.",
        &[finding("contradiction", "emit/drain-longer-than-grace")],
    ),
    warning(15, "What starts slowly has a startup probe, and liveness asks for nothing downstream.", &[]),
    warning(16, "Liveness and readiness ask different endpoints.", &[]),
    error(
        17,
        "A spread constraint counts the workload's own pods, and its skew is at least 1.",
        &[
            finding("out-of-bounds", "rules/held-by-schemas"),
            made("A constraint without a selector gets the workload's own.", "emit/spread-constraint"),
        ],
    ),
    warning(18, "Several replicas are spread over nodes, and not so strictly that none can be added.", &[]),
    error(19, "Istio's durations are strings of at least 1 ms.", &[finding("wrong-type", "rules/held-by-schemas")]),
    error(20, "An AnalysisTemplate's durations are Go's.", &[finding("bad-format", "rules/held-by-schemas")]),
    warning(21, "NetworkPolicies let DNS, the mesh, Prometheus and probes through.", &[]),
    // Names, labels, and what cannot be changed.
    error(
        22,
        "A Service's name is a DNS label of at most 63 characters that starts with a letter.",
        &[finding("bad-object-name", "rules/names")],
    ),
    error(
        23,
        "Values of labels have at most 63 characters, of letters, digits, `-`, `_` and `.`.",
        &[finding("bad-object-name", "rules/names")],
    ),
    error(
        24,
        "Names are DNS names of at most 253 characters, those of Jobs of at most 63.",
        &[finding("bad-object-name", "rules/names")],
    ),
    error(
        25,
        "A container port's name has at most 15 characters, a letter among them.",
        &[finding("bad-object-name", "rules/names")],
    ),
    error(26, "Annotations of an object hold at most 256 KiB.", &[finding("out-of-bounds", "rules/annotations")]),
    error(27, "A selector does not change from one render to the next.", &[]),
    error(28, "A selector holds no version, no commit and no wave.", &[]),
    error(29, "No two workloads of a namespace select the same pods.", &[]),
    error(30, "An object stands once in a cluster.", &[]),
    warning(31, "Quantities are written as the API server writes them.", &[]),
    // Objects among each other.
    error(32, "An autoscaler names the workload that is there.", &[]),
    error(33, "A workload that an autoscaler scales says no `replicas`; any other does.", &[]),
    error(34, "A Service's selector matches pods, and its target ports are theirs.", &[]),
    error(
        35,
        "Accounts and AnalysisTemplates that are referred to are there; ConfigMaps and Secrets are declared.",
        &[],
    ),
    error(
        36,
        "A change of configuration changes the pod template, and old configuration stays while it is used.",
        &[
            made(
                "literal variables stand in the pod template; a ConfigMap of a service carries a hash of its content in its \
                 name, or with `hashed #false` in an annotation of the pods",
                "emit/config-map",
            ),
            made(
                "while the release of a target has a `next`, the ConfigMaps of both versions are there, whichever \
                 delivery moves it",
                "emit/config-map-of-both-versions",
            ),
            outside(
                "whether pods of an earlier render still use a ConfigMap that this one has no more, after a change without \
                 `next`, is known to the cluster: what removes it must wait for them",
            ),
        ],
    ),
    error(
        37,
        "What is emitted is whole: kustomize does not understand Rollouts.",
        &[made(
            "manifests are written in full, and a `kustomization.yaml` beside them lists them as `resources` and says \
             nothing else",
            "emit/kustomization",
        )],
    ),
    error(38, "Budgets and NetworkPolicies select pods, and no pod has two budgets.", &[]),
    warning(
        39,
        "Metrics and labels that an analysis names are there.",
        &[outside(
            "what a pod exports, and what scraping adds or drops, no manifest says; only of Istio's metrics is it known \
             that a mesh makes them",
        )],
    ),
    // Rollouts.
    error(40, "A Rollout has one strategy.", &[finding("choice", "rules/rollout-choices")]),
    error(
        41,
        "A step does one thing, and a weight is from 0 to 100.",
        &[finding("choice", "rules/rollout-choices"), finding("out-of-bounds", "rules/rollout-choices")],
    ),
    error(42, "Steps that scale the canary need a router; a stable half that shrinks has no delay of its own.", &[]),
    error(
        43,
        "Header and mirror routes are managed ones, and a header is matched in one way.",
        &[
            finding("choice", "rules/rollout-choices"),
            made("routes that steps make are named as managed ones", "emit/canary-argo-mirror"),
        ],
    ),
    error(44, "A managed route is none that is written by hand.", &[]),
    error(
        45,
        "A Rollout refers to a workload or has a template, and scales the workload down in a known way.",
        &[finding("choice", "rules/rollout-choices")],
    ),
    warning(46, "A workload that a Rollout took over says no `replicas`.", &[]),
    warning(47, "Weights grow, and a canary that was made small has no large weight.", &[]),
    warning(48, "A pause without an end is known to hold up the waves.", &[]),
    warning(49, "A rollback window is within the history that is kept.", &[]),
    warning(
        50,
        "The old colour stays for at least 30 s, and as long as the new one is watched.",
        &[finding("bad-delivery", "emit/blue-green-argo-errors")],
    ),
    error(51, "Active and preview Service, canary and stable Service, are two.", &[]),
    warning(
        52,
        "Schema and configuration go with the version before.",
        &[outside("whether a version bears the schema and the configuration of the one before stands in its code")],
    ),
    // Traffic.
    error(53, "Hosts and subsets that traffic is sent to are there, and have pods.", &[]),
    error(54, "A host has one VirtualService for the mesh.", &[]),
    error(55, "The weights of a route sum to 100.", &[]),
    error(56, "Only the last route matches everything.", &[]),
    error(57, "Routes that a Rollout names are there, and are named where there are several.", &[]),
    error(58, "The route that a Rollout moves leads to both of its halves.", &[]),
    error(59, "The route that a Rollout moves leads nowhere else.", &[]),
    error(60, "A DestinationRule that a Rollout manages has its two subsets and no other.", &[]),
    error(61, "Subsets that a Rollout manages are told apart by it, not by labels in Git.", &[]),
    warning(62, "A Rollout that moves subsets names no canary and stable Service.", &[]),
    warning(63, "A host has one DestinationRule.", &[]),
    warning(64, "Traffic within the mesh is split by subsets.", &[]),
    warning(65, "A port says its protocol, by name or by `appProtocol`.", &[]),
    error(66, "Services that share a target port agree on its protocol and number.", &[]),
    error(67, "Outlier detection by local errors needs these to be told apart.", &[]),
    warning(68, "Clients of a split Service are in the mesh.", &[]),
    // Capacity.
    error(69, "A budget lets one pod go, even at the autoscaler's minimum.", &[]),
    error(70, "An update never takes all pods away at once, outside of development.", &[]),
    warning(
        71,
        "There is room for the pods, connections and addresses of the largest moment.",
        &[outside("How many addresses a subnet has stands in no spec.")],
    ),
    warning(
        72,
        "A weight is at least one pod.",
        &[made("A half of a native canary has its share of the pods, rounded up.", "emit/canary-native-stages")],
    ),
    warning(73, "With one cell lost, the rest carries the peak.", &[]),
    // Images and security.
    error(74, "An image has a tag that is no moving one; in production, a digest.", &[]),
    error(75, "The digest that was tried is the digest that is promoted.", &[]),
    warning(76, "Pods keep to the Pod Security Standard `restricted`.", &[]),
    warning(
        77,
        "Root file systems are read-only; the token is mounted where it is used; each has its own account.",
        &[],
    ),
    error(78, "No secret stands in a manifest.", &[]),
    // Analyses.
    error(
        79,
        "Metrics of an analysis have names of their own, one provider, and a condition.",
        &[finding("choice", "rules/rollout-choices")],
    ),
    error(80, "Counts and limits of a metric can be reached.", &[]),
    error(81, "Arguments of an analysis are declared and supplied.", &[]),
    error(82, "Conditions bear an empty result and one that is no number.", &[]),
    warning(
        83,
        "A limit of a percentile is below the largest bucket.",
        &[outside("where the buckets of a histogram end is said by the program that is measured")],
    ),
    warning(
        84,
        "A measurement starts when its window is full, and its window holds four scrapes.",
        &[finding("bad-analysis", "emit/analysis-that-cannot-be-measured")],
    ),
    warning(85, "An analysis fits into its stage.", &[finding("bad-delivery", "emit/blue-green-argo-errors")]),
    error(86, "Queries can be parsed.", &[]),
    // Argo CD.
    error(87, "Steps of a RollingSync select something, and each application is in one of them.", &[]),
    warning(88, "Under RollingSync nothing syncs by itself.", &[]),
    error(
        89,
        "What a controller changes is ignored in a comparison.",
        &[outside(
            "which objects an application holds is said by its path, and no Application is emitted yet: what of them drifts is not known",
        )],
    ),
    warning(90, "Sync waves order what depends on each other, and nothing comes after a Rollout.", &[]),
    error(
        91,
        "The project permits what an application holds.",
        &[outside("which kinds an application holds is said by its path, and no Application is emitted yet")],
    ),
    error(92, "An ApplicationSet's templates fail on a missing key.", &[]),
    warning(
        93,
        "Nothing waits for a canary in minutes.",
        &[outside("what waits for a release stands in a pipeline, and none is emitted yet")],
    ),
];
