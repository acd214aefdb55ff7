//! The breaks.

/// One way in which an emitter could be wrong.
pub(crate) struct Break {
    /// What is done.
    pub(crate) what: &'static str,
    /// The service whose object it is.
    pub(crate) service: &'static str,
    /// The object, as `KIND` or `KIND/NAME`.
    pub(crate) on: &'static str,
    /// The body of a patch that does it.
    pub(crate) patch: &'static str,
    /// The target that is checked.
    pub(crate) target: &'static str,
    /// The code of the check that finds it.
    pub(crate) code: &'static str,
}

const fn of(
    service: &'static str,
    on: &'static str,
    what: &'static str,
    patch: &'static str,
    code: &'static str,
) -> Break {
    Break { what, service, on, patch, target: "staging", code }
}

/// All of them.
pub(crate) const BREAKS: &[Break] = &[
    of(
        "limit-service",
        "Deployment",
        "a label of the pods is dropped that the selector names",
        r#"json { - op=remove path="/spec/template/metadata/labels/app.kubernetes.io~1name" }"#,
        "selector-without-labels",
    ),
    of(
        "limit-service",
        "Service",
        "a Service selects other pods",
        r#"merge { spec { selector "app.kubernetes.io/name"=limits } }"#,
        "service-without-pods",
    ),
];
