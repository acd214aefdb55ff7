//! The grammar of conditions.

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
    /// Another name.
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

/// How deep a condition may be nested.
const DEEPEST: usize = 64;

#[derive(Debug, Clone, PartialEq)]
enum Token {
    Number(f64),
    Text,
    Name(String),
    Sign(&'static str),
}

/// Reads a condition; none where it is written with what is not known here, or is wrong.
pub fn parse(text: &str) -> Option<Expr> {
    let mut parser = Parser { tokens: tokens(text)?, at: 0, depth: 0 };
    let expr = parser.ternary()?;
    (parser.at == parser.tokens.len()).then_some(expr)
}

const SIGNS: &[&str] = &[
    "&&", "||", "==", "!=", "<=", ">=", "**", "??", "(", ")", "[", "]", "{", "}", ",", "<", ">", "+", "-", "*", "/",
    "%", "^", "!", "?", ":", "#",
];

fn tokens(text: &str) -> Option<Vec<Token>> {
    let mut tokens = Vec::new();
    let mut rest = text.trim_start();
    while let Some(first) = rest.chars().next() {
        let len = if first.is_ascii_alphabetic() || first == '_' {
            let len = rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(rest.len());
            tokens.push(Token::Name(rest.get(..len)?.to_owned()));
            len
        } else if first.is_ascii_digit() || first == '.' {
            let len = number(rest);
            tokens.push(Token::Number(rest.get(..len)?.replace('_', "").parse().ok()?));
            len
        } else if matches!(first, '"' | '\'' | '`') {
            tokens.push(Token::Text);
            string(rest, first)?
        } else {
            let sign = SIGNS.iter().find(|sign| rest.starts_with(**sign))?;
            tokens.push(Token::Sign(sign));
            sign.len()
        };
        rest = rest.get(len..)?.trim_start();
    }
    Some(tokens)
}

fn number(text: &str) -> usize {
    let mut previous = ' ';
    for (at, c) in text.char_indices() {
        let is_sign = matches!(c, '+' | '-') && matches!(previous, 'e' | 'E');
        if !(c.is_ascii_digit() || matches!(c, '.' | '_' | 'e' | 'E') || is_sign) {
            return at;
        }
        previous = c;
    }
    text.len()
}

fn string(text: &str, quote: char) -> Option<usize> {
    let mut is_escaped = false;
    for (at, c) in text.char_indices().skip(1) {
        if is_escaped {
            is_escaped = false;
        } else if c == '\\' && quote != '`' {
            is_escaped = true;
        } else if c == quote {
            return Some(at + 1);
        }
    }
    None
}

struct Parser {
    tokens: Vec<Token>,
    at: usize,
    depth: usize,
}

/// Operators from those that bind least to those that bind most.
const LEVELS: &[&[(&str, &str)]] = &[
    &[("||", "||"), ("or", "||")],
    &[("&&", "&&"), ("and", "&&")],
    &[("==", "=="), ("!=", "!="), ("<=", "<="), (">=", ">="), ("<", "<"), (">", ">"), ("in", "in")],
    &[("+", "+"), ("-", "-")],
    &[("*", "*"), ("/", "/"), ("%", "%")],
    &[("**", "^"), ("^", "^"), ("??", "??")],
];

impl Parser {
    fn is(&self, sign: &str) -> bool {
        match self.tokens.get(self.at) {
            Some(Token::Sign(other)) => *other == sign,
            Some(Token::Name(name)) => name == sign,
            _ => false,
        }
    }

    fn eat(&mut self, sign: &str) -> bool {
        let is = self.is(sign);
        self.at += usize::from(is);
        is
    }

    fn want(&mut self, sign: &str) -> Option<()> {
        self.eat(sign).then_some(())
    }

    fn ternary(&mut self) -> Option<Expr> {
        self.depth += 1;
        if self.depth > DEEPEST {
            return None;
        }
        let mut expr = self.two(0)?;
        if self.eat("?") {
            let yes = self.ternary()?;
            self.want(":")?;
            let no = self.ternary()?;
            expr = Expr::If(Box::new(expr), Box::new(yes), Box::new(no));
        }
        self.depth -= 1;
        Some(expr)
    }

    fn two(&mut self, level: usize) -> Option<Expr> {
        let Some(operators) = LEVELS.get(level) else { return self.unary() };
        let mut left = self.two(level + 1)?;
        while let Some((_, meaning)) = operators.iter().find(|(written, _)| self.is(written)) {
            self.at += 1;
            let right = self.two(level + 1)?;
            left = Expr::Two(meaning, Box::new(left), Box::new(right));
        }
        Some(left)
    }

    fn unary(&mut self) -> Option<Expr> {
        let mut signs = Vec::new();
        loop {
            if self.eat("!") || self.eat("not") {
                signs.push('!');
            } else if self.eat("-") {
                signs.push('-');
            } else if !self.eat("+") {
                break;
            }
        }
        let mut expr = self.postfix()?;
        for sign in signs.into_iter().rev() {
            expr = if sign == '!' { Expr::Not(Box::new(expr)) } else { Expr::Minus(Box::new(expr)) };
        }
        Some(expr)
    }

    fn postfix(&mut self) -> Option<Expr> {
        let mut expr = self.primary()?;
        while self.eat("[") {
            let index = self.ternary()?;
            self.want("]")?;
            expr = Expr::Index(Box::new(expr), Box::new(index));
        }
        Some(expr)
    }

    fn primary(&mut self) -> Option<Expr> {
        let token = self.tokens.get(self.at)?.clone();
        self.at += 1;
        Some(match token {
            Token::Number(number) => Expr::Number(number),
            Token::Text => Expr::Text,
            Token::Sign("(") => {
                let expr = self.ternary()?;
                self.want(")")?;
                expr
            }
            Token::Sign("#") => Expr::Item,
            Token::Name(name) => match name.as_str() {
                "true" | "false" => Expr::Bool(name == "true"),
                "nil" => Expr::Nil,
                "result" => Expr::Result,
                _ if self.eat("(") => Expr::Call(name, self.arguments()?),
                _ => Expr::Unknown,
            },
            Token::Sign(_) => return None,
        })
    }

    fn arguments(&mut self) -> Option<Vec<Expr>> {
        let mut arguments = Vec::new();
        while !self.is(")") {
            let is_closure = self.eat("{");
            arguments.push(self.ternary()?);
            if is_closure {
                self.want("}")?;
            }
            if !self.eat(",") {
                break;
            }
        }
        self.want(")")?;
        Some(arguments)
    }
}
