#!/usr/bin/env python3
"""Lays a generated corpus out as a Casebook site.

usage: prepare.py SITE        (SITE is the folder `own/` that the generator wrote: its cases are in SITE/cases)

Moves SITE/cases/*.md into SITE/content/cases/ and puts the files of bench/site/ beside them. Doing it twice does no harm.
"""
import os, shutil, sys

HERE = os.path.dirname(os.path.abspath(__file__))


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    site = sys.argv[1]
    shutil.copytree(os.path.join(HERE, "site"), site, dirs_exist_ok=True)
    cases = os.path.join(site, "cases")
    for name in sorted(os.listdir(cases)) if os.path.isdir(cases) else []:
        # A hard link, not a move: the generator and the skeleton look for the cases where they were.
        target = os.path.join(site, "content/cases", name)
        if not os.path.exists(target):
            os.link(os.path.join(cases, name), target)


main()
