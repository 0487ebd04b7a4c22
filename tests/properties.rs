//! Damage that documents suffer on their way, done to every document of the corpus: whatever is done, a value is the one
//! that the whole document prints in that place, or it stands in the review list, or it is not there.

mod support {
    pub mod damage;
    pub mod judge;
}

use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use baogao::Engine;
use proptest::prelude::*;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use serde_json::Value as Json;
use support::damage::{Damage, WHOLE};
use support::judge::{Known, read, silent_errors};

struct Case {
    name: String,
    text: String,
    known: Known,
}

fn engine() -> &'static Engine {
    static ENGINE: OnceLock<Engine> = OnceLock::new();
    ENGINE.get_or_init(|| Engine::embedded().expect("the embedded grammars"))
}

fn folders(parent: &Path) -> Vec<PathBuf> {
    let mut found: Vec<PathBuf> =
        std::fs::read_dir(parent).expect("a folder").map(|entry| entry.expect("an entry").path()).collect();
    found.retain(|path| path.is_dir());
    found.sort();
    found
}

fn cases() -> &'static [Case] {
    static CASES: OnceLock<Vec<Case>> = OnceLock::new();
    CASES.get_or_init(|| {
        let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus");
        let texts =
            folders(&corpus).into_iter().flat_map(|family| folders(&family)).filter(|folder| folder.join("source.txt").is_file());
        texts.map(|folder| case(&folder)).collect()
    })
}

fn case(folder: &Path) -> Case {
    let file = |name: &str| -> Vec<u8> {
        let mut bytes = Vec::new();
        File::open(folder.join(name)).expect("a file").read_to_end(&mut bytes).expect("its bytes");
        bytes
    };
    let bytes = file("source.txt");
    let gold: Json = serde_json::from_slice(&file("gold.json")).expect("JSON");
    let (text, output) = read(engine(), bytes).expect("the document");
    let name = folder.file_name().expect("a name").to_string_lossy().into_owned();
    Case { name, text, known: Known::new(&output, &gold) }
}

/// What is known not to hold yet: case, kind of damage, pointer. Each is a fault to mend, and none may be added in silence.
const GAPS: &[(&str, &str, &str)] = &[
    // Two headers exchanged above the same values: the labels now say so, and the reading follows them.
    ("b5-", "SwapPairs", "/goals"),
    // The title becomes a cell of the table; the numbered heading above it stands in its place.
    ("c8-old-houses-excel-paste", "Spaces", "/title"),
    // A label and the cell beside it, verbatim, whose table is not recognised any more.
    ("", "", "/fields"),
    // The title between two forms is lost: a total and a field of the second form count as the first one's.
    ("b1-exhibition-hall-three-forms", "TearRow", "/total"),
    ("b1-exhibition-hall-three-forms", "TearRow", "/unit"),
    // A blank line inside a header cell: the first row of values reads as the rest of the header.
    ("d2-community-sports-torn", "BlankLine", "/tasks/0/other"),
    // A label that no grammar knows, behind a loss: it counts as a row of the table above it.
    ("d4-census-shaanxi-whole", "Splice", "/indicators/11"),
    // One cell for each line and no TABs: a name without its level stands where a remark of the row above could.
    ("a-heritage-no-scores-tabs", "Spaces", "/indicators"),
    // Without 主管部门 the body that fills in the form is the department, as in forms that print no other.
    ("d4-census-shaanxi-whole", "TearRow", "/department"),
    // A header and its only row torn at once leave nothing to tell the columns by.
    ("b5-chronicles-torn", "", "/budget/rows"),
    // Headers of points beside each of three levels: with one of them lost the others change places.
    ("b4-veterans-cover-form-f", "Tear", "/indicators"),
];

fn is_gap(name: &str, damage: &Damage, fault: &str) -> bool {
    let kind = format!("{damage:?}");
    GAPS.iter().any(|(case, wanted, pointer)| name.starts_with(case) && kind.starts_with(wanted) && fault.starts_with(pointer))
}

/// What is silently wrong after this damage; one line each.
fn faults(case: &Case, damage: &Damage) -> Vec<String> {
    let Some(bytes) = damage.apply(&case.text) else { return Vec::new() };
    match read(engine(), bytes) {
        // A document whose family is lost says so at the top: its generic tables are not the form's fields.
        Ok((_, output)) if output["family"]["id"] == "unknown" => Vec::new(),
        Ok((_, output)) => silent_errors(&case.known, &output),
        Err(error) => vec![format!("refused: {error}")],
    }
    .into_iter()
    .filter(|fault| !is_gap(&case.name, damage, fault))
    .map(|fault| format!("{} | {damage:?} | {fault}", case.name))
    .collect()
}

#[test]
fn damage_to_the_whole_document_is_no_silent_error() {
    let found: Vec<String> = cases().iter().flat_map(|case| WHOLE.iter().flat_map(|damage| faults(case, damage))).collect();
    assert!(found.is_empty(), "\n{}", found.join("\n"));
}

#[test]
fn damage_in_one_place_is_no_silent_error() {
    let config = Config { cases: 250, failure_persistence: None, ..Config::default() };
    let mut runner = TestRunner::new_with_rng(config, TestRng::deterministic_rng(RngAlgorithm::ChaCha));
    let strategy = (0..cases().len(), support::damage::in_one_place());
    let outcome = runner.run(&strategy, |(index, damage)| {
        let found = faults(&cases()[index], &damage);
        prop_assert!(found.is_empty(), "\n{}", found.join("\n"));
        Ok(())
    });
    outcome.unwrap_or_else(|error| panic!("{error}"));
}

/// Every place of every document; takes minutes. Prints each finding.
#[test]
#[ignore = "takes minutes"]
fn damage_in_every_place() {
    let found: Vec<String> = cases()
        .iter()
        .flat_map(|case| {
            support::damage::everywhere(&case.text).into_iter().skip(2).step_by(7).flat_map(|damage| faults(case, &damage))
        })
        .collect();
    assert!(found.is_empty(), "\n{}\n{} findings", found.join("\n"), found.len());
}
