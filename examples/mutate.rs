//! Runs damaged files through the whole pipeline, each format apart, and reports panics, hangs and memory over the limit.
//!
//! ```text
//! cargo run --release --example mutate -- --format pdf --count 10000 --seed 1 [--seconds 20] [--megabytes 1024] [--keep DIR] [FILE ...]
//! ```
//!
//! The damaged files come from the corpus and from FILEs; the same seed gives the same files. A worker process does the work and tells
//! which file it is at, so that whatever ends it is known; its peak of memory is read from the system (Linux only). Exit code 1 if
//! anything was found; `--keep` saves what was found. `--only N` runs file N in this process.
#![allow(clippy::disallowed_methods, clippy::print_stdout, reason = "a program for developers")]

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Write};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitCode, Stdio};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::time::{Duration, Instant};

use baogao::Options;

#[path = "../fuzz/src/bodies.rs"]
mod bodies;
#[path = "../tests/support/mutations.rs"]
mod mutations;

/// What the command line says.
#[derive(Debug, Clone)]
struct Plan {
    format: String,
    count: u64,
    first: u64,
    seed: u64,
    seconds: u64,
    megabytes: u64,
    keep: Option<PathBuf>,
    worker: bool,
    only: Option<u64>,
    files: Vec<PathBuf>,
}

impl Plan {
    fn of(arguments: &[String]) -> Result<Self, String> {
        let mut plan = Self {
            format: String::new(),
            count: 10_000,
            first: 0,
            seed: 1,
            seconds: 20,
            megabytes: 1024,
            keep: None,
            worker: false,
            only: None,
            files: Vec::new(),
        };
        let mut arguments = arguments.iter();
        while let Some(argument) = arguments.next() {
            let mut value = || arguments.next().cloned().ok_or_else(|| format!("{argument} needs a value"));
            let number = |text: String| text.parse::<u64>().map_err(|error| format!("{text}: {error}"));
            match argument.as_str() {
                "--format" => plan.format = value()?,
                "--count" => plan.count = number(value()?)?,
                "--first" => plan.first = number(value()?)?,
                "--seed" => plan.seed = number(value()?)?,
                "--seconds" => plan.seconds = number(value()?)?,
                "--megabytes" => plan.megabytes = number(value()?)?,
                "--only" => plan.only = Some(number(value()?)?),
                "--keep" => plan.keep = Some(value()?.into()),
                "--worker" => plan.worker = true,
                file => plan.files.push(file.into()),
            }
        }
        if plan.format.is_empty() { Err("which --format?".to_owned()) } else { Ok(plan) }
    }

    fn originals(&self) -> Vec<Vec<u8>> {
        let mut paths = self.files.clone();
        collect(Path::new("corpus"), &self.format, &mut paths);
        collect(Path::new("fuzz/seeds"), &self.format, &mut paths);
        collect(Path::new("src/readers"), &self.format, &mut paths);
        paths.sort();
        paths.iter().map(|path| std::fs::read(path).expect("a file")).collect()
    }
}

fn collect(folder: &Path, extension: &str, paths: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            collect(&path, extension, paths);
        } else if path.extension().is_some_and(|found| found == extension) {
            paths.push(path);
        }
    }
}

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let plan = match Plan::of(&arguments) {
        Ok(plan) => plan,
        Err(problem) => {
            eprintln!("{problem}");
            return ExitCode::from(2);
        }
    };
    let originals = plan.originals();
    if originals.is_empty() {
        eprintln!("no file ends in .{}", plan.format);
        return ExitCode::from(2);
    }
    if let Some(index) = plan.only {
        save(&plan, &originals, "chosen", index);
        run_one(&plan, &originals, index);
        return ExitCode::SUCCESS;
    }
    if plan.worker {
        work(&plan, &originals);
        return ExitCode::SUCCESS;
    }
    let found = watch(&plan, &originals);
    let kinds = ["answered", "refused", "panic", "died", "hang", "memory"];
    let counts: Vec<String> = kinds.iter().map(|kind| format!("{kind} {}", found.get(*kind).copied().unwrap_or(0))).collect();
    println!(
        "{}: {} files from {} originals, seed {}: {}",
        plan.format,
        plan.count,
        originals.len(),
        plan.seed,
        counts.join(", ")
    );
    ExitCode::from(u8::from(kinds[2..].iter().any(|kind| found.contains_key(*kind))))
}

fn options(plan: &Plan) -> Options {
    let mut options = Options::default();
    options.read.limits.time = Duration::from_secs(plan.seconds);
    options
}

/// Runs one file in this process, on a stack as large as that of the command line; whether there was an answer.
fn run_one(plan: &Plan, originals: &[Vec<u8>], index: u64) -> bool {
    let bytes = mutations::mutated(originals, &mut mutations::Dice::new(plan.seed, index));
    let options = options(plan);
    let thread = std::thread::Builder::new().stack_size(64 << 20);
    let work = thread.spawn(move || bodies::extracted(&bytes, &options).is_some()).expect("a thread");
    work.join().unwrap_or_else(|cause| std::panic::resume_unwind(cause))
}

/// The worker: says `at N` before a file and what came of it after.
fn work(plan: &Plan, originals: &[Vec<u8>]) {
    for index in plan.first..plan.count {
        println!("at {index}");
        let _ = std::fs::write("/proc/self/clear_refs", "5");
        let result = match catch_unwind(AssertUnwindSafe(|| run_one(plan, originals, index))) {
            Ok(true) => "answered",
            Ok(false) => "refused",
            Err(_) => "panic",
        };
        println!("{result} {}", peak_megabytes());
        std::io::stdout().flush().expect("the watcher listens");
    }
    println!("end 0");
}

/// The peak of this process's memory since it was last reset; 0 where the system does not say.
fn peak_megabytes() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|line| line.trim().split(' ').next()?.parse::<u64>().ok()).unwrap_or(0) / 1024
}

/// Starts workers one after the other until all files are done; counts by kind.
fn watch(plan: &Plan, originals: &[Vec<u8>]) -> BTreeMap<&'static str, u64> {
    let mut counts: BTreeMap<&'static str, u64> = BTreeMap::new();
    let mut first = plan.first;
    let (mut most, mut slowest) = ((0, 0), (Duration::ZERO, 0));
    while first < plan.count {
        let mut worker = start(plan, first);
        let lines = lines_of(&mut worker);
        let (mut at, mut since) = (first, Instant::now());
        let mut note = |kind: &'static str, index: u64, detail: &str| {
            *counts.entry(kind).or_default() += 1;
            if !matches!(kind, "answered" | "refused") {
                println!("{} {index}: {kind} {detail}", plan.format);
                save(plan, originals, kind, index);
            }
        };
        loop {
            // the pipeline's own limit of time comes first; twice of it is a hang
            let said = lines.recv_timeout(Duration::from_secs(2 * plan.seconds));
            let line = match said {
                Ok(line) => line,
                Err(RecvTimeoutError::Timeout) => {
                    let _ = worker.kill();
                    note("hang", at, "");
                    break;
                }
                Err(RecvTimeoutError::Disconnected) => {
                    note("died", at, "");
                    break;
                }
            };
            let (word, number) = line.split_once(' ').unwrap_or((&line, "0"));
            let number: u64 = number.parse().unwrap_or(0);
            match word {
                "at" => (at, since) = (number, Instant::now()),
                "end" => {
                    at = plan.count;
                    break;
                }
                kind => {
                    let kind = ["answered", "refused", "panic"].into_iter().find(|known| *known == kind).unwrap_or("died");
                    note(kind, at, "");
                    if number > plan.megabytes {
                        note("memory", at, &format!("{number} MB"));
                    }
                    most = most.max((number, at));
                    slowest = slowest.max((since.elapsed(), at));
                }
            }
        }
        let _ = worker.wait();
        first = at + 1;
    }
    println!(
        "{}: most memory {} MB (file {}), slowest {:.2} s (file {})",
        plan.format,
        most.0,
        most.1,
        slowest.0.as_secs_f32(),
        slowest.1
    );
    counts
}

fn start(plan: &Plan, first: u64) -> Child {
    let mut command = Command::new(std::env::current_exe().expect("this program"));
    let numbers = [("--count", plan.count), ("--first", first), ("--seed", plan.seed), ("--seconds", plan.seconds)];
    command
        .args(["--worker", "--format", &plan.format])
        .args(numbers.iter().flat_map(|(name, value)| [(*name).to_owned(), value.to_string()]));
    command.args(&plan.files).stdout(Stdio::piped()).stderr(if plan.keep.is_some() { Stdio::inherit() } else { Stdio::null() });
    command.spawn().expect("a worker")
}

fn lines_of(worker: &mut Child) -> mpsc::Receiver<String> {
    let (sender, receiver) = mpsc::channel();
    let out = worker.stdout.take().expect("piped");
    std::thread::spawn(move || BufReader::new(out).lines().map_while(Result::ok).try_for_each(|line| sender.send(line)));
    receiver
}

fn save(plan: &Plan, originals: &[Vec<u8>], kind: &str, index: u64) {
    let Some(folder) = &plan.keep else { return };
    let bytes = mutations::mutated(originals, &mut mutations::Dice::new(plan.seed, index));
    let name = format!("{}-{}-{index}-{kind}.{}", plan.format, plan.seed, plan.format);
    std::fs::create_dir_all(folder).and_then(|()| std::fs::write(folder.join(name), bytes)).expect("saves what was found");
}
