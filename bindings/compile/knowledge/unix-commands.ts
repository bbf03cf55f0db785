// What the engine knows of POSIX, GNU and BSD commands: canonical flags, which take a value, what they run.
// Sources: the commands' own manual pages (GNU coreutils 9, findutils 4.9, util-linux 2.39, OpenSSH 9, POSIX.1-2024).
import type { CommandEntry } from "./command-table.ts";

const COPY =
  "r R recursive, f force, i interactive, n no-clobber, v verbose, a archive, p preserve?, t target-directory=, T no-target-directory, b backup?, S suffix=, u update?";

/** What filters share; those that run nothing by a flag have an entry of their own, which the engine need not read. */
const FILTER = "n=, f=, e=, i, v, E, r, o, c=, d=, s=, k=, t=, l";

/** Files and devices. */
const FILES: readonly CommandEntry[] = [
  {
    names: "rm, grm, zf_rm",
    same: true,
    dangerous: true,
    flags:
      "r R recursive, f force, i interactive, I interactive-once, d dir, v verbose, no-preserve-root, preserve-root?, one-file-system",
  },
  { names: "rmdir", dangerous: true, flags: "p parents, v verbose, ignore-fail-on-non-empty" },
  { names: "unlink", dangerous: true },
  {
    names: "shred",
    dangerous: true,
    flags: "u remove?, z zero, n iterations=, f force, v verbose, x exact, s size=, random-source=",
  },
  { names: "srm, wipe", dangerous: true, flags: "r R recursive, f force, v verbose" },
  { names: "dd, gdd", same: true, dangerous: true, style: "plain", output: "filter" },
  {
    names: "mkfs, mke2fs, mkfs.ext2, mkfs.ext3, mkfs.ext4, mkfs.xfs, mkfs.btrfs, mkfs.vfat, mkfs.fat, mkfs.ntfs",
    same: true,
    dangerous: true,
    flags: "t type=, L label=, F f force, q quiet",
  },
  { names: "mkswap", dangerous: true, flags: "f force, L label=" },
  { names: "fdisk, sfdisk, cfdisk, parted, gdisk, sgdisk", dangerous: true, flags: "s script, l list, Z zap-all" },
  { names: "wipefs", dangerous: true, flags: "a all, f force, o offset=, t types=, n no-act" },
  { names: "blkdiscard, hdparm, cryptsetup, lvremove, vgremove, pvremove", dangerous: true, flags: "f force, y yes" },
  { names: "truncate", dangerous: true, flags: "s size=, r reference=, c no-create, o io-blocks" },
  { names: "cp", flags: COPY, output: "copied" },
  { names: "mv", dangerous: true, flags: COPY, output: "copied" },
  {
    names: "ln",
    output: "copied",
    flags:
      "s symbolic, f force, n no-dereference, v verbose, t target-directory=, T no-target-directory, r relative, b backup?, S suffix=",
  },
  {
    names: "install",
    output: "copied",
    flags: "m mode=, o owner=, g group=, d directory, D, t target-directory=, s strip",
  },
  { names: "touch", flags: "a, m, c no-create, d date=, t=, r reference=" },
  { names: "mkdir", flags: "p parents, m mode=, v verbose" },
  {
    names: "chmod, gchmod, zf_chmod",
    same: true,
    dangerous: true,
    flags: "R recursive, f quiet silent, v verbose, c changes, reference=",
  },
  {
    names: "chown, chgrp",
    dangerous: true,
    flags: "R recursive, f quiet silent, v verbose, h no-dereference, reference=, from=",
  },
  { names: "chattr", dangerous: true, flags: "R recursive, f, V, v=" },
  {
    names: "setfacl",
    dangerous: true,
    flags: "R recursive, m modify=, x remove=, b remove-all, k remove-default, M modify-file=",
  },
  {
    names: "rsync",
    flags:
      "a archive, r recursive, v verbose, z compress, n dry-run, e rsh=sh, delete, delete-before, delete-after, delete-excluded, remove-source-files, f force, exclude=, include=, rsync-path=sh, o owner, g group, P, progress",
  },
  {
    names: "tar, bsdtar",
    same: true,
    style: "old",
    escapes: true,
    flags:
      "c create, x extract, t list, f file=, C directory=, z gzip, j bzip2, J xz, v verbose, p preserve-permissions, to-command=sh, I use-compress-program=sh, F info-script=sh, rsh-command=sh, checkpoint?, exclude=, remove-files, overwrite, T files-from=, O to-stdout",
  },
  { names: "zip", flags: "r recurse-paths, m move, T test, TT unzip-command=sh, P password=, x exclude" },
  {
    names: "find, gfind",
    same: true,
    dangerous: true,
    style: "single",
    operands: "find",
    flags:
      "exec=command, execdir=command, ok=command, okdir=command, delete, name=, iname=, path=, ipath=, wholename=, regex=, iregex=, type=, size=, mtime=, mmin=, atime=, amin=, ctime=, cmin=, newer=, user=, group=, perm=, maxdepth=, mindepth=, links=, inum=, samefile=, fprint=, fprintf=, fprint0=, printf=, fls=, uid=, gid=, used=, fstype=, lname=, regextype=, print, print0, prune, empty, depth, L, H, P, D=, quit, mount, xdev",
  },
  {
    names: "fd, fdfind",
    same: true,
    flags:
      "x exec=command, X exec-batch=command, e extension=, t type=, d max-depth=, H hidden, I no-ignore, u unrestricted, E exclude=, S size=, a absolute-path, L follow, g glob, F fixed-strings",
  },
  { names: "tee", output: "copy", flags: "a append, i ignore-interrupts, p" },
  { names: "cat", output: "copy", flags: "n number, A show-all, b, s, E, T, v" },
  {
    names: "sed, gsed",
    same: true,
    output: "edit",
    flags: "n quiet, e expression=operand, f file=, E r extended, i in-place?, s, z, u",
  },
  {
    names:
      "nl, tac, more, head, tail, uniq, cut, grep, egrep, fgrep, strings, fold, fmt, column, pv, paste, jq, yq, iconv, dos2unix, colrm, expand, unexpand",
    output: "filter",
    flags: FILTER,
  },
  {
    names: "sort, rg, ag",
    output: "filter",
    flags: `${FILTER}, pre=sh, compress-program=sh, pager=sh, hostname-bin=sh`,
  },
];

/** Commands that pass on words as a command. */
const WRAPPERS: readonly CommandEntry[] = [
  {
    names: "sudo, doas",
    operands: "command",
    language: "sh",
    dangerous: true,
    assignments: true,
    flags:
      "u user=, g group=, h host=, p prompt=, C close-from=, D chdir=, R chroot=, T command-timeout=, U other-user=, r role=, t type=, E preserve-env?, A askpass, b background, n non-interactive, S stdin, H set-home, i login!stdin, s shell!stdin, k reset-timestamp, K remove-timestamp, l list, v validate, e edit, B bell, L",
  },
  {
    names: "su, sg, newgrp",
    skip: 2,
    language: "sh",
    dangerous: true,
    readsCode: true,
    flags:
      "c command=sh, session-command=sh, l login, s shell=, m p preserve-environment, g group=, G supp-group=, u user=, P pty, w whitelist-environment=",
  },
  { names: "runuser", operands: "command", flags: "u user=, c command=sh, g group=, l" },
  { names: "pkexec", operands: "command", dangerous: true, flags: "user=, disable-internal-agent, keep-cwd" },
  {
    names: "env",
    operands: "command",
    assignments: true,
    escapes: true,
    flags:
      "i ignore-environment, u unset=, C chdir=, S split-string=sh, 0 null, v debug, a argv0=, P=, block-signal?, default-signal?, ignore-signal?",
  },
  { names: "nice", operands: "command", flags: "n adjustment=" },
  { names: "ionice", operands: "command", flags: "c class=, n classdata=, p pid=, t ignore" },
  { names: "chrt", operands: "command", skip: 1, flags: "f fifo, r rr, o other, b batch, i idle, p pid, a all-tasks" },
  { names: "taskset", operands: "command", skip: 1, flags: "c cpu-list, p pid, a all-tasks" },
  {
    names:
      "nohup, setsid, setarch, unbuffer, caffeinate, proxychains, torsocks, torify, firejail, fakeroot, dbus-run-session, xvfb-run, valgrind",
    operands: "command",
    flags: "f fork, w wait, c ctty, q quiet, a auto-servernum, n=, s=, p pty",
  },
  { names: "time", operands: "command", flags: "p portability, f format=, o output=, a append, v verbose, q quiet" },
  {
    names: "timeout, gtimeout",
    same: true,
    operands: "command",
    skip: 1,
    flags: "k kill-after=, s signal=, foreground, preserve-status, v verbose, p f",
  },
  { names: "stdbuf", operands: "command", flags: "i input=, o output=, e error=" },
  {
    names: "xargs, gxargs",
    same: true,
    operands: "command",
    readsCode: true,
    flags:
      "0 null, a arg-file=, d delimiter=, E=, e?, I=, i?, L max-lines=, l?, n max-args=, P max-procs=, p interactive, r no-run-if-empty, s max-chars=, t verbose, x exit, J=, R=, process-slot-var=, show-limits, o open-tty",
  },
  {
    names: "parallel",
    operands: "text",
    language: "sh",
    readsCode: true,
    flags:
      "j P jobs=, a arg-file=, N max-replace-args=, n max-args=, X, k keep-order, colsep C=, dry-run, I=, L=, halt=, joblog=, S sshlogin=, q quote, v verbose, bar, eta, will-cite, retries=, timeout=, delay=, 0 null, d delimiter=, pipe, ungroup u, tag",
  },
  {
    names: "watch",
    operands: "text",
    language: "sh",
    flags:
      "n interval=, d differences?, t no-title, b beep, e errexit, g chgexit, c color, x exec, p precise, w no-wrap, q equexit=",
  },
  { names: "exec", operands: "command", flags: "a=, c, l" },
  { names: "command", operands: "command", output: "operand", flags: "v V describe=operand, p" },
  { names: "builtin, busybox, toybox, noglob, nocorrect, coproc", operands: "command", flags: "list, install, s" },
  { names: "eval", dangerous: true, operands: "text", language: "sh" },
  { names: "trap", operands: "code", language: "sh", flags: "l, p" },
  { names: "capsh", style: "single", flags: "c=sh" },
  { names: "chroot", operands: "command", skip: 1, dangerous: true, flags: "userspec=, groups=, skip-chdir" },
  {
    names: "unshare",
    operands: "command",
    flags:
      "m mount?, u uts?, i ipc?, n net?, p pid?, U user?, C cgroup?, T time?, f fork, r map-root-user, c map-current-user, R root=, w wd=, S setuid=, G setgid=, mount-proc?, propagation=, kill-child?",
  },
  {
    names: "nsenter",
    operands: "command",
    dangerous: true,
    flags:
      "t target=, m mount?, u uts?, i ipc?, n net?, p pid?, U user?, C cgroup?, T time?, a all, r root?, w wd?, F no-fork, S setuid=, G setgid=, preserve-credentials, e env",
  },
  {
    names: "systemd-run, systemd-inhibit, systemd-cat, systemd-nspawn",
    operands: "command",
    flags:
      "user, system, scope, u unit=, p property=, t pty, P pipe, q quiet, wait, collect G, uid=, gid=, slice=, D directory=, E setenv=, S shell, description=, on-calendar=, on-active=, what=, who=, why=, mode=",
  },
  {
    names: "flock",
    operands: "command",
    skip: 1,
    flags:
      "c command=sh, n nonblock, x e exclusive, s shared, w timeout=, o close, u unlock, E conflict-exit-code=, F no-fork",
  },
  {
    names: "script",
    skip: 1,
    readsCode: true,
    language: "sh",
    flags: "c command=sh, q quiet, a append, e return, f flush, O log-out=, B log-io=, I log-in=",
  },
  {
    names: "strace, ltrace",
    operands: "command",
    flags:
      "f follow-forks, e trace=, o output=, p attach=, s string-limit=, c summary-only, t, v, y, u user=, E env=, P trace-path=",
  },
  { names: "perf", subcommands: 1 },
  { names: "perf stat", operands: "command", flags: "e=, o=" },
  { names: "hyperfine", operands: "text", language: "sh" },
  { names: "gdb, lldb", escapes: true, flags: "ex eval-command=sh, batch, args=command, p pid=, x command=, q quiet" },
  {
    names: "ssh",
    escapes: true,
    operands: "text",
    skip: 1,
    readsCode: true,
    language: "sh",
    flags:
      "p=, i=, l=, o=, F=, L=, R=, D=, J=, W=, b=, c=, e=, m=, O=, Q=, S=, w=, E=, B=, I=, t, T, v, q, N, f, n, A, a, X, x, Y, C, 4, 6, g, k, K, M, s, G, y",
  },
  { names: "salt, salt-ssh", operands: "text", skip: 2, language: "sh" },
  { names: "sshpass", operands: "command", flags: "p=, f=, d=, e, P=, v" },
  { names: "at, batch", skip: 4, readsCode: true, language: "sh", flags: "f file=, m, q=, t=, l, d, c, v, M" },
  { names: "entr", operands: "command", language: "sh", flags: "c, d, n, p, r, s shell!first, z, a" },
  {
    names: "watchexec, nodemon",
    operands: "text",
    language: "sh",
    flags: "w watch=, e exts=, x exec=sh, i ignore=, q, r restart, c clear, s signal=",
  },
  { names: "screen", operands: "command", flags: "d, m, S=, L, R, r, x, D, c=, X, t=, s=, h=, A, a" },
  { names: "tmux", subcommands: 1, flags: "L=, S=, f=, 2, u, v, c=sh" },
  {
    names: "tmux new-session, tmux new, tmux new-window, tmux neww, tmux split-window",
    operands: "text",
    language: "sh",
    flags: "d, s=, n=, c=, A, t=, x=, y=, e=, P, D, X",
  },
  { names: "tmux send-keys", operands: "text", language: "sh", flags: "t=, l, R, M, X, N=" },
  { names: "tmux run-shell", operands: "text", language: "sh", flags: "b, t=, C, d=" },
  { names: "expect", language: "sh", readsCode: true, flags: "c=sh" },
  {
    names: "make, gmake",
    same: true,
    escapes: true,
    language: "sh",
    readsCode: true,
    skip: 4,
    flags:
      "f file=, C directory=, j jobs?, n dry-run, B always-make, k keep-going, s silent, e, i, W=, o=, E eval=text",
  },
  {
    names: "crontab",
    dangerous: true,
    operands: "script",
    language: "sh",
    readsCode: true,
    flags: "u user=, l list, r remove, e edit, i interactive, T=",
  },
];

/** Shells and interpreters. */
const INTERPRETERS: readonly CommandEntry[] = [
  {
    names: "sh, bash, dash, zsh, ksh, ash, mksh, rbash, csh, tcsh, yash, pdksh, posh, elvish, hush, $shell, $bash",
    operands: "script",
    language: "sh",
    readsCode: true,
    dangerous: true,
    flags:
      "c command!first, s stdin!stdin, i interactive, l login, e, x, v, u, n, f, p, a, b, h, m, k, t, B, C, E, H, P, T, D, o O=, rcfile=text, init-file=text, norc, noprofile, posix, restricted, verbose, login, 0=",
  },
  {
    names: "fish",
    operands: "script",
    language: "sh",
    readsCode: true,
    dangerous: true,
    flags: "c command=text, C init-command=text, d=, f=, o=",
  },
  // fish's own reads standard input
  { names: "source, .", same: true, operands: "script", language: "sh", readsCode: true },
  {
    names: "python, python2, python3, pypy, ipython, py",
    same: true,
    operands: "script",
    language: "code",
    readsCode: true,
    flags: "c command=text, m module=, W=, X=, O, OO, u, i, s, S, E, I, B, b, q, v, x, d, P, V version",
  },
  {
    names: "perl",
    operands: "script",
    language: "code-backtick",
    readsCode: true,
    flags:
      "e E execute=text, n loop, p print, i inplace?, l, a autosplit, F=, M=, m=, I=, w, W, T, t, s, S, x?, 0, c, C?, d?, D?, u, U, v, V?",
  },
  {
    names: "ruby, jruby, irb, julia, elixir",
    operands: "script",
    language: "code-backtick",
    readsCode: true,
    flags: "e execute=text, n, p, a, i?, l, r require=, I=, C=, F?, K=, w, W?, S, s, x?, 0, c, d, v, y, h",
  },
  {
    names: "node, nodejs, tsx, ts-node",
    operands: "script",
    language: "code",
    readsCode: true,
    flags:
      "e eval=text, p!first, print=text, r require=, import=, loader=, c check, i interactive, test, inspect?, env-file=, experimental-vm-modules",
  },
  {
    names: "bun",
    operands: "script",
    language: "code",
    readsCode: true,
    subcommands: 1,
    flags: "e eval=text, p print=text, r preload=, cwd=, F filter=",
  },
  { names: "bun x, bun exec", operands: "command", language: "sh" },
  { names: "deno", language: "code", readsCode: true, subcommands: 1 },
  { names: "deno eval", language: "code", operands: "code", flags: "p print" },
  {
    names: "php",
    same: true,
    operands: "script",
    language: "code-backtick",
    readsCode: true,
    flags:
      "r run=text, B process-begin=text, R process-code=text, E process-end=text, f file=, d=, c=, n, a, i, l, S=, t=, w, s, z=",
  },
  {
    names: "lua, luajit",
    operands: "script",
    language: "code",
    readsCode: true,
    flags: "e execute=text, l=, i, v, E, W",
  },
  { names: "tclsh", operands: "script", language: "sh", readsCode: true },
  { names: "osascript", operands: "script", language: "code", readsCode: true, flags: "e execute=text, l=, s=, i" },
  { names: "rscript", operands: "script", language: "code", readsCode: true, flags: "e execute=text" },
  {
    names: "awk, gawk, mawk, nawk",
    same: true,
    operands: "code",
    language: "code",
    output: "filter",
    flags: "F field-separator=, v assign=, f file=, e source=text, i include=, l load=, E exec=",
  },
  {
    names: "vi, vim, nvim, ex, view, vimdiff, ed, less",
    escapes: true,
    language: "code",
    flags: "c=text, cmd=text, S=, s=, e, E, u=, n, R, b, d, p",
  },
  { names: "emacs", language: "code", flags: "batch, eval=text, l load=, f funcall=, Q, nw" },
  { names: "mongosh, mongo, redis-cli", escapes: true, flags: "f file=, h host=, p=, u user=, eval=, n=" },
  {
    names: "psql, vsql, pgcli",
    escapes: true,
    language: "sql",
    readsCode: true,
    skip: 4,
    flags:
      "c command=text, f file=, h host=, p port=, U username=, d dbname=, v set=, F=, o output=, R=, P pset=, L=, T=",
  },
  {
    names: "mysql, mycli, mariadb, hive, beeline, spark-sql, cqlsh, cockroach",
    escapes: true,
    language: "sql",
    readsCode: true,
    skip: 4,
    flags: "e execute=text, f file=, h host=, p?, P port=, u user=, D database=, S socket=",
  },
  {
    names: "sqlite3, duckdb",
    escapes: true,
    style: "single",
    operands: "text",
    skip: 1,
    language: "sql",
    readsCode: true,
    flags: "c cmd=text, s=text, init=, separator=, nullvalue=",
  },
  { names: "turso", subcommands: 2 },
  { names: "turso shell", operands: "text", skip: 1, language: "sql", readsCode: true },
  { names: "bq", subcommands: 1 },
  { names: "bq query", operands: "text", language: "sql" },
  {
    names:
      "clickhouse-client, clickhouse-local, clickhouse, snowsql, snow, sqlcmd, osql, impala-shell, trino, presto, usql, sqlplus, isql",
    language: "sql",
    readsCode: true,
    skip: 4,
    flags:
      "q query=text, Q=text, execute=text, c command=text, S=, d=, D database=, U=, P=, h host=, i=, o=, u user=, password=",
  },
];

/** Builtins that change later names, and the commands whose output is constant. */
const BUILTINS: readonly CommandEntry[] = [
  { names: "export, readonly", output: "variable", flags: "n, p, x, r, a, A, f" },
  // -n: another name for a variable that may get its value later
  { names: "declare, local, typeset", output: "variable", flags: "n=, p, x, r, a, A, i, l, u, g, f" },
  { names: "hash", output: "copied", flags: "p=operand" },
  { names: "bind", flags: "x=sh" },
  { names: "alias", output: "alias", flags: "p" },
  {
    names: "set",
    output: "positional",
    operands: "script",
    flags: "e, u, x, v, f, n, o=, a, b, h, m, p, B, C, E, H, P, T, k, t",
  },
  { names: "read", output: "read", flags: "r, a=operand, d=, n=, N=, p=, t=, u=, s, e, i=" },
  { names: "mapfile, readarray", output: "read", flags: "d=, n=, O=, s=, u=, C=, c=" },
  { names: "echo, yes", style: "plain", output: "echo" },
  { names: "printf", style: "plain", output: "printf" },
  {
    names: "base64, gbase64, openssl-base64",
    same: true,
    output: "base64",
    flags: "d D decode, i ignore-garbage, w wrap=, o=",
  },
  { names: "openssl", subcommands: 1, style: "single", flags: "in=, out=, k=, pass=, d decode, base64, a" },
  { names: "openssl base64", style: "single", output: "base64", flags: "d decode, A, in=, out=" },
  { names: "openssl enc", style: "single", output: "base64", flags: "d decode, base64, a, A, in=, out=, k=, pass=" },
  { names: "xxd", output: "hex", flags: "r revert, p ps plain, c cols=, l len=, s seek=, g=, u, b, i, e, o=" },
  { names: "rev", output: "reverse" },
  { names: "tr", output: "translate", flags: "d delete, s squeeze-repeats, c C complement, t truncate-set1" },
  { names: "which, type, whence, whereis", output: "operand", flags: "a all, p path, t, P, f, s" },
  {
    names:
      "true, :, false, test, [, cd, pushd, popd, exit, return, break, continue, shift, wait, unset, unalias, getopts, let",
    output: "nothing",
    style: "plain",
  },
];

/** Commands whose operands name commands without running them: mentions. */
const MENTIONS: readonly CommandEntry[] = [
  { names: "man", escapes: true, flags: "P pager=sh" },
  { names: "info, apropos, whatis, tldr, cheat, help, howdoi, explain, pydoc", style: "plain" },
  { names: "bat, batcat, delta", escapes: true },
  { names: "complete, compgen", flags: "C command=sh" },
  { names: "split, csplit", flags: "filter=sh" },
  { names: "tcpdump", flags: "z postrotate-command=sh" },
  { names: "fzf", flags: "preview=sh" },
  {
    names:
      "ls, dir, tree, stat, file, wc, du, df, diff, cmp, comm, md5sum, sha1sum, sha256sum, realpath, readlink, basename, dirname, lsof, open, xdg-open, code, nano, logger, notify-send, figlet, cowsay, say, wall, ps, pgrep, pidof, dpkg, rpm, history, last, lastb, journalctl, coredumpctl, getent, getfacl, getcap, ldd, nm, objdump, readelf, locate, apt-cache, apt-file, shasum, sha512sum, cksum",
  },
  {
    names: "apt, apt-get, aptitude, yum, dnf, brew, pacman, apk, snap, zypper, port, choco, winget, scoop",
    subcommands: 1,
    flags: "y yes, q quiet, f force, purge, S, R, s, c, n, u, o=",
  },
];

/** Power, processes, accounts, network. */
const SYSTEM: readonly CommandEntry[] = [
  {
    names: "shutdown, reboot, halt, poweroff",
    dangerous: true,
    flags: "h halt, r reboot, P p poweroff, f force, c cancel, k, now",
  },
  { names: "init, telinit", dangerous: true },
  {
    names: "systemctl",
    dangerous: true,
    subcommands: 1,
    flags: "f force, user, system, now, q quiet, t type=, H host=, M machine=, n lines=, no-block, runtime, a all",
  },
  { names: "service", dangerous: true },
  { names: "launchctl", dangerous: true, subcommands: 1, flags: "w, F, D=" },
  { names: "launchctl submit", operands: "command", flags: "l=, p=, o=, e=" },
  { names: "launchctl asuser", operands: "command", skip: 1 },
  { names: "kill", dangerous: true, flags: "s signal=, l list?, q queue=, L table" },
  {
    names: "killall, pkill",
    dangerous: true,
    flags:
      "s signal=, u user=, f full, i ignore-case, e exact echo, q quiet, x exact, w wait, r regexp, g group=, P parent=, t terminal=, n newest, o older=, v inverse, I interactive",
  },
  {
    names: "iptables, ip6tables, nft, ufw, firewall-cmd",
    dangerous: true,
    flags: "F flush, X delete-chain, A append=, D delete=, I insert=, P policy=, t table=, j jump=, force, permanent",
  },
  {
    names: "useradd, adduser, usermod, userdel, deluser, groupadd, groupmod, groupdel",
    dangerous: true,
    flags:
      "r remove, f force, G groups=, a append, g gid=, s shell=, u uid=, d home=, m create-home, o non-unique, p password=, M, N, c comment=, L lock, U unlock, e expiredate=, aG append-groups=",
  },
  { names: "passwd, chpasswd", dangerous: true, flags: "d delete, l lock, u unlock, e expire, stdin" },
  { names: "visudo", dangerous: true, flags: "c check, f file=" },
  {
    names: "mount",
    dangerous: true,
    flags: "t types=, o options=, a all, r read-only, w rw, B bind, R rbind, M move, L=, U=, n, v, f",
  },
  { names: "umount", dangerous: true, flags: "f force, l lazy, a all, R recursive, t types=" },
  { names: "insmod, modprobe, rmmod", dangerous: true, flags: "r remove, f force, v verbose" },
  { names: "sysctl", dangerous: true, flags: "w write, p load?, a all, n values, q quiet" },
  { names: "swapoff, swapon", dangerous: true, flags: "a all" },
  { names: "setenforce", dangerous: true },
  {
    names: "curl",
    dangerous: true,
    flags:
      "o output=, O remote-name, L location, s silent, S show-error, f fail, k insecure, X request=, d data=, data-raw=, data-binary=, data-urlencode=, F form=, T upload-file=, H header=, A user-agent=, b cookie=, c cookie-jar=, e referer=, u user=, x proxy=, m max-time=, w write-out=, K config=, I head, G get, J remote-header-name, v verbose, i include, retry=, connect-timeout=, url=operand, cacert=, E cert=, key=, resolve=, r range=, C continue-at=, json=, z=, D dump-header=, P ftp-port=, Q quote=, Y=, y=, t=",
  },
  {
    names: "wget",
    dangerous: true,
    flags:
      "O output-document=, P directory-prefix=, q quiet, c continue, r recursive, N timestamping, i input-file=, o output-file=, post-data=, post-file=, method=, body-data=, body-file=, header=, U user-agent=, no-check-certificate, user=, password=, T timeout=, t tries=, nc, np, k, m mirror, e execute=, Q=, l=, A=, R=, D=, S, v, b background, use-askpass=sh",
  },
  {
    names: "nc, ncat, netcat",
    same: true,
    dangerous: true,
    flags:
      "e exec=sh, c sh-exec=sh, l listen, p source-port=, v verbose, n nodns, u udp, w wait=, k keep-open, z, s source=, x proxy=, X=, i=, q=, C, N, 4, 6",
  },
  { names: "socat", dangerous: true, style: "plain" },
  {
    names: "scp, sftp",
    escapes: true,
    flags:
      "r recursive, P port=, i identity-file=, o=, F=, p preserve, q quiet, C, v, l limit=, c=, S=sh, J=, 3, 4, 6, b=, B=, T, R=, s=",
  },
  { names: "ftp, telnet, lftp", escapes: true, flags: "c=, e=, u=, p=, n, i, v, l=" },
  {
    names: "gpg",
    same: true,
    flags:
      "d decrypt, e encrypt, r recipient=, o output=, batch, yes, c symmetric, a armor, k list-keys, K, s sign, passphrase=, delete-keys, delete-secret-keys",
  },
];

/** Variables, options and settings whose value runs as a command. */
const SETTINGS: readonly CommandEntry[] = [
  {
    names:
      "=pager, =git_pager, =manpager, =.pager, =editor, =visual, =sudo_editor, =git_editor, =git_sequence_editor, =.editor, =git_ssh, =git_ssh_command, =.sshcommand, =.fsmonitor, =git_external_diff, =git_askpass, =git_proxy_command, =.external, =.cmd, =.clean, =.smudge, =.process, =.textconv, =.driver, =.program, =.uploadpack, =.receivepack, =.packobjectshook, =browser, =prompt_command, =ps1, =ps4, =bash_env, =lessopen, =proxycommand, =localcommand, =knownhostscommand, =upload-pack, =receive-pack, =exec, =extcmd, =open-files-in-pager, =eval, =shell, =commandline",
  },
];

/** Flags of a command whose name is not known: the letters that mean the same nearly everywhere. */
const ANY: readonly CommandEntry[] = [
  { names: "*", flags: "r R recursive, f force, c command=sh" },
  { names: "$*", style: "powershell", flags: "recurse recursive, f force" },
];

/** Calls in code that run their string arguments, those that print them, and those that delete by themselves. */
const CALLS: readonly CommandEntry[] = [
  {
    names:
      "(system, (popen, (exec, (execsync, (spawn, (spawnsync, (execfile, (execfilesync, (run, (call, (check_call, (check_output, (getoutput, (getstatusoutput, (execl, (execlp, (execle, (execv, (execve, (execvp, (execvpe, (posix_spawn, (shell_exec, (passthru, (proc_open, (capture2, (capture3, (open3, (qx, (execute, (shell, (sh, (execa, (command, (script, (pcntl_exec, (doshellscript, (eval",
  },
  { names: "(b64decode, (base64_decode, (decode64, (atob, (from", output: "base64" },
  { names: "(print, (puts, (log, (echo", prints: true },
  { names: "(rmtree, (rmsync, (unlinksync, (rmdirsync, (rm_rf, (rm_r, (removedirs, (unlink", named: true },
];

export const UNIX_COMMANDS: readonly CommandEntry[] = [
  ...FILES,
  ...WRAPPERS,
  ...INTERPRETERS,
  ...BUILTINS,
  ...MENTIONS,
  ...SYSTEM,
  ...ANY,
  ...SETTINGS,
  ...CALLS,
];
