//! What the command line says and asks. Answers go to standard output, everything else to standard error.

use std::fmt::Display;
use std::io::{self, BufRead, IsTerminal, Write};

use anyhow::{Context, Result, bail};
use model::Error;

/// Writes a line of the answer.
pub(crate) fn say(line: impl Display) -> Result<()> {
    let mut output = io::stdout().lock();
    writeln!(output, "{line}").and_then(|()| output.flush()).context("cannot write to standard output")
}

/// Writes a table: columns as wide as they need to be, two blanks between them.
pub(crate) fn say_table<const COLUMNS: usize>(rows: &[[String; COLUMNS]]) -> Result<()> {
    let width = |column: usize| rows.iter().map(|row| row[column].chars().count()).max().unwrap_or(0);
    let widths: Vec<usize> = (0..COLUMNS).map(width).collect();
    for row in rows {
        let cells = row.iter().zip(&widths).map(|(cell, width)| format!("{cell:<width$}"));
        say(cells.collect::<Vec<_>>().join("  ").trim_end())?;
    }
    Ok(())
}

/// Writes a remark that is not part of the answer.
pub(crate) fn remark(line: impl Display) {
    eprintln!("{line}");
}

/// Writes why a command failed.
pub(crate) fn complain(error: &anyhow::Error) {
    match error.downcast_ref::<Error>() {
        Some(Error::Invalid(fields)) => {
            for field in fields {
                eprintln!("error: {}", field.message);
            }
        }
        Some(Error::Internal(cause)) => eprintln!("error: {cause:#}"),
        _ => eprintln!("error: {error:#}"),
    }
}

/// The value given, or the person's answer to the question.
pub(crate) fn given_or_asked(given: Option<String>, question: &str, instead: &str) -> Result<String> {
    if let Some(value) = given {
        return Ok(value);
    }
    if !io::stdin().is_terminal() {
        bail!("{instead} is missing, and there is no terminal to ask on");
    }
    eprint!("{question}: ");
    line_of_input()
}

/// The password given or typed twice; without a terminal the first line of standard input.
pub(crate) fn password(given: Option<String>, question: &str) -> Result<String> {
    if let Some(password) = given {
        return Ok(password);
    }
    if !io::stdin().is_terminal() {
        return line_of_input();
    }
    let password = rpassword::prompt_password(format!("{question}: ")).context("cannot read the password")?;
    let again = rpassword::prompt_password("The same again: ").context("cannot read the password")?;
    if password != again {
        bail!("the two passwords differ");
    }
    Ok(password)
}

fn line_of_input() -> Result<String> {
    let mut line = String::new();
    io::stdin().lock().read_line(&mut line).context("cannot read standard input")?;
    Ok(line.trim_end_matches(['\r', '\n']).to_owned())
}
