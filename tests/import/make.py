"""Makes the Word documents that the import is tested with; run once, what it makes is committed.

    python3 -m venv VENV && VENV/bin/pip install python-docx && VENV/bin/python tests/import/make.py

Each folder gets `in.docx` (or `in.odt`, `in.doc`, `in.rtf`, made of it by LibreOffice). `case.toml` and `mentor-base.toml` are the source
document of the project, cell by cell: reference data.
"""

import io
import pathlib
import re
import shutil
import struct
import subprocess
import sys
import tempfile
import tomllib
import zipfile
import zlib

from docx import Document
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_BREAK
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Mm

HERE = pathlib.Path(__file__).parent
CASE = tomllib.loads((HERE / "case.toml").read_text())
BASE = tomllib.loads((HERE / "mentor-base.toml").read_text())


def png():
    """A picture of eight pixels by eight."""
    chunk = lambda kind, data: struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
    rows = b"".join(b"\0" + bytes([40 * row % 256, 90, 160] * 8) for row in range(8))
    head = struct.pack(">IIBBBBB", 8, 8, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


def document():
    made = Document()
    section = made.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = Mm(297), Mm(210)
    made.core_properties.title = ""
    made.core_properties.author = ""
    return made


def save(made, name):
    folder = HERE / name
    folder.mkdir(exist_ok=True)
    made.save(folder / "in.docx")
    slim(folder / "in.docx")


def slim(path):
    """Leaves out what python-docx and LibreOffice put into every document and nobody needs: a picture of it, its theme, its unused styles."""
    with zipfile.ZipFile(path) as old:
        parts = {name: old.read(name) for name in old.namelist() if not re.search("thumbnail|theme|customXml|Thumbnails|Configurations", name)}
    for name, data in parts.items():
        if name.endswith((".rels", "[Content_Types].xml", "manifest.xml")):
            parts[name] = re.sub(rb'<[\w:-]+ [^<>]*(thumbnail|theme|customXml|Thumbnails|Configurations)[^<>]*/>', b"", data)
        if name.endswith("word/styles.xml"):
            data = re.sub(rb"<w:latentStyles.*?</w:latentStyles>", b"", data, flags=re.S)
            table_style = rb'<w:style (?=[^>]*w:type="table")(?![^>]*"(TableGrid|TableNormal)").*?</w:style>'
            parts[name] = re.sub(table_style, b"", data, flags=re.S)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as new:
        for name, data in sorted(parts.items(), key=lambda part: part[0] != "mimetype"):
            new.writestr(zipfile.ZipInfo(name, (2026, 1, 1, 0, 0, 0)), data, zipfile.ZIP_STORED if name == "mimetype" else zipfile.ZIP_DEFLATED)


def again(name, of, ending="docx"):
    """The document of another folder, saved anew by LibreOffice."""
    folder = HERE / name
    folder.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as work:
        shutil.copy(HERE / of / "in.docx", f"{work}/in.docx")
        convert(f"{work}/in.docx", "odt", work)
        if ending == "docx":
            pathlib.Path(f"{work}/in.docx").unlink()
            convert(f"{work}/in.odt", "docx", work)
        shutil.copy(f"{work}/in.{ending}", folder / f"in.{ending}")
    if ending in ("docx", "odt"):
        slim(folder / f"in.{ending}")


def convert(path, ending, out):
    profile = pathlib.Path(out) / "profile"
    command = ["soffice", f"-env:UserInstallation=file://{profile}", "--headless", "--convert-to", ending, "--outdir", out, path]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def fill(cell, lines):
    """Lines of a cell: text, or a pair of style and text."""
    first = True
    for line in [lines] if isinstance(lines, str) else lines:
        style, text = line if isinstance(line, tuple) else (None, line)
        paragraph = cell.paragraphs[0] if first else cell.add_paragraph()
        first = False
        if style == "bold":
            paragraph.add_run(text).bold = True
        elif style == "italic":
            paragraph.add_run(text).italic = True
        elif style == "lead":
            bold, rest = text
            paragraph.add_run(bold).bold = True
            paragraph.add_run(rest)
        else:
            paragraph.add_run(text)
            if style:
                paragraph.style = style
    return cell


def table(made, heads, rows, style="Table Grid"):
    made_table = made.add_table(rows=0, cols=len(heads or rows[0]), style=style)
    for texts in ([heads] if heads else []) + rows:
        for cell, text in zip(made_table.add_row().cells, texts):
            fill(cell, text)
    return made_table


def column(index):
    return CASE["column"][index]


def paragraphs(text):
    return text.strip().split("\n\n")


def stages(form="Этап {number}. {title}", style="bold"):
    out = []
    for stage in column(5)["stage"]:
        number = stage["number"]
        shape = "{number}. {title}" if "." in number and "Этап" in form else form
        head = shape.format(number=number, title=stage["title"])
        out.append((style, head) if style else head)
        out.extend(paragraphs(stage["text"]))
    return out


def cells():
    return [
        column(0)["text"],
        paragraphs(column(1)["text"]),
        paragraphs(column(2)["text"]),
        paragraphs(column(3)["text"]),
        [("List Number", item) for item in column(4)["items"]],
        stages(),
    ]


def heads():
    return [part["title"] for part in CASE["column"]]


# ---- the source document


def source():
    made = document()
    made.add_paragraph(CASE["title"]).alignment = 1
    table(made, heads(), [cells()])
    made.add_paragraph(CASE["after"]["text"])
    save(made, "source")


def source_pages():
    """As it was printed: over three pages, the headings repeated on each, the rows going on."""
    made = document()
    made.add_paragraph().add_run("Молодой учитель остаётся в школе").bold = True
    own = cells()
    made_table = made.add_table(rows=0, cols=6, style="Table Grid")
    rows = [heads(), own[:5] + [own[5][:4]], heads(), ["", "", "", "", "", own[5][4:9]], heads(), ["", "", "", "", "", own[5][9:]]]
    for texts in rows:
        for cell, text in zip(made_table.add_row().cells, texts):
            fill(cell, text)
    save(made, "source-pages")


def mentor_base():
    made = document()
    made.add_heading(BASE["title"], 0)
    rows = []
    for row in BASE["row"]:
        lines = [row["text"].strip()] + [("List Bullet", item) for item in row.get("items", [])]
        rows.append([row["stage"], lines + ([row["note"]] if "note" in row else [])])
    table(made, BASE["columns"], rows)
    save(made, "mentor-base")


# ---- the ways in which schools fill it in


def short_stages(words=("Провели беседу.", "Опросили учеников.", "Нашли наставника.", "Обучили.", "Познакомили.", "Встречались.", "Итоги.")):
    titles = [stage["title"] for stage in column(5)["stage"] if "." not in stage["number"]]
    return list(zip([str(number) for number in range(1, 8)], titles, words))


MENTEE = "Миша, 13 лет, ученик 7 класса. Хорошо считает, но молчит у доски и боится ошибиться при всех, поэтому оценки ниже знаний."
MENTOR = "Катя, 15 лет, ученица 9 класса. Терпеливая, любит объяснять, сама когда-то не решалась отвечать, готовится стать учителем."
GOALS = "Миша отвечает у доски и не боится. Учитель видит, что он понимает материал, и ставит оценки по знаниям."


def reordered():
    """Other wordings in another order, a title row and a column of numbers."""
    made = document()
    made_table = made.add_table(rows=0, cols=7, style="Table Grid")
    row = made_table.add_row().cells
    fill(row[0].merge(row[6]), [("bold", "Доска без страха")])
    titles = ["№ п/п", "Этапы работы", "Ожидаемые РЕЗУЛЬТАТЫ:", "Портрет наставника", "Цели и результат (надо)", "Портрет наставляемого (дано)", "Ролевая модель, форма"]
    results = ["1. Отвечает у доски", "2. Оценки выросли", "3. Тревожность (шкала Кондаша): 32 → 21 балл; Что лучше: меньше – лучше"]
    lines = []
    for number, title, text in short_stages():
        lines += [f"{number}) {title}", text]
    values = ["1", lines, results, MENTOR, GOALS, MENTEE, "Успевающий - неуспевающий; ученик — ученик"]
    for texts in (titles, values):
        for cell, text in zip(made_table.add_row().cells, texts):
            fill(cell, text)
    save(made, "reordered")


def rows():
    """A row for each stage: the other cells are merged down, the stages split into number, title and text."""
    made = document()
    made.add_heading("Доска без страха", 0)
    made.add_paragraph("Школа: МБОУ СОШ № 14")
    made.add_paragraph().add_run("Темы: математика, уверенность").bold = True
    made_table = made.add_table(rows=9, cols=8, style="Table Grid")
    titles = ["Форма", "Ролевая модель", "Дано", "Надо", "Кто нам нужен?", "Результаты"]
    for index, title in enumerate(titles):
        fill(made_table.cell(0, index), title)
    fill(made_table.cell(0, 6).merge(made_table.cell(0, 7)), "Этапы реализации программы")
    values = ["«Ученик – ученик»", "Успевающий – неуспевающий", MENTEE, GOALS, MENTOR, ["- отвечает у доски", "- оценки выросли"]]
    for index, text in enumerate(values):
        fill(made_table.cell(1, index).merge(made_table.cell(8, index)), text)
    for index, (number, title, text) in enumerate(short_stages()):
        fill(made_table.cell(index + 1, 6), [("bold", f"{number}. {title}")])
        fill(made_table.cell(index + 1, 7), text)
    made_table.cell(8, 6).merge(made_table.cell(8, 7))
    made.add_paragraph("Куратор: Олег Иванович")
    made.add_paragraph("Авторы описания: Олег Иванович, Нина Павловна")
    save(made, "rows")


def cut():
    """The table cut in two by a page break; the second part has no headings."""
    made = document()
    made.add_paragraph("Доска без страха", style="Title")
    lines = [line for number, title, text in short_stages() for line in (("Heading 3", f"Этап {number}. {title}"), text)]
    first = ["Ученик – ученик / Успевающий – неуспевающий", MENTEE, GOALS, MENTOR, ["Отвечает у доски", "Оценки выросли"], lines[:6]]
    table(made, heads(), [first])
    made.add_paragraph().add_run().add_break(WD_BREAK.PAGE)
    table(made, None, [["", "", "", "", "Друзья в классе", lines[6:]]])
    save(made, "cut")


def labelled():
    """Label to the left, answer to the right."""
    made = document()
    rows = [
        ["Название кейса", "Доска без страха"],
        ["Дата", "20 мая 2026 г."],
        ["Форма наставничества", "Ученик – ученик"],
        ["Ролевая модель", "Успевающий – неуспевающий"],
        ["Имя наставляемого", "Миша"],
        ["Портрет наставляемого", "Ученик 7 класса, хорошо считает, но молчит у доски и боится ошибиться при всех, поэтому оценки ниже знаний."],
        ["Цель", GOALS],
        ["Наставник", MENTOR],
        ["Результаты", ["• отвечает у доски", "• оценки выросли"]],
        ["Бюджет программы", "Не потребовался"],
        ["Этапы", [f"Этап {number}: {title}. {text}" for number, title, text in short_stages()]],
    ]
    table(made, None, rows)
    save(made, "labelled")


def headings():
    """No table at all: headings and paragraphs."""
    made = document()
    made.add_heading("Доска без страха", 1)
    made.add_paragraph("Форма наставничества: ученик – ученик")
    made.add_paragraph("Ролевая модель: успевающий – неуспевающий")
    made.add_heading("Дано", 2)
    made.add_paragraph(MENTEE)
    made.add_heading("Надо (цель и результат)", 2)
    made.add_paragraph(GOALS)
    made.add_heading("Портрет наставника", 2)
    made.add_paragraph(MENTOR)
    made.add_heading("Этапы программы", 2)
    for number, title, text in short_stages():
        made.add_heading(f"{number}. {title}", 3)
        made.add_paragraph(text)
        if number == "6":
            made.add_heading("6.1. Занятия по вторникам", 4)
            made.add_paragraph("Решали задачи вдвоём.")
    made.add_heading("Оцениваемые результаты", 2)
    made.add_paragraph("Отвечает у доски", style="List Bullet")
    made.add_paragraph("Оценки выросли", style="List Bullet")
    made.add_heading("Что было дальше", 2)
    made.add_paragraph("Миша сам стал наставником.")
    save(made, "headings")


def plain_headings():
    """Headings that are only bold, as most people make them; stages in plain text."""
    made = document()
    made.add_paragraph().add_run("Доска без страха").bold = True
    for title, text in [
        ("Форма наставничества / Ролевая модель", "Ученик – ученик / Успевающий – неуспевающий"),
        ("Дано (портрет наставляемого):", MENTEE),
        ("Надо (цель и результат):", GOALS),
        ("Кто нам нужен? (портрет наставника):", MENTOR),
    ]:
        made.add_paragraph().add_run(title).bold = True
        made.add_paragraph(text)
    made.add_paragraph().add_run("Этапы реализации программы").bold = True
    for number, title, text in short_stages():
        made.add_paragraph(f"Этап {number}. {title}")
        made.add_paragraph(text)
    made.add_paragraph().add_run("Оцениваемые результаты").bold = True
    made.add_paragraph("1. Отвечает у доски")
    made.add_paragraph("2. Оценки выросли")
    save(made, "plain-headings")


def several():
    """Two cases in one document: the second under a title of its own, a third in the next row."""
    made = document()
    made.add_heading("Доска без страха", 1)
    lines = [line for number, title, text in short_stages() for line in (("bold", f"{number}. {title}"), text)]
    own = ["Ученик – ученик / Успевающий – неуспевающий", MENTEE, GOALS, MENTOR, ["Отвечает у доски"], lines]
    table(made, heads(), [own])
    made.add_heading("Второй год", 1)
    other = ["Учитель – учитель / Новичок – мастер", CASE["column"][1]["text"].strip(), "Остаться в школе и вести уроки спокойно.", CASE["column"][3]["text"].strip(), ["Осталась"], lines]
    third = ["Студент – ученик / Куратор – автор проекта", MENTEE.replace("Миша", "Оля"), "Сделать проект и защитить его на конференции.", MENTOR.replace("Катя", "Вера"), ["Защитила"], lines]
    table(made, heads(), [other, third])
    save(made, "several")


# ---- what text may hold


def link(paragraph, address, text):
    relation = paragraph.part.relate_to(address, "http://schemas.openxmlformats.org/officeDocument/2006/relationships/hyperlink", is_external=True)
    element = OxmlElement("w:hyperlink")
    element.set(qn("r:id"), relation)
    run = OxmlElement("w:r")
    words = OxmlElement("w:t")
    words.text = text
    run.append(words)
    element.append(run)
    paragraph._p.append(element)


def run_xml(text, extra=""):
    return f'<w:r {nsdecls("w")}>{extra}<w:t xml:space="preserve">{text}</w:t></w:r>'


def rich():
    """Styles, links, lists in lists, a table in a cell, pictures, tracked changes, fields, text boxes, content controls."""
    made = document()
    made.add_heading("Богатый текст * со _знаками_ [и] <скобками>", 0)
    own = cells()
    made_table = table(made, heads(), [[own[0], "", "", MENTOR, "", own[5]]])
    mentee, goals, results = made_table.cell(1, 1), made_table.cell(1, 2), made_table.cell(1, 4)
    first = mentee.paragraphs[0]
    first.add_run("Арина Сергеевна").bold = True
    first.add_run(", 25 лет")
    fill(mentee.add_paragraph() and mentee, [])
    line = mentee.add_paragraph()
    line.add_run("Кто это:").bold = True
    line.add_run(" учитель русского языка")
    line = mentee.add_paragraph()
    line.add_run("Стаж:").bold = True
    line.add_run(" первый год")
    line = mentee.add_paragraph("Обычный, ")
    line.add_run("жирный ").bold = True
    both = line.add_run("жирный курсив")
    both.bold = both.italic = True
    line.add_run(" и ")
    line.add_run("курсив").italic = True
    line.add_run(", сло")
    line.add_run("го").bold = True
    line.add_run("вой. H")
    line.add_run("2").font.subscript = True
    line.add_run("O, м")
    line.add_run("2").font.superscript = True
    line.add_run(", ")
    line.add_run("зачёркнуто").font.strike = True
    line.add_run(" и \u00abмяг\u00adкий\u00bb\u00a0пробел, 5*5 и a_b_c, 1 < 2 & 3 > 2.")
    line = mentee.add_paragraph("Ссылка: ")
    link(line, "https://example.org/a_(b)?x=1&y=2", "методика [PSM-25]")
    line.add_run(", вторая строка:").add_break()
    line.add_run("- не список, а тире")
    line = mentee.add_paragraph("Принято ")
    line._p.append(parse_xml(f'<w:ins {nsdecls("w")} w:id="1" w:author="x">{run_xml("вставленное ")}</w:ins>'))
    deleted = f'<w:del {nsdecls("w")} w:id="2" w:author="x"><w:r><w:delText>удалённое</w:delText></w:r></w:del>'
    line._p.append(parse_xml(deleted))
    line._p.append(parse_xml(f'<w:smartTag {nsdecls("w")} w:element="x">{run_xml("умное ")}</w:smartTag>'))
    line._p.append(parse_xml(f'<w:sdt {nsdecls("w")}><w:sdtPr/><w:sdtContent>{run_xml("из поля ")}</w:sdtContent></w:sdt>'))
    for kind in ("begin", None, "separate", "text", "end"):
        if kind == "text":
            line.add_run("адрес в поле")
        elif kind is None:
            line._p.append(parse_xml(f'<w:r {nsdecls("w")}><w:instrText> HYPERLINK "https://example.org/field" </w:instrText></w:r>'))
        else:
            line._p.append(parse_xml(f'<w:r {nsdecls("w")}><w:fldChar w:fldCharType="{kind}"/></w:r>'))
    line._p.append(parse_xml(run_xml("тайное", "<w:rPr><w:vanish/></w:rPr>")))
    box = f"""<w:r {nsdecls("w")} xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" xmlns:wps="urn:wps">
      <mc:AlternateContent><mc:Choice Requires="wps"><w:drawing><wps:txbx><w:txbxContent>
        <w:p><w:r><w:t>Текст из надписи.</w:t></w:r></w:p></w:txbxContent></wps:txbx></w:drawing></mc:Choice>
      <mc:Fallback><w:pict><w:txbxContent><w:p><w:r><w:t>Текст из надписи.</w:t></w:r></w:p></w:txbxContent></w:pict></mc:Fallback>
      </mc:AlternateContent></w:r>"""
    line._p.append(parse_xml(box))
    goals.paragraphs[0].add_run("Список с вложенным:")
    for style, text in [("List Number", "один"), ("List Bullet 2", "внутри"), ("List Bullet 2", "ещё"), ("List Number", "два")]:
        goals.add_paragraph(text, style=style)
    goals.add_paragraph("Таблица в ячейке:")
    inner = goals.add_table(rows=2, cols=2)
    for cell, text in zip([cell for row in inner.rows for cell in row.cells], ["Было", "Стало | теперь", "132", "84"]):
        fill(cell, text)
    goals.add_paragraph("1. не список, а начало строки")
    results.paragraphs[0].add_run("Улучшилось самочувствие")
    picture = results.add_paragraph().add_run().add_picture(io.BytesIO(png()))
    picture._inline.docPr.set("descr", "График стресса: [было] и стало")
    results.add_paragraph("Уровень стресса (PSM-25): 132 → 84 балл; Сколько участников: 1; Что лучше: меньше – лучше")
    results.add_paragraph("Уверенность: 3,5 -> 4,5")
    save(made, "rich")


def numbered():
    """Stages numbered by Word, with a level for 6.1 and lists inside; the form and the role model on lines of their own."""
    made = document()
    made.core_properties.title = "Кейс из свойств документа"
    numbering = made.part.numbering_part.element
    levels = '<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="Этап %1."/></w:lvl>'
    levels += '<w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%1.%2."/></w:lvl>'
    numbering.insert(0, parse_xml(f'<w:abstractNum {nsdecls("w")} w:abstractNumId="77">{levels}</w:abstractNum>'))
    numbering.append(parse_xml(f'<w:num {nsdecls("w")} w:numId="77"><w:abstractNumId w:val="77"/></w:num>'))
    made_table = table(made, heads(), [[["Форма: ученик – ученик", "Ролевая модель: лидер – тихоня"], MENTEE, GOALS, MENTOR, "Отвечает у доски;", ""]])
    cell = made_table.cell(1, 5)

    def item(text, level):
        paragraph = cell.add_paragraph(text)
        paragraph._p.get_or_add_pPr().append(parse_xml(f'<w:numPr {nsdecls("w")}><w:ilvl w:val="{level}"/><w:numId w:val="77"/></w:numPr>'))

    for number, title, text in short_stages():
        item(title, 0)
        cell.add_paragraph(text)
        if number == "1":
            cell.add_paragraph("собрание", style="List Number")
            cell.add_paragraph("анкета", style="List Number")
        if number == "6":
            item("Занятия по вторникам", 1)
            cell.add_paragraph("Решали задачи вдвоём.")
    save(made, "numbered")


def blank():
    """A blank of ours, half filled in: hints in italics go."""
    made = document()
    hint = lambda text: ("italic", text)
    mentee = [
        hint("Кто наставляемый, что у него получается, с чем он не справляется и почему."),
        ("lead", ("Имя:", " Миша")),
        ("lead", ("Возраст:", " 13 лет")),
        ("lead", ("Кто это:", " ученик 7 класса")),
        ("lead", ("Стаж:", " ")),
        "Хорошо считает, но молчит у доски и боится ошибиться при всех, поэтому оценки ниже его знаний.",
    ]
    mentor = [
        hint("Кто может помочь именно с этим: опыт, сильные стороны, зачем это ему самому."),
        ("lead", ("Имя:", " ")),
        ("lead", ("Возраст:", " ")),
    ]
    form = [hint("Кто кому помогает: «учитель – учитель», «ученик – ученик» и так далее."), "Ученик – ученик"]
    results = [hint("По пункту на результат. Если было измерение, укажите методику, единицу, «до» и «после».")]
    lines = [hint("Семь этапов по порядку; в шестом обычно есть подэтап 6.1 с рассказом о встречах.")]
    for number, title, _ in short_stages():
        lines += [("Heading 3", f"Этап {number}. {title}"), "\u00a0" if number != "1" else "Провели собрание."]
    goals = [hint("Чего хотели добиться и по каким признакам поймут, что получилось.")]
    made.add_paragraph(CASE["title"])
    table(made, heads(), [[form, mentee, goals, mentor, results, lines]])
    save(made, "blank")


def stranger():
    """A document that is no case: all of it is kept."""
    made = document()
    made.add_paragraph("Приказ № 15 о дежурстве")
    made.add_paragraph("Назначить дежурных по этажам с понедельника.")
    table(made, ["Этаж", "Кто"], [["1", "Иванов"], ["2", "Петров"]])
    save(made, "stranger")


if __name__ == "__main__":
    for make in (source, source_pages, mentor_base, reordered, rows, cut, labelled, headings, plain_headings, several, rich, numbered, blank, stranger):
        if len(sys.argv) < 2 or make.__name__ in sys.argv[1:]:
            make()
    if len(sys.argv) < 2 or "again" in sys.argv[1:]:
        again("libreoffice-source", "source")
        again("libreoffice-rows", "rows")
        again("odt-source", "source", "odt")
        again("odt-rich", "rich", "odt")
        again("odt-rows", "rows", "odt")
        again("odt-numbered", "numbered", "odt")
        again("odt-mentor-base", "mentor-base", "odt")
