//! One broken rule: where, and what to do instead.

use std::fmt;

/// A place that breaks a rule, with the way out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// Path from the root of the repository.
    pub file: String,
    /// Counted from one.
    pub line: usize,
    /// What is wrong and what to do instead, in one sentence.
    pub advice: String,
}

impl fmt::Display for Finding {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}:{}: {}", self.file, self.line, self.advice)
    }
}

/// All findings, one per line, as a failing test shows them.
pub fn report(findings: &[Finding]) -> String {
    findings.iter().fold(String::new(), |text, finding| text + "\n  " + &finding.to_string())
}
