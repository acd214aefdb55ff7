//! The grammar of queries, and what goes with what.

use super::lex::{Kind, Token, tokens};
use super::types::{AND, COMPARE, Form, Modifiers, NOT_ALWAYS_NUMBERS, OR, Part, combine, fit, unclosed};
use super::{Fault, Query, Type, Window, functions};
use crate::diag::closest;

/// How deep a query may be nested: no sane one is.
const DEEPEST: usize = 64;

/// Reads a query.
///
/// # Errors
///
/// The first thing that is wrong with it.
pub fn parse(text: &str) -> Result<Query, Fault> {
    let tokens = tokens(text)?;
    let mut parser = Parser { tokens, at: 0, windows: Vec::new(), depth: 0, arguments: 0, may_be_nan: false };
    if parser.peek() == Kind::End {
        return Err(Fault::new(0, "no expression here".to_owned()));
    }
    let part = parser.binary(0)?;
    if parser.peek() != Kind::End {
        return Err(parser.unexpected("an operator or the end"));
    }
    Ok(Query { gives: part.gives, windows: parser.windows, may_be_empty: !part.is_full, may_be_nan: parser.may_be_nan })
}

struct Parser<'a> {
    tokens: Vec<Token<'a>>,
    at: usize,
    windows: Vec<Window>,
    depth: usize,
    /// How many selectors with an argument were read.
    arguments: usize,
    /// Whether something in it gives no number at times: a division by 0, a quantile of nothing.
    may_be_nan: bool,
}

const ADD: &[&str] = &["+", "-"];
const MULTIPLY: &[&str] = &["*", "/", "%", "atan2"];
const LEVELS: &[&[&str]] = &[OR, AND, COMPARE, ADD, MULTIPLY];

impl<'a> Parser<'a> {
    fn token(&self) -> Token<'a> {
        self.tokens.get(self.at).or(self.tokens.last()).copied().unwrap_or(Token { kind: Kind::End, at: 0, end: 0 })
    }

    fn peek(&self) -> Kind<'a> {
        self.token().kind
    }

    fn step(&mut self) -> Token<'a> {
        let token = self.token();
        self.at += 1;
        token
    }

    fn is(&self, sign: &str) -> bool {
        matches!(self.peek(), Kind::Sign(other) if other == sign)
    }

    fn is_word(&self, word: &str) -> bool {
        matches!(self.peek(), Kind::Name(name) if name.eq_ignore_ascii_case(word))
    }

    fn eat(&mut self, sign: &str) -> bool {
        let is = self.is(sign);
        self.at += usize::from(is);
        is
    }

    fn eat_word(&mut self, word: &str) -> bool {
        let is = self.is_word(word);
        self.at += usize::from(is);
        is
    }

    fn want(&mut self, sign: &str) -> Result<(), Fault> {
        if self.eat(sign) { Ok(()) } else { Err(self.unexpected(&format!("`{sign}`"))) }
    }

    fn unexpected(&self, wanted: &str) -> Fault {
        let token = self.token();
        let found = match token.kind {
            Kind::Name(name) => format!("`{name}`"),
            Kind::Sign(sign) => format!("`{sign}`"),
            Kind::Text(_) => "a string".to_owned(),
            Kind::Number => "a number".to_owned(),
            Kind::Duration(_) => "a duration".to_owned(),
            Kind::Hole => "an argument".to_owned(),
            Kind::End => "the end".to_owned(),
        };
        Fault::new(token.at, format!("expected {wanted}, found {found}"))
    }

    /// The operator of a level that stands here.
    fn operator(&self, level: usize) -> Option<&'static str> {
        let mut of = LEVELS.get(level)?.iter().copied();
        match self.peek() {
            Kind::Sign(")" | "]" | "}" | ",") => None,
            Kind::Sign(sign) => of.find(|operator| sign == *operator),
            Kind::Name(name) => of.find(|operator| name.eq_ignore_ascii_case(operator)),
            _ => None,
        }
    }

    fn binary(&mut self, level: usize) -> Result<Part, Fault> {
        if level >= LEVELS.len() {
            return self.unary();
        }
        let mut left = self.binary(level + 1)?;
        while let Some(operator) = self.operator(level) {
            let at = self.step().at;
            let matching = self.modifiers(operator)?;
            let right = self.binary(level + 1)?;
            self.may_be_nan |= ["/", "%"].contains(&operator);
            left = combine(left, right, operator, at, matching)?;
        }
        Ok(left)
    }

    /// `bool`, `on(…)`, `group_left(…)`; whether series are matched by words.
    fn modifiers(&mut self, operator: &str) -> Result<Modifiers, Fault> {
        let mut said = Modifiers::default();
        let at = self.token().at;
        if self.eat_word("bool") {
            if !COMPARE.contains(&operator) {
                return Err(Fault::new(at, "`bool` goes with comparisons only".to_owned()));
            }
            said.is_bool = true;
        }
        let at = self.token().at;
        if self.eat_word("on") || self.eat_word("ignoring") {
            said.matching = Some(at);
            self.labels()?;
            let at = self.token().at;
            if self.eat_word("group_left") || self.eat_word("group_right") {
                if OR.contains(&operator) || AND.contains(&operator) {
                    return Err(Fault::new(at, format!("`{operator}` takes no grouping")));
                }
                if self.is("(") {
                    self.labels()?;
                }
            }
        }
        Ok(said)
    }

    /// `(a, b)`.
    fn labels(&mut self) -> Result<(), Fault> {
        self.want("(")?;
        while !self.is(")") {
            match self.peek() {
                Kind::Name(_) | Kind::Text(_) | Kind::Hole => self.at += 1,
                _ => return Err(self.unexpected("a label's name")),
            }
            if !self.eat(",") {
                break;
            }
        }
        self.want(")")
    }

    fn unary(&mut self) -> Result<Part, Fault> {
        let at = self.token().at;
        if !self.is("-") && !self.is("+") {
            return self.power();
        }
        self.at += 1;
        self.enter()?;
        let part = self.unary()?;
        self.depth -= 1;
        match part.gives {
            Type::Scalar | Type::Vector | Type::Any => Ok(Part { at, form: Form::Other, ..part }),
            other => Err(Fault::new(at, format!("a sign stands before {}", other.name()))),
        }
    }

    fn enter(&mut self) -> Result<(), Fault> {
        self.depth += 1;
        if self.depth > DEEPEST {
            return Err(Fault::new(self.token().at, "this is nested too deep".to_owned()));
        }
        Ok(())
    }

    fn power(&mut self) -> Result<Part, Fault> {
        let left = self.postfix()?;
        let at = self.token().at;
        if !self.eat("^") {
            return Ok(left);
        }
        let matching = self.modifiers("^")?;
        self.enter()?;
        let right = self.unary()?;
        self.depth -= 1;
        combine(left, right, "^", at, matching)
    }

    fn postfix(&mut self) -> Result<Part, Fault> {
        let (windows, arguments) = (self.windows.len(), self.arguments);
        let mut part = self.primary()?;
        let (mut has_offset, mut has_time) = (false, false);
        loop {
            let token = self.token();
            if self.eat("[") {
                part = self.range(part, token.at, arguments)?;
                if (has_offset || has_time) && self.windows.last().is_some_and(|window| !window.is_subquery) {
                    return Err(Fault::new(token.at, "a range stands before `offset` and `@`".to_owned()));
                }
            } else if self.eat_word("offset") {
                if !matches!(part.form, Form::Series | Form::Range) && part.gives != Type::Any {
                    return Err(Fault::new(token.at, "`offset` wants a selector or a range before it".to_owned()));
                }
                if has_offset {
                    return Err(Fault::new(token.at, "`offset` is said twice".to_owned()));
                }
                has_offset = true;
                let _ = self.eat("-") || self.eat("+");
                self.duration()?;
                self.windows.iter_mut().skip(windows).for_each(|window| window.is_past = true);
            } else if self.eat("@") {
                has_time = true;
                if !matches!(part.form, Form::Series | Form::Range) && part.gives != Type::Any {
                    return Err(Fault::new(token.at, "`@` wants a selector or a range before it".to_owned()));
                }
                if self.eat_word("start") || self.eat_word("end") {
                    self.want("(")?;
                    self.want(")")?;
                } else {
                    let _ = self.eat("-") || self.eat("+");
                    match self.peek() {
                        Kind::Number | Kind::Duration(_) | Kind::Hole => self.at += 1,
                        _ => return Err(self.unexpected("a time, `start()` or `end()`")),
                    }
                }
                self.windows.iter_mut().skip(windows).for_each(|window| window.is_past = true);
            } else {
                return Ok(part);
            }
        }
    }

    /// The milliseconds of a duration; none where an argument says it.
    fn duration(&mut self) -> Result<Option<f64>, Fault> {
        match self.peek() {
            Kind::Duration(millis) => {
                self.at += 1;
                Ok(Some(millis))
            }
            // Seconds, or what an argument says.
            Kind::Number | Kind::Hole => {
                self.at += 1;
                Ok(None)
            }
            _ => Err(self.unexpected("a duration such as `5m`")),
        }
    }

    /// What stands behind `[`.
    fn range(&mut self, part: Part, at: usize, arguments: usize) -> Result<Part, Fault> {
        let place = self.token().at;
        let millis = self.duration()?;
        if millis == Some(0.0) {
            return Err(Fault::new(place, "this time is empty".to_owned()));
        }
        let has_argument = self.arguments > arguments;
        let is_subquery = self.eat(":");
        if is_subquery {
            if !self.is("]") {
                self.duration()?;
            }
            if !part.gives.is(Type::Vector) {
                return Err(Fault::new(at, format!("a subquery of {}: expected an instant vector", part.gives.name())));
            }
        } else if part.form != Form::Series && part.gives != Type::Any {
            return Err(Fault::new(
                at,
                "a range stands behind a selector only; of others a subquery `[5m:]`".to_owned(),
            ));
        }
        if !self.eat("]") {
            return Err(self.unexpected("`]`"));
        }
        self.windows.push(Window { millis, is_subquery, is_past: false, has_argument });
        Ok(Part { gives: Type::Matrix, at: part.at, form: Form::Range, is_full: part.is_full })
    }

    fn primary(&mut self) -> Result<Part, Fault> {
        self.enter()?;
        let part = self.primary_here();
        self.depth -= 1;
        part
    }

    fn primary_here(&mut self) -> Result<Part, Fault> {
        let token = self.token();
        let literal = |gives| Ok(Part { gives, at: token.at, form: Form::Literal, is_full: true });
        match token.kind {
            Kind::Number | Kind::Duration(_) => {
                self.at += 1;
                literal(Type::Scalar)
            }
            Kind::Text(_) => {
                self.at += 1;
                literal(Type::Text)
            }
            Kind::Sign("(") => {
                self.at += 1;
                let inner = self.binary(0)?;
                self.want(")")?;
                // Brackets around a selector take nothing from it but the range.
                Ok(Part { at: token.at, form: Form::Other, ..inner })
            }
            Kind::Sign("{") => self.selector(token.at, false, false),
            Kind::Name(name) => self.name(name, token.at),
            Kind::Hole => {
                self.at += 1;
                self.arguments += 1;
                match self.peek() {
                    Kind::Sign("{") => self.selector(token.at, true, true),
                    Kind::Sign("(") => {
                        self.arguments_of_call()?;
                        Ok(Part { gives: Type::Any, at: token.at, form: Form::Other, is_full: true })
                    }
                    _ => Ok(Part { gives: Type::Any, at: token.at, form: Form::Series, is_full: true }),
                }
            }
            _ => Err(self.unexpected("a metric, a number or a function")),
        }
    }

    fn name(&mut self, name: &'a str, at: usize) -> Result<Part, Fault> {
        self.at += 1;
        let lower = name.to_ascii_lowercase();
        if let Some(parameter) = functions::aggregation(&lower)
            && (self.is("(") || self.is_word("by") || self.is_word("without"))
        {
            return self.aggregate(name, parameter, at);
        }
        if self.is("(") {
            return self.call(name, at);
        }
        let is_operator = LEVELS.iter().any(|level| level.contains(&lower.as_str()));
        if is_operator
            || ["bool", "on", "ignoring", "group_left", "group_right", "by", "without"].contains(&lower.as_str())
        {
            self.at -= 1;
            return Err(self.unexpected("a metric, a number or a function"));
        }
        if self.is("{") {
            return self.selector(at, true, false);
        }
        Ok(Part { gives: Type::Vector, at, form: Form::Series, is_full: false })
    }

    fn aggregate(&mut self, name: &str, parameter: Option<Type>, at: usize) -> Result<Part, Fault> {
        let before = self.grouping()?;
        let arguments = self.arguments_of_call()?;
        if !before {
            self.grouping()?;
        }
        let wanted: Vec<Type> = parameter.into_iter().chain([Type::Vector]).collect();
        if arguments.len() != wanted.len() {
            let message = format!("`{name}` takes {} arguments, not {}", wanted.len(), arguments.len());
            return Err(Fault::new(at, message));
        }
        fit(name, &arguments, &wanted)?;
        self.may_be_nan |= name.eq_ignore_ascii_case("quantile");
        let is_full = arguments.iter().all(|argument| argument.is_full);
        Ok(Part { gives: Type::Vector, at, form: Form::Other, is_full })
    }

    fn grouping(&mut self) -> Result<bool, Fault> {
        let is_said = self.eat_word("by") || self.eat_word("without");
        if is_said {
            self.labels()?;
        }
        Ok(is_said)
    }

    fn arguments_of_call(&mut self) -> Result<Vec<Part>, Fault> {
        self.want("(")?;
        let mut arguments = Vec::new();
        if !self.is(")") {
            loop {
                arguments.push(self.binary(0)?);
                if !self.eat(",") {
                    break;
                }
            }
        }
        self.want(")")?;
        Ok(arguments)
    }

    fn call(&mut self, name: &str, at: usize) -> Result<Part, Fault> {
        let Some(function) = functions::named(name) else {
            let near = closest(name, functions::names());
            let hint = near.map(|near| format!(": did you mean `{near}`?")).unwrap_or_default();
            return Err(Fault::new(at, format!("there is no function `{name}`{hint}")));
        };
        let arguments = self.arguments_of_call()?;
        let (count, of) = (arguments.len(), function.takes.len());
        let least = if function.varies == 0 { of } else { of.saturating_sub(1) };
        let most = match function.varies {
            0 => Some(of),
            more if more > 0 => Some(of - 1 + usize::from(more.unsigned_abs())),
            _ => None,
        };
        if count < least || most.is_some_and(|most| count > most) {
            return Err(Fault::new(at, format!("`{name}` takes {of} arguments, not {count}")));
        }
        let last = function.takes.last().copied();
        let wanted: Vec<Type> = (0..count).filter_map(|at| function.takes.get(at).copied().or(last)).collect();
        fit(name, &arguments, &wanted)?;
        self.may_be_nan |= NOT_ALWAYS_NUMBERS.contains(&name);
        let is_sometimes = name == "absent" || name.starts_with("histogram_");
        let is_full = !is_sometimes && arguments.iter().all(|argument| argument.is_full);
        let is_full = is_full || function.gives == Type::Scalar;
        Ok(Part { gives: function.gives, at, form: Form::Other, is_full })
    }

    /// `{a="b"}`, behind a name or alone.
    fn selector(&mut self, at: usize, has_name: bool, has_argument: bool) -> Result<Part, Fault> {
        self.want("{")?;
        let mut selects = has_name;
        let mut takes_argument = has_argument;
        while !self.is("}") {
            match self.peek() {
                Kind::Name(_) | Kind::Text(_) | Kind::Hole => {}
                _ => return Err(self.unexpected("a label's name, or `}`")),
            }
            let Token { kind: name, at: place, .. } = self.step();
            if let Kind::Name(name) = name
                && name.contains(':')
            {
                return Err(Fault::new(place, format!("`{name}` is no label: a label has no colons")));
            }
            let is_quoted = matches!(name, Kind::Text(_));
            // A summary has no quantiles of nothing.
            self.may_be_nan |= name == Kind::Name("quantile");
            let operator = match self.peek() {
                Kind::Sign(sign @ ("=" | "!=" | "=~" | "!~")) => sign,
                // A metric's name in quotes.
                Kind::Sign("," | "}") if is_quoted => {
                    selects = true;
                    if !self.eat(",") {
                        break;
                    }
                    continue;
                }
                _ => return Err(self.unexpected("`=`, `!=`, `=~` or `!~`")),
            };
            self.at += 1;
            match self.peek() {
                Kind::Text(value) => {
                    if has_name && name == Kind::Name("__name__") && operator == "=" {
                        return Err(Fault::new(place, "the metric has two names".to_owned()));
                    }
                    if let Some(lacks) = unclosed(value).filter(|_| operator.ends_with('~')) {
                        let message = format!("this regular expression lacks `{lacks}`");
                        return Err(Fault::new(self.token().at, message));
                    }
                    takes_argument |= value.contains("{{");
                    selects |= match operator {
                        "=" => !value.is_empty(),
                        "!=" => value.is_empty(),
                        "=~" => !["", ".*"].contains(&value),
                        _ => ["", ".*"].contains(&value),
                    };
                }
                Kind::Hole => (takes_argument, selects) = (true, true),
                _ => return Err(self.unexpected("a string")),
            }
            self.at += 1;
            if !self.eat(",") {
                break;
            }
        }
        self.want("}")?;
        if !selects {
            return Err(Fault::new(at, "this selects everything: a label must say something".to_owned()));
        }
        self.arguments += usize::from(takes_argument);
        Ok(Part { gives: Type::Vector, at, form: Form::Series, is_full: false })
    }
}
