//! Which fonts there are, and which of them a text needs.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::Arc;

use parley::fontique::{
    Blob, Collection, CollectionOptions, FontInfo, FontInfoOverride, GenericFamily, SourceCache,
};
use parley::{FontContext, FontFamilyName};

/// The fonts that the binary carries, in the order in which they are asked. Their families have names of our own, so that
/// they are never mixed with the machine's.
const CARRIED: [(&str, &[u8]); 8] = [
    (SANS, include_bytes!("../fonts/NotoSans-Regular.ttf")),
    (SANS, include_bytes!("../fonts/NotoSans-Bold.ttf")),
    ("Carried Arabic", include_bytes!("../fonts/NotoSansArabic-Regular.ttf")),
    ("Carried Arabic", include_bytes!("../fonts/NotoSansArabic-Bold.ttf")),
    ("Carried Hebrew", include_bytes!("../fonts/NotoSansHebrew-Regular.ttf")),
    ("Carried Hebrew", include_bytes!("../fonts/NotoSansHebrew-Bold.ttf")),
    (EMOJI, include_bytes!("../fonts/NotoEmoji-Regular.ttf")),
    ("Carried Symbols", include_bytes!("../fonts/DejaVuSans-Symbols.ttf")),
];

const SANS: &str = "Carried Sans";
/// Emoji in one colour.
const EMOJI: &str = "Carried Emoji";
/// Emoji in colour, which the machine may have.
const COLOURED: &str = "Noto Color Emoji";

/// Where machines keep their fonts.
const USUAL: [&str; 3] = ["/usr/share/fonts", "/usr/local/share/fonts", "/System/Library/Fonts"];

/// All fonts that transcripts may be set in. Cloning is cheap; files are mapped when a text first needs them.
#[derive(Clone)]
pub struct Fonts {
    context: FontContext,
    /// The carried families, then those of the machine, best first.
    families: Arc<[Family]>,
}

#[derive(Debug, Clone)]
struct Family {
    name: String,
    carried: bool,
    face: FontInfo,
}

/// What a text is set in.
pub(crate) struct Chosen {
    /// Families in the order in which they are asked.
    pub(crate) families: Vec<FontFamilyName<'static>>,
    /// How many different characters none of them has.
    pub(crate) missing: usize,
}

impl Fonts {
    /// The carried fonts, those of `directories` and those of the machine. Looks at every font file there once.
    pub fn new(directories: &[PathBuf]) -> Self {
        Self::found_in(|collection| {
            collection.load_fonts_from_paths(directories);
            collection.load_fonts_from_paths(USUAL);
        })
    }

    /// Only what the binary carries, as on a machine without fonts.
    pub fn carried() -> Self {
        Self::found_in(|_| {})
    }

    fn found_in(load: impl FnOnce(&mut Collection)) -> Self {
        let mut collection = Collection::new(CollectionOptions { shared: false, system_fonts: false });
        for (name, data) in CARRIED {
            let ours = FontInfoOverride { family_name: Some(name), ..FontInfoOverride::default() };
            collection.register_fonts(Blob::new(Arc::new(data)), Some(ours));
        }
        load(&mut collection);
        let emoji: Vec<_> = [COLOURED, EMOJI].iter().filter_map(|name| collection.family_id(name)).collect();
        collection.set_generic_families(GenericFamily::Emoji, emoji.into_iter());
        let families = families(&mut collection);
        let context = FontContext { collection, source_cache: SourceCache::new_shared() };
        Self { context, families }
    }

    pub(crate) fn context(&self) -> FontContext {
        self.context.clone()
    }

    /// The families that these characters need: as few as possible, those in which the language is at home first.
    pub(crate) fn choose(&self, language: &str, characters: &BTreeSet<char>) -> Chosen {
        let mut cache = self.context.source_cache.clone();
        let mut order: Vec<&Family> = self.families.iter().collect();
        order.sort_by_key(|family| (!family.carried, !suits(&family.name, language)));
        let mut left: Vec<char> = characters.iter().copied().filter(|character| shows(*character)).collect();
        let mut families = Vec::new();
        for family in order {
            let before = left.len();
            if before > 0 {
                family.take(&mut cache, &mut left);
            }
            if family.carried || left.len() < before {
                families.push(family.called());
            }
        }
        Chosen { families, missing: left.len() }
    }
}

impl Family {
    /// How the typesetter asks for it: emoji in colour where there are some.
    fn called(&self) -> FontFamilyName<'static> {
        if self.name == EMOJI {
            return FontFamilyName::Generic(GenericFamily::Emoji);
        }
        FontFamilyName::Named(self.name.clone().into())
    }

    /// Takes the characters that it has out of `left`.
    fn take(&self, cache: &mut SourceCache, left: &mut Vec<char>) {
        let Some(data) = self.face.load(Some(cache)) else { return };
        let Some(charmap) = self.face.charmap_index().charmap(data.as_ref()) else { return };
        left.retain(|character| charmap.map(u32::from(*character)).is_none_or(|glyph| glyph == 0));
    }
}

fn families(collection: &mut Collection) -> Arc<[Family]> {
    let ids: Vec<_> = collection.family_ids().collect();
    let families = ids.into_iter().filter_map(|id| {
        let info = collection.family(id)?;
        let name = info.name().to_owned();
        let carried = CARRIED.iter().any(|(ours, _)| *ours == name);
        Some(Family { name, carried, face: info.default_font()?.clone() })
    });
    let mut families: Vec<Family> = families.collect();
    families.sort_by(|a, b| (rank(&a.name), &a.name).cmp(&(rank(&b.name), &b.name)));
    families.into()
}

/// Carried ones in their order, then fonts without serifs that go with them, and last those that are not for reading.
fn rank(name: &str) -> usize {
    if let Some(place) = CARRIED.iter().position(|(ours, _)| *ours == name) {
        return place;
    }
    match name {
        name if name.contains("Mono") || name.contains("Emoji") || name.contains("Symbol") => 14,
        name if name.starts_with("Noto Sans") => 10,
        name if name.contains("Sans") => 11,
        name if name.starts_with("Noto") => 12,
        _ => 13,
    }
}

/// Whether a family was drawn for this language; the same ideograph looks different in China, Taiwan, Japan and Korea.
fn suits(family: &str, language: &str) -> bool {
    let language = language.to_ascii_lowercase();
    let traditional = ["tw", "hk", "mo", "hant"].iter().any(|part| language.contains(part));
    let home = match language.get(..2).unwrap_or_default() {
        "ko" => [" KR", "Korean"],
        "zh" if traditional => [" TC", "TW"],
        "zh" => [" SC", "CN"],
        _ => [" JP", "Japan"],
    };
    home.iter().any(|part| family.contains(part))
}

/// Whether a character needs a glyph at all.
fn shows(character: char) -> bool {
    let hidden = character.is_control()
        || character.is_whitespace()
        || matches!(u32::from(character),
            0xad | 0x61c | 0x34f | 0x200b..=0x200f | 0x202a..=0x202e | 0x2060..=0x2069 | 0xfe00..=0xfe0f | 0xfeff | 0xe0000..=0xe0fff);
    !hidden
}
