//! Scripts and directions.

use transcripts::{Fonts, Role, Transcript};

use crate::reader::{print, print_with, text};
use crate::samples::{conversation, said};

fn arabic() -> Transcript {
    let mut transcript = conversation(
        "ar",
        vec![
            said(1, "آمنة خان", Role::Customer, "مرحبا، طلبي رقم 4711 لم يصل بعد. هل يمكنكم المساعدة؟"),
            said(
                60,
                "سام",
                Role::Agent,
                "السلام عليكم ورحمة الله وبركاته. الرابط: https://shop.example.com/4711 شكرا لكم",
            ),
            said(90, "Sam Lee", Role::Agent, "English words stand on their own side.\nوهذه فقرة عربية."),
        ],
    );
    transcript.business = "متجر الأدوات".into();
    transcript.customer = "آمنة خان".into();
    transcript
}

#[test]
fn arabic_reads_from_right_to_left_and_is_found_by_a_search() {
    let (document, path) = print("arabic", &arabic());

    let text = text(&path);
    assert_eq!(document.missing, 0);
    for words in ["مرحبا", "4711", "المساعدة", "English words stand on their own side.", "الله"]
    {
        assert!(text.contains(words), "{words} is missing in:\n{text}");
    }
}

#[test]
fn hebrew_and_marks_are_found_by_a_search() {
    let entries = vec![
        said(1, "עמנה", Role::Customer, "שלום, ההזמנה שלי 4711 עוד לא הגיעה. אפשר לעזור?"),
        said(
            9,
            "Zoë",
            Role::Agent,
            "Combining: e\u{301} n\u{303} o\u{308}\u{301} Việt Nam, Ελληνικά, Здравствуйте, ǅ",
        ),
    ];
    let (document, path) = print("hebrew", &conversation("he", entries));

    let text = text(&path);
    assert_eq!(document.missing, 0);
    for words in ["שלום", "לעזור", "Việt Nam", "Ελληνικά", "Здравствуйте"] {
        assert!(text.contains(words), "{words} is missing in:\n{text}");
    }
}

#[test]
fn what_no_font_has_is_counted_and_admitted() {
    let entries = vec![said(1, "山田", Role::Customer, "注文はまだ届いていません。")];
    let (document, path) = print("boxes", &conversation("en", entries));

    assert_eq!(document.missing, 13);
    assert!(text(&path).contains("Some characters appear as boxes"));
}

#[test]
fn fonts_of_the_machine_are_used_where_there_are_some() {
    let entries = vec![
        said(
            1,
            "山田 花子",
            Role::Customer,
            "注文4711はまだ届いていません。確認していただけますか？\nカタカナ、ひらがな、漢字。",
        ),
        said(70, "김민수", Role::Agent, "안녕하세요, 확인해 보겠습니다."),
        said(99, "สมชาย", Role::Agent, "สวัสดีครับ ขอบคุณที่ติดต่อเรา"),
        said(120, "अमना", Role::Customer, "नमस्ते, मेरा ऑर्डर अभी तक नहीं आया है। 😀🎉"),
    ];

    let (document, _) = print_with(&Fonts::new(&[]), "machine", &conversation("ja", entries));

    // How many are missing depends on the machine; whatever is there is no fault.
    assert_eq!(document.pages, 1);
}
