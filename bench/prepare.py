#!/usr/bin/env python3
"""Lays a generated corpus out as a Casebook site.

usage: prepare.py SITE        (SITE is the folder `own/` that the generator wrote: its cases are in SITE/cases)

Writes the cases of SITE/cases into SITE/content/cases the way Casebook's authors do (short facts above as TOML, prose below as
sections; not a word is changed), and puts the files of bench/site/ beside them. Doing it twice does no harm.
"""
import json, os, shutil, sys, tomllib

HERE = os.path.dirname(os.path.abspath(__file__))
# The headings are the labels of the fields in bench/site/content/cases/_template.toml.
MENTEE = "Дано (портрет наставляемого)"
GOAL = "Надо (цель и результат)"
MENTOR = "Кто нам нужен? (портрет наставника)"
STAGES = "Этапы реализации программы"


def value(v):
    if isinstance(v, str):
        return json.dumps(v, ensure_ascii=False)
    if isinstance(v, list):
        return "[" + ", ".join(value(x) for x in v) + "]"
    return str(v)


def table(name, entries):
    return [name] + [f"{key} = {value(v)}" for key, v in entries.items()]


def case(text):
    _, front, body = text.split("+++\n", 2)
    front = tomllib.loads(front)
    lines = ["+++"]
    for key, v in front.items():
        if key not in ("goals_text", "mentee", "mentor", "results", "stages"):
            lines.append(f"{key} = {value(v)}")
    for key in ("mentee", "mentor"):
        lines += table(f"[{key}]", {k: v for k, v in front[key].items() if k != "portrait"})
    for result in front["results"]:
        lines += table("[[results]]", result)
    lines.append("+++")
    # What a story says before its first heading stays in front; then come the fields, then the rest of the story.
    start = body.find("\n## ")
    start = len(body) if start < 0 else start + 1
    lines += [body[:start].strip(), ""]
    for heading, prose in ((MENTEE, front["mentee"]["portrait"]), (GOAL, front["goals_text"]), (MENTOR, front["mentor"]["portrait"])):
        lines += [f"## {heading}", "", prose.strip(), ""]
    lines += [f"## {STAGES}", ""]
    for stage in front["stages"]:
        lines += [f"### {stage['number']}. {stage['title']}", "", stage["text"].strip(), ""]
    return "\n".join(lines) + "\n" + body[start:]


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    site = sys.argv[1]
    shutil.copytree(os.path.join(HERE, "site"), site, dirs_exist_ok=True)
    cases = os.path.join(site, "cases")
    for name in sorted(os.listdir(cases)):
        target = os.path.join(site, "content/cases", name)
        # Earlier versions linked the file of the generator here.
        if os.path.exists(target):
            os.remove(target)
        with open(os.path.join(cases, name), encoding="utf-8") as file:
            text = case(file.read())
        with open(target, "w", encoding="utf-8") as file:
            file.write(text)


main()
