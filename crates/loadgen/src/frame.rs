//! WebSocket frames as a client sees them: whole server frames in a buffer, and a masked text frame.

const MASK: [u8; 4] = [0x37, 0xfa, 0x21, 0x3d];

/// Hands every whole text frame's payload to `on_text` and returns how many bytes were used up.
///
/// Other frames are skipped: the protocol's own pings are text, and closing shows as the stream's end.
pub(crate) fn scan(bytes: &[u8], mut on_text: impl FnMut(&[u8])) -> usize {
    let mut used = 0;
    while let Some((opcode, start, end)) = frame_at(bytes, used) {
        if opcode == 1 {
            on_text(&bytes[start..end]);
        }
        used = end;
    }
    used
}

/// The first text frame's payload, and where that frame ends; frames before it are skipped.
pub(crate) fn first(bytes: &[u8]) -> Option<(&[u8], usize)> {
    let mut from = 0;
    loop {
        let (opcode, start, end) = frame_at(bytes, from)?;
        if opcode == 1 {
            return Some((&bytes[start..end], end));
        }
        from = end;
    }
}

fn frame_at(bytes: &[u8], from: usize) -> Option<(u8, usize, usize)> {
    let rest = &bytes[from..];
    let (first, second) = (*rest.first()?, *rest.get(1)?);
    let (header, length): (usize, usize) = match second & 0x7f {
        126 => (4, usize::from(u16::from_be_bytes(rest.get(2..4)?.try_into().ok()?))),
        127 => (10, usize::try_from(u64::from_be_bytes(rest.get(2..10)?.try_into().ok()?)).ok()?),
        short => (2, usize::from(short)),
    };
    let end = header.checked_add(length)?;
    (rest.len() >= end).then_some((first & 0x0f, from + header, from + end))
}

/// A client's text frame, masked as the protocol demands.
pub(crate) fn masked_text(payload: &[u8]) -> Vec<u8> {
    masked(0x81, payload)
}

/// A client's frame that begins with this byte, which is the opcode and, above it, whether it is the last.
pub(crate) fn masked(first: u8, payload: &[u8]) -> Vec<u8> {
    let mut frame = Vec::with_capacity(payload.len() + 14);
    frame.push(first);
    match (u8::try_from(payload.len()), u16::try_from(payload.len())) {
        (Ok(short), _) if short < 126 => frame.push(0x80 | short),
        (_, Ok(middle)) => {
            frame.push(0x80 | 0x7e);
            frame.extend(middle.to_be_bytes());
        }
        _ => {
            frame.push(0x80 | 0x7f);
            frame.extend(payload.len().to_be_bytes());
        }
    }
    frame.extend(MASK);
    frame.extend(payload.iter().zip(MASK.iter().cycle()).map(|(byte, key)| byte ^ key));
    frame
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_frames_are_read_and_a_torn_one_is_left() {
        let mut bytes = vec![0x81, 2, b'h', b'i', 0x89, 0];
        bytes.extend([0x81, 126, 0, 200]);
        bytes.extend([b'x'; 200]);
        let whole = bytes.len();
        bytes.extend([0x81, 5, b'h']);

        let (text, end) = first(&bytes).unwrap();
        assert_eq!((text, end), (&b"hi"[..], 4));
        let mut lengths = Vec::new();
        let used = scan(&bytes, |text| lengths.push(text.len()));

        assert_eq!(used, whole);
        assert_eq!(lengths, [2, 200]);
    }

    #[test]
    fn masked_text_is_undone_by_its_own_mask() {
        let frame = masked_text(b"hello");

        let plain: Vec<u8> = frame[6..].iter().zip(MASK).map(|(byte, key)| byte ^ key).collect();
        assert_eq!(frame[..2], [0x81, 0x85]);
        assert_eq!(plain[..4], *b"hell");
    }
}
