//! Comma-separated values, written so that no spreadsheet runs them.

/// What a spreadsheet takes for the beginning of a formula, the wide signs of some keyboards included.
const FORMULA: [char; 11] = ['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠'];

/// One row, as RFC 4180 has it. A cell that a spreadsheet would take for a formula gets an apostrophe before it.
pub fn row(cells: &[&str]) -> String {
    let mut line = cells.iter().map(|cell| quoted(cell)).collect::<Vec<_>>().join(",");
    line.push_str("\r\n");
    line
}

fn quoted(cell: &str) -> String {
    let guard = if begins_formula(cell) { "'" } else { "" };
    if guard.is_empty() && !cell.contains([',', '"', '\n', '\r']) {
        return cell.to_owned();
    }
    format!("\"{guard}{}\"", cell.replace('"', "\"\""))
}

/// The cell without the apostrophe that [`row`] put before it.
pub fn unguarded(cell: &str) -> &str {
    cell.strip_prefix('\'').filter(|bare| begins_formula(bare)).unwrap_or(cell)
}

/// Apostrophes before it are looked through, so that each cell comes back as it was.
fn begins_formula(cell: &str) -> bool {
    cell.trim_start_matches('\'').starts_with(FORMULA)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_quoted_where_they_must_be_and_never_run() {
        assert_eq!(row(&["a", "b, c", "say \"hi\""]), "a,\"b, c\",\"say \"\"hi\"\"\"\r\n");
        assert_eq!(row(&["=1+1", "", "＝1"]), "\"'=1+1\",,\"'＝1\"\r\n");
    }

    #[test]
    fn a_cell_comes_back_as_it_was() {
        for cell in ["=1+1", "'=1+1", "''-1", "+15550100", "'tis", "'", "＠home", "plain"] {
            let written = row(&[cell]);

            assert_eq!(unguarded(written.trim_end().trim_matches('"')), cell, "{written}");
        }
    }
}
