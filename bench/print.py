#!/usr/bin/env python3
"""How fast other programs print the same cases: headless Chromium and WeasyPrint, from the pages that Casebook builds.

    cargo run --release -- build --output PUBLIC
    cargo bench --bench print -- 2                    tables a second of Casebook itself
    python3 bench/print.py PUBLIC [--jobs 2] [--limit 20] [--chromium PROGRAM]

WeasyPrint is measured where it is installed (`pip install weasyprint`): cold, a new process for each page as with Chromium, and warm,
all pages in as many processes as there are jobs. Chromium is cold only: its print-to-pdf ends with its first page.
"""

import argparse
import pathlib
import shutil
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor

CHROMIUM = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--no-pdf-header-footer",
]
COLD = "import sys, weasyprint; weasyprint.HTML(sys.argv[1]).write_pdf(sys.argv[2], pdf_variant='pdf/ua-1')"
WARM = """
import sys, weasyprint
for page in sys.argv[2:]:
    weasyprint.HTML(page).write_pdf(sys.argv[1] + '/w.pdf', pdf_variant='pdf/ua-1')
"""


def run(command):
    done = subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, check=False)
    if done.returncode:
        sys.exit(f"{command[0]}: {done.stderr.decode(errors='replace')[-2000:]}")


def measure(name, pages, jobs, work):
    started = time.monotonic()
    with ThreadPoolExecutor(jobs) as pool:
        list(pool.map(work, range(len(pages)), pages))
    seconds = time.monotonic() - started
    print(f"{name:<44} {len(pages):>5} documents {seconds:>8.3f} s {len(pages) / seconds:>9.2f} a second", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("public", type=pathlib.Path)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--limit", type=int, default=20)
    parser.add_argument("--chromium", default="chromium")
    options = parser.parse_args()
    pages = sorted(options.public.resolve().glob("cases/*/index.html"))
    pages = [page for page in pages if page.parent.name != "page"][: options.limit]
    if not pages:
        sys.exit(f"{options.public}: no cases/*/index.html")
    temp = pathlib.Path(tempfile.mkdtemp())
    try:
        if shutil.which(options.chromium):
            def chromium(number, page):
                data = temp / f"data-{number}"
                run([options.chromium, *CHROMIUM, f"--user-data-dir={data}", f"--print-to-pdf={temp / f'c{number}.pdf'}", page.as_uri()])
            measure(f"Chromium, a process a page, {options.jobs} at a time", pages, options.jobs, chromium)
        if subprocess.run([sys.executable, "-c", "import weasyprint"], capture_output=True, check=False).returncode == 0:
            def cold(number, page):
                run([sys.executable, "-c", COLD, str(page), str(temp / f"w{number}.pdf")])
            measure(f"WeasyPrint, a process a page, {options.jobs} at a time", pages, options.jobs, cold)
            shares = [pages[n :: options.jobs] for n in range(options.jobs)]
            started = time.monotonic()
            with ThreadPoolExecutor(options.jobs) as pool:
                list(pool.map(lambda share: run([sys.executable, "-c", WARM, str(temp), *map(str, share)]), shares))
            seconds = time.monotonic() - started
            print(f"{f'WeasyPrint, {options.jobs} processes for all':<44} {len(pages):>5} documents {seconds:>8.3f} s {len(pages) / seconds:>9.2f} a second")
    finally:
        shutil.rmtree(temp, ignore_errors=True)


if __name__ == "__main__":
    main()
