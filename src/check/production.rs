//! What rules ask of production alone: one list, for the reference. A test compares it with the rules themselves.

/// Rules that know whether a target is production: the code, and what they ask of it more than of another.
pub const OF_PRODUCTION: [(&str, &str); 6] = [
    ("image-without-digest", "asked of production alone"),
    ("more-rights-than-needed", "asked of production alone"),
    ("no-spread", "asked of production alone"),
    ("pod-security", "the standard `restricted` in production, `baseline` elsewhere"),
    ("update-takes-all", "of a workload of one pod, and of a DaemonSet, in production alone"),
    ("weight-below-one-pod", "of a canary of one pod in production alone"),
];

/// What a rule asks of production alone, if it does.
pub fn of_production(code: &str) -> Option<&'static str> {
    OF_PRODUCTION.iter().find(|(of, _)| *of == code).map(|(_, what)| *what)
}
