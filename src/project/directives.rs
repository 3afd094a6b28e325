//! What comments say to this tool: `permit: ignore[rule, rule] reason` and `permit: needs[scope]`.
//!
//! A directive is about a binding's entry or an environment's header or key: it is on one of its
//! lines, or in the comment block right above. One at the top of the file is about the whole file. The
//! rules judge whether a rule exists, and whether there was anything to ignore.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use super::{AI_GATEWAY, ConfigOrigin, Project, SpannedText, WORKERS};
use crate::config::comments::ConfigComments;
use crate::config::document::ConfigDocument;
use crate::config::tree::{ByteSpan, ConfigPath};

/// What every directive begins with.
const PREFIX: &str = "permit:";

/// One directive.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct PermitDirective {
    /// From `permit:` to the end of the comment's line.
    pub(crate) span: ByteSpan,
    pub(crate) order: DirectiveOrder,
    /// The entries of bindings and the tables of environments that it is beside, or else nothing.
    /// Directives in one place share the list.
    pub(crate) about: Rc<[ConfigPath]>,
    pub(crate) reach: DirectiveReach,
}

/// What a directive is about besides the places that it is beside.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub(crate) enum DirectiveReach {
    Nothing,
    /// At the top of the file, right above an entry: what has no entry to write a directive at.
    Unplaced,
    /// At the top of the file: everything in it.
    WholeFile,
}

/// What a directive says, in the words of the config.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) enum DirectiveOrder {
    /// Findings of these rules are known and accepted.
    Ignore {
        rules: Vec<SpannedText>,
        reason: Option<String>,
    },
    /// The secret must hold these scopes too.
    Needs(Vec<SpannedText>),
    Unclear,
}

/// The scope that a person means by `word`, as the API spells it.
pub(crate) fn parse_scope(word: &str) -> Option<&'static str> {
    let spelled = word.replace('-', "_");
    [WORKERS, AI_GATEWAY]
        .into_iter()
        .find(|scope| **scope == spelled)
}

impl PermitDirective {
    /// The rules whose findings it ignores.
    pub(crate) fn ignored(&self) -> impl Iterator<Item = &str> {
        let rules = match &self.order {
            DirectiveOrder::Ignore { rules, .. } => rules.as_slice(),
            _ => &[],
        };
        rules.iter().map(|text| text.value.as_str())
    }

    /// Whether it is about nothing.
    pub(crate) fn is_lost(&self) -> bool {
        self.about.is_empty() && self.reach == DirectiveReach::Nothing
    }

    fn scopes(&self) -> impl Iterator<Item = &'static str> {
        let scopes = match &self.order {
            DirectiveOrder::Needs(scopes) => scopes.as_slice(),
            _ => &[],
        };
        scopes.iter().filter_map(|text| parse_scope(&text.value))
    }
}

impl Project {
    /// Reads the directives and applies them to the bindings.
    pub(super) fn read_directives(&mut self) {
        let Ok(document) = &self.document else {
            return;
        };
        self.directives = read_comments(document, &self.places());
        self.apply_directives();
    }

    /// Gives the bindings the scopes that directives say they need.
    fn apply_directives(&mut self) {
        let mut needs: BTreeSet<(&ConfigPath, &'static str)> = BTreeSet::new();
        let mut known = BTreeSet::new();
        let mut everywhere = BTreeSet::new();
        for directive in &self.directives {
            if directive.reach == DirectiveReach::WholeFile {
                everywhere.extend(directive.scopes());
            }
            for scope in directive.scopes() {
                // The paths of one list are looked at once.
                if known.insert((directive.about.as_ptr(), scope)) {
                    needs.extend(directive.about.iter().map(|path| (path, scope)));
                }
            }
        }
        let bindings = self.environments.iter_mut();
        for binding in bindings.flat_map(|environment| &mut environment.bindings) {
            for scope in [WORKERS, AI_GATEWAY] {
                let is_needed =
                    everywhere.contains(scope) || needs.contains(&(&binding.path, scope));
                if is_needed && !binding.needs.contains(&scope) {
                    binding.needs.push(scope);
                }
            }
        }
    }

    /// Each path of a binding in `source`, from which this project was built, with the path of that
    /// binding here.
    fn generated_paths<'a>(&self, source: &'a Self) -> BTreeMap<&'a ConfigPath, ConfigPath> {
        let mut paths = BTreeMap::new();
        for environment in &source.environments {
            let Some(own) = self.environment(&environment.id) else {
                continue;
            };
            let mut twins = BTreeMap::new();
            for binding in &own.bindings {
                twins.entry(binding.title()).or_insert(&binding.path);
            }
            for binding in &environment.bindings {
                if let Some(twin) = twins.get(binding.title()) {
                    paths.insert(&binding.path, (*twin).clone());
                }
            }
        }
        paths
    }

    /// The path and the span of everything that a directive can be about.
    fn places(&self) -> Vec<(ConfigPath, ByteSpan)> {
        let mut places = Vec::new();
        for environment in &self.environments {
            if !environment.anchor.is_empty() {
                places.push((environment.path.clone(), environment.anchor.clone()));
            }
            let bindings = environment.bindings.iter();
            places.extend(bindings.map(|binding| (binding.path.clone(), binding.span.clone())));
        }
        places
    }
}

/// Gives each generated config the directives of the config it was built from: a build keeps no
/// comments.
pub(super) fn carry_over(projects: &mut [Project]) {
    let mut sources = BTreeMap::new();
    for (index, project) in projects.iter().enumerate() {
        if let ConfigOrigin::Redirected(generated) = &project.origin {
            sources.entry(generated.clone()).or_insert(index);
        }
    }
    for index in 0..projects.len() {
        let generated = &projects[index];
        let Some(source) = sources
            .get(&generated.config)
            .map(|source| &projects[*source])
        else {
            continue;
        };
        let paths = generated.generated_paths(source);
        let mut lists: BTreeMap<*const ConfigPath, Rc<[ConfigPath]>> = BTreeMap::new();
        let directives = source.directives.iter().map(|directive| {
            let own = || {
                let about = directive.about.iter();
                about.filter_map(|path| paths.get(path).cloned()).collect()
            };
            let about = lists.entry(directive.about.as_ptr()).or_insert_with(own);
            PermitDirective {
                about: about.clone(),
                ..directive.clone()
            }
        });
        let directives = directives.collect();
        projects[index].directives = directives;
        projects[index].apply_directives();
    }
}

fn read_comments(
    document: &ConfigDocument,
    places: &[(ConfigPath, ByteSpan)],
) -> Vec<PermitDirective> {
    // Most configs have none.
    if !document.text.contains(PREFIX) {
        return Vec::new();
    }
    let spans: Vec<ByteSpan> = places.iter().map(|(_, span)| span.clone()).collect();
    let comments = ConfigComments::find(document);
    let beside = comments.places(&spans);
    let paths = |list: &Vec<usize>| list.iter().map(|index| places[*index].0.clone()).collect();
    let lists: Vec<Rc<[ConfigPath]>> = beside.lists().iter().map(paths).collect();
    let directives = comments.iter().zip(beside.of());
    let directives = directives.filter_map(|((comment, text), list)| {
        let about = lists[*list].clone();
        Some(PermitDirective {
            span: comment.span.clone(),
            order: parse_order(text, comment.span.start)?,
            reach: match (comment.is_at_top, about.is_empty()) {
                (false, _) => DirectiveReach::Nothing,
                (true, true) => DirectiveReach::WholeFile,
                (true, false) => DirectiveReach::Unplaced,
            },
            about,
        })
    });
    directives.collect()
}

/// Parses a comment that begins at `offset`, if it is a directive.
fn parse_order(text: &str, offset: usize) -> Option<DirectiveOrder> {
    let order = text.strip_prefix(PREFIX)?;
    let parts = order.split_once('[').and_then(|(verb, rest)| {
        let (list, reason) = rest.split_once(']')?;
        let words = split_words(list, offset + text.len() - rest.len());
        (!words.is_empty()).then_some((verb.trim(), words, reason.trim()))
    });
    Some(match parts {
        Some(("ignore", rules, reason)) => DirectiveOrder::Ignore {
            rules,
            reason: (!reason.is_empty()).then(|| reason.to_owned()),
        },
        Some(("needs", scopes, _)) => DirectiveOrder::Needs(scopes),
        _ => DirectiveOrder::Unclear,
    })
}

/// The words between commas; `offset` is where `list` begins.
fn split_words(list: &str, offset: usize) -> Vec<SpannedText> {
    let mut start = offset;
    let parts = list.split_inclusive(',').map(|part| {
        let word = part.trim_end_matches(',').trim();
        let from = start + part.len() - part.trim_start().len();
        start += part.len();
        SpannedText {
            value: word.to_owned(),
            span: from..from + word.len(),
        }
    });
    parts.filter(|word| !word.value.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_have_their_spans() {
        let text = "permit: ignore[missing-scope , x,] because of [that]";
        let Some(DirectiveOrder::Ignore { rules, reason }) = parse_order(text, 100) else {
            panic!()
        };
        let spelled: Vec<_> = rules
            .iter()
            .map(|rule| &text[rule.span.start - 100..rule.span.end - 100])
            .collect();
        assert_eq!(spelled, ["missing-scope", "x"]);
        assert_eq!(reason.as_deref(), Some("because of [that]"));
    }

    #[test]
    fn other_orders_are_unclear_and_prose_is_ignored() {
        for text in [
            "permit: ignore missing-scope",
            "permit: ignore[missing-scope",
            "permit: ignore[] because",
            "permit: forbid[x]",
            "permit:",
        ] {
            assert_eq!(
                parse_order(text, 0),
                Some(DirectiveOrder::Unclear),
                "{text}"
            );
        }
        assert_eq!(parse_order("we permit: ignore[x] y", 0), None);
        assert_eq!(parse_scope("ai-gateway"), Some(AI_GATEWAY));
        assert_eq!(parse_scope("containers"), None);
    }
}
