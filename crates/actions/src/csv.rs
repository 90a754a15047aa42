//! Comma-separated values, written so that no spreadsheet runs them.

/// One row, as RFC 4180 has it. A cell that a spreadsheet would take for a formula gets an apostrophe before it.
pub fn row(cells: &[&str]) -> String {
    let mut line = cells.iter().map(|cell| quoted(cell)).collect::<Vec<_>>().join(",");
    line.push_str("\r\n");
    line
}

fn quoted(cell: &str) -> String {
    let guard = if cell.starts_with(['=', '+', '-', '@', '\t', '\r']) { "'" } else { "" };
    if guard.is_empty() && !cell.contains([',', '"', '\n', '\r']) {
        return cell.to_owned();
    }
    format!("\"{guard}{}\"", cell.replace('"', "\"\""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_quoted_where_they_must_be_and_never_run() {
        assert_eq!(row(&["a", "b, c", "say \"hi\""]), "a,\"b, c\",\"say \"\"hi\"\"\"\r\n");
        assert_eq!(row(&["=1+1", ""]), "\"'=1+1\",\r\n");
    }
}
