//! The bytes of a log as text.

use std::borrow::Cow;

/// Bytes that show in which encoding a text without a mark is.
const SAMPLE: usize = 4096;

/// `bytes` as text. PowerShell 5 writes UTF-16 with a mark; what another tool has cut off can lack it.
pub(super) fn decode(bytes: &[u8]) -> Cow<'_, str> {
    match bytes {
        [0xff, 0xfe, rest @ ..] => utf_16(rest, u16::from_le_bytes).into(),
        [0xfe, 0xff, rest @ ..] => utf_16(rest, u16::from_be_bytes).into(),
        [0xef, 0xbb, 0xbf, rest @ ..] => String::from_utf8_lossy(rest),
        _ if has_zeros(bytes, 1) => utf_16(bytes, u16::from_le_bytes).into(),
        _ if has_zeros(bytes, 0) => utf_16(bytes, u16::from_be_bytes).into(),
        _ => String::from_utf8_lossy(bytes),
    }
}

/// Whether most of every second byte, from `first` on, is zero, as in UTF-16 of mostly ASCII.
fn has_zeros(bytes: &[u8], first: usize) -> bool {
    let sample = &bytes[..bytes.len().min(SAMPLE)];
    let zeros = |from: usize| {
        let bytes = sample.iter().skip(from).step_by(2);
        bytes.filter(|byte| **byte == 0).count()
    };
    let pairs = sample.len() / 2;
    pairs > 0 && zeros(first) * 2 > pairs && zeros(1 - first) * 8 < pairs
}

fn utf_16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> String {
    let pairs = bytes.chunks_exact(2);
    let units = pairs.map(|pair| unit([pair[0], pair[1]]));
    let characters = char::decode_utf16(units);
    characters
        .map(|character| character.unwrap_or(char::REPLACEMENT_CHARACTER))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::decode;

    #[test]
    fn every_encoding_of_a_shell_is_read() {
        let text = "✘ [ERROR] Secrets store\r\n".repeat(4);
        let little: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let big: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
        let marked = |mark: &[u8], bytes: &[u8]| [mark, bytes].concat();
        for bytes in [
            text.as_bytes().to_vec(),
            marked(b"\xef\xbb\xbf", text.as_bytes()),
            marked(b"\xff\xfe", &little),
            marked(b"\xfe\xff", &big),
            little.clone(),
            big.clone(),
        ] {
            assert_eq!(decode(&bytes), text, "{bytes:?}");
        }
        assert_eq!(decode(b"\xff\xfea"), "", "half a character");
        assert_eq!(decode(b""), "");
    }
}
