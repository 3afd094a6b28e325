//! Commands × calls × faults: whatever a server answers to whichever call, what is said of it is true.
//!
//! Every command runs once without a fault, which shows its calls. Then each of them goes wrong in every
//! way, once or from then on, in a world of its own. A sample runs with the other tests;
//! `WRANGLER_PERMIT_MATRIX=whole` runs all of it.

mod faults;
mod judge;
mod scenarios;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::Write as _;

use serde_json::{Value, json};

use self::faults::faults;
use self::judge::{Cell, CleanRun, World};
use self::scenarios::{Scenario, scenarios};
use super::{add_faults, is_whole, judge_all};
use crate::sandbox::{Sandbox, journals};

/// How many cells a sample has, about.
const SAMPLE: usize = 150;

/// A scenario with what can go wrong in it.
struct Row {
    scenario: Scenario,
    clean: CleanRun,
    faults: Vec<Value>,
}

impl Row {
    fn of(scenario: Scenario) -> Self {
        let sandbox = scenario.prepare();
        let first = sandbox.server.requests().len();
        let ran = sandbox.run(&scenario.arguments);
        let mut calls = BTreeMap::<(String, String), u32>::new();
        for request in sandbox.server.requests().into_iter().skip(first) {
            *calls.entry((request.method, request.path)).or_default() += 1;
        }
        let clean = CleanRun {
            code: ran.code,
            document: serde_json::from_str(&ran.stdout).unwrap_or_default(),
            stdout: ran.stdout,
            after: World::of(&sandbox),
        };
        Self {
            scenario,
            clean,
            faults: faults_of(&calls),
        }
    }
}

/// Every fault of these calls: each time that one is made, in every way, once or from then on.
fn faults_of(calls: &BTreeMap<(String, String), u32>) -> Vec<Value> {
    let mut all = Vec::new();
    for ((method, path), count) in calls {
        for skip in 0..*count {
            for fault in faults(method != "GET") {
                for times in [json!(1), Value::Null] {
                    let mut fault = fault.clone();
                    fault["method"] = method.clone().into();
                    fault["path"] = format!("*{path}").into();
                    fault["skip"] = skip.into();
                    fault["times"] = times;
                    all.push(fault);
                }
            }
        }
    }
    all
}

/// Runs a cell. What is false about it.
fn run_cell(row: &Row, fault: &Value) -> Result<(), String> {
    let sandbox = row.scenario.prepare();
    let before = World::of(&sandbox);
    add_faults(&sandbox, std::slice::from_ref(fault));
    let ran = sandbox.run(&row.scenario.arguments);
    if !matches!(ran.code, Some(0..=2)) {
        return Err(format!("it ends with {:?}", ran.code));
    }
    let after = World::of(&sandbox);
    let cell = Cell {
        clean: &row.clean,
        fault,
        undone: undo(&sandbox, &row.scenario),
        ran,
        before,
        after,
    };
    (row.scenario.judge)(&cell).map_err(|complaint| format!("{complaint}\n{:#?}", cell.ran))
}

/// What an undo leaves, without faults, of a command that can be undone and has done something.
fn undo(sandbox: &Sandbox, scenario: &Scenario) -> Option<World> {
    let can_be = matches!(scenario.arguments[0].as_str(), "fix" | "add");
    if !can_be || journals(sandbox).is_empty() {
        return None;
    }
    let end = |state: &mut Value| state["faults"] = json!([]);
    sandbox.server.edit_state(end).unwrap();
    sandbox.run(&["undo", "--yes"]);
    Some(World::of(sandbox))
}

/// A line for each scenario: its cells, those that ran, those that were false.
fn table(rows: &[Row], chosen: &[(usize, &Value)], complaints: &[(usize, String)]) -> String {
    let mut table = String::from("\n cells    run  false\n");
    let mut add = |name: &str, cells: usize, run: usize, wrong: usize| {
        writeln!(table, "{cells:6} {run:6} {wrong:6}  {name}").unwrap();
    };
    for (index, row) in rows.iter().enumerate() {
        let run = chosen.iter().filter(|(of, _)| *of == index).count();
        let wrong = complaints.iter().filter(|(of, _)| *of == index).count();
        add(&row.scenario.name, row.faults.len(), run, wrong);
    }
    let all = rows.iter().map(|row| row.faults.len()).sum();
    add("all", all, chosen.len(), complaints.len());
    table
}

#[test]
fn nothing_false_is_said_whichever_call_goes_wrong() {
    let rows: Vec<Row> = scenarios().into_iter().map(Row::of).collect();
    let cells: Vec<(usize, &Value)> = rows
        .iter()
        .enumerate()
        .flat_map(|(index, row)| row.faults.iter().map(move |fault| (index, fault)))
        .collect();
    let silent: Vec<&str> = rows
        .iter()
        .filter(|row| row.faults.is_empty())
        .map(|row| row.scenario.name.as_str())
        .collect();
    assert!(silent.is_empty(), "no call to go wrong in: {silent:?}");
    let step = if is_whole() { 1 } else { cells.len() / SAMPLE };
    let chosen: Vec<_> = cells.iter().copied().step_by(step.max(1)).collect();
    let complaints = judge_all(&chosen, |(row, fault)| run_cell(&rows[*row], fault));
    let about = |(index, complaint): (usize, String)| {
        let (row, fault) = chosen[index];
        (
            row,
            format!("{}: {fault}\n{complaint}", rows[row].scenario.name),
        )
    };
    let complaints: Vec<(usize, String)> = complaints.into_iter().map(about).collect();
    let _ = std::io::stderr().write_all(table(&rows, &chosen, &complaints).as_bytes());
    let complaints: Vec<String> = complaints.into_iter().map(|(_, about)| about).collect();
    assert!(complaints.is_empty(), "{}", complaints.join("\n\n"));
}
