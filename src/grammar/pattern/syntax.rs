//! The part of the syntax of regular expressions that grammars use. In: a pattern as written. Out: its tree, or nothing
//! where the pattern uses more than this; such a pattern is left to the `regex` crate.
//!
//! ```text
//! choice   = sequence { "|" sequence }
//! sequence = { atom [ ( "?" | "*" | "+" | "{" m [ "," [ n ] ] "}" ) [ "?" ] ] }
//! atom     = "(" [ "?:" | "?P<" name ">" ] choice ")" | "[" [ "^" ] { item } "]" | "\" sign | "\n" | "\s" | "\p{Han}" | "^" | "$" | "." | char
//! ```

use std::iter::Peekable;
use std::str::Chars;

/// Groups deeper than this are not followed.
const DEEPEST: usize = 40;

/// A part of a pattern.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Node {
    /// This character.
    Letter(char),
    /// One character of a set.
    Class(Class),
    /// The start of the text.
    Start,
    /// The end of the text.
    End,
    /// A group that is remembered, with its number.
    Group(usize, Box<Node>),
    /// One after the other.
    Sequence(Vec<Node>),
    /// One of them, the first that leads to a match.
    Choice(Vec<Node>),
    /// As often as possible, or as rarely if it is lazy.
    Repeat { node: Box<Node>, least: usize, most: Option<usize>, lazy: bool },
}

/// A set of characters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Class {
    /// Whether it holds the characters that are not listed.
    pub negated: bool,
    /// First and last of each run.
    pub runs: Vec<(char, char)>,
}

impl Class {
    /// Whether the character is in the set.
    pub fn holds(&self, letter: char) -> bool {
        self.runs.iter().any(|(first, last)| (*first..=*last).contains(&letter)) != self.negated
    }
}

/// A pattern's tree, and the names of its groups: group n is `names[n - 1]`.
#[derive(Debug)]
pub(super) struct Tree {
    pub root: Node,
    pub names: Vec<Option<String>>,
}

const SPACES: &[(char, char)] = &[
    ('\t', '\r'),
    (' ', ' '),
    ('\u{85}', '\u{85}'),
    ('\u{a0}', '\u{a0}'),
    ('\u{1680}', '\u{1680}'),
    ('\u{2000}', '\u{200a}'),
    ('\u{2028}', '\u{2029}'),
    ('\u{202f}', '\u{202f}'),
    ('\u{205f}', '\u{205f}'),
    ('\u{3000}', '\u{3000}'),
];

/// The characters of the script Han.
const HAN: &[(char, char)] = &[
    ('\u{2e80}', '\u{2e99}'),
    ('\u{2e9b}', '\u{2ef3}'),
    ('\u{2f00}', '\u{2fd5}'),
    ('\u{3005}', '\u{3005}'),
    ('\u{3007}', '\u{3007}'),
    ('\u{3021}', '\u{3029}'),
    ('\u{3038}', '\u{303b}'),
    ('\u{3400}', '\u{4dbf}'),
    ('\u{4e00}', '\u{9fff}'),
    ('\u{f900}', '\u{fa6d}'),
    ('\u{fa70}', '\u{fad9}'),
    ('\u{16fe2}', '\u{16fe3}'),
    ('\u{16ff0}', '\u{16ff1}'),
    ('\u{20000}', '\u{2a6df}'),
    ('\u{2a700}', '\u{2b739}'),
    ('\u{2b740}', '\u{2b81d}'),
    ('\u{2b820}', '\u{2cea1}'),
    ('\u{2ceb0}', '\u{2ebe0}'),
    ('\u{2ebf0}', '\u{2ee5d}'),
    ('\u{2f800}', '\u{2fa1d}'),
    ('\u{30000}', '\u{3134a}'),
    ('\u{31350}', '\u{323af}'),
];

/// The tree of a pattern.
pub(super) fn parse(pattern: &str) -> Option<Tree> {
    let mut parser = Parser { rest: pattern.chars().peekable(), names: Vec::new(), depth: 0 };
    let root = parser.choice()?;
    // A closing bracket too many.
    parser.rest.next().is_none().then_some(Tree { root, names: parser.names })
}

struct Parser<'a> {
    rest: Peekable<Chars<'a>>,
    names: Vec<Option<String>>,
    depth: usize,
}

impl Parser<'_> {
    fn choice(&mut self) -> Option<Node> {
        let first = self.sequence()?;
        if self.rest.peek() != Some(&'|') {
            return Some(first);
        }
        let mut all = vec![first];
        while self.rest.next_if_eq(&'|').is_some() {
            all.push(self.sequence()?);
        }
        Some(Node::Choice(all))
    }

    fn sequence(&mut self) -> Option<Node> {
        let mut all = Vec::new();
        while self.rest.peek().is_some_and(|next| !matches!(next, '|' | ')')) {
            all.push(self.repeated()?);
        }
        Some(Node::Sequence(all))
    }

    fn repeated(&mut self) -> Option<Node> {
        let node = Box::new(self.atom()?);
        let (least, most) = match self.rest.peek() {
            Some('?') => (0, Some(1)),
            Some('*') => (0, None),
            Some('+') => (1, None),
            Some('{') => self.bounds()?,
            _ => return Some(*node),
        };
        self.rest.next();
        let lazy = self.rest.next_if_eq(&'?').is_some();
        let again = self.rest.peek().is_some_and(|next| matches!(next, '?' | '*' | '+' | '{'));
        (!again).then_some(Node::Repeat { node, least, most, lazy })
    }

    /// `{m}`, `{m,}` or `{m,n}` up to its closing bracket, which stays.
    fn bounds(&mut self) -> Option<(usize, Option<usize>)> {
        self.rest.next();
        let mut inside = String::new();
        while let Some(sign) = self.rest.next_if(|sign| *sign != '}') {
            inside.push(sign);
        }
        self.rest.peek()?;
        let Some((least, most)) = inside.split_once(',') else {
            let both = inside.parse().ok()?;
            return Some((both, Some(both)));
        };
        let least = least.parse().ok()?;
        let most = if most.is_empty() { None } else { Some(most.parse().ok()?) };
        most.is_none_or(|most: usize| most >= least).then_some((least, most))
    }

    fn atom(&mut self) -> Option<Node> {
        Some(match self.rest.next()? {
            '(' => self.group()?,
            '[' => Node::Class(self.class()?),
            '\\' => match self.escaped()? {
                Escaped::Sign(sign) => Node::Letter(sign),
                Escaped::Runs(runs) => Node::Class(Class { negated: false, runs: runs.to_vec() }),
            },
            '^' => Node::Start,
            '$' => Node::End,
            '.' => Node::Class(Class { negated: true, runs: vec![('\n', '\n')] }),
            '?' | '*' | '+' | '{' | '}' => return None,
            letter => Node::Letter(letter),
        })
    }

    fn group(&mut self) -> Option<Node> {
        self.depth += 1;
        let mut number = None;
        if self.rest.next_if_eq(&'?').is_none() {
            self.names.push(None);
            number = Some(self.names.len());
        } else if self.rest.next_if_eq(&':').is_none() {
            let _ = self.rest.next_if_eq(&'P');
            // Anything but a name is a flag.
            self.rest.next_if_eq(&'<')?;
            let name: String = std::iter::from_fn(|| self.rest.next_if(|sign| *sign != '>')).collect();
            self.names.push(Some(name));
            number = Some(self.names.len());
            self.rest.next()?;
        }
        let inside = if self.depth <= DEEPEST { self.choice()? } else { return None };
        self.rest.next_if_eq(&')')?;
        self.depth -= 1;
        Some(match number {
            Some(number) => Node::Group(number, Box::new(inside)),
            None => inside,
        })
    }

    fn escaped(&mut self) -> Option<Escaped> {
        match self.rest.next()? {
            's' => Some(Escaped::Runs(SPACES)),
            'p' => "{Han}".chars().all(|sign| self.rest.next_if_eq(&sign).is_some()).then_some(Escaped::Runs(HAN)),
            'n' => Some(Escaped::Sign('\n')),
            sign if sign.is_ascii_punctuation() => Some(Escaped::Sign(sign)),
            _ => None,
        }
    }

    /// A class up to its closing bracket; `]` in the first place is a letter.
    fn class(&mut self) -> Option<Class> {
        let negated = self.rest.next_if_eq(&'^').is_some();
        let mut runs = Vec::new();
        if self.rest.next_if_eq(&']').is_some() {
            runs.push((']', ']'));
        }
        loop {
            let first = match self.rest.next()? {
                ']' if !runs.is_empty() => return Some(Class { negated, runs }),
                // Classes in classes and their operators.
                '[' | ']' | '&' | '~' => return None,
                '\\' => match self.escaped()? {
                    Escaped::Sign(sign) => sign,
                    Escaped::Runs(more) => {
                        runs.extend_from_slice(more);
                        continue;
                    }
                },
                letter => letter,
            };
            runs.push(self.run_from(first)?);
        }
    }

    /// The run that begins with `first`: `a`, `a-z`; a `-` before the closing bracket is a letter.
    fn run_from(&mut self, first: char) -> Option<(char, char)> {
        let mut ahead = self.rest.clone();
        if ahead.next() != Some('-') || ahead.peek() == Some(&']') {
            return Some((first, first));
        }
        let last = ahead.next()?;
        self.rest = ahead;
        let plain = !matches!(last, '\\' | '[' | '-') && first != '-' && first <= last;
        plain.then_some((first, last))
    }
}

/// What stands behind a `\`.
enum Escaped {
    Sign(char),
    Runs(&'static [(char, char)]),
}
