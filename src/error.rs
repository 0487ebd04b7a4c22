//! The one error of the library. An odd document is no error: it gives a partial report with diagnostics.

/// Why a file could not be read at all, or a grammar could not be loaded.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// Bytes that are no text in the encoding found or asked for.
    #[error(
        "undecodable bytes at offset {offset} (read as {encoding}); name the right one with --encoding / 第 {offset} 字节处无法按 {encoding} 解码，请用 --encoding 指定编码"
    )]
    Undecodable {
        /// Offset of the first bad byte in the file.
        offset: usize,
        /// Name of the encoding as encoding_rs writes it.
        encoding: String,
    },
    /// An encoding name that nobody knows.
    #[error("unknown encoding `{0}`; try utf-8, gb18030, big5, utf-16le or utf-16be / 未知编码 `{0}`")]
    UnknownEncoding(String),
    /// No reader knows what this file is.
    #[error("unknown or unsupported format: {0} / 无法识别或不支持的格式：{0}")]
    UnknownFormat(String),
    /// Markup of another program that no reader knows and that must not be read as text.
    #[error("this is {kind}; save it as {save_as} and try again / 这是{kind_zh}，请先另存为 {save_as}")]
    Foreign {
        /// What it is, with its article.
        kind: &'static str,
        /// What it is, in Chinese.
        kind_zh: &'static str,
        /// The formats to save it as.
        save_as: &'static str,
    },
    /// The file is protected and the empty password does not open it.
    #[error("the file is encrypted: {0} / 文件已加密：{0}")]
    Encrypted(String),
    /// Pages without a text layer (a scan); page numbers from 1.
    #[error("no-text-layer: the file is a scan without text on {} / 扫描件，以下页无文字层：{}", pages(.0), pages(.0))]
    NoTextLayer(Vec<u32>),
    /// The file is damaged beyond reading.
    #[error("cannot read the file as {format}: {reason} / 无法按 {format} 读取：{reason}")]
    Malformed {
        /// Format name as in the contract.
        format: &'static str,
        /// What was wrong, from the reader.
        reason: String,
    },
    /// A limit of [`crate::limits::Limits`] was reached.
    #[error("limit reached: {0} / 超出限制：{0}")]
    Limit(String),
    /// A grammar file with its place: `file:line:column: message`.
    #[error("{0}")]
    Grammar(String),
}

fn pages(pages: &[u32]) -> String {
    let shown: Vec<String> = pages.iter().take(20).map(u32::to_string).collect();
    let more = if pages.len() > shown.len() { " …" } else { "" };
    format!("page {}{more}", shown.join(", "))
}
