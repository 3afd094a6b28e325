//! Every kind of credential and every state of a secret: our verdict, and what happens to a deploy.
//!
//! Where we say `ready`, the deploy has to be green; where `blocked`, red, and for our reasons;
//! `unverified` is left for where nothing that may be read tells.

mod cell;
mod judgement;
mod secret;

use std::collections::BTreeSet;

use cell::Cell;
use judgement::Judgement;

use super::comparison::Comparison;
use super::installation::Installation;
use super::with_each_wrangler;
use crate::process::Ran;

/// Set to anything, every cell is deployed, not only those that decide.
const WHOLE: &str = "WRANGLER_PERMIT_MATRIX";

#[test]
fn a_verdict_is_left_open_only_where_nothing_tells() {
    let mut wrong = Vec::new();
    let mut open = [0, 0];
    for cell in Cell::all() {
        for probe in [false, true] {
            let ours = Judgement::of(&cell.project(), cell, probe);
            let unverified = ours.verdict == "unverified";
            open[usize::from(probe)] += usize::from(unverified);
            if unverified != cell.nothing_tells(probe) {
                wrong.push(format!("{cell:?}, probe {probe}: {}", ours.told()));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(open[1] < open[0], "a probe proves something: {open:?}");
}

#[test]
fn what_is_ready_is_deployed_and_what_is_blocked_is_not() {
    let whole = std::env::var_os(WHOLE).is_some();
    let (cells, left): (Vec<Cell>, Vec<Cell>) = Cell::all()
        .into_iter()
        .partition(|cell| whole || cell.decides());
    with_each_wrangler(|wrangler| {
        let subject = format!("wrangler {} deploys, we judge", wrangler.version);
        let mut comparison = Comparison::of(subject);
        let mut verdicts = BTreeSet::new();
        for cell in &cells {
            verdicts.extend(compare(wrangler, *cell, &mut comparison));
        }
        assert_eq!(verdicts.len(), 3, "{verdicts:?}");
        for cell in &left {
            let why = format!("decides nothing more; set {WHOLE}=whole to deploy it too");
            comparison.uncompared(&format!("{cell:?}"), &why);
        }
        comparison.conclude();
    });
}

/// Compares one deploy with our verdicts on it, without and with a probe: these it answers with.
fn compare(wrangler: &Installation, cell: Cell, comparison: &mut Comparison) -> [String; 2] {
    let project = cell.project();
    let judged = [false, true].map(|probe| Judgement::of(&project, cell, probe));
    let ran = project.deploy(wrangler, "");
    let code = refusal(&ran);
    assert_eq!(project.bound("shop-api").len(), usize::from(code.is_none()));
    comparison.count("deploys", 1);
    for (ours, probe) in judged.iter().zip([false, true]) {
        comparison.count("cells", 1);
        let agree = match ours.verdict.as_str() {
            "ready" => code.is_none(),
            "blocked" => code.is_some_and(|code| ours.codes().contains(&code)),
            _ => true,
        };
        if !agree {
            let about = format!("{cell:?}, probe {probe}");
            let theirs = format!("exit {:?}\n{}", ran.code, ran.stderr);
            comparison.differs(&about, &theirs, &ours.told());
        }
    }
    judged.map(|ours| ours.verdict)
}

/// The code with which Cloudflare refused a deploy; none where it was let in.
fn refusal(ran: &Ran) -> Option<u32> {
    if ran.code == Some(0) {
        return None;
    }
    let (_, rest) = ran.stderr.split_once("[code: ").unwrap_or_else(|| {
        panic!("refused without a code\n{}\n{}", ran.stdout, ran.stderr);
    });
    rest.split_once(']').and_then(|(code, _)| code.parse().ok())
}
