//! Little-endian numbers out of bytes; `None` beyond the end.

/// The byte at `at`.
pub(crate) fn byte(data: &[u8], at: usize) -> Option<u8> {
    data.get(at).copied()
}

/// Two bytes at `at`.
pub(crate) fn word(data: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_le_bytes(data.get(at..at.checked_add(2)?)?.try_into().ok()?))
}

/// Four bytes at `at`.
pub(crate) fn long(data: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_le_bytes(data.get(at..at.checked_add(4)?)?.try_into().ok()?))
}

/// Four bytes at `at` as an offset.
pub(crate) fn offset(data: &[u8], at: usize) -> Option<usize> {
    long(data, at).map(|value| value as usize)
}
