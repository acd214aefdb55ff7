//! The words of the spec: types, shapes and reference docs in one place.
//!
//! Each record's doc comment is its text in the reference; each field's is the hover in an editor.

mod analysis;
mod autoscale;
mod config;
mod container;
mod delivery;
mod env;
mod expose;
mod fleet;
mod grant;
mod hatch;
mod owner;
mod port;
mod release;
mod rules;
mod scalars;
mod secret;
mod service;
mod workload;

pub use analysis::{Analysis, Arg, JobMetric, Keep, Percentile, TemplateRef, Threshold};
pub use autoscale::{Autoscale, Disruption, Metric};
pub use config::{ConfigFile, ConfigMap, DataFile};
pub use container::{CONTAINER, Container, Mount, Volume};
pub use delivery::{
    BlueGreen, Canary, CanaryStep, Delivery, Engine, Moving, Preview, Recreate, Rolling, ScaleDown, Traffic,
    WorkloadRef,
};
pub use env::Env;
pub use expose::{Expose, Route};
pub use fleet::{Cell, Environment, Fleet, Layout, Metrics, MetricsSource, Wave};
pub use grant::Grant;
pub use hatch::{Patch, Raw};
pub use owner::{
    Isolate, LimitRange, OWNER, OwnNamespace, OwnWords, Owner, Peer, PodSecurity, PodSecurityLevel, Quota,
};
pub use port::{Port, PortService, ServiceWords};
pub use release::{Abort, Colour, ImageVersion, Next, Pin, Release, ReleaseEntry};
pub use rules::{Allow, ConnectionLimit, Connections, Level, RuleWords};
pub use scalars::{CountOrPercent, Digest, DurationText, LoadText, MinorVersion, PercentText, ThresholdText};
pub use secret::{SecretRef, SecretStore, StoreKind};
pub use service::{Account, NameWords, Service};
pub use workload::{
    CronJob, CronJobWords, DaemonSetWords, DeploymentWords, JOB_POD, Job, JobPod, JobWords, StatefulSetWords,
    WorkloadWords,
};
