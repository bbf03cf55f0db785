// What the engine knows of cmd.exe commands and PowerShell cmdlets with their aliases.
// Sources: Microsoft Learn, "Windows commands" and the Microsoft.PowerShell.* module references (PowerShell 7.4).
import type { CommandEntry } from "./command-table.ts";

const COMMON = "literalpath=operand, filter=, include=, exclude=, ea erroraction=, confirm?, whatif, verbose, debug";

const CONTENT = `value inputobject=, filepath=operand, append, force, encoding=, nonewline, path=operand, ${COMMON}`;
const COPY = `destination=operand, recurse recursive, force, container, passthru, newname=, path=operand, ${COMMON}`;
const READ = `recurse recursive, force, name, file, directory, depth=, raw, tail=, totalcount=, encoding=, pattern=, path=operand, ${COMMON}`;

const WEB =
  "uri source=operand, outfile=, destination=, method=, body=, headers=, usebasicparsing, infile=, credential=, useragent=, contenttype=";

const CMD: readonly CommandEntry[] = [
  {
    names: "del, erase, %del, %erase",
    same: true,
    dangerous: true,
    style: "windows",
    flags: "s recursive, q quiet, f force, p prompt, a?",
  },
  { names: "rd, %rd, %rmdir", same: true, dangerous: true, style: "windows", flags: "s recursive, q quiet" },
  { names: "deltree", dangerous: true, style: "windows", flags: "y yes" },
  { names: "format, %format", dangerous: true, style: "windows", flags: "fs=, v=, q quick, y yes, x force, u, a=, p=" },
  {
    names: "%copy, xcopy, robocopy, %move, move",
    style: "windows",
    flags: "y yes, s recursive, e all-directories, mir mirror, purge, move, q quiet, h, r, i, k, mt?",
  },
  { names: "cipher", style: "windows", flags: "w wipe=, e, d, s=" },
  {
    names: "attrib, icacls, cacls, takeown",
    dangerous: true,
    style: "windows",
    flags: "s recursive, d, r recursive, t recursive, c, f=, grant=operand, deny=operand, reset, q quiet",
  },
  {
    names: "reg",
    dangerous: true,
    style: "windows",
    subcommands: 1,
    flags: "v value=, va all-values, f force, t type=, d data=, ve, s, k, reg=",
  },
  {
    names: "sc, net, wmic, schtasks, bcdedit, vssadmin, diskpart, netsh, bitsadmin, certutil, wevtutil, fsutil, dism",
    dangerous: true,
    style: "windows",
    subcommands: 2,
    flags:
      "f force, q quiet, y yes, s server=, u user=, tn name=, tr=sh, sc=, create, delete, all, for=, shadow=, urlcache, decode, encode, split",
  },
  { names: "sc call", subcommands: 1, style: "windows", operands: "text", language: "cmd" },
  {
    names: "taskkill, tskill",
    dangerous: true,
    style: "windows",
    flags: "f force, im image=operand, pid=operand, t tree, s=, u=, p=, fi=",
  },
  {
    names: "cmd, command.com, %%comspec%, $env:comspec",
    escapes: true,
    operands: "text",
    language: "cmd",
    readsCode: true,
    dangerous: true,
    style: "windows",
    flags: "c, k, r, s, q, d, a, u, v?, e?, f?, t?",
  },
  { names: "%for", operands: "command", skip: 3, style: "windows" },
  { names: "%do", operands: "command", style: "plain" },
  { names: "%*", style: "windows", flags: "s recursive, f force" },
  { names: "call, %call", operands: "command", style: "windows" },
  {
    names: "start, %start",
    operands: "command",
    skip: 0,
    style: "windows",
    flags: "b, wait, min, max, d=, i, low, normal, high, realtime, affinity=",
  },
  { names: "%set, setx", output: "set", style: "windows", flags: "a, p" },
  { names: "%echo", style: "plain", output: "echo" },
  { names: "findstr", style: "windows" },
  { names: "%type, %more", output: "copy", style: "windows" },
  { names: "%rem, %title, %color, %cls, %goto, %ver, %vol, %path, %prompt, %pause, %exit", style: "plain" },
  {
    names: "runas",
    operands: "text",
    language: "cmd",
    style: "windows",
    flags: "user=, savecred, noprofile, env, netonly, profile",
  },
  { names: "forfiles", style: "windows", flags: "c=text, p=, s recursive, m=, d=", language: "cmd" },
  {
    names: "wsl",
    operands: "command",
    flags: "d distribution=, u user=, e exec=command, cd=, shutdown, terminate=, unregister=, system",
  },
  {
    names: "mshta, rundll32, regsvr32, cscript, wscript, msiexec, installutil",
    dangerous: true,
    style: "windows",
    flags: "s silent, u unregister, i=, n, q quiet",
  },
];

const POWERSHELL: readonly CommandEntry[] = [
  {
    names: "powershell, pwsh, powershell_ise",
    operands: "text",
    language: "powershell",
    readsCode: true,
    dangerous: true,
    style: "powershell",
    flags:
      "c command, e en enc ec encodedcommand=encoded, f file=, nop noprofile, noni noninteractive, ex ep exec executionpolicy=, w windowstyle=, sta, mta, nol nologo, noe noexit, inputformat=, outputformat=, version=, configurationname=, wd workingdirectory=, l login, args argumentlist=",
  },
  {
    names: "invoke-expression, $iex",
    operands: "text",
    language: "powershell",
    readsCode: true,
    dangerous: true,
    style: "powershell",
    flags: "command=text",
  },
  {
    names: "invoke-command, $icm",
    style: "powershell",
    flags: "cn computername=, scriptblock, session=, credential=, args argumentlist=, filepath=, asjob",
  },
  {
    names: "start-process, $start, $saps",
    style: "powershell",
    operands: "text",
    language: "powershell",
    flags:
      "filepath, args argumentlist=text, wait, verb=, windowstyle=, nonewwindow, passthru, workingdirectory=, credential=",
  },
  {
    names: "new-scheduledtaskaction",
    style: "powershell",
    operands: "text",
    language: "powershell",
    flags: "execute, argument, workingdirectory=",
  },
  {
    names: "invoke-wmimethod, invoke-cimmethod, $iwmi, $icim",
    style: "powershell",
    language: "powershell",
    flags: "argumentlist=text, classname=, name=, path=",
  },
  {
    names: "foreach-object, $%, $foreach",
    style: "powershell",
    operands: "command",
    flags: "process, begin, end, membername=, parallel, throttlelimit=",
  },
  {
    names: "where-object, $?, $where",
    style: "powershell",
    flags: "filterscript, property=, eq=, ne=, match=, like=, value=",
  },
  {
    names: "remove-item, $rm, $del, $erase, $rd, $ri, $rmdir, $file]::delete, $directory]::delete",
    dangerous: true,
    style: "powershell",
    flags: `recurse recursive, force, path=operand, ${COMMON}, stream=, credential=`,
  },
  { names: "clear-content, $clc", dangerous: true, style: "powershell", flags: `force, path=operand, ${COMMON}` },
  { names: "clear-item, $cli", dangerous: true, style: "powershell", flags: `force, path=operand, ${COMMON}` },
  { names: "set-content, $sc", style: "powershell", flags: CONTENT },
  { names: "add-content, $ac", style: "powershell", flags: CONTENT },
  { names: "out-file", style: "powershell", flags: CONTENT },
  { names: "move-item, $mi, $move, $mv", style: "powershell", flags: COPY },
  { names: "copy-item, $ci, $copy, $cp, $cpi", style: "powershell", flags: COPY },
  { names: "rename-item, $rni, $ren", style: "powershell", flags: COPY },
  { names: "get-childitem, $gci, $ls, $dir", style: "powershell", flags: READ },
  { names: "get-content, $gc, $cat, $type", style: "powershell", flags: READ },
  { names: "get-item, $gi, test-path, resolve-path, select-string", style: "powershell", flags: READ },
  {
    names: "new-item, $ni, $md, $mkdir",
    style: "powershell",
    flags: `itemtype type=, value=, name=, force, path=operand, ${COMMON}`,
  },
  {
    names: "set-itemproperty, $sp, new-itemproperty",
    dangerous: true,
    style: "powershell",
    flags: `name=, value=, type propertytype=, force, path=operand, ${COMMON}`,
  },
  {
    names: "remove-itemproperty, $rp",
    dangerous: true,
    style: "powershell",
    flags: `name=, force, path=operand, ${COMMON}`,
  },
  {
    names: "stop-process, $kill, $spps",
    dangerous: true,
    style: "powershell",
    flags: "id=operand, name=operand, force, inputobject=, passthru",
  },
  {
    names: "stop-service, $spsv, restart-service, set-service, remove-service",
    dangerous: true,
    style: "powershell",
    flags: "name=operand, force, startuptype=, status=",
  },
  {
    names: "stop-computer, restart-computer",
    dangerous: true,
    style: "powershell",
    flags: "force, computername=, wait, credential=",
  },
  {
    names: "clear-disk, initialize-disk, remove-partition, format-volume, clear-recyclebin",
    dangerous: true,
    style: "powershell",
    flags: "number=operand, removedata, removeoem, driveletter=operand, force, filesystem=, confirm?, full",
  },
  {
    names: "set-executionpolicy, set-mppreference, add-mppreference",
    dangerous: true,
    style: "powershell",
    flags: "executionpolicy=operand, scope=, force, exclusionpath=, disablerealtimemonitoring=",
  },
  { names: "invoke-webrequest, $iwr, $curl, $wget", style: "powershell", flags: WEB },
  { names: "invoke-restmethod, $irm", style: "powershell", flags: WEB },
  { names: "start-bitstransfer", style: "powershell", flags: WEB },
  { names: "get-command, $gcm", output: "operand", style: "powershell", flags: "name=operand" },
  {
    names: "write-output, $echo, $write, write-host",
    style: "powershell",
    output: "echo",
    flags: "inputobject object=operand, nonewline, separator=, foregroundcolor=, backgroundcolor=",
  },
  { names: "get-help, $man, $help", style: "plain" },
  {
    names: "set-alias, $sal, new-alias, $nal",
    output: "alias",
    style: "powershell",
    flags: "name=operand, value=operand, option=, scope=, force",
  },
  {
    names:
      "$if, $else, $elseif, $while, $do, $until, $try, $catch, $finally, $function, $param, $throw, $switch, $for, $in, $exit",
    style: "plain",
  },
  { names: "$return", style: "plain", operands: "command" },
  // methods of .NET, by what stands behind their namespace
  { names: "$convert]::frombase64string", style: "plain", output: "base64", prints: true },
  { names: "$getstring", style: "plain", output: "operand" },
  { names: "$string]::join, $string]::concat", style: "plain", output: "echo" },
  {
    names: "$scriptblock]::create, $invokescript, $newscriptblock, $addscript, $process]::start, $create",
    style: "plain",
    operands: "text",
    language: "powershell",
  },
  { names: "$.", operands: "command", style: "plain" },
];

export const WINDOWS_COMMANDS: readonly CommandEntry[] = [...CMD, ...POWERSHELL];
