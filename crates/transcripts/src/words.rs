//! The few words of ours on a transcript and in the mail that brings it, in the reader's language.

/// Words of one language. `{business}` and `{number}` stand for what they say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Words {
    /// The language's code.
    pub language: &'static str,
    /// The heading.
    pub transcript: &'static str,
    /// One conversation of many.
    pub conversation: &'static str,
    /// The beginning.
    pub started: &'static str,
    /// The end.
    pub ended: &'static str,
    /// The zone of all times.
    pub time_zone: &'static str,
    /// Who asks.
    pub customer: &'static str,
    /// Who answers.
    pub agent: &'static str,
    /// What answers.
    pub bot: &'static str,
    /// What the system says by itself.
    pub automatic: &'static str,
    /// Nothing was said.
    pub empty: &'static str,
    /// The beginning is missing.
    pub shortened: &'static str,
    /// Some characters are boxes.
    pub unprintable: &'static str,
    /// The mail that brings it.
    pub mail: &'static str,
}

impl Words {
    /// Whether it is written from right to left.
    pub fn is_right_to_left(&self) -> bool {
        matches!(self.language, "ar" | "he" | "fa" | "ur")
    }
}

/// The words of a language, BCP-47; English for one that has none.
pub fn words(language: &str) -> &'static Words {
    let wanted = language.split(['-', '_']).next().unwrap_or_default();
    let wanted = if wanted.eq_ignore_ascii_case("iw") { "he" } else { wanted };
    ALL.iter().find(|words| words.language.eq_ignore_ascii_case(wanted)).unwrap_or(&ALL[0])
}

const fn of(language: &'static str, words: [&'static str; 13]) -> Words {
    let [transcript, conversation, started, ended, time_zone, customer, agent, bot, automatic, ..] = words;
    let [.., empty, shortened, unprintable, mail] = words;
    Words {
        language,
        transcript,
        conversation,
        started,
        ended,
        time_zone,
        customer,
        agent,
        bot,
        automatic,
        empty,
        shortened,
        unprintable,
        mail,
    }
}

#[rustfmt::skip]
const ALL: &[Words] = &[
    of("en", ["Conversation transcript", "Conversation", "Started", "Ended", "Time zone", "Customer", "Agent", "Assistant", "Automatic",
        "Nothing was said.", "Earlier messages are left out.", "Some characters appear as boxes because the server has no font for them.",
        "The transcript of your conversation is attached."]),
    of("de", ["Gesprächsprotokoll", "Gespräch", "Beginn", "Ende", "Zeitzone", "Kunde", "Mitarbeiter", "Assistent", "Automatisch",
        "Es wurde nichts gesagt.", "Frühere Nachrichten fehlen.", "Einige Zeichen erscheinen als Kästchen, weil dem Server die Schrift dafür fehlt.",
        "Das Protokoll Ihres Gesprächs ist angehängt."]),
    of("fr", ["Transcription de la conversation", "Conversation", "Début", "Fin", "Fuseau horaire", "Client", "Conseiller", "Assistant", "Automatique",
        "Aucun message.", "Les messages antérieurs ne figurent pas ici.", "Certains caractères sont remplacés par des cases, faute de police sur le serveur.",
        "Vous trouverez ci-joint la transcription de votre conversation."]),
    of("es", ["Transcripción de la conversación", "Conversación", "Inicio", "Fin", "Zona horaria", "Cliente", "Agente", "Asistente", "Automático",
        "No hay mensajes.", "Se omiten los mensajes anteriores.", "Algunos caracteres aparecen como recuadros porque el servidor no tiene una fuente para ellos.",
        "Adjuntamos la transcripción de su conversación."]),
    of("pt", ["Transcrição da conversa", "Conversa", "Início", "Fim", "Fuso horário", "Cliente", "Atendente", "Assistente", "Automático",
        "Nenhuma mensagem.", "As mensagens anteriores foram omitidas.", "Alguns caracteres aparecem como quadrados porque o servidor não tem fonte para eles.",
        "A transcrição da sua conversa está em anexo."]),
    of("it", ["Trascrizione della conversazione", "Conversazione", "Inizio", "Fine", "Fuso orario", "Cliente", "Operatore", "Assistente", "Automatico",
        "Nessun messaggio.", "I messaggi precedenti sono omessi.", "Alcuni caratteri appaiono come riquadri perché il server non ha un font adatto.",
        "In allegato trova la trascrizione della sua conversazione."]),
    of("nl", ["Verslag van het gesprek", "Gesprek", "Begin", "Einde", "Tijdzone", "Klant", "Medewerker", "Assistent", "Automatisch",
        "Er is niets gezegd.", "Eerdere berichten zijn weggelaten.", "Sommige tekens verschijnen als vakjes omdat de server er geen lettertype voor heeft.",
        "Het verslag van uw gesprek is bijgevoegd."]),
    of("pl", ["Zapis rozmowy", "Rozmowa", "Początek", "Koniec", "Strefa czasowa", "Klient", "Konsultant", "Asystent", "Automatycznie",
        "Brak wiadomości.", "Wcześniejsze wiadomości pominięto.", "Niektóre znaki są pokazane jako ramki, bo serwer nie ma dla nich czcionki.",
        "W załączniku przesyłamy zapis rozmowy."]),
    of("sv", ["Samtalsutskrift", "Samtal", "Början", "Slut", "Tidszon", "Kund", "Medarbetare", "Assistent", "Automatiskt",
        "Inga meddelanden.", "Tidigare meddelanden har utelämnats.", "Vissa tecken visas som rutor eftersom servern saknar typsnitt för dem.",
        "Utskriften av ditt samtal är bifogad."]),
    of("tr", ["Görüşme dökümü", "Görüşme", "Başlangıç", "Bitiş", "Saat dilimi", "Müşteri", "Temsilci", "Asistan", "Otomatik",
        "Mesaj yok.", "Önceki mesajlar çıkarıldı.", "Sunucuda yazı tipi bulunmadığından bazı karakterler kutu olarak görünür.",
        "Görüşmenizin dökümü ektedir."]),
    of("ru", ["Запись разговора", "Разговор", "Начало", "Конец", "Часовой пояс", "Клиент", "Сотрудник", "Помощник", "Автоматически",
        "Сообщений нет.", "Более ранние сообщения опущены.", "Некоторые знаки показаны рамками: на сервере нет шрифта для них.",
        "Запись вашего разговора — во вложении."]),
    of("uk", ["Запис розмови", "Розмова", "Початок", "Кінець", "Часовий пояс", "Клієнт", "Співробітник", "Помічник", "Автоматично",
        "Повідомлень немає.", "Попередні повідомлення пропущено.", "Деякі знаки показано рамками: на сервері немає шрифту для них.",
        "Запис вашої розмови — у вкладенні."]),
    of("ar", ["نص المحادثة", "المحادثة", "البداية", "النهاية", "المنطقة الزمنية", "العميل", "الموظف", "المساعد", "تلقائي",
        "لا توجد رسائل.", "حُذفت الرسائل الأقدم.", "تظهر بعض الأحرف كمربعات لعدم وجود خط لها على الخادم.",
        "تجدون نص محادثتكم في المرفق."]),
    of("he", ["תמליל השיחה", "שיחה", "התחלה", "סיום", "אזור זמן", "לקוח", "נציג", "עוזר", "אוטומטי",
        "אין הודעות.", "הודעות קודמות הושמטו.", "חלק מהתווים מוצגים כריבועים כי לשרת אין גופן עבורם.",
        "תמליל השיחה שלך מצורף."]),
    of("fa", ["متن گفتگو", "گفتگو", "آغاز", "پایان", "منطقهٔ زمانی", "مشتری", "کارشناس", "دستیار", "خودکار",
        "پیامی نیست.", "پیام‌های پیشین حذف شده‌اند.", "برخی نویسه‌ها به شکل مربع دیده می‌شوند، چون سرور قلمی برای آن‌ها ندارد.",
        "متن گفتگوی شما پیوست است."]),
    of("ja", ["会話の記録", "会話", "開始", "終了", "タイムゾーン", "お客様", "担当者", "アシスタント", "自動",
        "メッセージはありません。", "以前のメッセージは省略されています。", "サーバーにフォントがないため、一部の文字が四角で表示されています。",
        "会話の記録を添付いたします。"]),
    of("ko", ["대화 기록", "대화", "시작", "종료", "시간대", "고객", "상담원", "어시스턴트", "자동",
        "메시지가 없습니다.", "이전 메시지는 생략되었습니다.", "서버에 글꼴이 없어 일부 문자가 네모로 표시됩니다.",
        "대화 기록을 첨부해 드립니다."]),
    of("zh", ["对话记录", "对话", "开始", "结束", "时区", "客户", "客服", "助手", "自动",
        "没有消息。", "较早的消息已省略。", "服务器缺少相应字体，部分字符显示为方框。",
        "您的对话记录已附上。"]),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_finds_its_words_and_strangers_read_english() {
        let found = ["pt-BR", "zh_Hans", "HE", "iw", "tlh", ""].map(|code| words(code).language);

        assert_eq!(found, ["pt", "zh", "he", "he", "en", "en"]);
    }
}
