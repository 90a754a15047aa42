//! Sizes of paper, in points.

/// What it is printed on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Paper {
    /// 210 × 297 mm.
    A4,
    /// 8½ × 11 inches.
    Letter,
}

/// The empty border on all sides.
pub(crate) const MARGIN: f32 = 54.0;

impl Paper {
    /// What is usual where this language is spoken: `en-US` and some others print on Letter.
    pub fn of_language(language: &str) -> Self {
        const LETTER: [&str; 12] = ["US", "CA", "MX", "CO", "VE", "CL", "PH", "GT", "PA", "CR", "PR", "DO"];
        let mut parts = language.split(['-', '_']).skip(1);
        if parts.any(|part| LETTER.iter().any(|region| part.eq_ignore_ascii_case(region))) {
            return Self::Letter;
        }
        Self::A4
    }

    pub(crate) const fn width(self) -> f32 {
        match self {
            Self::A4 => 595.28,
            Self::Letter => 612.0,
        }
    }

    pub(crate) const fn height(self) -> f32 {
        match self {
            Self::A4 => 841.89,
            Self::Letter => 792.0,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_region_tells_the_paper() {
        let papers = ["en", "en-US", "es_MX", "de-DE", "zh-Hans-CN"].map(Paper::of_language);

        assert_eq!(papers, [Paper::A4, Paper::Letter, Paper::Letter, Paper::A4, Paper::A4]);
    }
}
