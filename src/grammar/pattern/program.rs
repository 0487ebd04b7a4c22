//! A pattern's tree as steps, and their walk over a text: the first alternative that leads to a match counts, as in the
//! `regex` crate. Making the steps costs next to nothing; walking costs a few steps for each character as long as a
//! pattern is harmless. Every walk has a limit of steps, behind which the pattern must be matched by other means.

use super::syntax::{Class, Node, Tree};

/// Longer programs are not made.
const LONGEST: usize = 4000;

/// More different first characters are not told apart.
const MOST_HEADS: usize = 128;

#[derive(Debug)]
enum Step {
    Text(Box<str>),
    Class(Class),
    Start,
    End,
    /// Keeps the place in this slot.
    Mark(usize),
    /// The first of two ways, then the second.
    Fork(usize, usize),
    Jump(usize),
    Found,
}

/// What a match begins with.
#[derive(Debug, PartialEq, Eq)]
enum Heads {
    /// It begins at the start of the text.
    Start,
    /// It begins with one of these, in order.
    These(Vec<char>),
    Any,
}

/// A pattern as steps.
#[derive(Debug)]
pub(super) struct Program {
    steps: Vec<Step>,
    heads: Heads,
    names: Vec<Option<String>>,
}

/// Places of the groups of a match, start and end by turns; the whole match first.
pub(super) type Slots = Vec<Option<usize>>;

/// The walk took more steps than it may.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct TooFar;

impl Program {
    /// The steps of a tree; none where they would be too many, or where a repeated part can be empty.
    pub fn new(tree: Tree) -> Option<Self> {
        let mut program = Self { steps: Vec::new(), heads: Heads::Any, names: tree.names };
        program.mark(0, &tree.root)?;
        program.steps.push(Step::Found);
        program.heads = program.first();
        Some(program)
    }

    /// The number of the group with this name.
    pub fn group(&self, name: &str) -> Option<usize> {
        self.names.iter().position(|known| known.as_deref() == Some(name)).map(|index| index + 1)
    }

    fn mark(&mut self, group: usize, node: &Node) -> Option<()> {
        self.steps.push(Step::Mark(2 * group));
        self.add(node)?;
        self.steps.push(Step::Mark(2 * group + 1));
        Some(())
    }

    fn add(&mut self, node: &Node) -> Option<()> {
        if self.steps.len() > LONGEST {
            return None;
        }
        match node {
            Node::Letter(letter) => self.steps.push(Step::Text(letter.to_string().into_boxed_str())),
            Node::Class(class) => self.steps.push(Step::Class(class.clone())),
            Node::Start => self.steps.push(Step::Start),
            Node::End => self.steps.push(Step::End),
            Node::Group(number, inside) => self.mark(*number, inside)?,
            Node::Sequence(all) => self.sequence(all)?,
            Node::Choice(all) => self.choice(all)?,
            Node::Repeat { node, least, most, lazy } => self.repeat(node, *least, *most, *lazy)?,
        }
        Some(())
    }

    fn sequence(&mut self, all: &[Node]) -> Option<()> {
        let mut all = all.iter().peekable();
        while let Some(node) = all.next() {
            let Node::Letter(first) = node else {
                self.add(node)?;
                continue;
            };
            let mut text = first.to_string();
            while let Some(Node::Letter(letter)) = all.next_if(|next| matches!(next, Node::Letter(_))) {
                text.push(*letter);
            }
            self.steps.push(Step::Text(text.into_boxed_str()));
        }
        Some(())
    }

    fn choice(&mut self, all: &[Node]) -> Option<()> {
        let mut ends = Vec::new();
        for (index, node) in all.iter().enumerate() {
            let fork = self.steps.len();
            let last = index + 1 == all.len();
            if !last {
                self.steps.push(Step::Fork(fork + 1, 0));
            }
            self.add(node)?;
            if !last {
                ends.push(self.steps.len());
                self.steps.push(Step::Jump(0));
                let next = self.steps.len();
                self.lead(fork, next);
            }
        }
        let end = self.steps.len();
        ends.into_iter().for_each(|jump| self.lead(jump, end));
        Some(())
    }

    fn repeat(&mut self, node: &Node, least: usize, most: Option<usize>, lazy: bool) -> Option<()> {
        for _ in 0..least {
            self.add(node)?;
        }
        let mut forks = Vec::new();
        for _ in least..most.unwrap_or(least + 1) {
            forks.push(self.steps.len());
            self.steps.push(Step::Fork(0, 0));
            self.add(node)?;
        }
        if most.is_none() {
            // Going round without moving on would never end.
            if may_be_empty(node) {
                return None;
            }
            self.steps.push(Step::Jump(*forks.first()?));
        }
        let end = self.steps.len();
        for fork in forks {
            if let Some(Step::Fork(first, second)) = self.steps.get_mut(fork) {
                (*first, *second) = if lazy { (end, fork + 1) } else { (fork + 1, end) };
            }
        }
        Some(())
    }

    /// Lets the open end of a step lead to `target`.
    fn lead(&mut self, step: usize, target: usize) {
        if let Some(Step::Fork(_, open) | Step::Jump(open)) = self.steps.get_mut(step) {
            *open = target;
        }
    }

    fn first(&self) -> Heads {
        let mut heads = Vec::new();
        let (mut anchored, mut free) = (false, false);
        let mut seen = vec![false; self.steps.len()];
        let mut open = vec![0];
        while let Some(at) = open.pop() {
            if seen.get(at).is_none_or(|seen| *seen) {
                continue;
            }
            seen[at] = true;
            match &self.steps[at] {
                Step::Text(text) => heads.extend(text.chars().next()),
                Step::Class(class) => match letters(class) {
                    Some(all) => heads.extend(all),
                    None => return Heads::Any,
                },
                Step::Start => anchored = true,
                Step::End | Step::Found => free = true,
                Step::Mark(_) => open.push(at + 1),
                Step::Fork(first, second) => open.extend([*first, *second]),
                Step::Jump(target) => open.push(*target),
            }
        }
        heads.sort_unstable();
        heads.dedup();
        match (anchored, heads.is_empty()) {
            _ if free || heads.len() > MOST_HEADS => Heads::Any,
            (true, true) => Heads::Start,
            (true, false) => Heads::Any,
            (false, _) => Heads::These(heads),
        }
    }

    /// The first match that begins at `from` or behind it. `steps` is lessened by what it took.
    ///
    /// # Errors
    /// [`TooFar`] where `steps` are not enough.
    pub fn find(&self, text: &str, from: usize, steps: &mut usize) -> Result<Option<Slots>, TooFar> {
        let mut walk = Walk { text, slots: vec![None; 2 * (self.names.len() + 1)], open: Vec::new(), steps };
        let Some(rest) = text.get(from..) else { return Ok(None) };
        for (at, letter) in rest.char_indices().map(|(at, letter)| (at + from, Some(letter))).chain([(text.len(), None)]) {
            let worth = match &self.heads {
                Heads::Start if at > 0 => return Ok(None),
                Heads::These(heads) => letter.is_some_and(|letter| heads.binary_search(&letter).is_ok()),
                _ => true,
            };
            if worth && walk.from(self, at)? {
                return Ok(Some(walk.slots));
            }
        }
        Ok(None)
    }
}

/// The characters of a small set.
fn letters(class: &Class) -> Option<impl Iterator<Item = char>> {
    let few = class.runs.iter().map(|(first, last)| (*last as usize) - (*first as usize) + 1).sum::<usize>() <= MOST_HEADS;
    (few && !class.negated).then(|| class.runs.iter().flat_map(|(first, last)| *first..=*last))
}

fn may_be_empty(node: &Node) -> bool {
    match node {
        Node::Letter(_) | Node::Class(_) => false,
        Node::Start | Node::End => true,
        Node::Group(_, inside) => may_be_empty(inside),
        Node::Sequence(all) => all.iter().all(may_be_empty),
        Node::Choice(all) => all.iter().any(may_be_empty),
        Node::Repeat { node, least, .. } => *least == 0 || may_be_empty(node),
    }
}

/// What is still to be tried.
enum Open {
    /// This step at this place.
    Way(usize, usize),
    /// A slot gets its earlier content back first.
    Slot(usize, Option<usize>),
}

struct Walk<'a> {
    text: &'a str,
    slots: Slots,
    open: Vec<Open>,
    steps: &'a mut usize,
}

impl Walk<'_> {
    /// Whether the program matches from this place; `slots` then say where.
    fn from(&mut self, program: &Program, start: usize) -> Result<bool, TooFar> {
        self.open.clear();
        self.open.push(Open::Way(0, start));
        while let Some(next) = self.open.pop() {
            match next {
                Open::Slot(slot, place) => self.slots[slot] = place,
                Open::Way(step, at) => {
                    if self.follow(program, step, at)? {
                        return Ok(true);
                    }
                }
            }
        }
        Ok(false)
    }

    /// Follows one way to its end: a match, or nothing.
    fn follow(&mut self, program: &Program, mut step: usize, mut at: usize) -> Result<bool, TooFar> {
        let text = self.text;
        while let Some(now) = program.steps.get(step) {
            *self.steps = self.steps.checked_sub(1).ok_or(TooFar)?;
            let rest = text.get(at..).unwrap_or("");
            step += 1;
            match now {
                Step::Text(wanted) if rest.starts_with(&**wanted) => at += wanted.len(),
                Step::Class(class) => match rest.chars().next().filter(|letter| class.holds(*letter)) {
                    Some(letter) => at += letter.len_utf8(),
                    None => return Ok(false),
                },
                Step::Start if at == 0 => {}
                Step::End if rest.is_empty() => {}
                Step::Mark(slot) => {
                    self.open.push(Open::Slot(*slot, self.slots[*slot]));
                    self.slots[*slot] = Some(at);
                }
                Step::Fork(first, second) => {
                    self.open.push(Open::Way(*second, at));
                    step = *first;
                }
                Step::Jump(target) => step = *target,
                Step::Found => return Ok(true),
                Step::Text(_) | Step::Start | Step::End => return Ok(false),
            }
        }
        Ok(false)
    }
}
