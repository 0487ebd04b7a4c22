//! One made-up extraction that all tests of the writers share: every value type, an attachment, withheld contacts,
//! a doubt with candidates, a check, characters of one to four bytes.

use indexmap::IndexMap;

use crate::checks::{CheckSeverity, Finding, Outcome};
use crate::confidence::Assessment;
use crate::diagnostic::Diagnostic;
use crate::document::{Block, BlockKind, Document, SourceMap};
use crate::extraction::{Extraction, Judgement, Manifest};
use crate::report::*;
use crate::source::Format;
use crate::span::Span;
use crate::value::*;

const TEXT: &str = "𠀀城区财政局2022年度自评表\n支出 27.91万元，执行率130%\n联系人：甲某乙 5550123\n\n依据青财〔2022〕007号，2022年底完成≥95%\n第1页\n附：项目表 8 分 乱码77\n";

/// Where `piece` stands in the text.
pub(super) fn place(piece: &str) -> Span {
    let start = TEXT.find(piece).expect("a piece of the text");
    Span::new(start, start + piece.len())
}

fn leaf(value: Value, piece: &str) -> Node {
    Node::value(value, Evidence::printed(place(piece), "sample.rule"))
}

fn quantity() -> Value {
    let text = "≥95%".to_owned();
    Value::Quantity(Quantity {
        text,
        operator: Some(Operator::AtLeast),
        value: Some(95.into()),
        unit: Some("%".to_owned()),
        ..Quantity::default()
    })
}

fn report() -> Report {
    let money = Money { value: Decimal::new(2791, 2), unit: Some("万元".to_owned()), yuan: Some(Decimal::new(27_910_000, 2)) };
    let number = DocumentNumber { text: "青财〔2022〕007号".to_owned(), issuer: "青财".to_owned(), year: 2022, serial: 7 };
    let date = Date { text: "2022年底".to_owned(), date: None, precision: Precision::YearEnd };
    let mut amount = Evidence::printed(place("27.91万元"), "sample.amount").via(Role::Label, place("支出"));
    amount.repairs.push(Repair::SpaceInNumber);
    amount.also.push(place("27.91"));
    let merged =
        Evidence { status: Status::Merged { of: "/rate".to_owned() }, ..Evidence::printed(place("130%"), "sample.merged") };
    let root = Node::object()
        .with("title", leaf(Value::Text("𠀀城区财政局2022年度自评表".to_owned()), "𠀀城区财政局2022年度自评表"))
        .with("fiscal_year", leaf(Value::Number(2022.into()), "2022"))
        .with("amount", Node::value(Value::Money(money), amount))
        .with("rate", leaf(Value::Rate(130.into()), "130%"))
        .with("covered", Node::nothing(merged))
        .with("lost", Node::null())
        .with("a/b", Node::List(vec![leaf(Value::DocumentNumber(number), "青财〔2022〕007号")]))
        .with("when", leaf(Value::Date(date), "2022年底"))
        .with("goal", leaf(quantity(), "≥95%"))
        .with("note", leaf(Value::Text("联系人：甲某乙 5550123".to_owned()), "联系人：甲某乙 5550123"))
        .with("phone", leaf(Value::Number(5_550_123.into()), "5550123"));
    let family = |id: &str| Family { id: id.to_owned(), grammar: format!("{id}@1"), score: 0.981_27 };
    let attached = Node::object().with("total", Node::object().with("score", leaf(Value::Number(8.into()), "8")));
    Report {
        main: Part {
            family: family("sample-family"),
            span: Span::new(0, TEXT.len()),
            root,
            doubts: Vec::new(),
            claims: Vec::new(),
        },
        attachments: vec![Part {
            family: family("project-self-evaluation"),
            span: place("附：项目表 8 分 乱码77"),
            root: attached,
            claims: Vec::new(),
            doubts: Vec::new(),
        }],
        furniture: vec![place("第1页")],
        withheld: vec![place("甲某乙"), place("5550123")],
        unassigned: vec![Unassigned { span: place("乱码77"), candidates: vec!["/goal".to_owned()] }],
        diagnostics: Vec::new(),
    }
}

fn judgement() -> Judgement {
    let candidate = Candidate {
        pointer: "/goal".to_owned(),
        value: quantity(),
        confidence: 0.55,
        why: Message::new("the column says so", "列标题如此"),
        span: Some(place("≥95%")),
    };
    let doubt = Doubt {
        pointer: "/lost".to_owned(),
        kind: DoubtKind::Ambiguous,
        severity: DoubtSeverity::High,
        message: Message::new("two readings near 甲某乙", "两种读法"),
        span: Some(place("甲某乙 5550123")),
        check: None,
        candidates: vec![candidate],
    };
    let placeless = Doubt { span: None, candidates: Vec::new(), kind: DoubtKind::Missing, ..doubt.clone() };
    let finding = Finding {
        id: "sample.sum".to_owned(),
        rule: "合计 = 甲 + 乙".to_owned(),
        outcome: Outcome::WithinRounding,
        severity: CheckSeverity::Error,
        expected: Some(Decimal::new(181_879, 2)),
        actual: Some(Decimal::new(181_878, 2)),
        difference: Some(Decimal::new(-1, 2)),
        tolerance: Some(Decimal::new(15, 3)),
        unit: Some("万元".to_owned()),
        fields: vec!["/amount".to_owned()],
        places: vec![place("27.91")],
        message: Message::new("fits", "相符"),
    };
    let confidence = IndexMap::from([("/amount".to_owned(), 0.930_4), ("/rate".to_owned(), 1.0)]);
    Judgement { findings: vec![finding], assessment: Assessment { confidence, review: vec![doubt, placeless] } }
}

/// The document and its extraction.
pub(super) fn sample() -> (Document, Extraction) {
    let blocks = vec![
        Block { span: Span::new(0, place("第1页").start()), kind: BlockKind::Paragraph },
        Block { span: place("第1页"), kind: BlockKind::Furniture },
    ];
    let document = Document {
        format: Format::Txt,
        encoding: Some("UTF-8"),
        pages: None,
        text: TEXT.to_owned(),
        blocks,
        places: SourceMap::of_lines(TEXT),
    };
    let manifest = Manifest {
        name: "样例.txt".to_owned(),
        format: Format::Txt,
        sha256: "0".repeat(64),
        bytes: TEXT.len(),
        pages: None,
        encoding: Some("UTF-8"),
    };
    let diagnostics = vec![Diagnostic::note("template-rows", "2 template rows", "2 个模板行").at(place("第1页"))];
    let attachments = vec![Judgement::default()];
    (document, Extraction { manifest, report: report(), judgement: judgement(), attachments, diagnostics })
}
