//! Codes of the readers.

crate::diag::codes! {
    // yaml-…: the YAML and JSON reader.

    /// The text is no YAML.
    YAML_SYNTAX = Error "yaml-syntax";
    /// A tab stands where YAML wants spaces.
    YAML_TAB = Error "yaml-tab";
    /// A character that YAML forbids, or that its readers take differently.
    YAML_CHARACTER = Error "yaml-character";
    /// Collections stand deeper in each other than the reader goes.
    YAML_DEPTH = Error "yaml-depth";
    /// A plain `yes`, `no`, `on`, `off`, `y` or `n`: a boolean to some readers of YAML and text to others.
    YAML_WORD = Error "yaml-word";
    /// A plain octal number, which some readers of YAML take as decimal or as text.
    YAML_OCTAL = Error "yaml-octal";
    /// A plain number in a form that some readers of YAML take as another number or as text.
    YAML_NUMBER = Error "yaml-number";
    /// A plain date or time, which some readers of YAML take as such, or as a number, and others as text.
    YAML_TIME = Error "yaml-time";
    /// A number that is infinite, or none at all: JSON has no such value.
    YAML_NOT_FINITE = Error "yaml-not-finite";
    /// The merge key `<<`, which YAML 1.2 does not have.
    YAML_MERGE_KEY = Error "yaml-merge-key";
    /// A key that is no string and no plain integer.
    YAML_KEY = Error "yaml-key";
    /// The same key stands twice in one map.
    YAML_DUPLICATE_KEY = Error "yaml-duplicate-key";
    /// An alias of no anchor, or within its own anchor.
    YAML_ALIAS = Error "yaml-alias";
    /// Aliases that would grow into more values than the reader makes of one file.
    YAML_ALIAS_LIMIT = Error "yaml-alias-limit";
    /// A tag that is none of YAML's core tags, or that does not fit its value.
    YAML_TAG = Error "yaml-tag";
    /// There is more wrong with a file than is worth telling.
    YAML_MORE = Error "yaml-more";
}
