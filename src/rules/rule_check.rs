//! A row of the rules' table, and how its function is called.

use super::finding::Finding;
use super::rule::Rule;
use super::rule_input::{AccountContext, BindingContext, RuleInput};

/// A rule with the function that looks for it.
pub(super) struct RuleRow {
    pub(super) rule: Rule,
    pub(super) check: RuleCheck,
}

/// The function of a rule, by what it judges at a time.
pub(super) enum RuleCheck {
    /// The whole run.
    Run(fn(&'static Rule, &RuleInput<'_>) -> Vec<Finding>),
    /// The credential of the run.
    Credential(fn(&'static Rule, &RuleInput<'_>) -> Option<Finding>),
    /// Each account of the bindings that the first function picks.
    Account(
        fn(&BindingContext<'_>) -> bool,
        fn(&'static Rule, &AccountContext<'_>) -> Option<Finding>,
    ),
    /// Each binding that the API is asked about.
    Binding(fn(&'static Rule, &BindingContext<'_>) -> Option<Finding>),
    /// What the rules before it found.
    Findings(fn(&'static Rule, &RuleInput<'_>, &[Finding]) -> Vec<Finding>),
}

impl RuleRow {
    pub(super) fn findings(
        &'static self,
        input: &RuleInput<'_>,
        found: &[Finding],
    ) -> Vec<Finding> {
        let rule = &self.rule;
        match self.check {
            RuleCheck::Run(check) => check(rule, input),
            RuleCheck::Credential(check) => check(rule, input).into_iter().collect(),
            RuleCheck::Account(picks, check) => {
                let accounts = input.accounts(picks);
                accounts
                    .iter()
                    .filter_map(|account| check(rule, account))
                    .collect()
            }
            RuleCheck::Binding(check) => {
                let subjects = input.checkable_bindings();
                subjects
                    .iter()
                    .filter_map(|subject| check(rule, subject))
                    .collect()
            }
            RuleCheck::Findings(check) => check(rule, input, found),
        }
    }
}

/// Rows of one layer: severity, id, title, `(unanswered)` where a finding of the rule leaves a
/// question without an answer, and the [`RuleCheck`].
macro_rules! rule_rows {
    ($layer:ident: $(
        $severity:ident $id:literal, $title:literal $(($unanswered:ident))?
            => $judged:ident($($check:expr),+);
    )+) => {
        &[$($crate::rules::rule_check::RuleRow {
            rule: $crate::rules::rule::Rule {
                id: $id,
                severity: $crate::rules::rule::Severity::$severity,
                layer: $crate::rules::rule::Layer::$layer,
                title: $title,
                page: include_str!(concat!("../../docs/rules/", $id, ".md")),
                unanswered: rule_rows!(@flag $($unanswered)?),
            },
            check: $crate::rules::rule_check::RuleCheck::$judged($($check),+),
        }),+]
    };
    (@flag) => { false };
    (@flag unanswered) => { true };
}
pub(super) use rule_rows;
