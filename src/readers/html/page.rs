//! What is site and what is document: the containers that hold the main content, and those that only serve the site.
//! Judges containers by name, tag and the share of the page's text they hold; lines are judged in `furniture`.

use std::collections::{HashMap, HashSet};

use ego_tree::iter::Edge;
use ego_tree::{NodeId, NodeRef};
use scraper::{ElementRef, Html, Node};

use super::style;
use crate::error::Error;

/// Names (id or class, whole) that publishing systems give to the main content.
const CONTENT: &[&str] = &[
    "zoom",
    "fontzoom",
    "trs_editor",
    "trs_editor_view",
    "trs_ueditor",
    "content",
    "contents",
    "contentbox",
    "content-box",
    "content_box",
    "article",
    "articlecontent",
    "article-content",
    "article_content",
    "article-body",
    "articlebody",
    "con",
    "cont",
    "con_text",
    "detail",
    "details",
    "detail-content",
    "detail_content",
    "detailcontent",
    "maincontent",
    "main-content",
    "main_content",
    "main",
    "news_content",
    "newscontent",
    "news-content",
    "pages_content",
    "xxgk_content",
    "ucapcontent",
    "vsb_content",
    "v_news_content",
    "wp_articlecontent",
    "view",
    "viewcontent",
    "text",
    "txt",
    "txt_box",
    "txtcontent",
    "nr",
    "zw",
    "zwnr",
    "zhengwen",
    "info_content",
    "infocontent",
    "printcontent",
    "print-content",
    "j-fontcontent",
    "editor-content",
];

/// Name parts of containers that serve the site, wherever they stand.
const CHROME: &[&str] = &[
    "nav",
    "navs",
    "navbar",
    "navigation",
    "subnav",
    "mainnav",
    "topnav",
    "menu",
    "footer",
    "foot",
    "copyright",
    "breadcrumb",
    "breadcrumbs",
    "crumb",
    "crumbs",
    "location",
    "weizhi",
    "dqwz",
    "curpos",
    "share",
    "sharebox",
    "bdsharebuttonbox",
    "bdshare",
    "related",
    "relation",
    "xgxx",
    "xglj",
    "xgwz",
    "sidebar",
    "toolbar",
    "search",
    "pagination",
    "pager",
    "prevnext",
    "qrcode",
    "ewm",
    "friendlink",
    "friendlinks",
    "links",
    "yqlj",
    "siteinfo",
    "wza",
    "login",
    "popup",
    "banner",
    "logo",
    "fontsize",
];

/// Name parts that mean the site's only outside the main content: an article has a head and a bottom too.
const CHROME_OUTSIDE: &[&str] =
    &["header", "head", "top", "topbar", "bottom", "position", "aside", "print", "tools", "tool", "hot"];

/// How much text a container holds.
#[derive(Debug, Clone, Copy, Default)]
struct Weight {
    /// Characters outside links.
    chars: usize,
    /// Table cells.
    cells: usize,
}

/// The map of a page.
#[derive(Debug)]
pub(crate) struct Page {
    weights: HashMap<NodeId, Weight>,
    total: Weight,
    roots: HashSet<NodeId>,
    hidden_chars: usize,
}

impl Page {
    /// Weighs a page.
    ///
    /// # Errors
    /// [`Error::Limit`] if its elements are nested deeper than `nesting`.
    pub(crate) fn of(html: &Html, nesting: usize) -> Result<Self, Error> {
        let mut page = Page { weights: HashMap::new(), total: Weight::default(), roots: HashSet::new(), hidden_chars: 0 };
        let candidates = page.weigh(html, nesting)?;
        page.choose_roots(html, &candidates);
        Ok(page)
    }

    /// Characters that an element hides though they would be text.
    pub(crate) fn hidden_chars(&self) -> usize {
        self.hidden_chars
    }

    /// Whether the page has containers that are known to hold the main content.
    pub(crate) fn has_roots(&self) -> bool {
        !self.roots.is_empty()
    }

    /// Whether this element holds main content.
    pub(crate) fn is_root(&self, element: ElementRef<'_>) -> bool {
        self.roots.contains(&element.id())
    }

    /// Whether this element serves the site. One that holds a large share of the page's text or a table does not, whatever
    /// it is called.
    pub(crate) fn is_chrome(&self, element: ElementRef<'_>, in_root: bool) -> bool {
        let named = match element.value().name() {
            "nav" | "footer" | "button" | "select" | "option" | "dialog" | "menu" => true,
            "header" | "aside" => !in_root,
            _ => names(element).any(|name| parts(&name).any(|part| is_chrome_part(part, in_root))),
        };
        let weight = self.weights.get(&element.id()).copied().unwrap_or_default();
        named && weight.cells < 6 && weight.chars * 10 <= self.total.chars.max(1) * 3
    }

    /// One pass over the page: weights of all containers, and the containers with a content name in document order.
    fn weigh(&mut self, html: &Html, nesting: usize) -> Result<Vec<NodeId>, Error> {
        let (mut open, mut candidates): (Vec<Weight>, Vec<NodeId>) = (vec![Weight::default()], Vec::new());
        let (mut hidden_in, mut links): (Option<(NodeId, bool)>, usize) = (None, 0);
        for edge in html.tree.root().traverse() {
            match edge {
                Edge::Open(node) => {
                    if let Some(element) = ElementRef::wrap(node) {
                        if open.len() > nesting {
                            return Err(Error::Limit(format!("{nesting} nested elements")));
                        }
                        open.push(Weight::default());
                        links += usize::from(element.value().name() == "a");
                        if hidden_in.is_none() && style::is_hidden(element) {
                            hidden_in = Some((node.id(), style::has_no_text(element)));
                        } else if hidden_in.is_none() && is_candidate(element) {
                            candidates.push(node.id());
                        }
                    } else if let (Node::Text(text), Some(top)) = (node.value(), open.last_mut()) {
                        let chars = text.chars().filter(|c| !c.is_whitespace()).count();
                        match hidden_in {
                            Some((_, no_text)) => self.hidden_chars += if no_text { 0 } else { chars },
                            None if links == 0 => top.chars += chars,
                            None => {}
                        }
                    }
                }
                Edge::Close(node) => {
                    let Some(element) = ElementRef::wrap(node) else { continue };
                    let mut weight = open.pop().unwrap_or_default();
                    links -= usize::from(element.value().name() == "a");
                    if hidden_in.is_some_and(|(hidden, _)| hidden == node.id()) {
                        hidden_in = None;
                        weight = Weight::default();
                    }
                    self.close(element, weight, open.last_mut());
                }
            }
        }
        Ok(candidates)
    }

    fn close(&mut self, element: ElementRef<'_>, mut weight: Weight, parent: Option<&mut Weight>) {
        let name = element.value().name();
        weight.cells += usize::from(matches!(name, "td" | "th"));
        if !matches!(name, "td" | "th" | "tr" | "p" | "a" | "span" | "font" | "b" | "strong" | "br" | "li") {
            self.weights.insert(element.id(), weight);
        }
        if name == "body" {
            self.total = weight;
        }
        if let Some(parent) = parent {
            parent.chars += weight.chars;
            parent.cells += weight.cells;
        }
    }

    /// The innermost containers with a content name, if together they hold most of the page.
    fn choose_roots(&mut self, html: &Html, candidates: &[NodeId]) {
        let chars = |id: &NodeId| self.weights.get(id).map_or(0, |weight| weight.chars);
        let mut roots: Vec<NodeId> = Vec::new();
        // Inner candidates come later: one that holds nearly all of an outer one takes its place.
        for id in candidates.iter().filter(|id| chars(id) * 20 >= self.total.chars.max(1)) {
            let Some(node) = html.tree.get(*id) else { continue };
            match roots.iter().position(|root| has_ancestor(node, *root)) {
                Some(outer) if chars(id) * 10 >= chars(&roots[outer]) * 8 => roots[outer] = *id,
                Some(_) => {}
                None => roots.push(*id),
            }
        }
        let held: usize = roots.iter().map(chars).sum();
        if held * 2 >= self.total.chars.max(1) {
            self.roots = roots.into_iter().collect();
        }
    }
}

fn has_ancestor(node: NodeRef<'_, Node>, ancestor: NodeId) -> bool {
    node.ancestors().any(|above| above.id() == ancestor)
}

fn is_candidate(element: ElementRef<'_>) -> bool {
    match element.value().name() {
        "article" | "main" => true,
        "div" | "section" | "td" | "ucapcontent" => names(element).any(|name| CONTENT.contains(&name.as_str())),
        _ => false,
    }
}

/// The element's id and classes, lower case.
fn names(element: ElementRef<'_>) -> impl Iterator<Item = String> {
    let tag = element.value();
    let classes = tag.attr("class").unwrap_or_default().split_ascii_whitespace();
    tag.attr("id").into_iter().chain(classes).map(str::to_ascii_lowercase)
}

/// `site-nav_2` → `site`, `nav`, `2`; digits at an end are no part of a name.
fn parts(name: &str) -> impl Iterator<Item = &str> {
    name.split(['-', '_', ' ']).map(|part| part.trim_end_matches(|c: char| c.is_ascii_digit()))
}

fn is_chrome_part(part: &str, in_root: bool) -> bool {
    CHROME.contains(&part) || (!in_root && CHROME_OUTSIDE.contains(&part))
}
