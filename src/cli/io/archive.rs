//! A ZIP archive of documents as a folder: a list of members with safe paths, and the bytes of each. Nothing is unpacked to
//! disk, and what an archive may cost is fixed before any of it is unpacked.

use std::fs::File;
use std::io::{BufReader, Read};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use baogao::limits::Limits;
use encoding_rs::GB18030;
use zip::ZipArchive;
use zip::result::ZipError;

use super::names::fitting;
use super::worded;

/// A member below this size is no bomb, however well it is packed.
const SMALL: u64 = 16 << 20;

/// An archive; its file is open from the first member that is read to the last.
#[derive(Debug)]
pub struct Archive {
    path: PathBuf,
    opened: Mutex<Opened>,
}

#[derive(Debug, Default)]
struct Opened {
    archive: Option<ZipArchive<BufReader<File>>>,
    /// Members that were not read yet.
    left: usize,
}

/// A file of an archive.
#[derive(Debug, Clone)]
pub struct Member {
    archive: Arc<Archive>,
    index: usize,
    size: u64,
}

/// What an archive lists.
#[derive(Debug)]
pub enum Listed {
    /// The file is a document that is packed like an archive, whatever its name says.
    Document,
    /// Its files in their order, folders left out.
    Members(Vec<Entry>),
}

/// One file that an archive lists.
#[derive(Debug)]
pub struct Entry {
    /// Its path inside; of a refused one only good for messages.
    pub path: PathBuf,
    /// The file, or why it is not read.
    pub member: Result<Member, String>,
}

/// Lists an archive.
///
/// # Errors
/// It is none, or it goes beyond the limits.
pub fn list(path: &Path, limits: &Limits) -> Result<Listed, String> {
    let mut zip = open(path)?;
    if zip.file_names().any(|name| name == "[Content_Types].xml") {
        return Ok(Listed::Document);
    }
    // Of an archive that is cut off only one that stands inside is found.
    if zip.offset() > 0 {
        return Err(damaged("its own list of files is missing"));
    }
    if zip.len() > limits.archive_members {
        let members = zip.len();
        return Err(format!("limit reached: {members} files in one archive / 超出限制：压缩包内有 {members} 个文件"));
    }
    let archive = Arc::new(Archive { path: path.to_path_buf(), opened: Mutex::default() });
    let (mut entries, mut packed, mut unpacked) = (Vec::new(), 0_u64, 0_u64);
    for index in 0..zip.len() {
        let file = match zip.by_index_raw(index) {
            Ok(file) => file,
            Err(error) => {
                entries.push(Entry { path: format!("#{}", index + 1).into(), member: Err(unreadable(&error)) });
                continue;
            }
        };
        if file.is_dir() {
            continue;
        }
        let name = decoded(file.name_raw());
        let size = file.size();
        packed = packed.saturating_add(file.compressed_size());
        unpacked = unpacked.saturating_add(size);
        let ratio = size / file.compressed_size().max(1);
        let refused = if file.encrypted() {
            Some("needs a password / 需要密码".to_owned())
        } else if file.is_symlink() {
            Some("is a link inside an archive / 压缩包内的链接".to_owned())
        } else if size > limits.input_bytes as u64 || unpacked > limits.archive_bytes {
            Some(format!("limit reached: {unpacked} bytes unpacked / 超出限制：解压后 {unpacked} 字节"))
        } else if size > SMALL && ratio > limits.archive_ratio {
            Some(format!("limit reached: packed {ratio} to 1 / 超出限制：压缩比 {ratio}:1"))
        } else {
            None
        };
        let member = |_: &PathBuf| Member { archive: Arc::clone(&archive), index, size };
        let entry = match (inner_path(&name), refused) {
            (Some(path), None) => Entry { member: Ok(member(&path)), path },
            (Some(path), Some(reason)) => Entry { path, member: Err(reason) },
            (None, _) => Entry {
                path: shown(&name),
                member: Err("its name leads out of the archive / 文件名指向压缩包之外".to_owned()),
            },
        };
        entries.push(entry);
    }
    // Members that share their packed bytes are how a small file unpacks to a huge one.
    if packed > super::length(path).unwrap_or(0) {
        return Err("its files overlap / 压缩包内文件相互重叠".to_owned());
    }
    archive.opened.lock().unwrap_or_else(PoisonError::into_inner).left = entries.len();
    Ok(Listed::Members(entries))
}

impl Member {
    /// The bytes.
    ///
    /// # Errors
    /// The reason, without the file's name.
    pub fn read(&self) -> Result<Vec<u8>, String> {
        let mut opened = self.archive.opened.lock().unwrap_or_else(PoisonError::into_inner);
        let mut zip = match opened.archive.take() {
            Some(zip) => zip,
            None => open(&self.archive.path)?,
        };
        let result = self.unpacked(&mut zip);
        opened.left = opened.left.saturating_sub(1);
        if opened.left > 0 {
            opened.archive = Some(zip);
        }
        result
    }

    fn unpacked(&self, zip: &mut ZipArchive<BufReader<File>>) -> Result<Vec<u8>, String> {
        let file = zip.by_index(self.index).map_err(|error| unreadable(&error))?;
        let mut bytes = Vec::new();
        file.take(self.size.saturating_add(1)).read_to_end(&mut bytes).map_err(|error| damaged(&error.to_string()))?;
        if bytes.len() as u64 != self.size {
            return Err(damaged("not as long as it says"));
        }
        Ok(bytes)
    }
}

fn open(path: &Path) -> Result<ZipArchive<BufReader<File>>, String> {
    let file = File::open(path).map_err(|error| worded(&error))?;
    ZipArchive::new(BufReader::new(file)).map_err(|error| unreadable(&error))
}

fn unreadable(error: &ZipError) -> String {
    match error {
        ZipError::InvalidPassword | ZipError::UnsupportedArchive(ZipError::PASSWORD_REQUIRED) => {
            "needs a password / 需要密码".to_owned()
        }
        error => damaged(&error.to_string()),
    }
}

fn damaged(reason: &str) -> String {
    format!("cannot read the archive: {reason} / 压缩包已损坏：{reason}")
}

/// Chinese Windows writes names in GBK and says nothing of it; newer programs write UTF-8 with or without saying so.
fn decoded(name: &[u8]) -> String {
    match std::str::from_utf8(name) {
        Ok(name) => name.to_owned(),
        Err(_) => GB18030.decode_without_bom_handling(name).0.into_owned(),
    }
}

/// The path of a member below the archive; `None` if it leads elsewhere or no file may be called so.
fn inner_path(name: &str) -> Option<PathBuf> {
    let mut path = PathBuf::new();
    if name.starts_with(['/', '\\']) || name.contains('\0') {
        return None;
    }
    for step in name.split(['/', '\\']) {
        match step {
            "" | "." => {}
            ".." => return None,
            step if step.as_bytes().get(1) == Some(&b':') => return None,
            step => path.push(fitting(step.as_ref(), "")),
        }
    }
    (path != PathBuf::new()).then_some(path)
}

/// A name that is only shown.
fn shown(name: &str) -> PathBuf {
    name.chars().map(|c| if c.is_control() || c == '/' || c == '\\' { '_' } else { c }).take(80).collect::<String>().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_read_in_both_encodings() {
        let gbk = GB18030.encode("年度/自评表.docx").0.into_owned();
        assert_eq!(decoded(&gbk), "年度/自评表.docx");
        assert_eq!(decoded("年度/自评表.docx".as_bytes()), "年度/自评表.docx");
    }

    #[test]
    fn no_path_leads_out() {
        for (name, path) in [
            ("a/b.txt", Some("a/b.txt")),
            ("a\\b.txt", Some("a/b.txt")),
            ("./a//b.txt", Some("a/b.txt")),
            ("../b.txt", None),
            ("a/../../b.txt", None),
            ("a\\..\\b.txt", None),
            ("/etc/b.txt", None),
            ("\\\\host\\b.txt", None),
            ("C:/b.txt", None),
            ("a\0.txt", None),
            ("", None),
        ] {
            assert_eq!(inner_path(name), path.map(PathBuf::from), "{name:?}");
        }
        assert_eq!(shown("../../a"), PathBuf::from(".._.._a"));
    }
}
