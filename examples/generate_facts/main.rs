//! Writes `src/shape/kubernetes.facts`, the table of Kubernetes' shapes.
//!
//!     for v in v1.31.14 v1.32.13 v1.33.9 v1.34.5 v1.35.2 v1.36.0 v1.37.1; do
//!         go mod download k8s.io/kubernetes@$v
//!     done
//!     cargo run --example generate_facts -- OUT $(go env GOMODCACHE)/k8s.io/kubernetes@v1.3* CRD.yaml…
//!
//! The definition of ExternalSecret is in the Go module too, and of its other kinds none is emitted:
//!
//!     go mod download github.com/external-secrets/external-secrets@v0.17.0    # config/crds/bases
//!
//! Arguments that end in `.yaml` are custom resource definitions, all others are folders of the Go
//! module. It panics on what it does not understand: a person runs it, and reads what changed.
#![allow(clippy::panic, clippy::print_stderr, missing_docs, reason = "a person runs it")]

mod generate;

fn main() {
    let mut arguments = std::env::args().skip(1);
    let out = arguments.next().unwrap_or_else(|| panic!("where to write?"));
    let (definitions, modules): (Vec<String>, Vec<String>) =
        arguments.partition(|argument| argument.ends_with(".yaml") || argument.ends_with(".yml"));
    let text = generate::generate(&modules, &definitions);
    eprintln!("{out}: {} bytes, {} lines", text.len(), text.lines().count());
    if let Err(error) = std::fs::write(&out, text) {
        panic!("{out}: {error}");
    }
}
