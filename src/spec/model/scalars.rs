//! Scalars with a syntax of their own, as the records hold them.

use crate::shape::Scalar;
use crate::spec::record::scalar;

scalar! {
    /// A percentage: `70%`.
    pub struct PercentText = Scalar::PERCENT;
}
scalar! {
    /// A Go duration: `30s`.
    pub struct DurationText = Scalar::DURATION;
}
scalar! {
    /// A count or a percentage: `3`, `25%`.
    pub struct CountOrPercent = Scalar::COUNT_OR_PERCENT;
}
scalar! {
    /// A utilisation or an absolute quantity: `70%`, `500m`.
    pub struct LoadText = Scalar::LOAD;
}
scalar! {
    /// A limit of an analysis: `1%`, `200ms`, `3`.
    pub struct ThresholdText = Scalar::THRESHOLD;
}
scalar! {
    /// A Kubernetes, Istio or Argo Rollouts minor version: `"1.34"`.
    pub struct MinorVersion = Scalar::MINOR_VERSION;
}
scalar! {
    /// A digest of an image.
    pub struct Digest = Scalar::DIGEST;
}

impl DurationText {
    /// The duration in milliseconds.
    pub fn millis(&self) -> u64 {
        self.0.as_str().and_then(crate::shape::duration_millis).unwrap_or(0)
    }
}

impl PercentText {
    /// The value in percent.
    pub fn percent(&self) -> f64 {
        self.0.as_str().and_then(crate::shape::percent).unwrap_or(0.0)
    }
}
