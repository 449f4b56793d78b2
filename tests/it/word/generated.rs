//! Papers that nobody would write: whatever their blocks hold, the document is sound, and the same paper gives the same bytes.

use super::package::Package;
use casebook::case::rich::{Block, Inline, Picture, Side, Style};
use casebook::language::{Lang, Messages};
use casebook::paper::{Labelled, Paper, Section};
use casebook::render::word::{Pictures, docx};
use casebook::schema::View;
use casebook::site::{PictureFile, Print};
use proptest::collection::vec;
use proptest::prelude::*;
use std::io::Cursor;

fn text() -> impl Strategy<Value = String> {
    prop_oneof!["[а-яё «»–]{0,20}", any::<String>(), Just("\u{0}\u{b}\u{fffe}]]>&<\"'\u{ad}\u{2011}\u{202e}\t\n".to_string()),]
}

fn style() -> impl Strategy<Value = Style> {
    let flags = (any::<bool>(), any::<bool>(), any::<bool>(), any::<bool>(), any::<bool>(), any::<bool>());
    flags.prop_map(|(bold, italic, strike, code, sup, sub)| Style { bold, italic, strike, code, sup, sub })
}

fn picture() -> impl Strategy<Value = Picture> {
    let target = prop_oneof![Just("a.png".to_string()), Just("wide.png".to_string()), text()];
    (target, text(), text()).prop_map(|(target, alt, caption)| Picture { target, alt, caption })
}

fn inline() -> impl Strategy<Value = Inline> {
    let leaf = prop_oneof![
        4 => (text(), style()).prop_map(|(text, style)| Inline::Text(text, style)),
        1 => (0usize..4).prop_map(Inline::Note),
        1 => Just(Inline::Break),
        1 => picture().prop_map(Inline::Picture),
    ];
    leaf.prop_recursive(2, 8, 3, |inner| {
        let target = prop_oneof!["https://[a-zа-я]{1,5}\\.рф/[^\u{0}]{0,9}", Just("mailto:a@b".to_string()), text()];
        (target, vec(inner, 0..3)).prop_map(|(target, content)| Inline::Link(target, content))
    })
}

fn line() -> impl Strategy<Value = Vec<Inline>> {
    vec(inline(), 0..4)
}

fn block() -> impl Strategy<Value = Block> {
    let side = prop_oneof![Just(Side::Start), Just(Side::Middle), Just(Side::End)];
    let leaf = prop_oneof![
        line().prop_map(Block::Paragraph),
        (0u8..9, line()).prop_map(|(level, line)| Block::Heading(level, line)),
        text().prop_map(Block::Code),
        (vec(side, 0..4), vec(line(), 0..4), vec(vec(line(), 0..5), 0..3)).prop_map(|(sides, head, rows)| Block::Table {
            sides,
            head,
            rows
        }),
        picture().prop_map(Block::Figure),
        Just(Block::Rule),
    ];
    leaf.prop_recursive(14, 40, 3, |inner| {
        let blocks = vec(inner, 0..3);
        prop_oneof![
            3 => (proptest::option::of(any::<u64>()), vec(blocks.clone(), 0..3)).prop_map(|(start, items)| Block::List(start, items)),
            1 => blocks.clone().prop_map(Block::Quote),
            1 => vec(blocks, 0..3).prop_map(Block::Notes),
        ]
    })
}

fn labelled() -> impl Strategy<Value = Labelled> {
    (text(), vec(block(), 0..3)).prop_map(|(label, blocks)| Labelled { key: String::new(), label, blocks })
}

fn section() -> impl Strategy<Value = Section> {
    let section = |(title, blocks)| Section { key: String::new(), title, view: View::Prose, blocks, measures: Vec::new() };
    (text(), vec(block(), 0..3)).prop_map(section)
}

prop_compose! {
    fn paper()(
        lang in prop_oneof![Just(Lang::Ru), Just(Lang::En)],
        texts in vec(text(), 6),
        above in vec(labelled(), 0..3),
        columns in vec(text(), 0..8),
        rows in vec(vec(vec(block(), 0..4), 0..8), 0..3),
        below in vec(section(), 0..3),
        colophon in vec(labelled(), 0..3),
    ) -> Paper {
        let [kind, title, summary, date, school, address] = texts.try_into().unwrap();
        Paper { lang, kind, title, summary, date, school, above, columns, rows, below, colophon, sections: Vec::new(), address }
    }
}

fn pictures() -> Pictures {
    let file = |width: u32, height: u32| {
        let mut bytes = Cursor::new(Vec::new());
        image::DynamicImage::new_rgb8(width, height).write_to(&mut bytes, image::ImageFormat::Png).unwrap();
        vec![PictureFile { url: format!("{width}.png"), width, height, bytes: bytes.into_inner().into() }]
    };
    [("a.png".to_string(), file(3, 2)), ("wide.png".to_string(), file(900, 2))].into_iter().collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 150, ..ProptestConfig::default() })]

    #[test]
    fn any_paper_makes_a_sound_document(paper in paper(), lines in vec(text(), 0..3)) {
        let print = Print { approval: lines.clone(), signatures: lines, ..Print::default() };
        let (pictures, messages) = (pictures(), Messages::new(paper.lang));
        let bytes = docx(&paper, &print, &pictures, &messages);
        prop_assert_eq!(Package::open(&bytes).problems(), Vec::<String>::new());
        prop_assert!(bytes == docx(&paper, &print, &pictures, &messages));
    }
}
