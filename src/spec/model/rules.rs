//! What is said of the rules on manifests, and the limits that they hold a fleet to.

use crate::node::Text;
use crate::shape::Record;
use crate::shape::Shape;
use crate::spec::decode::{At, Count, Entry};
use crate::spec::record::{record, words};

record! {
    /// A finding that is meant, by its code: `allow no-spread reason="one node only"`. It is still found, and printed with
    /// its reason; it holds nothing up.
    pub struct Allow = Record { name: "allow", positional: &["reason"], ..Record::PLAIN };
    /// Why it is meant.
    reason: At<Text> = "reason";
}

impl Entry for Allow {}

record! {
    /// How bad the findings of a code are in this fleet: `rule no-spread severity=error`.
    pub struct RuleWords = Record { name: "rule", positional: &["severity"], ..Record::PLAIN };
    /// How bad they are.
    severity: At<Level> = "severity";
    /// Why; needed where they are turned off.
    reason: Option<At<Text>> = "reason";
}

impl Entry for RuleWords {}

words! {
    /// How bad the findings of a code are.
    pub enum Level {
        /// They are printed with their reason, and hold nothing up.
        Off = "off",
        /// They are told by `check`, and hold nothing up.
        Warning = "warning",
        /// Nothing is written.
        Error = "error",
    }
}

record! {
    /// What each pod takes of something that many share, such as the connections of a database.
    pub struct Connections = Record { name: "connections of a service", positional: &["each"], ..Record::PLAIN };
    /// The most that one pod takes.
    each: Count = "each" as Shape::Int { min: 1, max: i32::MAX as i64 };
}

impl Entry for Connections {}

record! {
    /// How much there is of something that many share, such as the connections that a database takes.
    pub struct ConnectionLimit = Record { name: "connections", positional: &["max"], ..Record::PLAIN };
    /// The most that all pods of a target may take together.
    max: Count = "max" as Shape::Int { min: 1, max: i32::MAX as i64 };
}

impl Entry for ConnectionLimit {}
