//! The shape of the command line. Nothing here touches the world.

use std::path::PathBuf;
use std::time::Duration;

use clap::{Args as Group, Parser, Subcommand, ValueEnum};
use clap_complete::Shell;

use super::lang::Lang;

/// Turns Chinese government performance and budget reports into structured JSON with a confidence report.
///
/// 将绩效自评表、自评报告、绩效目标表、部门预决算公开转换为结构化 JSON，并附可信度报告。
#[derive(Debug, Parser)]
#[command(name = "baogao", version, max_term_width = 100, arg_required_else_help = true, after_help = EXAMPLES)]
pub struct Args {
    #[command(flatten)]
    pub common: Common,
    #[command(subcommand)]
    pub command: Command,
}

const EXAMPLES: &str = "\
Examples:
  baogao extract 自评报告.docx                 JSON of one document to standard output
  baogao extract reports/ -o out/              a whole folder, one JSON file for each document
  baogao extract reports/ -o out/ --resume     the same, going on after a stop
  baogao extract reports/ --format xlsx -o out/          one workbook for each document
  baogao extract reports/ --format sqlite -o all.sqlite  one database of all documents
  baogao check 自评表.pdf                      what a person should look at, worst first
  baogao extract --together 自评表.docx 自评报告.docx
Exit codes: 0 all done; 1 some file failed; 2 wrong usage; 3 (--strict, check) something needs review; 130 stopped.";

/// The same in Chinese.
pub const EXAMPLES_ZH: &str = "\
示例：
  baogao extract 自评报告.docx                 将一份文件的 JSON 输出到标准输出
  baogao extract reports/ -o out/              处理整个文件夹，每份文件一个 JSON
  baogao extract reports/ -o out/ --resume     中断后继续
  baogao extract reports/ --format xlsx -o out/          每份文件一个 Excel 工作簿
  baogao extract reports/ --format sqlite -o all.sqlite  全部文件写入一个数据库
  baogao check 自评表.pdf                      列出需要复核之处，最要紧的在前
  baogao extract --together 自评表.docx 自评报告.docx
退出码：0 全部完成；1 有文件失败；2 用法错误；3（--strict、check）有内容需要复核；130 已中断。";

/// Options of every command.
#[derive(Debug, Clone, Group)]
pub struct Common {
    /// When to use colours; `auto` honours NO_COLOR.
    #[arg(long, global = true, value_enum, default_value_t = Color::Auto, value_name = "WHEN")]
    pub color: Color,
    /// Language of messages [default: from LC_ALL, LC_MESSAGES or LANG].
    #[arg(long, global = true, value_enum, value_name = "LANG")]
    pub lang: Option<Lang>,
    /// Say more on standard error.
    #[arg(short, long, global = true, conflicts_with = "quiet")]
    pub verbose: bool,
    /// Say nothing on standard error but errors.
    #[arg(short, long, global = true)]
    pub quiet: bool,
}

/// When to use colours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Color {
    /// On a terminal, unless NO_COLOR is set.
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Extract the reports of one or many documents as JSON, Excel workbooks or tables.
    Extract(ExtractArgs),
    /// Print a document's text; the spans of the output count its characters.
    Text(TextArgs),
    /// Show what one stage of the work made of a document.
    Inspect(InspectArgs),
    /// Show what a person should look at, worst first; exit code 3 if there is anything.
    Check(CheckArgs),
    /// Write the confidence report of a document as one offline page, on which a person settles it.
    Report(super::report::ReportArgs),
    /// Apply the corrections of a person to a result; checks run again.
    Apply(super::apply::ApplyArgs),
    /// Show the results of a folder in the browser, most urgent first, and keep the corrections beside them.
    Serve(super::serve::ServeArgs),
    /// Print the schema of an output: JSON Schema of the JSON, SQL of the database, data package of the CSV files.
    Schema {
        /// Which output.
        #[arg(value_enum, default_value_t = Described::Json)]
        of: Described,
    },
    /// Write results that stand as JSON, such as settled ones, in another format; nothing is read again.
    Convert(ConvertArgs),
    /// Compare two results, or two documents: two years of a department, two readings of a file. Exit code 3 if they differ.
    Diff(DiffArgs),
    /// Measure the output against a corpus with known answers.
    Eval(EvalArgs),
    /// List, show or check grammars.
    Grammar(GrammarArgs),
    /// Print a completion script for a shell.
    Completions {
        /// The shell.
        shell: Shell,
    },
    /// Print the manual page, or write those of all commands to a folder.
    Man {
        /// Folder for one page for each command.
        #[arg(short = 'o', long = "output", value_name = "DIR")]
        directory: Option<PathBuf>,
    },
}

/// How documents are read; shared by all commands that read them.
#[derive(Debug, Clone, Group)]
pub struct Reading {
    /// Read every document as this family [default: found from the content].
    #[arg(long, value_name = "ID")]
    pub family: Option<String>,
    /// Encoding of text files, such as gb18030 [default: found from the content].
    #[arg(long, value_name = "NAME")]
    pub encoding: Option<String>,
    /// Keep personal contact data (names, telephones), which are withheld otherwise.
    #[arg(long)]
    pub with_contacts: bool,
    /// Give up a file after this many seconds; 0 for never.
    #[arg(long, value_name = "SECONDS", default_value_t = 300)]
    pub timeout: u64,
    /// Folder of grammar files (*.toml) that win over the user's folder and the built-in ones.
    #[arg(long, value_name = "DIR")]
    pub grammars: Option<PathBuf>,
}

impl Reading {
    /// The deadline of one file.
    pub fn deadline(&self) -> Option<Duration> {
        (self.timeout > 0).then(|| Duration::from_secs(self.timeout))
    }
}

/// Arguments of `extract`.
#[derive(Debug, Group)]
pub struct ExtractArgs {
    /// Files, folders or ZIP archives of documents; `-` is standard input.
    #[arg(required = true, value_name = "FILE|DIR|ZIP|-")]
    pub inputs: Vec<PathBuf>,
    /// Where to write. A folder: `<file name with its extension>.<format>` for each document, sub-folders kept (json, jsonl, xlsx),
    /// or one file for each table of all documents (csv, parquet). A file: all documents (sqlite, `X.jsonl`), or the one document
    /// that is read (`X.json`, `X.xlsx`).
    #[arg(short, long, value_name = "PATH")]
    pub output: Option<PathBuf>,
    /// What to write: `json`, `jsonl`, `xlsx` and `html` (a page to review it on) for people and programs that take one document; `csv`, `sqlite` and `parquet`
    /// are tables of all documents.
    #[arg(long, value_enum, default_value_t = Format::Json)]
    pub format: Format,
    /// Begin each CSV file with a byte order mark, so that Excel takes it for UTF-8.
    #[arg(long)]
    pub bom: bool,
    /// Indent the JSON.
    #[arg(long)]
    pub pretty: bool,
    /// End with exit code 3 if anything needs review.
    #[arg(long)]
    pub strict: bool,
    /// Go on with a run that was stopped or killed: documents that are done are skipped; new or changed ones, those that
    /// failed, and all after a change of grammars or options are done. For a folder with a file for each document (json, jsonl, xlsx, html).
    #[arg(long, conflicts_with = "together")]
    pub resume: bool,
    /// Of folders and archives only files that fit this glob, such as '*.docx' or '2023/**'; '!GLOB' leaves out. May be repeated.
    #[arg(long, value_name = "GLOB")]
    pub include: Vec<String>,
    /// Documents that are in work at once [default: one for each core].
    #[arg(short, long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub jobs: Option<u16>,
    /// The two files FORM and REPORT are one document: the form and the report that belongs to it.
    #[arg(long)]
    pub together: bool,
    #[command(flatten)]
    pub reading: Reading,
}

/// An output format of `extract`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// One JSON value for each document.
    Json,
    /// One line for each form, attachments as further lines.
    Jsonl,
    /// The confidence report as one page.
    Html,
    /// A folder with one CSV file for each kind of table and a `datapackage.json`.
    Csv,
    /// One Excel workbook for each document.
    Xlsx,
    /// One SQLite database; documents that are read again replace their rows.
    Sqlite,
    /// A folder with one Parquet file for each kind of table.
    Parquet,
}

impl Format {
    /// The name on the command line.
    pub fn id(self) -> &'static str {
        match self {
            Format::Json => "json",
            Format::Jsonl => "jsonl",
            Format::Html => "html",
            Format::Csv => "csv",
            Format::Xlsx => "xlsx",
            Format::Sqlite => "sqlite",
            Format::Parquet => "parquet",
        }
    }
}

/// An output whose schema can be printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Described {
    /// JSON Schema of one document.
    Json,
    /// The tables and views of the database as SQL.
    Sqlite,
    /// The Frictionless data package of the CSV files.
    Csv,
}

/// Arguments of `convert`.
#[derive(Debug, Group)]
pub struct ConvertArgs {
    /// Results as `extract` writes them (`.json`), or folders of them.
    #[arg(required = true, value_name = "RESULT|DIR")]
    pub results: Vec<PathBuf>,
    /// Where to write, as with `extract`.
    #[arg(short, long, value_name = "PATH")]
    pub output: PathBuf,
    /// What to write, as with `extract`.
    #[arg(long, value_enum)]
    pub format: Format,
    /// Begin each CSV file with a byte order mark, so that Excel takes it for UTF-8.
    #[arg(long)]
    pub bom: bool,
}

/// Arguments of `diff`.
#[derive(Debug, Group)]
pub struct DiffArgs {
    /// The older one: a result (`.json`, as `extract` writes it) or a document.
    #[arg(value_name = "OLD")]
    pub old: PathBuf,
    /// The newer one.
    #[arg(value_name = "NEW")]
    pub new: PathBuf,
    /// Print the differences as JSON.
    #[arg(long = "json")]
    pub as_json: bool,
    #[command(flatten)]
    pub reading: Reading,
}

/// Arguments of `text`.
#[derive(Debug, Group)]
pub struct TextArgs {
    /// The file; `-` is standard input.
    #[arg(value_name = "FILE|-")]
    pub input: PathBuf,
    #[command(flatten)]
    pub reading: Reading,
}

/// Arguments of `inspect`.
#[derive(Debug, Group)]
pub struct InspectArgs {
    /// The file; `-` is standard input.
    #[arg(value_name = "FILE|-")]
    pub input: PathBuf,
    /// Which stage.
    #[arg(long, value_enum, default_value_t = Stage::Fields)]
    pub stage: Stage,
    /// Draw each page with the boxes of the stage as an SVG file in this folder (documents with pages only).
    #[arg(long, value_name = "DIR")]
    pub svg: Option<PathBuf>,
    #[command(flatten)]
    pub reading: Reading,
}

/// A stage whose result can be shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Stage {
    /// Pieces of the text in reading order.
    Blocks,
    /// Tables as grids.
    Tables,
    /// Cells row by row, with the mark before each and the field that took it.
    Cells,
    /// Doubtful fields with their readings.
    Candidates,
    /// Headings with their nesting.
    Outline,
    /// Every value with where it stands and why.
    Fields,
}

/// Arguments of `check`.
#[derive(Debug, Group)]
pub struct CheckArgs {
    /// Files or folders; `-` is standard input.
    #[arg(required = true, value_name = "FILE|DIR|-")]
    pub inputs: Vec<PathBuf>,
    #[command(flatten)]
    pub reading: Reading,
}

/// Arguments of `eval`.
#[derive(Debug, Group)]
pub struct EvalArgs {
    /// Folder with `<family>/<case>/gold.json` beside `source.*`.
    #[arg(value_name = "DIR")]
    pub corpus: PathBuf,
    /// Print the measurement as JSON.
    #[arg(long)]
    pub json: bool,
    /// List what is wrong, missing or unflagged.
    #[arg(long)]
    pub show: bool,
    /// Measure each variant of a form without the labels that only its own documents print.
    #[arg(long, conflicts_with_all = ["json", "baseline", "write_baseline"])]
    pub leave_one_out: bool,
    /// Compare with this measurement; a drop ends with exit code 1.
    #[arg(long, value_name = "FILE")]
    pub baseline: Option<PathBuf>,
    /// Write the measurement to this file, to be committed.
    #[arg(long, value_name = "FILE", conflicts_with = "baseline")]
    pub write_baseline: Option<PathBuf>,
    #[command(flatten)]
    pub reading: Reading,
}

/// Arguments of `grammar`.
#[derive(Debug, Group)]
pub struct GrammarArgs {
    #[command(subcommand)]
    pub action: GrammarAction,
    /// Folder of grammar files (*.toml) that win over the user's folder and the built-in ones.
    #[arg(long, value_name = "DIR", global = true)]
    pub grammars: Option<PathBuf>,
}

/// What to do with grammars.
#[derive(Debug, Subcommand)]
pub enum GrammarAction {
    /// List all families with their version and where they come from.
    List,
    /// Print the grammar of a family and the base that it extends.
    Show {
        /// Id of the family.
        id: String,
    },
    /// Draft a grammar from a document: its unknown labels with guessed types, its tables.
    New {
        /// The document.
        file: PathBuf,
        /// Id of the new family.
        #[arg(long, value_name = "ID", default_value = "my-form")]
        id: String,
    },
    /// Load a grammar file, try its examples and say what is wrong.
    Check {
        /// The grammar file.
        file: PathBuf,
        /// Show what the grammar takes from this document and what it leaves.
        #[arg(long, value_name = "DOCUMENT")]
        on: Option<PathBuf>,
    },
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn the_shape_is_sound_and_everything_has_help() {
        let command = Args::command();
        command.clone().debug_assert();
        for sub in command.get_subcommands() {
            assert!(sub.get_about().is_some(), "{} lacks help", sub.get_name());
            for argument in sub.get_arguments() {
                assert!(argument.get_help().is_some(), "{} {} lacks help", sub.get_name(), argument.get_id());
            }
        }
    }
}
