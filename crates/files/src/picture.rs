//! Pictures: how large they are, and the small version that lists show.

use std::io::Cursor;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use image::codecs::jpeg::JpegEncoder;
use image::metadata::Orientation;
use image::{DynamicImage, ImageDecoder, ImageFormat, ImageReader, Limits};
use model::attachment::StoredFile;
use object_store::path::Path;
use object_store::{ObjectStore, ObjectStoreExt};
use tokio::sync::Semaphore;

/// Pictures looked at once: each may need the memory of all its pixels.
const AT_ONCE: usize = 2;

/// Longest wait for a turn; a picture that gets none simply has no thumbnail.
const PATIENCE: Duration = Duration::from_secs(10);

/// Larger files are not looked at.
const MOST_BYTES: u64 = 32 << 20;

/// Larger pictures are measured, but get no thumbnail.
const MOST_PIXELS: u64 = 40_000_000;

/// Most memory that reading one picture may take.
const MOST_MEMORY: u64 = 192 << 20;

/// The clients' lists show pictures this wide; very tall ones are bounded too.
const WIDTH: u32 = 250;
const HEIGHT: u32 = 1000;

const JPEG_QUALITY: u8 = 80;

/// Looks at pictures, a few at a time.
#[derive(Debug, Clone)]
pub(crate) struct Pictures {
    turns: Arc<Semaphore>,
}

impl Default for Pictures {
    fn default() -> Self {
        Self { turns: Arc::new(Semaphore::new(AT_ONCE)) }
    }
}

impl Pictures {
    /// Fills in the picture's size and thumbnail as far as it can be read; failing is no error.
    pub(crate) async fn look_at(&self, store: &dyn ObjectStore, file: &mut StoredFile) {
        if let Err(cause) = self.try_look_at(store, file).await {
            tracing::debug!(cause = format!("{cause:#}"), "A picture has no thumbnail");
        }
    }

    async fn try_look_at(&self, store: &dyn ObjectStore, file: &mut StoredFile) -> anyhow::Result<()> {
        anyhow::ensure!(file.size <= MOST_BYTES, "{} bytes are too many to look at", file.size);
        let turn = tokio::time::timeout(PATIENCE, Arc::clone(&self.turns).acquire_owned()).await??;
        let bytes = store.get(&Path::from(file.key.as_str())).await?.bytes().await?;
        let seen = tokio::task::spawn_blocking(move || {
            let _turn = turn; // Held until the pixels are gone, even when nobody waits for them any more.
            look(&bytes)
        });
        let seen = seen.await??;

        (file.width, file.height) = (Some(seen.width), Some(seen.height));
        if let Some(thumbnail) = seen.thumbnail {
            let key = format!("{}-{WIDTH}.{}", file.key, thumbnail.ending);
            // Noted before it exists, so that whoever discards the file never misses it.
            file.thumbnail_key = Some(key.clone());
            let put = store.put(&Path::from(key), thumbnail.bytes.into()).await;
            put.inspect_err(|_| file.thumbnail_key = None)?;
        }
        Ok(())
    }
}

struct Seen {
    width: u32,
    height: u32,
    thumbnail: Option<Thumbnail>,
}

/// The ending tells whoever serves it which format was chosen.
struct Thumbnail {
    ending: &'static str,
    bytes: Bytes,
}

/// Cameras store pictures as the sensor lay; sizes and thumbnails are of the picture as people see it.
fn look(bytes: &[u8]) -> anyhow::Result<Seen> {
    let mut reader = ImageReader::new(Cursor::new(bytes)).with_guessed_format()?;
    let mut limits = Limits::default();
    limits.max_alloc = Some(MOST_MEMORY);
    reader.limits(limits.clone());
    let mut decoder = reader.into_decoder()?;
    decoder.set_limits(limits)?;
    let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    let (width, height) = decoder.dimensions();

    let pixels = u64::from(width) * u64::from(height);
    let readable = pixels <= MOST_PIXELS && decoder.total_bytes() <= MOST_MEMORY;
    let thumbnail = readable.then(|| thumbnail(decoder, orientation)).and_then(Result::ok);
    let (width, height) = if is_turned(orientation) { (height, width) } else { (width, height) };
    Ok(Seen { width, height, thumbnail })
}

fn thumbnail(decoder: impl ImageDecoder, orientation: Orientation) -> anyhow::Result<Thumbnail> {
    let whole = DynamicImage::from_decoder(decoder)?;
    let (across, down) = if is_turned(orientation) { (HEIGHT, WIDTH) } else { (WIDTH, HEIGHT) };
    let fits = whole.width() <= across && whole.height() <= down;
    let mut small = if fits { whole } else { whole.thumbnail(across, down) };
    small.apply_orientation(orientation);
    encode(&small)
}

/// PNG keeps what shines through; everything else is smaller as JPEG.
fn encode(small: &DynamicImage) -> anyhow::Result<Thumbnail> {
    let mut bytes = Vec::new();
    if small.color().has_alpha() {
        DynamicImage::from(small.to_rgba8()).write_to(&mut Cursor::new(&mut bytes), ImageFormat::Png)?;
        return Ok(Thumbnail { ending: "png", bytes: bytes.into() });
    }
    small.to_rgb8().write_with_encoder(JpegEncoder::new_with_quality(&mut bytes, JPEG_QUALITY))?;
    Ok(Thumbnail { ending: "jpg", bytes: bytes.into() })
}

fn is_turned(orientation: Orientation) -> bool {
    matches!(
        orientation,
        Orientation::Rotate90
            | Orientation::Rotate270
            | Orientation::Rotate90FlipH
            | Orientation::Rotate270FlipH
    )
}
