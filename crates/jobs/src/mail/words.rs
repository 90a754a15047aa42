//! What mails to people of the business say, as text and as HTML.

use std::fmt::Write;

use model::mail::{NewMail, escaped};

/// The words of one mail.
pub(super) struct Words {
    pub(super) greeting: String,
    pub(super) news: String,
    pub(super) said: Option<Said>,
    /// What the link is called, and where it leads.
    pub(super) link: (&'static str, String),
    /// Why they get it.
    pub(super) reason: String,
}

/// Something that was said.
pub(super) struct Said {
    pub(super) by: String,
    pub(super) words: String,
    pub(super) files: usize,
}

impl Said {
    /// Its lines, and how many files came with it.
    fn lines(&self) -> Vec<String> {
        let mut lines: Vec<String> = self.words.lines().map(str::to_owned).collect();
        match self.files {
            0 => {}
            1 => lines.push("(with a file)".to_owned()),
            files => lines.push(format!("(with {files} files)")),
        }
        lines
    }
}

impl Words {
    /// The mail that says this.
    pub(super) fn mail(&self, to: &str, sender_name: &str, subject: String) -> NewMail {
        NewMail {
            to: to.to_owned(),
            sender_name: sender_name.to_owned(),
            reply_to: None,
            subject,
            text: self.text(),
            html: Some(self.html()),
            order: None,
        }
    }

    fn text(&self) -> String {
        let mut text = format!("{}\n\n{}\n\n", self.greeting, self.news);
        if let Some(said) = &self.said {
            let _ = writeln!(text, "{}:", said.by);
            for line in said.lines() {
                let _ = writeln!(text, "> {line}");
            }
            text.push('\n');
        }
        let _ = writeln!(text, "{}\n\n{}", self.link.1, self.reason);
        text
    }

    fn html(&self) -> String {
        let mut html = "<!doctype html><html lang=\"en\"><body style=\"font-family:sans-serif\">".to_owned();
        let _ = write!(html, "<p>{}</p><p>{}</p>", escaped(&self.greeting), escaped(&self.news));
        if let Some(said) = &self.said {
            let lines: Vec<String> = said.lines().iter().map(|line| escaped(line)).collect();
            let _ = write!(
                html,
                "<p>{}:</p><blockquote dir=\"auto\" style=\"margin:0;padding-left:1em;border-left:3px solid #ccc\">\
                 {}</blockquote>",
                escaped(&said.by),
                lines.join("<br>")
            );
        }
        let _ = write!(
            html,
            "<p><a href=\"{}\">{}</a></p><p style=\"color:#666\">{}</p></body></html>",
            escaped(&self.link.1),
            self.link.0,
            escaped(&self.reason)
        );
        html
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_customers_say_is_no_markup_and_keeps_its_lines() {
        let said = Said { by: "Bo <b>".into(), words: "1 < 2\n\"quoted\" & <script>".into(), files: 2 };
        let words = Words {
            greeting: "Hello <Ada>,".into(),
            news: "News.".into(),
            said: Some(said),
            link: ("Look", "http://desk.test/?a=1&b=2".into()),
            reason: "Because.".into(),
        };

        let html = words.html();

        assert!(html.contains("<p>Hello &lt;Ada&gt;,</p><p>News.</p><p>Bo &lt;b&gt;:</p>"), "{html}");
        assert!(
            html.contains(">1 &lt; 2<br>&quot;quoted&quot; &amp; &lt;script&gt;<br>(with 2 files)<"),
            "{html}"
        );
        assert!(html.contains("href=\"http://desk.test/?a=1&amp;b=2\">Look<"), "{html}");
        assert_eq!(
            words.text(),
            "Hello <Ada>,\n\nNews.\n\nBo <b>:\n> 1 < 2\n> \"quoted\" & <script>\n> (with 2 files)\n\n\
             http://desk.test/?a=1&b=2\n\nBecause.\n"
        );
    }
}
