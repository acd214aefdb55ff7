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

    // KDL: the text.

    /// A KDL file is larger than 16 MiB.
    KDL_TOO_LARGE = Error "kdl-too-large";
    /// Blocks or comments of a KDL file are nested more than 64 deep.
    KDL_TOO_DEEP = Error "kdl-too-deep";
    /// A KDL file has more faults than are shown: reading stopped.
    KDL_TOO_MANY = Error "kdl-too-many-faults";
    /// A control character, or one that turns the direction of the text, stands in a KDL file as it is.
    KDL_CONTROL = Error "kdl-control-character";
    /// The text is not KDL.
    KDL_SYNTAX = Error "kdl-syntax";
    /// A block, string, comment or tag is opened and never closed, or closed and never opened.
    KDL_UNCLOSED = Error "kdl-unclosed";
    /// Two values touch, or something follows a block on its line.
    KDL_SPACE = Error "kdl-missing-space";
    /// What starts with a digit and is no number needs quotes.
    KDL_DIGIT = Error "kdl-starts-with-digit";
    /// A number is infinite, no number, or too large to be kept.
    KDL_NUMBER = Error "kdl-number";
    /// A character that cannot be part of a bare word, such as a slash: the string needs quotes.
    KDL_QUOTES = Error "kdl-needs-quotes";
    /// A bare word ends in a colon or touches a comment, as an unquoted URL does.
    KDL_URL = Error "kdl-bare-url";
    /// A key is followed by a colon, as in YAML.
    KDL_COLON = Error "kdl-colon";
    /// Values are separated by commas, which KDL does not have.
    KDL_COMMA = Error "kdl-comma";
    /// A list stands in brackets, which KDL does not have.
    KDL_BRACKET = Error "kdl-bracket";
    /// A node's name is followed by an equals sign.
    KDL_EQUALS = Error "kdl-equals";
    /// A string stands in single quotes, which KDL does not have.
    KDL_SINGLE_QUOTE = Error "kdl-single-quote";
    /// An expression stands without quotes.
    KDL_EXPRESSION = Error "kdl-bare-expression";
    /// `true`, `false` or `null` without `#`, or a raw string `r"…"`: KDL of version 1.
    KDL_V1 = Error "kdl-version-1";
    /// A word after `#` that is none of KDL's keywords, or a comment that starts with `#`.
    KDL_KEYWORD = Error "kdl-keyword";
    /// A backslash in a string is followed by what makes no escape.
    KDL_ESCAPE = Error "kdl-escape";
    /// A multi-line string whose quotes or indentation are wrong.
    KDL_MULTILINE = Error "kdl-multi-line-string";
    /// A tag that is not known, or not where it stands.
    KDL_TAG = Error "kdl-tag";

    // KDL: statements to data.

    /// The same key stands twice in one map.
    KDL_DUPLICATE = Error "kdl-duplicate-key";
    /// A node has arguments and also properties or children, or items and also keys.
    KDL_MIXTURE = Error "kdl-mixture";
    /// A node without a value stands where data is wanted.
    KDL_BARE = Error "kdl-bare-node";
}
