//! The grammar of conditions: that of the Go package `expr`, as Argo Rollouts compiles them.

use super::lex::{Spot, Token, tokens};
use super::{Fault, names};
use crate::diag::closest;

/// An expression.
#[derive(Debug, Clone, PartialEq)]
pub enum Expr {
    /// A number.
    Number(f64),
    /// A truth.
    Bool(bool),
    /// A string; which one makes no difference to a result of numbers.
    Text,
    /// Nothing.
    Nil,
    /// `result`.
    Result,
    /// `#`: an item of a list.
    Item,
    /// What gives something that is not known.
    Unknown,
    /// `!x`.
    Not(Box<Expr>),
    /// `-x`.
    Minus(Box<Expr>),
    /// Two with an operator between them.
    Two(&'static str, Box<Expr>, Box<Expr>),
    /// `a ? b : c`.
    If(Box<Expr>, Box<Expr>, Box<Expr>),
    /// `a[b]`.
    Index(Box<Expr>, Box<Expr>),
    /// `f(a, b)`.
    Call(String, Vec<Expr>),
}

/// How deep a condition may be nested and still be looked at.
const DEEPEST: usize = 64;

/// Operators between two: as written, what they mean, and how they bind. Of two of the same, the left one binds first,
/// but of powers.
const BETWEEN: &[(&str, &str, u16)] = &[
    ("|", "|", 0),
    ("or", "||", 10),
    ("||", "||", 10),
    ("and", "&&", 15),
    ("&&", "&&", 15),
    ("==", "==", 20),
    ("!=", "!=", 20),
    ("<", "<", 20),
    (">", ">", 20),
    (">=", ">=", 20),
    ("<=", "<=", 20),
    ("in", "in", 20),
    ("matches", "?", 20),
    ("contains", "?", 20),
    ("startsWith", "?", 20),
    ("endsWith", "?", 20),
    ("..", "?", 25),
    ("+", "+", 30),
    ("-", "-", 30),
    ("*", "*", 60),
    ("/", "/", 60),
    ("%", "%", 60),
    ("**", "^", 100),
    ("^", "^", 100),
    ("??", "??", 500),
];

/// Operators that `not` may stand before.
const NEGATED: [&str; 5] = ["in", "matches", "contains", "startsWith", "endsWith"];

/// Reads a condition, or says why it cannot be read.
pub fn parse(text: &str) -> Result<Expr, Fault> {
    let read = || {
        let mut parser =
            Parser { tokens: tokens(text)?, at: 0, depth: 0, closures: 0, locals: Vec::new(), is_deep: false };
        let expr = parser.sequence()?;
        match parser.now() {
            Token::End => Ok(if parser.is_deep { Expr::Unknown } else { expr }),
            _ if parser.is_deep => Ok(Expr::Unknown),
            _ => Err(parser.unexpected("expected an operator")),
        }
    };
    match read() {
        // What an argument stands for may be anything, a part of a name too.
        Err(_) if text.contains("{{") && text.contains("args.") => Ok(Expr::Unknown),
        other => other,
    }
}

struct Parser {
    tokens: Vec<Spot>,
    at: usize,
    depth: usize,
    /// How many functions over items it is in: there `#` is one.
    closures: usize,
    /// Names that `let` gives.
    locals: Vec<String>,
    /// Whether it is nested deeper than anybody writes: then nothing is said of it.
    is_deep: bool,
}

impl Parser {
    fn now(&self) -> &Token {
        self.tokens.get(self.at).map_or(&Token::End, |spot| &spot.token)
    }

    fn place(&self) -> usize {
        self.tokens.get(self.at).or(self.tokens.last()).map_or(0, |spot| spot.at)
    }

    fn is(&self, sign: &str) -> bool {
        matches!(self.now(), Token::Sign(other) if *other == sign)
    }

    fn eat(&mut self, sign: &str) -> bool {
        let is = self.is(sign);
        self.at += usize::from(is);
        is
    }

    fn want(&mut self, sign: &str) -> Result<(), Fault> {
        if self.eat(sign) { Ok(()) } else { Err(self.unexpected(&format!("expected `{sign}`"))) }
    }

    fn unexpected(&self, wanted: &str) -> Fault {
        let found = match self.now() {
            Token::End => "the end".to_owned(),
            Token::Number(number) => format!("`{number}`"),
            Token::Text => "a string".to_owned(),
            Token::Name(name) => format!("`{name}`"),
            Token::Sign(sign) => format!("`{sign}`"),
            Token::Argument => "an argument".to_owned(),
        };
        Fault::new(self.place(), format!("{wanted}, found {found}"))
    }

    fn sequence(&mut self) -> Result<Expr, Fault> {
        let mut last = self.expression(0)?;
        while self.eat(";") {
            if *self.now() == Token::End {
                break;
            }
            last = self.expression(0)?;
        }
        Ok(last)
    }

    fn expression(&mut self, binding: u16) -> Result<Expr, Fault> {
        if self.depth >= DEEPEST {
            self.is_deep = true;
            self.at = self.tokens.len();
            return Ok(Expr::Unknown);
        }
        self.depth += 1;
        let expr = self.whole(binding)?;
        self.depth -= 1;
        Ok(expr)
    }

    fn whole(&mut self, binding: u16) -> Result<Expr, Fault> {
        if binding == 0 && self.is("let") {
            return self.local();
        }
        if binding == 0 && self.eat("if") {
            return self.condition();
        }
        let mut left = self.primary()?;
        let mut was_default = false;
        loop {
            let start = self.at;
            let is_negated = self.eat("not");
            let operator = match self.now() {
                Token::Sign(sign) => BETWEEN.iter().find(|(written, ..)| written == sign).copied(),
                _ => None,
            };
            if is_negated && !operator.is_some_and(|(written, ..)| NEGATED.contains(&written)) {
                return Err(self.unexpected("expected `in`, `contains` or the like behind `not`"));
            }
            let Some((written, meaning, binds)) = operator.filter(|(_, _, binds)| *binds >= binding) else {
                self.at = start;
                break;
            };
            if was_default && written != "??" {
                return Err(Fault::new(
                    self.place(),
                    format!("`??` and `{written}` cannot stand side by side: set brackets"),
                ));
            }
            self.at += 1;
            was_default = written == "??";
            left = match written {
                "|" => self.piped(left)?,
                "<" | "<=" | ">" | ">=" => self.compared(left, meaning)?,
                "**" | "^" => Expr::Two(meaning, Box::new(left), Box::new(self.expression(binds)?)),
                _ => {
                    let right = self.expression(binds + 1)?;
                    match meaning {
                        "?" => Expr::Unknown,
                        _ => Expr::Two(meaning, Box::new(left), Box::new(right)),
                    }
                }
            };
            if is_negated {
                left = Expr::Not(Box::new(left));
            }
        }
        if binding == 0 { self.choice(left) } else { Ok(left) }
    }

    /// `a < b < c` is `a < b && b < c`.
    fn compared(&mut self, mut left: Expr, mut operator: &'static str) -> Result<Expr, Fault> {
        let mut whole: Option<Expr> = None;
        loop {
            let right = self.expression(21)?;
            let one = Expr::Two(operator, Box::new(left), Box::new(right.clone()));
            let all = match whole {
                Some(before) => Expr::Two("&&", Box::new(before), Box::new(one)),
                None => one,
            };
            let next = ["<", "<=", ">", ">="].into_iter().find(|sign| self.eat(sign));
            let Some(next) = next else { return Ok(all) };
            (whole, left, operator) = (Some(all), right, next);
        }
    }

    fn choice(&mut self, mut expr: Expr) -> Result<Expr, Fault> {
        while self.eat("?") {
            let yes = if self.is(":") { expr.clone() } else { self.expression(0)? };
            self.want(":")?;
            let no = self.expression(0)?;
            expr = Expr::If(Box::new(expr), Box::new(yes), Box::new(no));
        }
        Ok(expr)
    }

    /// `if a { b } else { c }`, behind its `if`.
    fn condition(&mut self) -> Result<Expr, Fault> {
        let condition = self.expression(0)?;
        let yes = self.block()?;
        self.want("else")?;
        let no = if self.eat("if") { self.condition()? } else { self.block()? };
        Ok(Expr::If(Box::new(condition), Box::new(yes), Box::new(no)))
    }

    fn block(&mut self) -> Result<Expr, Fault> {
        self.want("{")?;
        let expr = self.sequence()?;
        self.want("}")?;
        Ok(expr)
    }

    /// `let a = b; c`.
    fn local(&mut self) -> Result<Expr, Fault> {
        self.want("let")?;
        let Token::Name(name) = self.now().clone() else { return Err(self.unexpected("expected a name")) };
        self.at += 1;
        self.want("=")?;
        self.expression(0)?;
        self.want(";")?;
        self.locals.push(name);
        self.sequence()?;
        self.locals.pop();
        Ok(Expr::Unknown)
    }

    fn primary(&mut self) -> Result<Expr, Fault> {
        for (sign, binds) in [("not", 50), ("!", 50), ("-", 90), ("+", 90)] {
            if self.eat(sign) {
                let inner = self.expression(binds)?;
                let expr = match sign {
                    "+" => inner,
                    "-" => Expr::Minus(Box::new(inner)),
                    _ => Expr::Not(Box::new(inner)),
                };
                return self.behind(expr);
            }
        }
        if self.eat("(") {
            let expr = self.sequence()?;
            self.want(")")?;
            return self.behind(expr);
        }
        if self.closures > 0 && self.is(".") {
            return self.behind(Expr::Item);
        }
        if self.closures > 0 && self.eat("#") {
            let is_named = matches!(self.now(), Token::Name(_));
            self.at += usize::from(is_named);
            return self.behind(if is_named { Expr::Unknown } else { Expr::Item });
        }
        self.eat("::");
        let place = self.place();
        let expr = match self.now().clone() {
            Token::Number(number) => {
                self.at += 1;
                // Nothing stands behind a number but an operator.
                return Ok(Expr::Number(number));
            }
            Token::Text => {
                self.at += 1;
                Expr::Text
            }
            Token::Argument => {
                self.at += 1;
                Expr::Unknown
            }
            Token::Name(name) => {
                self.at += 1;
                match name.as_str() {
                    "true" | "false" => return Ok(Expr::Bool(name == "true")),
                    "nil" => return Ok(Expr::Nil),
                    _ => self.named(&name, place)?,
                }
            }
            Token::Sign("[") => {
                self.at += 1;
                self.list("]", Parser::plain)?;
                Expr::Unknown
            }
            Token::Sign("{") => {
                self.at += 1;
                self.list("}", Parser::pair)?;
                Expr::Unknown
            }
            Token::Sign(_) | Token::End => return Err(self.unexpected("expected a value")),
        };
        self.behind(expr)
    }

    fn named(&mut self, name: &str, place: usize) -> Result<Expr, Fault> {
        if self.is("(") {
            return self.call(name, place, Vec::new());
        }
        self.is_known(name, place)?;
        Ok(if name == "result" { Expr::Result } else { Expr::Unknown })
    }

    fn is_known(&self, name: &str, place: usize) -> Result<(), Fault> {
        if names::known().any(|known| known == name) || self.locals.iter().any(|local| local == name) {
            return Ok(());
        }
        let what = if self.is("(") { "function" } else { "name" };
        let near = closest(name, names::known())
            .map_or_else(|| "; the measured value is `result`".to_owned(), |near| format!(": did you mean `{near}`?"));
        Err(Fault::new(place, format!("there is no {what} `{name}`{near}")))
    }

    fn call(&mut self, name: &str, place: usize, mut arguments: Vec<Expr>) -> Result<Expr, Fault> {
        self.is_known(name, place)?;
        let piped = arguments.len();
        self.want("(")?;
        while !self.is(")") {
            if arguments.len() > piped {
                self.want(",")?;
                if self.is(")") {
                    break;
                }
            }
            let is_of_items = names::is_over_items(name) && arguments.len() == 1;
            arguments.push(if is_of_items { self.closure()? } else { self.expression(0)? });
        }
        self.want(")")?;
        let count = arguments.len();
        let takes = match names::is_over_items(name) {
            true => Some(names::over_items(name)),
            false => names::arguments(name).map(|count| (count, count)),
        };
        if let Some((least, most)) = takes.filter(|(least, most)| count < *least || count > *most) {
            let wanted = if least == most { least.to_string() } else { format!("{least} or {most}") };
            let word = if most == 1 { "argument" } else { "arguments" };
            return Err(Fault::new(place, format!("`{name}` takes {wanted} {word}, and has {count}")));
        }
        Ok(Expr::Call(name.to_owned(), arguments))
    }

    fn closure(&mut self) -> Result<Expr, Fault> {
        self.closures += 1;
        let expr = if self.is("{") { self.block()? } else { self.expression(0)? };
        self.closures -= 1;
        Ok(expr)
    }

    /// `a | f(b)` is `f(a, b)`.
    fn piped(&mut self, left: Expr) -> Result<Expr, Fault> {
        let place = self.place();
        let Token::Name(name) = self.now().clone() else { return Err(self.unexpected("expected a function")) };
        self.at += 1;
        let call = self.call(&name, place, vec![left])?;
        self.behind(call)
    }

    fn list(&mut self, end: &str, item: fn(&mut Parser) -> Result<(), Fault>) -> Result<(), Fault> {
        let mut is_first = true;
        while !self.is(end) {
            if !is_first {
                self.want(",")?;
                if self.is(end) {
                    break;
                }
            }
            item(self)?;
            is_first = false;
        }
        self.want(end)
    }

    fn plain(&mut self) -> Result<(), Fault> {
        self.expression(0).map(|_| ())
    }

    fn pair(&mut self) -> Result<(), Fault> {
        match self.now() {
            Token::Number(_) | Token::Text | Token::Name(_) => self.at += 1,
            Token::Sign("(") => self.plain()?,
            _ => return Err(self.unexpected("expected a key")),
        }
        self.want(":")?;
        self.plain()
    }

    /// What stands behind a value: fields, items, slices, calls of methods.
    fn behind(&mut self, mut expr: Expr) -> Result<Expr, Fault> {
        loop {
            let is_field = self.eat(".");
            let is_optional = !is_field && self.eat("?.");
            if self.eat("[") {
                expr = self.item_of(expr)?;
            } else if is_field || is_optional {
                match self.now() {
                    Token::Name(_) => {}
                    Token::Sign(word) if word.starts_with(char::is_alphabetic) => {}
                    _ => return Err(self.unexpected("expected the name of a field")),
                }
                self.at += 1;
                if self.eat("(") {
                    self.list(")", Parser::plain)?;
                }
                expr = Expr::Unknown;
            } else {
                return Ok(expr);
            }
        }
    }

    fn item_of(&mut self, of: Expr) -> Result<Expr, Fault> {
        let index = if self.is(":") { None } else { Some(self.expression(0)?) };
        if self.eat(":") {
            if !self.is("]") {
                self.expression(0)?;
            }
            self.want("]")?;
            return Ok(Expr::Unknown);
        }
        self.want("]")?;
        Ok(index.map_or(Expr::Unknown, |index| Expr::Index(Box::new(of), Box::new(index))))
    }
}
