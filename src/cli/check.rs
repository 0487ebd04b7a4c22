//! `baogao check`: a readable report of what a person should look at, worst first.

use std::fmt::Write as _;
use std::io::Write as _;

use anstyle::Style;
use baogao::checks::{CheckSeverity, Finding, Outcome as Ended};
use baogao::extraction::Judgement;
use baogao::report::{Doubt, DoubtSeverity, Part};
use baogao::span::Span;
use baogao::writers::{Coverage, Mask};

use super::args::CheckArgs;
use super::failure::{Failure, Outcome};
use super::io;
use super::lang::Lang;
use super::progress::Progress;
use super::run::{Extracted, Runner, needs_review};
use super::show;
use super::terminal::{BAD, DIM, GOOD, NAME, ODD, STRONG, Terminal, styled};

/// Runs the command.
pub fn run(args: &CheckArgs, terminal: &Terminal) -> Result<Outcome, Failure> {
    let inputs = io::collect(&args.inputs);
    let runner = Runner::new(&args.reading, terminal.lang)?;
    for (name, reason) in &inputs.failed {
        terminal.failed_file(name, reason);
    }
    if inputs.files.is_empty() {
        let names = args.inputs.iter().map(|path| path.display().to_string()).collect::<Vec<_>>().join(", ");
        return Err(Failure::Work(format!("{names}: no document found / 未找到文档")));
    }
    let (mut failed, mut to_look_at) = (!inputs.failed.is_empty(), false);
    let progress = Progress::new(terminal, inputs.files.len());
    let mut out = anstream::stdout().lock();
    let ran = runner.each(
        &inputs.files,
        &progress,
        |index, extracted| {
            let name = inputs.files.get(index).map(io::Input::shown).unwrap_or_default();
            let page = Page { extracted: &extracted, mask: mask_of(&extracted, runner.with_contacts()), lang: terminal.lang };
            Ok((page.text(&name, runner.with_contacts()), needs_review(&extracted.1)))
        },
        |_, input, result| {
            match result {
                Ok((text, review)) => {
                    to_look_at |= review;
                    out.write_all(text.as_bytes())?;
                }
                Err(reason) => {
                    failed = true;
                    progress.aside(|| terminal.failed_file(&input.shown(), &reason));
                }
            }
            Ok(())
        },
    );
    progress.finish();
    ran?;
    out.flush()?;
    Ok(Outcome::of(failed, to_look_at, true))
}

fn mask_of((_, extraction): &Extracted, with_contacts: bool) -> Mask {
    Mask::new(&extraction.report.withheld, with_contacts)
}

/// The report about one document.
struct Page<'a> {
    extracted: &'a Extracted,
    mask: Mask,
    lang: Lang,
}

impl Page<'_> {
    fn text(&self, name: &str, with_contacts: bool) -> String {
        let (document, extraction) = self.extracted;
        let mut text = String::new();
        self.part(&mut text, name, &extraction.report.main, &extraction.judgement);
        let nothing = Judgement::default();
        for (index, part) in extraction.report.attachments.iter().enumerate() {
            let number = index + 2;
            let title = say!(self.lang, "{name}, part {number}", "{name} 第 {number} 部分");
            self.part(&mut text, &title, part, extraction.attachments.get(index).unwrap_or(&nothing));
        }
        self.remarks(&mut text);
        let coverage = Coverage::of(extraction, document, with_contacts);
        let (loose, all) = (coverage.unassigned, coverage.characters);
        let pieces = extraction.report.unassigned.len();
        let line = say!(
            self.lang,
            "{loose} of {all} characters belong to no field, in {pieces} listed pieces",
            "全文 {all} 字，{loose} 字未归入任何字段，列出 {pieces} 处"
        );
        let _ = writeln!(text, "  {}\n", styled(DIM, line));
        text
    }

    fn part(&self, text: &mut String, title: &str, part: &Part, judgement: &Judgement) {
        let family = &part.family;
        let _ = writeln!(text, "{}  {} {:.2}", styled(STRONG, title), styled(NAME, &family.id), family.score);
        let review = &judgement.assessment.review;
        if family.id == "unknown" {
            let line = self.lang.pick(
                "no family fits: nothing is checked; name one with --family ID (`baogao grammar list`)",
                "未识别文种，未作任何检查；可用 --family 指定（`baogao grammar list` 可列出）",
            );
            let _ = writeln!(text, "  {}", styled(ODD, line));
        } else if review.is_empty() {
            let _ = writeln!(text, "  {}", styled(GOOD, self.lang.pick("nothing to review", "无需复核")));
        }
        for doubt in review {
            self.doubt(text, part, doubt);
        }
        self.checks(text, &judgement.findings);
    }

    fn doubt(&self, text: &mut String, part: &Part, doubt: &Doubt) {
        let (style, word) = severity(doubt.severity, self.lang);
        let at = doubt.span.map(|span| self.place(span)).unwrap_or_default();
        let row = show::breadcrumb(&part.root, &doubt.pointer).map(|row| format!("（{}）", self.own(&row))).unwrap_or_default();
        let kind = doubt.kind.name();
        let pointer = styled(STRONG, &doubt.pointer);
        let _ = writeln!(text, "  {} {pointer}{row}  {kind}  {}", styled(style, word), styled(DIM, at));
        let _ = writeln!(text, "      {}", self.own(self.lang.pick(&doubt.message.en, &doubt.message.zh)));
        if let Some(span) = doubt.span.filter(|span| !span.is_empty()) {
            let raw = self.mask.text_at(&self.extracted.0.text, span);
            let printed = show::excerpt(&raw, 80);
            let _ = writeln!(text, "      {}", say!(self.lang, "printed: {printed}", "原文：{printed}"));
        }
        for candidate in &doubt.candidates {
            let why = self.own(self.lang.pick(&candidate.why.en, &candidate.why.zh));
            let value = self.own(&show::value(&candidate.value));
            let (pointer, confidence) = (&candidate.pointer, candidate.confidence);
            let _ = writeln!(text, "      {confidence:.2}  {pointer} = {value}  {}", styled(DIM, why));
        }
    }

    fn checks(&self, text: &mut String, findings: &[Finding]) {
        let count = |ended: Ended| findings.iter().filter(|finding| finding.outcome == ended).count();
        let (pass, near, fail, out) =
            (count(Ended::Pass), count(Ended::WithinRounding), count(Ended::Fail), count(Ended::NotApplicable));
        let line = say!(
            self.lang,
            "checks: {pass} passed, {near} within rounding, {fail} failed, {out} not applicable",
            "勾稽检查：通过 {pass} 项，尾差 {near} 项，不符 {fail} 项，不适用 {out} 项"
        );
        let _ = writeln!(text, "  {line}");
        let mut failed: Vec<&Finding> = findings.iter().filter(|finding| finding.outcome == Ended::Fail).collect();
        failed.sort_by_key(|finding| finding.severity);
        for finding in failed {
            let style = match finding.severity {
                CheckSeverity::Error => BAD,
                CheckSeverity::Warning => ODD,
                CheckSeverity::Note => DIM,
            };
            let message = self.own(self.lang.pick(&finding.message.en, &finding.message.zh));
            let _ = writeln!(text, "    {} {}  {message}", styled(style, "✗"), finding.id);
            let _ = writeln!(text, "      {}{}", styled(DIM, &finding.rule), numbers(finding, self.lang));
        }
    }

    fn remarks(&self, text: &mut String) {
        for remark in &self.extracted.1.diagnostics {
            let message = self.own(self.lang.pick(&remark.message, &remark.message_zh));
            let at = remark.span.map(|span| self.place(span)).unwrap_or_default();
            let _ = writeln!(text, "  {} {message}  {}", styled(DIM, remark.code), styled(DIM, at));
        }
    }

    fn place(&self, span: Span) -> String {
        self.extracted.0.places_of(span).first().map(|place| show::place(place, self.lang)).unwrap_or_default()
    }

    /// A sentence of ours without withheld contacts.
    fn own(&self, sentence: &str) -> String {
        self.mask.sentence(sentence, &self.extracted.0.text).into_owned()
    }
}

fn severity(severity: DoubtSeverity, lang: Lang) -> (Style, &'static str) {
    match severity {
        DoubtSeverity::High => (BAD, lang.pick("high  ", "紧要")),
        DoubtSeverity::Medium => (ODD, lang.pick("medium", "一般")),
        DoubtSeverity::Low => (DIM, lang.pick("low   ", "次要")),
    }
}

fn numbers(finding: &Finding, lang: Lang) -> String {
    let (Some(expected), Some(actual)) = (finding.expected, finding.actual) else { return String::new() };
    let unit = finding.unit.as_deref().unwrap_or_default();
    let difference = finding.difference.unwrap_or(actual - expected);
    say!(
        lang,
        "  expected {expected}, printed {actual}, difference {difference} {unit}",
        "  应为 {expected}，所印 {actual}，相差 {difference} {unit}"
    )
}
