//! What looks like a secret: by the name under which it stands, or by its own shape.

/// Words that a name of a secret ends with.
const WORDS: [&str; 9] =
    ["password", "passwd", "passphrase", "secret", "token", "credential", "credentials", "apikey", "passcode"];
/// Pairs of words that it ends with.
const PAIRS: [(&str, &str); 12] = [
    ("api", "key"),
    ("access", "key"),
    ("secret", "key"),
    ("private", "key"),
    ("signing", "key"),
    ("encryption", "key"),
    ("master", "key"),
    ("account", "key"),
    ("auth", "key"),
    ("key", "base"),
    ("pass", "word"),
    ("mysql", "pwd"),
];
/// Words before `secret` that make it the name of one.
const NAMED: [&str; 4] = ["pull", "tls", "existing", "name"];

/// Whether what stands under a name is a secret, if it is anything: `DATABASE_PASSWORD`, `apiKey`, `--auth-token`.
pub fn is_secret_name(name: &str) -> bool {
    // Nearly all names end otherwise.
    let end = name.as_bytes().last().map(u8::to_ascii_lowercase);
    if !matches!(end, Some(b'd' | b'e' | b't' | b'n' | b'l' | b's' | b'y')) {
        return false;
    }
    let words = words(name);
    let Some((last, before)) = words.split_last() else { return false };
    let before = before.last().map(String::as_str).unwrap_or_default();
    // `PGPASSWORD` is one word.
    let is_word = WORDS.contains(&last.as_str()) || last.ends_with("password") || last.ends_with("passwd");
    (is_word && !(last == "secret" && NAMED.contains(&before))) || PAIRS.contains(&(before, last))
}

/// The words of a name, in small letters: of `DB_PASSWORD`, `db-password`, `db.password` and `dbPassword`.
fn words(name: &str) -> Vec<String> {
    let mut words: Vec<String> = vec![String::new()];
    let mut was_small = false;
    for c in name.chars() {
        let starts = c.is_ascii_uppercase() && was_small;
        if starts || !c.is_ascii_alphanumeric() {
            words.push(String::new());
        }
        if let Some(word) = words.last_mut().filter(|_| c.is_ascii_alphanumeric()) {
            word.push(c.to_ascii_lowercase());
        }
        was_small = c.is_ascii_lowercase() || c.is_ascii_digit();
    }
    words.retain(|word| !word.is_empty());
    words
}

/// Beginnings of what only says where a secret is.
const ELSEWHERE: [&str; 14] =
    ["$", "<", "{{", "%", "/", "./", "file:", "vault:", "ref+", "op://", "arn:", "projects/", "@", "secret:"];
/// Words that say how something is done, and are no secret.
const PLAIN: [&str; 16] = [
    "true", "false", "yes", "no", "on", "off", "none", "null", "required", "optional", "enabled", "disabled", "bearer",
    "basic", "env", "jwt",
];

/// Whether a text under the name of a secret is the secret itself: not empty, no reference, no switch.
pub fn is_literal(value: &str) -> bool {
    let value = value.trim();
    let is_mask = value.bytes().all(|byte| matches!(byte, b'*' | b'x' | b'X' | b'.'));
    let is_plain = PLAIN.iter().any(|plain| value.eq_ignore_ascii_case(plain));
    let is_elsewhere = ELSEWHERE.iter().any(|start| value.starts_with(start));
    let is_address = value.contains("://") && shape(value).is_none();
    !(is_mask || is_plain || is_elsewhere || is_address)
}

/// What a text holds that is a secret whatever it is called, for messages.
pub fn shape(text: &str) -> Option<&'static str> {
    // Short texts are most of all there are.
    if text.len() < 5 {
        return None;
    }
    if text.contains("ENC[") {
        return Some("an encrypted text that nothing decrypts");
    }
    if text.contains("-----BEGIN") && is_private_key(text) {
        return Some("a private key");
    }
    if text.len() >= SHORTEST {
        if let Some(what) = token(text.as_bytes()) {
            return Some(what);
        }
        if text.contains("eyJ") && is_signed(text) {
            return Some("a signed token");
        }
    }
    (text.contains("://") && has_password(text)).then_some("a password within an address")
}

/// The fewest characters of a token: most texts have fewer.
const SHORTEST: usize = 20;

/// Beginnings of tokens, and how many characters follow at least.
const TOKENS: &[(&str, usize, &str)] = &[
    ("AKIA", 16, "a key of AWS"),
    ("ASIA", 16, "a key of AWS"),
    ("ghp_", 36, "a token of GitHub"),
    ("gho_", 36, "a token of GitHub"),
    ("ghs_", 36, "a token of GitHub"),
    ("ghr_", 36, "a token of GitHub"),
    ("ghu_", 36, "a token of GitHub"),
    ("github_pat_", 22, "a token of GitHub"),
    ("glpat-", 20, "a token of GitLab"),
    ("xoxb-", 20, "a token of Slack"),
    ("xoxp-", 20, "a token of Slack"),
    ("xapp-", 20, "a token of Slack"),
    ("sk_live_", 20, "a key of Stripe"),
    ("rk_live_", 20, "a key of Stripe"),
    ("AIza", 35, "a key of Google"),
    ("npm_", 36, "a token of npm"),
    ("dckr_pat_", 20, "a token of Docker"),
    ("AccountKey=", 40, "a key of Azure"),
    ("SharedAccessKey=", 40, "a key of Azure"),
    ("hvs.", 24, "a token of Vault"),
];

fn is_of_token(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'+' | b'/' | b'=')
}

/// What token stands in a text, and not in the middle of a word: the first of the list. One pass over the text, for
/// there are many texts and many beginnings.
fn token(text: &[u8]) -> Option<&'static str> {
    let mut first = None;
    let mut is_within = false;
    for (at, byte) in text.iter().enumerate() {
        let starts = !std::mem::replace(&mut is_within, byte.is_ascii_alphanumeric());
        if !starts || !byte.is_ascii_alphabetic() || text.len() - at < SHORTEST {
            continue;
        }
        let rest = text.get(at..).unwrap_or_default();
        let is_here = |(start, length, _): &(&str, usize, &str)| {
            let follows = rest.strip_prefix(start.as_bytes());
            follows.is_some_and(|follows| follows.iter().take_while(|byte| is_of_token(**byte)).count() >= *length)
        };
        let here = TOKENS.iter().position(is_here);
        first = [first, here].into_iter().flatten().min();
    }
    TOKENS.get(first?).map(|(_, _, what)| *what)
}

fn is_private_key(text: &str) -> bool {
    text.match_indices("-----BEGIN").any(|(at, _)| {
        let line = text.get(at..).unwrap_or_default().lines().next().unwrap_or_default();
        line.contains("PRIVATE KEY")
    })
}

/// A JSON Web Token: three parts, of which two are objects.
fn is_signed(text: &str) -> bool {
    text.match_indices("eyJ").any(|(at, _)| {
        let rest = text.get(at..).unwrap_or_default();
        let end = rest.bytes().take_while(|byte| is_of_token(*byte) || *byte == b'.').count();
        let mut parts = rest.get(..end).unwrap_or_default().split('.');
        let (head, body, sign) = (parts.next(), parts.next(), parts.next());
        head.is_some_and(|part| part.len() > 8)
            && body.is_some_and(|part| part.starts_with("eyJ") && part.len() > 8)
            && sign.is_some_and(|part| part.len() > 16)
    })
}

/// `scheme://user:password@host`.
fn has_password(text: &str) -> bool {
    text.match_indices("://").any(|(at, _)| {
        let rest = text.get(at + 3..).unwrap_or_default();
        let authority = rest.split(['/', '?', '#', ' ', '\n', '"', '\'']).next().unwrap_or_default();
        let Some((user, _)) = authority.rsplit_once('@') else { return false };
        user.split_once(':').is_some_and(|(_, password)| !password.is_empty() && is_plain(password))
    })
}

/// Whether a password is one, and not the place for one.
fn is_plain(password: &str) -> bool {
    !password.contains(['$', '<', '{', '%', '*']) && !password.bytes().all(|byte| byte == b'x' || byte == b'X')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names() {
        for name in [
            "DATABASE_PASSWORD",
            "apiKey",
            "API_KEY",
            "--auth-token",
            "clientSecret",
            "db.password",
            "TOKEN",
            "PGPASSWORD",
            "MYSQL_PWD",
        ] {
            assert!(is_secret_name(name), "{name}");
        }
        for name in [
            "PASSWORD_FILE",
            "TOKEN_TTL",
            "MAX_TOKENS",
            "SECRET_NAME",
            "IMAGE_PULL_SECRET",
            "TLS_SECRET",
            "KEY",
            "CACHE_KEY",
            "TOKENIZER",
            "PORT",
            "",
        ] {
            assert!(!is_secret_name(name), "{name}");
        }
    }

    #[test]
    fn values() {
        for value in ["hunter2", "s3cr3t!", "changeme", "postgres://shop:hunter2@db/shop"] {
            assert!(is_literal(value), "{value}");
        }
        for value in [
            "",
            "$(PASSWORD)",
            "${PASSWORD}",
            "<password>",
            "/run/secrets/token",
            "true",
            "https://id.example.com",
            "***",
        ] {
            assert!(!is_literal(value), "{value}");
        }
    }

    #[test]
    fn shapes() {
        for text in [
            "ENC[AES256_GCM,data:xxxx,type:str]",
            "-----BEGIN RSA PRIVATE KEY-----\nMII…",
            "x: ghp_0123456789abcdefghijklmnopqrstuvwxyz",
            "AKIAABCDEFGHIJKLMNOP",
            "postgres://shop:hunter2@db:5432/shop",
            "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJlLXNpZ25hdHVyZQ",
        ] {
            assert!(shape(text).is_some(), "{text}");
        }
        for text in [
            "",
            "-----BEGIN CERTIFICATE-----\nMII…",
            "postgres://shop@db:5432/shop",
            "https://example.com:8443/a@b",
            "postgres://shop:$(PASSWORD)@db/shop",
            "redis://redis.shop.svc:6379",
            "paymentsAKIAABCDEFGHIJKLMNOP",
            "ghp_short",
        ] {
            assert_eq!(shape(text), None, "{text}");
        }
    }
}
