//! The help in Chinese: the same arguments with other words. The English help stands at the arguments themselves.

use clap::Command;

use super::args::EXAMPLES_ZH;
use super::lang::Lang;

/// What each command does.
const COMMANDS: &[(&str, &str)] = &[
    ("extract", "提取一份或多份文件，输出 JSON、Excel 或数据表"),
    ("text", "输出文件的文本；结果中的位置按其字符计数"),
    ("inspect", "显示某一处理阶段的结果"),
    ("check", "列出需要复核之处，最要紧的在前；有则退出码为 3"),
    ("report", "将可信度报告写成一个离线网页，可在其上逐项复核"),
    ("apply", "将人工更正写入结果，并重新校验"),
    ("serve", "在浏览器中按紧要程度列出文件夹内的结果，更正保存在结果旁"),
    ("schema", "输出某种结果的结构说明：JSON Schema、数据库 SQL、CSV 数据包"),
    ("convert", "将已有的 JSON 结果（如复核后的结果）写成另一种格式，不再读取原文件"),
    ("diff", "比较两份结果或文件（同一部门的两个年度，或同一文件的两次读取）；有差异则退出码为 3"),
    ("eval", "用已知答案的文件衡量准确度"),
    ("grammar", "列出、显示或检查语法文件"),
    ("list", "列出全部文种及其版本、来源"),
    ("show", "输出某一文种的语法"),
    ("new", "由一份文件起草新的语法：所见栏目名、推测的类型，未识别的在前"),
    ("completions", "输出命令行补全脚本"),
    ("man", "输出手册页，或将各命令的手册页写入文件夹"),
];

/// What each argument is, by its id; one word for one id in all commands, but for `check`.
const ARGUMENTS: &[(&str, &str)] = &[
    ("color", "何时使用颜色；auto 遵从 NO_COLOR"),
    ("lang", "提示语言 [默认：取自 LC_ALL、LC_MESSAGES 或 LANG]"),
    ("verbose", "在标准错误输出更多信息"),
    ("quiet", "除错误外不输出提示"),
    ("inputs", "文件、文件夹或 ZIP 压缩包；- 为标准输入"),
    ("input", "文件；- 为标准输入"),
    (
        "output",
        "写到何处。文件夹：每份文件一个结果，文件名为原名加格式名，保留子文件夹（json、jsonl、xlsx、html），或每类表一个文件（csv、parquet）；文件：全部结果（sqlite、X.jsonl），或所读的那一份（X.json、X.xlsx）",
    ),
    ("format", "json、jsonl、xlsx、html（复核网页）：每份文件一个结果；csv、sqlite、parquet：全部文件汇成数据表"),
    ("bom", "CSV 文件以字节序标记开头，便于 Excel 识别为 UTF-8"),
    ("results", "extract 写出的结果（.json）或其文件夹"),
    ("of", "哪种结果"),
    ("old", "旧的一份：结果（.json）或文件"),
    ("new", "新的一份"),
    ("as_json", "以 JSON 输出差异"),
    ("leave_one_out", "逐一去掉各变体自有的栏目名后再衡量"),
    ("on", "显示该语法从这份文件取得什么、留下什么"),
    ("page", "要写的网页；- 为标准输出 [默认：当前文件夹中的 <文件名>.html]"),
    ("result", "extract 写出的 JSON"),
    ("corrections", "网页保存的更正文件"),
    ("settled", "更正后的结果；- 为标准输出"),
    ("archive", "extract -o 的输出文件夹，内有结果（*.json）"),
    ("sources", "原文件所在文件夹，子文件夹与提取时一致 [默认：同一文件夹]"),
    ("port", "端口；0 为任一空闲端口"),
    ("listen", "供其他机器访问的地址；不指定则仅限本机"),
    ("pretty", "缩进 JSON"),
    (
        "resume",
        "继续中断的处理：跳过已完成的文件，只处理新增、改动或失败的文件；语法或选项有变时全部重做。适用于写入文件夹的 json、jsonl、xlsx、html",
    ),
    ("include", "文件夹和压缩包中只取符合该通配符的文件，如 '*.docx'、'2023/**'；'!通配符' 为排除；可重复"),
    ("jobs", "同时处理的文件数 [默认：每核一份]"),
    ("strict", "有内容需要复核时以退出码 3 结束"),
    ("together", "两个文件（自评表 自评报告）合为一份"),
    ("family", "一律按此文种读取 [默认：按内容判断]"),
    ("encoding", "文本文件的编码，如 gb18030 [默认：按内容判断]"),
    ("with_contacts", "保留联系人姓名、电话（默认不输出）"),
    ("timeout", "单个文件的时限，以秒计；0 为不限"),
    ("grammars", "语法文件（*.toml）所在文件夹，优先于用户文件夹和内置语法"),
    ("stage", "处理阶段"),
    ("svg", "将各页连同该阶段的方框绘为 SVG，写入该文件夹（仅限有页面的文件）"),
    ("corpus", "文件夹，内有 <文种>/<用例>/gold.json 及 source.*"),
    ("json", "以 JSON 输出衡量结果"),
    ("show", "列出错误、缺失及未提示之处"),
    ("baseline", "与此前结果比较；变差则退出码为 1"),
    ("write_baseline", "将衡量结果写入该文件，供提交"),
    ("id", "文种代号"),
    ("file", "语法文件"),
    ("shell", "命令行外壳"),
    ("directory", "存放各命令手册页的文件夹"),
];

/// The command in the language of the person who asks.
pub fn in_language(command: Command, lang: Lang) -> Command {
    match lang {
        Lang::En => command,
        Lang::Zh => translated(command)
            .about("将绩效自评表、自评报告、绩效目标表、部门预决算公开转换为结构化 JSON，并附可信度报告")
            .long_about("将绩效自评表、自评报告、绩效目标表、部门预决算公开转换为结构化 JSON，并附可信度报告")
            .after_help(EXAMPLES_ZH),
    }
}

fn translated(command: Command) -> Command {
    let command = command.mut_args(|argument| match word(ARGUMENTS, argument.get_id().as_str()) {
        Some(help) => argument.help(help).long_help(help),
        None => argument,
    });
    command.mut_subcommands(|sub| {
        let about =
            if is_grammar_check(&sub) { Some("检查语法文件并指出错误") } else { word(COMMANDS, sub.get_name()) };
        let sub = translated(sub);
        match about {
            Some(about) => sub.about(about).long_about(about),
            None => sub,
        }
    })
}

/// `grammar check FILE` shares its name with `check FILE|DIR|-`.
fn is_grammar_check(command: &Command) -> bool {
    command.get_name() == "check" && command.get_arguments().any(|argument| argument.get_id() == "file")
}

fn word(words: &'static [(&str, &str)], name: &str) -> Option<&'static str> {
    words.iter().find(|(known, _)| *known == name).map(|(_, word)| *word)
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::super::args::Args;
    use super::*;

    fn untranslated(command: &Command, found: &mut Vec<String>) {
        let has_chinese = |text: String| text.chars().any(|c| ('一'..='鿿').contains(&c));
        for argument in command.get_arguments() {
            let help = argument.get_help().map(ToString::to_string).unwrap_or_default();
            if !has_chinese(help) {
                found.push(format!("{} {}", command.get_name(), argument.get_id()));
            }
        }
        for sub in command.get_subcommands() {
            if !has_chinese(sub.get_about().map(ToString::to_string).unwrap_or_default()) {
                found.push(sub.get_name().to_owned());
            }
            untranslated(sub, found);
        }
    }

    #[test]
    fn everything_is_said_in_chinese_too() {
        let mut found = Vec::new();
        untranslated(&in_language(Args::command(), Lang::Zh), &mut found);
        assert_eq!(found, Vec::<String>::new());
        untranslated(&in_language(Args::command(), Lang::En), &mut found);
        assert!(found.len() > 20, "the English help stays");
    }
}
