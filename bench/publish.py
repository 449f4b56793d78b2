"""Times a publication to a real FTP and a real SFTP server of this machine, beside `lftp mirror` and `rclone sync`.

    python3 bench/publish.py SITE --casebook target/dist/casebook --runs 5

SITE is a site's folder (a corpus that `prepare.py` has laid out). Per server and tool: the first publication into an empty folder, then a
second one after one case was edited, then one with nothing changed. Casebook's times hold its build, which the others do not have to make.
So before each publication the same build, in which nothing is left to do, is timed three times, and the last columns are without its median.
lftp and rclone get a copy of the output in which only files that differ are touched, so that they may go by dates. Needs root (the servers change to the user who signs in), vsftpd, openssh-server, lftp and rclone.
"""

import argparse
import contextlib
import filecmp
import os
import pathlib
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time

HOST, USER, PASSWORD, USER_ID = "127.0.0.2", "school14", "correct horse 9", 20014
HASH = "$6$casebook$iS1FyLHa98pu193p6guU.cJi.72KuCJa/EYBC5X3ICR.9sJoLuSfrUP449pWdur./62.aFFUfQXB0wCwWaTT21"
PARALLEL = 4


def free_port():
    with socket.socket() as taken:
        taken.bind((HOST, 0))
        return taken.getsockname()[1]


class Server:
    """vsftpd or sshd with a user of its own, in a mount namespace of its own."""

    def __init__(self, kind, home):
        self.kind, self.home, self.port = kind, home, free_port()
        self.files = home / "home"
        self.files.mkdir(parents=True)
        home.chmod(0o755)
        os.chown(self.files, USER_ID, USER_ID)
        for name, line in [("passwd", f"{USER}:x:{USER_ID}:{USER_ID}::{self.files}:/bin/sh"), ("group", f"{USER}:x:{USER_ID}:")]:
            (home / name).write_text(pathlib.Path("/etc", name).read_text() + line + "\n")
        (home / "shadow").write_text(f"{USER}:{HASH}:19000:0:99999:7:::\n")
        (home / "pam.d").mkdir()
        (home / "pam.d/vsftpd").write_text("auth required pam_unix.so\naccount required pam_permit.so\nsession required pam_permit.so\n")
        script = home / "namespace.sh"
        script.write_text(
            f"set -e\nfor file in passwd group shadow; do mount --bind {home}/$file /etc/$file; done\nmkdir -p /etc/pam.d /run/sshd\n"
            f'mount --bind {home}/pam.d /etc/pam.d\nexec "$@"\n'
        )
        command = self.vsftpd() if kind == "ftp" else self.sshd()
        self.process = subprocess.Popen(
            ["timeout", "3600", "unshare", "--mount", "sh", str(script), *command], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        for _ in range(500):
            with contextlib.suppress(OSError), socket.create_connection((HOST, self.port), 1):
                return
            time.sleep(0.02)
        sys.exit(f"the {kind} server does not start")

    def vsftpd(self):
        (self.home / "empty").mkdir()
        (self.home / "conf").write_text(
            f"listen=YES\nlisten_address={HOST}\nlisten_port={self.port}\nbackground=NO\nanonymous_enable=NO\nlocal_enable=YES\n"
            f"write_enable=YES\nlocal_umask=022\nlocal_root={self.files}\nchroot_local_user=YES\nallow_writeable_chroot=YES\n"
            f"secure_chroot_dir={self.home}/empty\nseccomp_sandbox=NO\nisolate=NO\nisolate_network=NO\nxferlog_enable=NO\npam_service_name=vsftpd\n"
        )
        return ["/usr/sbin/vsftpd", str(self.home / "conf")]

    def sshd(self):
        subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(self.home / "host_key")], check=True)
        (self.home / "conf").write_text(
            f"ListenAddress {HOST}:{self.port}\nHostKey {self.home}/host_key\nPidFile none\nUsePAM no\nPasswordAuthentication yes\n"
            f"StrictModes no\nUseDNS no\nMaxStartups 100\nSubsystem sftp /usr/lib/openssh/sftp-server\n"
        )
        return ["/usr/sbin/sshd", "-D", "-f", str(self.home / "conf")]

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait()

    def url(self):
        folder = "/site" if self.kind == "ftp" else f"{self.files}/site"
        return f"{self.kind}://{USER}@{HOST}:{self.port}{folder}"


def casebook(server, options, site, tree, home):
    """Publishes; the host's key is in a known_hosts of this run."""
    configuration = (site / "casebook.toml").read_text().split("\n[publish.")[0]
    (site / "casebook.toml").write_text(f'{configuration}\n[publish.bench]\nurl = "{server.url()}"\n')
    ssh = home / "user/.ssh"
    ssh.mkdir(parents=True, exist_ok=True)
    if server.kind == "sftp":
        key = " ".join((server.home / "host_key.pub").read_text().split()[:2])
        (ssh / "known_hosts").write_text(f"[{HOST}]:{server.port} {key}\n")
    environment = {**os.environ, "HOME": str(home / "user"), "CASEBOOK_PASSWORD_BENCH": PASSWORD}
    environment.pop("SSH_AUTH_SOCK", None)
    return [options.casebook, "publish", "--root", str(site), "--yes", "--quiet"], environment


def lftp(server, options, site, tree, home):
    folder = "site" if server.kind == "ftp" else f"{server.files}/site"
    script = (
        f"set net:max-retries 1; set sftp:auto-confirm yes; set ftp:ssl-allow no; open -u {USER},'{PASSWORD}' {server.kind}://{HOST}:{server.port}; "
        f"mirror --reverse --delete --parallel={PARALLEL} --no-perms {tree} {folder}; bye"
    )
    return ["lftp", "-c", script], {**os.environ, "HOME": str(home / "user")}


def rclone(server, options, site, tree, home):
    hidden = subprocess.run(["rclone", "obscure", PASSWORD], check=True, capture_output=True, text=True).stdout.strip()
    kind = server.kind.upper()
    folder = "site" if server.kind == "ftp" else f"{server.files}/site"
    given = {"HOST": HOST, "PORT": str(server.port), "USER": USER, "PASS": hidden}
    environment = {**os.environ, "HOME": str(home / "user"), **{f"RCLONE_{kind}_{key}": value for key, value in given.items()}}
    return ["rclone", "sync", str(tree), f":{server.kind}:{folder}", "--transfers", str(PARALLEL), "--quiet"], environment


def timed(command, environment):
    begun = time.perf_counter()
    done = subprocess.run(command, env=environment, capture_output=True, text=True, stdin=subprocess.DEVNULL)
    took = time.perf_counter() - begun
    if done.returncode != 0:
        sys.exit(f"{command[0]}: {done.returncode}\n{done.stdout[-2000:]}\n{done.stderr[-2000:]}")
    return took


def build(options, site, home):
    command = [options.casebook, "build", "--root", str(site), "--quiet"]
    return timed(command, {**os.environ, "HOME": str(home / "user")})


def bring(source, tree):
    """Makes the tree like the output, touching only files that differ."""
    wanted = {path.relative_to(source) for path in source.rglob("*") if path.is_file() and not path.name.startswith(".casebook")}
    for path in [path for path in tree.rglob("*") if path.is_file()]:
        if path.relative_to(tree) not in wanted:
            path.unlink()
    for path in wanted:
        if not (tree / path).exists() or not filecmp.cmp(source / path, tree / path, shallow=False):
            (tree / path).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(source / path, tree / path)


def edit(site, number):
    """Changes one word of one case."""
    case = sorted((site / "content/cases").glob("*.md"))[number]
    text = case.read_text()
    case.write_text(text.rstrip("\n") + f"\n\nПравка {number}.\n")


def same(server, tree):
    """Whether the server has the built site, byte for byte."""
    wrong = [path for path in tree.rglob("*") if path.is_file() and not filecmp.cmp(path, server.files / "site" / path.relative_to(tree), shallow=False)]
    if wrong:
        sys.exit(f"not published as built: {wrong[:3]}")


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("site", type=pathlib.Path)
    arguments.add_argument("--casebook", default="target/dist/casebook")
    arguments.add_argument("--runs", type=int, default=5)
    arguments.add_argument("--servers", default="ftp,sftp")
    options = arguments.parse_args()
    options.casebook = str(pathlib.Path(options.casebook).resolve())
    tools = {"casebook": casebook, "lftp": lftp, "rclone": rclone}
    times, edited = {}, 0
    with tempfile.TemporaryDirectory(prefix="casebook-bench-") as folder:
        home = pathlib.Path(folder)
        home.chmod(0o755)
        site, tree = home / "own", home / "tree"
        shutil.copytree(options.site, site)
        (home / "user").mkdir()
        tree.mkdir()
        for run in range(options.runs):
            for kind in options.servers.split(","):
                servers = {name: Server(kind, home / f"{kind}-{name}-{run}") for name in tools}
                try:
                    build(options, site, home)
                    bring(site / "public", tree)
                    for step in ["first", "edit", "nothing"]:
                        if step == "edit":
                            edit(site, edited)
                            edited += 1
                            build(options, site, home)
                            time.sleep(1.1)
                            bring(site / "public", tree)
                        idle = statistics.median(build(options, site, home) for _ in range(3))
                        for name, tool in tools.items():
                            took = timed(*tool(servers[name], options, site, tree, home))
                            times.setdefault((kind, step, name), []).append(took)
                            if name == "casebook":
                                times.setdefault((kind, step, "sending"), []).append(max(took - idle, 0))
                            same(servers[name], tree)
                finally:
                    for server in servers.values():
                        server.stop()
                        shutil.rmtree(server.home, ignore_errors=True)
        files = [path for path in tree.rglob("*") if path.is_file()]
        total = sum(path.stat().st_size for path in files)
        print(f"{len(files)} files, {total / 1e6:.1f} MB; medians of {options.runs}, seconds")
    print("| server | publication | casebook | lftp | rclone | casebook without its build | that / lftp |\n| --- | --- | --- | --- | --- | --- | --- |")
    for kind in options.servers.split(","):
        for step in ["first", "edit", "nothing"]:
            medians = [statistics.median(times[kind, step, name]) for name in [*tools, "sending"]]
            print(f"| {kind} | {step} | " + " | ".join(f"{value:.2f}" for value in medians) + f" | {medians[3] / medians[1]:.3f} |")


if __name__ == "__main__":
    main()
