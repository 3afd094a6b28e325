//! What wrangler reads of changes that people made by hand, and of ours in their place.

use std::path::PathBuf;

use serde_json::{Map, Value};

use super::comparison::Comparison;
use super::installation::{Installation, Reading, Request};
use super::with_each_wrangler;
use crate::corpus::Pair;
use crate::sandbox::{Files, Sandbox, state};

/// The folders of the two texts; wrangler names them in what it says.
const SIDES: [&str; 2] = ["by-hand", "by-us"];

#[test]
fn edits_in_place_of_those_by_hand_are_read_as_those() {
    let mut texts = Vec::new();
    let mut others = Vec::new();
    for pair in Pair::all() {
        match pair.ours() {
            Ok(ours) => texts.push((pair, ours)),
            Err(why) => others.push((pair.name, why)),
        }
    }
    if texts.is_empty() {
        return;
    }
    with_each_wrangler(|wrangler| {
        let subject = format!(
            "wrangler {} reads edits made by hand, and ours",
            wrangler.version
        );
        let mut comparison = Comparison::of(subject);
        for (name, why) in &others {
            comparison.uncompared(name, &format!("not ours to make: {why}"));
        }
        let files = texts.iter().flat_map(|(pair, ours)| {
            let sides = [&pair.after.text, ours].map(|text| text.as_bytes().to_vec());
            SIDES.map(|side| file(pair, side)).into_iter().zip(sides)
        });
        let sandbox = Sandbox::new(&Files::from_iter(files), &state(&Map::new()));
        comparison.count("pairs", texts.len());
        compare(wrangler, &sandbox, &texts, &mut comparison);
        comparison.conclude();
    });
}

fn file(pair: &Pair, side: &str) -> PathBuf {
    let extension = pair.before.path.extension().unwrap().to_str().unwrap();
    format!("{}/{side}/wrangler.{extension}", pair.name).into()
}

fn compare(
    wrangler: &Installation,
    sandbox: &Sandbox,
    texts: &[(Pair, String)],
    comparison: &mut Comparison,
) {
    let environments = texts.iter().flat_map(|(pair, _)| {
        let names = pair.environments().into_iter();
        names.map(move |environment| (pair, environment))
    });
    let environments: Vec<(&Pair, String)> = environments.collect();
    let requests: Vec<Request> = environments
        .iter()
        .flat_map(|(pair, environment)| SIDES.map(|side| (file(pair, side), environment)))
        .map(|(file, environment)| Request {
            config: sandbox.project().join(file),
            environment: environment.clone(),
        })
        .collect();
    let mut readings = wrangler.read(sandbox, &requests).into_iter();
    for (pair, environment) in environments {
        let about = format!("{}, environment `{environment}`", pair.name);
        let [theirs, ours] = SIDES.map(|side| told(readings.next().unwrap(), side));
        comparison.count("environments", 1);
        comparison.same(&about, &theirs, &ours);
    }
}

/// All that wrangler made of a text, but for its folder and the order of the bindings, which neither
/// wrangler nor Cloudflare minds.
fn told(reading: Reading, side: &str) -> String {
    let mut config = reading.config.unwrap_or_default();
    let bindings = config.get_mut("secrets_store_secrets");
    if let Some(bindings) = bindings.and_then(Value::as_array_mut) {
        bindings.sort_by_key(|binding| binding["binding"].to_string());
    }
    let (error, said) = (reading.error, reading.said);
    format!("{config:#}\n{error:?}\n{said:#?}").replace(side, "")
}
