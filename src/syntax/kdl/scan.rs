//! The pass before the parser: guard and traps.
//!
//! One linear pass over the text, without recursion, that knows KDL's tokens and where each may
//! stand. It does three things:
//!
//! - It finds what is wrong and says so in our words. Where it has found a fault, the parser is not
//!   asked at all: its own words are mostly noise, and its recovery is neither linear nor bounded
//!   in depth. It also finds what the parser takes in silence (`url=https://x` is a word and a
//!   comment; `a {} bc` is the nodes `a` and `c`).
//! - It bounds depth and size, because the parser recurses.
//! - It lists the comments and the parts commented out with `/-`, to be overwritten with spaces: the
//!   parser's time doubles with each nested `/-`, its stack grows with each `*` of a comment, and at
//!   each character of a line's comment it asks for all line breaks that there are.

use super::chars::Cursor;
use super::traps::{self, Place};
use super::unclosed::Line;
use crate::diag::{Code, Diagnostic, Report};
use crate::source::{FileId, Span};
use crate::syntax::codes;

/// The largest file, in bytes.
pub(super) const MAX_BYTES: usize = 16 << 20;
/// How deep blocks may be nested, and how deep comments.
pub(super) const MAX_DEPTH: usize = 64;
/// How many faults of one file are shown.
const MAX_FAULTS: usize = 50;

/// What the pass found.
#[derive(Debug, Default)]
pub(super) struct Scan {
    /// What is wrong.
    pub(super) report: Report,
    /// What the parser must not see, as ranges of bytes, in order and apart from each other.
    pub(super) covers: Vec<(usize, usize)>,
    /// The blocks that are not commented out, from brace to brace, in the order in which they open.
    pub(super) blocks: Vec<(usize, usize)>,
    /// Where each top-level node starts.
    pub(super) tops: Vec<usize>,
}

/// Looks through a text.
pub(super) fn scan(file: FileId, text: &str) -> Scan {
    let mut scanner = Scanner {
        file,
        text,
        cursor: Cursor::new(text),
        scan: Scan::default(),
        frames: Vec::new(),
        line: Line::default(),
        suspect: None,
        dashes: 0,
        stopped: false,
    };
    if text.len() > MAX_BYTES {
        let size = format!("the file has {} bytes; at most {MAX_BYTES} are read", text.len());
        scanner.fault(codes::KDL_TOO_LARGE, 0, 0, size, |d| d.help("split the file"));
        return scanner.scan;
    }
    scanner.forbidden();
    scanner.document();
    scanner.scan
}

/// The text with `covers` overwritten with spaces, byte by byte, so that all places stay.
pub(super) fn covered(text: &str, covers: &[(usize, usize)]) -> String {
    let mut bytes = text.as_bytes().to_vec();
    for (start, end) in covers {
        if let Some(part) = bytes.get_mut(*start..*end) {
            part.fill(b' ');
        }
    }
    // Covers start and end between characters, so this is always UTF-8.
    String::from_utf8(bytes).unwrap_or_default()
}

/// A node whose end has not been reached.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Open {
    /// Where the `/-` before it stands.
    dash: Option<usize>,
    /// Whether a block has been read, commented out or not: no entries may follow.
    block: bool,
    /// Whether a block that counts has been read.
    children: bool,
}

/// A block whose end has not been reached.
#[derive(Debug, Clone, Copy)]
pub(super) struct Frame {
    /// Where its brace stands.
    pub(super) start: usize,
    /// How far the line is set in on which it opens.
    pub(super) margin: usize,
    /// Its place in [`Scan::blocks`], unless it is commented out.
    index: Option<usize>,
    /// Where the `/-` before it stands.
    dash: Option<usize>,
    /// The node that it belongs to.
    node: Open,
}

/// A token that may be a name, a key or a value.
#[derive(Debug, Clone, Copy)]
pub(super) struct Token {
    pub(super) kind: Kind,
    pub(super) start: usize,
    pub(super) end: usize,
}

/// The kinds of [`Token`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// A bare word; it may also be a number.
    Word,
    /// A string in quotes of any kind.
    Quoted,
    /// `#true` and the like.
    Keyword,
}

pub(super) struct Scanner<'a> {
    pub(super) file: FileId,
    pub(super) text: &'a str,
    pub(super) cursor: Cursor<'a>,
    pub(super) scan: Scan,
    pub(super) frames: Vec<Frame>,
    /// How far the line at hand is set in.
    pub(super) line: Line,
    /// The block that is likely not closed, and where it should have been, as indentation tells.
    pub(super) suspect: Option<(usize, usize)>,
    /// How many parts commented out are open.
    pub(super) dashes: usize,
    pub(super) stopped: bool,
}

impl<'a> Scanner<'a> {
    /// Adds a fault; the last one that is shown says that there may be more, and stops the pass.
    pub(super) fn fault(
        &mut self,
        code: Code,
        start: usize,
        end: usize,
        message: impl Into<String>,
        words: impl FnOnce(Diagnostic) -> Diagnostic,
    ) {
        if self.stopped {
            return;
        }
        // Some places are given as one byte from `start`: a place ends between characters, in the text.
        let span = Span::new(self.file, start.min(self.text.len()), self.text.ceil_char_boundary(end));
        self.scan.report.push(words(Diagnostic::new(code, span, message)));
        if self.scan.report.len() >= MAX_FAULTS {
            let more = format!("{MAX_FAULTS} faults: the rest of the file was not read");
            self.scan.report.push(Diagnostic::new(codes::KDL_TOO_MANY, span, more).help("fix these first"));
            self.stopped = true;
        }
    }

    pub(super) fn span(&self, start: usize, end: usize) -> Span {
        Span::new(self.file, start, end)
    }

    pub(super) fn slice(&self, start: usize, end: usize) -> &'a str {
        self.text.get(start..end).unwrap_or("")
    }

    fn document(&mut self) {
        self.cursor.eat("\u{feff}");
        let mut node = None;
        while !self.stopped {
            match node.take() {
                Some(open) => node = self.node_rest(open),
                None => match self.node_start() {
                    Some(open) => node = Some(open),
                    None => break,
                },
            }
        }
    }

    /// Reads up to the end of a node's name, or to the end of the block: then it is the node that
    /// the block belongs to. `None` at the end of the text.
    fn node_start(&mut self) -> Option<Open> {
        let mut dash = None;
        loop {
            self.line_space();
            let at = self.cursor.at;
            match self.cursor.byte() {
                _ if self.stopped => return None,
                None => {
                    self.lonely_dash(dash);
                    self.unclosed_block();
                    return None;
                }
                Some(b'}') => {
                    self.lonely_dash(dash);
                    self.look_at_indentation(at, true);
                    self.cursor.at += 1;
                    match self.frames.pop() {
                        Some(frame) => return Some(self.close(frame)),
                        None => self.fault(codes::KDL_UNCLOSED, at, at + 1, "this `}` closes nothing", |d| {
                            d.help("remove it, or find the block before it that ends too early")
                        }),
                    }
                }
                Some(b'/') if self.cursor.ahead(1) == Some(b'-') => {
                    if dash.is_some() {
                        self.fault(codes::KDL_SYNTAX, at, at + 2, "a second `/-`", |d| d.help("one `/-` is enough"));
                    } else {
                        dash = Some(at);
                        self.dashes += 1;
                    }
                    self.cursor.at += 2;
                }
                Some(b';') => {
                    self.fault(codes::KDL_SYNTAX, at, at + 1, "this `;` ends no node", |d| d.help("remove it"));
                    self.cursor.at += 1;
                }
                Some(b'{') if self.cursor.ahead(1) == Some(b'{') => self.bare_expression(),
                Some(b'{') => {
                    self.fault(codes::KDL_SYNTAX, at, at + 1, "this block has no name before it", |d| {
                        d.label("a node's name is required here")
                            .help("write the name on the same line: `name {`; an item of a list is `- { … }`")
                    });
                    return Some(Open { dash, ..Open::default() });
                }
                Some(_) => {
                    if self.frames.is_empty() && dash.is_none() {
                        self.scan.tops.push(at);
                    }
                    self.look_at_indentation(at, false);
                    self.name();
                    return Some(Open { dash, ..Open::default() });
                }
            }
        }
    }

    fn name(&mut self) {
        if self.cursor.byte() == Some(b'(') {
            self.tag();
        }
        let Some(token) = self.token(Place::Name) else { return };
        let before = self.save();
        self.node_space();
        let at = self.cursor.at;
        let equals = self.cursor.eat("=");
        let eats = equals && !matches!(self.cursor.byte(), Some(b'='));
        self.judge(token, Place::Name);
        if eats {
            let name = self.slice(token.start, token.end);
            self.fault(codes::KDL_EQUALS, at, at + 1, format!("an equals sign after the node's name `{name}`"), |d| {
                d.help(format!("a node's value follows after a space: `{name} VALUE`"))
            });
        } else {
            self.restore(before);
        }
    }

    /// Reads the rest of a node. `None` where it ends or a block opens.
    fn node_rest(&mut self, mut node: Open) -> Option<Open> {
        while !self.stopped {
            self.node_space();
            let at = self.cursor.at;
            match self.cursor.byte() {
                None | Some(b'}' | b'\n') => return self.end(node),
                Some(b';') => {
                    self.cursor.at += 1;
                    return self.end(node);
                }
                Some(b'{') if self.cursor.ahead(1) == Some(b'{') => self.bare_expression(),
                Some(b'{') => {
                    if node.children {
                        self.fault(codes::KDL_SPACE, at, at + 1, "a second block of the same node", |d| {
                            d.help("put both parts in one block")
                        });
                    }
                    return self.open(node, None);
                }
                Some(b'/') if self.cursor.ahead(1) == Some(b'/') => return self.end(node),
                Some(b'/') if self.cursor.ahead(1) == Some(b'-') => {
                    self.cursor.at += 2;
                    self.dashes += 1;
                    self.line_space();
                    match self.cursor.byte() {
                        Some(b'{') => return self.open(node, Some(at)),
                        None | Some(b'}' | b';') => self.lonely_dash(Some(at)),
                        Some(b'/') if self.cursor.ahead(1) == Some(b'-') => {
                            self.fault(codes::KDL_SYNTAX, at, at + 2, "a second `/-`", |d| {
                                d.help("one `/-` is enough")
                            });
                            self.dashes -= 1;
                        }
                        Some(_) => {
                            self.entry();
                            self.undash(at);
                        }
                    }
                }
                Some(_) if self.cursor.at_newline() => return self.end(node),
                Some(_) if node.block => {
                    self.fault(codes::KDL_SPACE, at, at + 1, "a node ends with its block", |d| {
                        d.label("a new line or `;` is wanted before this")
                            .help("arguments and properties stand before the block; the next node on a line of its own")
                    });
                    node.block = false;
                    return self.end(node);
                }
                Some(_) => self.entry(),
            }
        }
        None
    }

    /// An argument or a property.
    fn entry(&mut self) {
        let tagged = self.cursor.byte() == Some(b'(') && self.tag();
        let Some(token) = self.token(Place::Value) else { return };
        let before = self.save();
        self.node_space();
        if tagged || self.cursor.byte() != Some(b'=') {
            self.restore(before);
            self.judge(token, Place::Value);
            return;
        }
        let equals = self.cursor.at;
        self.cursor.at += 1;
        self.judge(token, Place::Key);
        self.node_space();
        let key = self.slice(token.start, token.end);
        let ends = |byte| matches!(byte, None | Some(b';' | b'{' | b'}'));
        let comment = self.cursor.byte() == Some(b'/') && matches!(self.cursor.ahead(1), Some(b'/' | b'-'));
        if (ends(self.cursor.byte()) && !self.at_expression()) || self.cursor.at_newline() || comment {
            self.fault(codes::KDL_SYNTAX, equals, equals + 1, format!("the property `{key}` has no value"), |d| {
                d.label("a value is wanted after this").help(format!("an empty string is `{key}=\"\"`"))
            });
            return;
        }
        if self.at_expression() {
            return self.bare_expression();
        }
        if self.cursor.byte() == Some(b'(') {
            self.tag();
        }
        let Some(value) = self.token(Place::Value) else { return };
        self.judge(value, Place::Value);
        if self.cursor.byte() == Some(b'=') {
            let end = self.lump_end();
            let lump = self.slice(value.start, end);
            self.fault(codes::KDL_QUOTES, value.start, end, "a value that holds `=` needs quotes", |d| {
                d.help(format!("write {key}={}", traps::quote(lump)))
            });
            self.cursor.at = end;
        }
    }

    /// A tag in parentheses; says whether it is whole.
    fn tag(&mut self) -> bool {
        let start = self.cursor.at;
        self.cursor.at += 1;
        self.node_space();
        let token = match self.cursor.byte() {
            Some(b')') | None => None,
            Some(_) => self.token(Place::Key),
        };
        self.node_space();
        let whole = self.cursor.eat(")");
        if !whole || token.is_none() {
            let end = self.cursor.at.max(start + 1);
            self.fault(codes::KDL_TAG, start, end, "this is no tag", |d| {
                d.help("tags are `(literal)`, `(array)` and `(object)`; a string with parentheses needs quotes")
            });
        }
        self.node_space();
        whole
    }

    fn open(&mut self, mut node: Open, dash: Option<usize>) -> Option<Open> {
        let start = self.cursor.at;
        self.cursor.at += 1;
        if self.frames.len() >= MAX_DEPTH {
            self.fault(
                codes::KDL_TOO_DEEP,
                start,
                start + 1,
                format!("blocks are nested more than {MAX_DEPTH} deep"),
                |d| d.help("is a `}` missing above?"),
            );
            self.stopped = true;
            return None;
        }
        node.block = true;
        node.children |= dash.is_none();
        let index = (self.dashes == 0).then(|| {
            self.scan.blocks.push((start, start));
            self.scan.blocks.len() - 1
        });
        let (margin, _) = self.margin(start);
        self.frames.push(Frame { start, margin, index, dash, node });
        None
    }

    fn close(&mut self, frame: Frame) -> Open {
        if let Some(block) = frame.index.and_then(|index| self.scan.blocks.get_mut(index)) {
            block.1 = self.cursor.at;
        }
        if let Some(dash) = frame.dash {
            self.undash(dash);
        }
        frame.node
    }

    fn end(&mut self, node: Open) -> Option<Open> {
        if let Some(dash) = node.dash {
            self.undash(dash);
        }
        None
    }

    /// The end of a part commented out since `start`.
    fn undash(&mut self, start: usize) {
        self.dashes = self.dashes.saturating_sub(1);
        self.cover(start);
    }

    fn lonely_dash(&mut self, dash: Option<usize>) {
        if let Some(at) = dash {
            self.dashes = self.dashes.saturating_sub(1);
            self.fault(codes::KDL_SYNTAX, at, at + 2, "nothing follows this `/-`", |d| d.help("remove it"));
        }
    }
}
