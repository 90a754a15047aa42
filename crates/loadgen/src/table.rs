//! The report: one line per figure, as a table for people and as JSON for machines.

use crate::targets::{self, Better, Judged, Target};
use crate::turns::Figure;
use anyhow::{Context, Result};
use serde::Serialize;
use std::fs;
use std::io::{self, Write};
use std::path::Path;

/// Everything measured so far.
#[derive(Serialize)]
pub(crate) struct Report {
    settings: Vec<String>,
    lines: Vec<Line>,
}

#[derive(Serialize)]
struct Line {
    row: u8,
    part: &'static str,
    quantity: &'static str,
    unit: &'static str,
    ours: Option<f64>,
    floor: Option<f64>,
    ratio: Option<f64>,
    must: String,
    goal: String,
    verdict: String,
    note: String,
}

impl Report {
    /// An empty report about a server with these settings.
    pub(crate) fn new(settings: Vec<String>) -> Self {
        Self { settings, lines: Vec::new() }
    }

    /// Judges one figure and notes it.
    pub(crate) fn add(&mut self, row: u8, part: &str, figures: &[Figure; 2], note: String) {
        let target = targets::find(row, part).expect("every measured row has a target");
        self.lines.push(Line::new(target, figures, note));
    }

    /// Writes the JSON.
    pub(crate) fn save(&self, file: &Path) -> Result<()> {
        fs::write(file, serde_json::to_string_pretty(self)?)
            .with_context(|| format!("writing {}", file.display()))
    }

    /// Prints the table.
    pub(crate) fn print(&mut self) -> Result<()> {
        self.lines.sort_by_key(|line| line.row);
        let head =
            ["#", "quantity", "ours", "floor", "ratio", "must", "goal", "verdict", "note"].map(str::to_owned);
        let cells: Vec<_> = std::iter::once(head).chain(self.lines.iter().map(Line::cells)).collect();
        let width = |column: usize| cells.iter().map(|row| row[column].chars().count()).max().unwrap_or(0);
        let widths: [usize; 9] = std::array::from_fn(width);
        let mut out = io::stdout().lock();
        writeln!(out, "\nThe server ran with {}.\n", self.settings.join(", "))?;
        for row in &cells {
            let padded: Vec<_> =
                row.iter().zip(widths).map(|(cell, width)| format!("{cell:<width$}")).collect();
            writeln!(out, "{}", padded.join("  ").trim_end())?;
        }
        Ok(())
    }
}

impl Line {
    fn new(target: &'static Target, [ours, floor]: &[Figure; 2], note: String) -> Self {
        let ratio = ours.ratio_to(floor);
        let judged = if target.judged == Judged::Ratio { ratio } else { ours.value() };
        let failure = ours.failure.clone().or(floor.failure.as_ref().map(|why| format!("floor: {why}")));
        Self {
            row: target.row,
            part: target.part,
            quantity: target.quantity,
            unit: target.unit,
            ours: ours.value(),
            floor: floor.value(),
            ratio,
            must: aim(target, target.must),
            goal: aim(target, target.goal),
            verdict: verdict(target, judged, failure),
            note,
        }
    }

    fn cells(&self) -> [String; 9] {
        let shown = |value: Option<f64>| {
            value.map_or_else(|| "–".to_owned(), |value| format!("{} {}", short(value), self.unit))
        };
        [
            self.row.to_string(),
            self.quantity.to_owned(),
            shown(self.ours),
            shown(self.floor),
            self.ratio.map_or_else(|| "–".to_owned(), |ratio| format!("{ratio:.2} ×")),
            self.must.clone(),
            self.goal.clone(),
            self.verdict.clone(),
            self.note.clone(),
        ]
    }
}

fn verdict(target: &Target, judged: Option<f64>, failure: Option<String>) -> String {
    let Some(value) = judged else {
        return failure.map_or_else(|| "not measured".to_owned(), |why| format!("failed: {why}"));
    };
    let reaches = |aim| match target.better {
        Better::More => value >= aim,
        Better::Less => value <= aim,
    };
    let word = if reaches(target.goal) {
        "goal"
    } else if reaches(target.must) {
        "must"
    } else {
        "below"
    };
    failure.map_or_else(|| word.to_owned(), |why| format!("{word} ({why})"))
}

fn aim(target: &Target, value: f64) -> String {
    let sign = if target.better == Better::More { "≥" } else { "≤" };
    let unit = if target.judged == Judged::Ratio { "×" } else { target.unit };
    format!("{sign} {} {unit}", short(value))
}

/// Three significant digits or thousands.
fn short(value: f64) -> String {
    match value.abs() {
        large if large >= 1_000_000.0 => format!("{:.2} M", value / 1_000_000.0),
        large if large >= 1_000.0 => format!("{:.1} k", value / 1_000.0),
        middle if middle >= 100.0 => format!("{value:.0}"),
        middle if middle >= 10.0 => format!("{value:.1}"),
        _ => format!("{value:.2}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn judged(row: u8, ours: f64, floor: Option<f64>) -> String {
        let target = targets::find(row, "").unwrap();
        let figure = |value: Option<f64>| Figure { rounds: value.into_iter().collect(), failure: None };
        Line::new(target, &[figure(Some(ours)), figure(floor)], String::new()).verdict
    }

    #[test]
    fn verdict_follows_the_direction_and_the_judged_figure() {
        assert_eq!(judged(1, 2.5, None), "goal");
        assert_eq!(judged(1, 5.0, Some(1.0)), "must");
        assert_eq!(judged(1, 7.0, Some(9.0)), "below");
        assert_eq!(judged(5, 90.0, Some(100.0)), "must");
        assert_eq!(judged(5, 96.0, Some(100.0)), "goal");
        assert_eq!(judged(5, 96.0, None), "not measured");
    }

    #[test]
    fn failure_is_told_in_the_verdict() {
        let target = targets::find(5, "").unwrap();
        let failed = Figure::failed("the server closed a socket");

        let line = Line::new(target, &[failed, Figure::default()], String::new());

        assert_eq!(line.verdict, "failed: the server closed a socket");
    }
}
