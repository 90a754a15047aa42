//! Turns texts into lines.

use std::borrow::Cow;
use std::rc::Rc;

use parley::style::{FontFamily, FontFamilyName, FontWeight, LineHeight, StyleProperty};
use parley::{Alignment, AlignmentOptions, BaseDirection, FontContext, Layout, LayoutContext, OverflowWrap};

use crate::fonts::Chosen;
use crate::fonts::Fonts;
use crate::ink::{Ink, Tone};
use crate::links;

/// Sets texts in the fonts of one document.
pub(crate) struct Typesetter {
    fonts: FontContext,
    layouts: LayoutContext<Ink>,
    families: Vec<FontFamilyName<'static>>,
    language: Option<parley::style::Language>,
}

/// A text and how it is to look.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Copy<'a> {
    pub(crate) text: &'a str,
    /// Points.
    pub(crate) size: f32,
    pub(crate) weight: Weight,
    pub(crate) tone: Tone,
    /// What all of it leads to, else the addresses inside of it are found.
    pub(crate) link: Option<&'a str>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Weight {
    Regular,
    Bold,
}

/// Where the lines stand in their column.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Column {
    /// Points.
    pub(crate) width: f32,
    pub(crate) alignment: Alignment,
    pub(crate) direction: BaseDirection,
}

/// A text in lines.
pub(crate) struct Lines {
    pub(crate) layout: Layout<Ink>,
    pub(crate) text: String,
    /// Where the inks' links lead.
    pub(crate) links: Vec<String>,
}

impl Typesetter {
    pub(crate) fn new(fonts: &Fonts, chosen: Chosen, language: &str) -> Self {
        Self {
            fonts: fonts.context(),
            layouts: LayoutContext::new(),
            families: chosen.families,
            language: parley::style::Language::parse(language).ok(),
        }
    }

    pub(crate) fn set(&mut self, copy: Copy<'_>, column: Column) -> Rc<Lines> {
        let text = copy.text;
        let mut builder = self.layouts.ranged_builder(&mut self.fonts, text, 1.0, false);
        builder.set_base_direction(column.direction);
        builder.push_default(StyleProperty::FontFamily(FontFamily::List(Cow::Borrowed(&self.families))));
        builder.push_default(StyleProperty::Locale(self.language));
        builder.push_default(StyleProperty::FontSize(copy.size));
        builder.push_default(StyleProperty::LineHeight(LineHeight::FontSizeRelative(1.4)));
        builder.push_default(StyleProperty::OverflowWrap(OverflowWrap::Anywhere));
        builder.push_default(StyleProperty::Brush(copy.tone.into()));
        if copy.weight == Weight::Bold {
            builder.push_default(StyleProperty::FontWeight(FontWeight::BOLD));
        }
        let mut links = Vec::new();
        let places = match copy.link {
            Some(url) if links::is_safe(url) => vec![(0..text.len(), url)],
            Some(_) => Vec::new(),
            None => links::find(text).into_iter().map(|place| (place.clone(), &text[place])).collect(),
        };
        for (place, url) in places {
            let Ok(link) = u16::try_from(links.len() + 1) else { break };
            links.push(url.to_owned());
            builder.push(StyleProperty::Brush(Ink { tone: Tone::Accent, link }), place);
        }
        let mut layout = builder.build(text);
        layout.break_all_lines(Some(column.width));
        layout.align(column.alignment, AlignmentOptions::default());
        Rc::new(Lines { layout, text: text.to_owned(), links })
    }
}

impl Lines {
    /// How many.
    pub(crate) fn count(&self) -> usize {
        self.layout.len()
    }

    /// How high each of them is.
    pub(crate) fn height(&self, line: usize) -> f32 {
        self.layout.get(line).map_or(0.0, |line| line.metrics().line_height)
    }

    /// How wide the widest is.
    pub(crate) fn width(&self) -> f32 {
        self.layout.width()
    }
}
