//! Files go in and come out whole, leave nothing behind when they break off, and cost little memory.

#![expect(clippy::unwrap_used, reason = "a test may fail loudly")]

use std::io::Cursor;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use bytes::Bytes;
use files::{Files, Incoming};
use futures_util::stream::{self, BoxStream};
use futures_util::{FutureExt, StreamExt, TryStreamExt};
use image::{DynamicImage, ImageFormat};
use model::attachment::StoredFile;
use model::{Error, Result};

const LIMIT: u64 = 1 << 30;
const MEBIBYTE: usize = 1 << 20;

struct Disk {
    root: PathBuf,
    files: Files,
}

impl Disk {
    fn new() -> Self {
        let root = Path::new(env!("CARGO_TARGET_TMPDIR")).join(uuid::Uuid::new_v4().to_string());
        Self { files: Files::disk(&root).unwrap(), root }
    }

    /// Every file below the root once all clean-up has ended, half-written ones included.
    async fn left_behind(&self) -> Vec<PathBuf> {
        self.files.close().await;
        let mut folders = vec![self.root.clone()];
        let mut found = Vec::new();
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() { folders.push(path) } else { found.push(path) }
            }
        }
        found
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        std::fs::remove_dir_all(&self.root).unwrap();
    }
}

fn upload<'a>(name: &str, content_type: Option<&str>, bytes: BoxStream<'a, Result<Bytes>>) -> Incoming<'a> {
    Incoming { name: name.to_owned(), content_type: content_type.map(str::to_owned), limit: LIMIT, bytes }
}

fn whole(bytes: impl Into<Bytes>) -> BoxStream<'static, Result<Bytes>> {
    stream::iter([Ok(bytes.into())]).boxed()
}

fn mebibytes(count: usize) -> impl Iterator<Item = Result<Bytes>> {
    (0..count).map(|number| Ok(Bytes::from(vec![u8::try_from(number % 251).unwrap(); MEBIBYTE])))
}

async fn read(files: &Files, key: &str, range: Option<std::ops::Range<u64>>) -> Vec<u8> {
    let opened = files.open(key, range).await.unwrap();
    let chunks: Vec<Bytes> = opened.bytes.try_collect().await.unwrap();
    chunks.concat()
}

fn picture(width: u32, height: u32, format: ImageFormat) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    let opaque = matches!(format, ImageFormat::Jpeg | ImageFormat::Bmp);
    let pixels =
        if opaque { DynamicImage::new_rgb8(width, height) } else { DynamicImage::new_rgba8(width, height) };
    pixels.write_to(&mut bytes, format).unwrap();
    bytes.into_inner()
}

async fn stored(files: &Files, name: &str, content_type: Option<&str>, bytes: Vec<u8>) -> StoredFile {
    files.store(upload(name, content_type, whole(bytes))).await.unwrap()
}

#[tokio::test]
async fn a_file_comes_out_as_it_went_in() {
    let disk = Disk::new();
    for files in [disk.files.clone(), Files::memory()] {
        let file =
            stored(&files, "../notes.txt", Some("Text/Plain; charset=utf-8"), b"hello world".into()).await;

        assert_eq!(
            (file.name.as_str(), file.content_type.as_str(), file.size),
            ("notes.txt", "text/plain", 11)
        );
        assert_eq!((file.width, file.thumbnail_key.as_ref()), (None, None));
        assert_eq!(file.key.len(), 35);
        assert_eq!(read(&files, &file.key, None).await, b"hello world");
        assert_eq!(read(&files, &file.key, Some(6..11)).await, b"world");
        assert_eq!(read(&files, &file.key, Some(6..6)).await, b"");
        assert_eq!(files.size(&file.key).await.unwrap(), 11);
    }
}

#[tokio::test]
async fn an_empty_file_is_a_file() {
    let disk = Disk::new();
    for files in [disk.files.clone(), Files::memory()] {
        let file = files.store(upload("empty", None, stream::empty().boxed())).await.unwrap();

        assert_eq!(file.size, 0);
        assert_eq!(read(&files, &file.key, None).await, b"");
    }
}

#[tokio::test]
async fn pictures_get_their_size_and_a_thumbnail() {
    use ImageFormat::{Bmp, Gif, Jpeg, Png, WebP};
    let files = Files::memory();
    let cases = [(Png, "png"), (Gif, "png"), (WebP, "png"), (Jpeg, "jpg"), (Bmp, "jpg")];
    for (format, ending) in cases {
        let file = stored(&files, "photo", Some("text/html"), picture(1000, 500, format)).await;

        assert_eq!((file.width, file.height), (Some(1000), Some(500)), "{format:?}");
        assert_eq!(file.content_type, format.to_mime_type());
        let key = file.thumbnail_key.unwrap();
        assert!(key.ends_with(ending), "{format:?} {key}");
        let small = image::load_from_memory(&read(&files, &key, None).await).unwrap();
        assert_eq!((small.width(), small.height()), (250, 125), "{format:?}");
    }
}

#[tokio::test]
async fn a_photo_taken_upright_is_measured_as_people_see_it() {
    let files = Files::memory();
    let mut photo = picture(1000, 500, ImageFormat::Jpeg);
    let turned_right =
        b"\xff\xe1\x00\x22Exif\0\0MM\0\x2a\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0";
    photo.splice(2..2, turned_right.iter().copied());

    let file = stored(&files, "photo.jpg", None, photo).await;

    assert_eq!((file.width, file.height), (Some(500), Some(1000)));
    let small = image::load_from_memory(&read(&files, &file.thumbnail_key.unwrap(), None).await).unwrap();
    assert_eq!((small.width(), small.height()), (250, 500));
}

#[tokio::test]
async fn pictures_that_cannot_be_read_are_kept_without_a_thumbnail() {
    let files = Files::memory();
    let mut bomb = picture(8, 8, ImageFormat::Bmp);
    bomb[18..22].copy_from_slice(&60_000_u32.to_le_bytes());
    bomb[22..26].copy_from_slice(&60_000_u32.to_le_bytes());
    let broken = picture(300, 300, ImageFormat::Png)[..60].to_vec();
    let cases = [bomb, broken, b"\xff\xd8\xff only the beginning".to_vec(), b"GIF89a".to_vec()];

    for bytes in cases {
        let file = stored(&files, "x.png", None, bytes.clone()).await;

        assert!(file.content_type.starts_with("image/"));
        assert_eq!(file.thumbnail_key, None);
        assert_eq!(read(&files, &file.key, None).await, bytes);
    }
}

#[tokio::test]
async fn a_large_upload_costs_little_memory() {
    const SIZE: usize = 96;
    let disk = Disk::new();
    let before = resident();
    let peak = Arc::new(AtomicUsize::new(before));
    let seen = Arc::clone(&peak);
    let watched = mebibytes(SIZE).inspect(move |_| {
        seen.fetch_max(resident(), Ordering::Relaxed);
    });

    let file = disk.files.store(upload("large.bin", None, stream::iter(watched).boxed())).await.unwrap();

    assert_eq!(file.size, (SIZE * MEBIBYTE) as u64);
    let grown = peak.load(Ordering::Relaxed) - before;
    assert!(grown < 24 * MEBIBYTE, "grew by {grown} bytes");
    let tail = read(&disk.files, &file.key, Some(file.size - 3..file.size)).await;
    assert_eq!(tail, [u8::try_from((SIZE - 1) % 251).unwrap(); 3]);
}

#[tokio::test]
async fn too_large_an_upload_is_refused_and_leaves_nothing() {
    let disk = Disk::new();
    let cases: [(u64, usize); 2] = [(1000, 1), (6 * MEBIBYTE as u64, 7)];
    for (limit, count) in cases {
        let mut incoming = upload("large.bin", None, stream::iter(mebibytes(count)).boxed());
        incoming.limit = limit;

        let refused = disk.files.store(incoming).await;

        assert!(matches!(refused, Err(Error::TooLarge { limit: told }) if told == limit));
    }
    assert_eq!(disk.left_behind().await, Vec::<PathBuf>::new());
}

#[tokio::test]
async fn an_upload_that_breaks_off_leaves_nothing() {
    let disk = Disk::new();
    for count in [1, 7] {
        let broken = mebibytes(count).chain([Err(Error::Conflict("hung up"))]);

        let outcome = disk.files.store(upload("x", None, stream::iter(broken).boxed())).await;

        assert!(matches!(outcome, Err(Error::Conflict("hung up"))));
    }
    assert_eq!(disk.left_behind().await, Vec::<PathBuf>::new());
}

#[tokio::test]
async fn an_upload_whose_caller_went_away_leaves_nothing() {
    let disk = Disk::new();
    let endless = stream::iter(mebibytes(7)).chain(stream::pending()).boxed();
    let mut storing = Box::pin(disk.files.store(upload("x", None, endless)));
    while disk.root.read_dir().unwrap().next().is_none() {
        assert!(storing.as_mut().now_or_never().is_none());
        tokio::task::yield_now().await;
    }

    drop(storing);

    assert_eq!(disk.left_behind().await, Vec::<PathBuf>::new());
}

#[tokio::test]
async fn a_picture_whose_caller_went_away_at_the_last_moment_leaves_nothing() {
    let disk = Disk::new();
    let photo = picture(400, 300, ImageFormat::Png);
    {
        let storing = disk.files.store(upload("x.png", None, whole(photo)));
        assert!(storing.now_or_never().is_none());
    }

    assert_eq!(disk.left_behind().await, Vec::<PathBuf>::new());
}

#[tokio::test]
async fn deleted_files_are_gone_with_their_thumbnails() {
    let disk = Disk::new();
    let photo = stored(&disk.files, "x.png", None, picture(400, 300, ImageFormat::Png)).await;
    let note = stored(&disk.files, "x.txt", None, b"x".into()).await;

    disk.files.delete(&note.key).await.unwrap();
    disk.files.delete(&note.key).await.unwrap();
    disk.files.discard(photo);

    assert_eq!(disk.left_behind().await, Vec::<PathBuf>::new());
    assert!(matches!(disk.files.open(&note.key, None).await, Err(Error::NotFound("file"))));
}

#[tokio::test]
async fn keys_that_are_no_keys_of_ours_are_not_found() {
    let disk = Disk::new();
    for key in [
        "",
        "..",
        "../../etc/passwd",
        "../passwdpasswdpasswdpasswdpasswdpasswd",
        "/etc/passwd",
        "aa",
        "aa/\u{0}",
    ] {
        let opened = disk.files.open(key, None).await;

        assert!(matches!(opened, Err(Error::NotFound("file"))), "{key:?} {opened:?}");
    }
}

/// Resident memory of this process in bytes.
fn resident() -> usize {
    let statm = std::fs::read_to_string("/proc/self/statm").unwrap_or_default();
    let pages = statm.split(' ').nth(1).and_then(|pages| pages.parse::<usize>().ok());
    pages.unwrap_or_default() * 4096
}
