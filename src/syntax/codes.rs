//! What can be wrong with the text of a file.

use crate::diag::codes;

codes! {
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
