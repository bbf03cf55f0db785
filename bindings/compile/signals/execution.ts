// Signals of code being run that came from somewhere else, or that is hidden from the reader.
import {
  ARGS,
  command,
  commandAt,
  LINE,
  NOUN_END,
  request,
  requestWithin,
  SENTENCE,
  type SignalRow,
  signals,
  statement,
} from "./grammar.ts";

const r = String.raw;

const INTERPRETER = r`(?:(?:ba|z|da|k|c|a)?sh|python[\d.]{0,4}|perl|ruby|node|php|osascript|lua|pwsh|powershell|deno\s+run|bun\s+run|source|tclsh|jshell)`;

const SHELL: SignalRow[] = [
  [
    "pipe_to_interpreter",
    900,
    r`\b(?:curl|wget|fetch|lynx|aria2c|http|xh)\b[^\n]*\|\s*(?:sudo\s+(?:-\w+\s+)*)?(?:env\s+)?(?:\S*/)?${INTERPRETER}(?:$|[\s;&|)"'-])`,
  ],
  [
    "substitute_download",
    900,
    r`(?:\beval|sh|-c|python3?|perl|ruby|node|php|source|[\n;&| ]\.)\s*['"]?(?:\$\(|\x60|<\()\s*(?:curl|wget|fetch)\b`,
  ],
  [
    "download_and_run",
    780,
    r`\b(?:curl|wget|fetch|git\s+clone|invoke-webrequest|iwr|start-bitstransfer|bitsadmin|certutil)\b[\s\S]*(?:&&|;|\n|\|)\s*(?:sudo\s+)?(?:chmod\s+(?:\+x|u\+x|a\+x|7\d\d)\s|(?:ba|z|da)?sh\s+\S|\./\S|python[\d.]*\s+\S+\.py\b|&\s*['"]|start-process\s|start\s+\S|rundll32|msiexec\s)`,
  ],
  ["decode_and_run", 900, r`\b(?:base64\s+--?d\w*|xxd\s+-r)[^\n]*\|\s*(?:sudo\s+)?(?:ba|z|da)?(?:sh|python3?|perl)\b`],
  ["reverse_shell_device", 920, r`\b(?:bash|sh|exec|nc|cat|0<&\d+|\d+<>)\s*[^\n]*/dev/(?:tcp|udp)/\S`],
  ["reverse_shell_socat", 900, r`\bsocat\b[^\n]*\bEXEC:`],
  [
    "reverse_shell_netcat",
    900,
    r`\b(?:nc|ncat|netcat) [^\n]*-\w*e +["']?(?:/bin|\w*sh|cmd)|\bmkfifo\b[\s\S]*\b(?:nc|ncat|telnet|openssl)\b`,
  ],
  ["reverse_shell_code", 900, r`\bsocket\b[\s\S]*(?:dup2|/bin/(?:ba)?sh|pty\.spawn)|\bfsockopen\(`],
  [
    "inline_code_system",
    760,
    r`\b(?:python3?|perl|ruby|node|php)\s+-[cer]\w*\s*["\'][^\n]*(?:system|subprocess|exec|socket|child_process|urlopen)`,
  ],
  [
    "inline_code",
    340,
    r`(?:^|[\n;&|(]\s*)(?:sudo\s+)?(?:python[\d.]*|perl|ruby|node|php|lua|deno\s+eval|bun\s+-e|osascript)\s+(?:-\w+\s+)*-(?:c|e|r|-eval)\s`,
  ],
  ["eval_variable", 620, commandAt("eval", r`\s+["']?(?:\$|\x60)`)],
  [
    "indirect_execution",
    640,
    r`\b(?:xargs|parallel)\s${ARGS}(?:ba|z|da)?sh\s+-c\b[^\n]*\$\{?[@0-9]|\bfind\b${LINE}-exec(?:dir)?\s+(?:ba|z|da|k)?sh\s+-c\b`,
  ],
  [
    "interpreter_from_temp",
    700,
    command(
      r`(?:(?:ba|z|da|k)?sh|perl|ruby|node|php|source|nohup|exec)\s|python[\d.]*\s|chmod\s+\S+\s`,
      r`\s*(?:-\S+\s+)*['"]?/(?:tmp|var/tmp|dev/shm|private/tmp)/\S`,
    ),
  ],
  ["run_from_temp", 700, r`(?:^|[\n;&|(]\s*)(?:sudo\s+)?(?:nohup\s+)?/(?:tmp|var/tmp|dev/shm)/\S`],
  [
    "background_program",
    560,
    r`(?:^|[\n;&|(]\s*)(?:nohup|setsid|screen\s+-dm\S*|tmux\s+new\S*\s+-d)\s+(?:\./|/tmp|\S*\.(?:sh|py|pl|go|bin|elf))\S*`,
  ],
  ["container_run_command", 600, r`\b(?:docker|podman)\s+(?:run|exec)\b[^\n]*\s(?:ba|z|da|a)?sh\s+(?:-\w*c\b|/)`],
  ["kubernetes_exec", 580, command("kubectl|oc", r`\s${ARGS}\b(?:exec|debug|run)\b${ARGS}`)],
  [
    "remote_execution",
    740,
    r`\b(?:psexec(?:\.py|64)?|wmiexec(?:\.py)?|smbexec(?:\.py)?|atexec(?:\.py)?|dcomexec(?:\.py)?|winrs|ghosttask|crackmapexec|netexec|nxc|evil-winrm|paexec|remcom|impacket-\w+|winexe|rpcclient)(?:\.exe)?["']?\s`,
  ],
  [
    "remote_management",
    600,
    r`\bssm\s+send-command\b|\bvm\s+run-command\b|\bansible\b[^\n]*\s-m\s+(?:shell|command|raw)`,
  ],
  ["applescript_shell", 820, r`\bdo\s+shell\s+script\b`],
  ["launch_submit", 640, command(r`launchctl\s+submit|systemd-run|at\s+now|open\s+-a`, r`\s`)],
  [
    "exploit_tools",
    760,
    r`\b(?:msfvenom|msfconsole|meterpreter|cobaltstrike|empire|sliver-client|sandcat\S*|caldera|beacon\.exe|metasploit|sqlmap|hydra|hashcat|john\s+--|responder\.py|merlin\S*|koadic|poshc2)\b`,
    "values",
  ],
  ["package_from_address", 640, r`\b(?:npx|bunx|uvx|pipx run|pnpm dlx|deno run|go run)(?: +-[\w-]+)* +https?://`],
  ["crypto_miner", 820, r`\b(?:xmrig|minerd|cpuminer|ethminer|stratum\+tcp|cgminer|nbminer|t-rex|phoenixminer)\b`],
];

const WINDOWS: SignalRow[] = [
  ["invoke_expression", 820, r`(?:^|[\s;|&({=])(?:iex|Invoke-Expression)(?:$|[\s("'$])`],
  [
    "download_string",
    840,
    r`\.Download(?:String|Data|File)(?:Async|TaskAsync)?\(|\bXMLHTTP\b|\b(?:iwr|irm|Invoke-WebRequest|Invoke-RestMethod)\b[^\n]*\|\s*(?:iex|Invoke-Expression)`,
  ],
  ["from_base64", 640, r`FromBase64String\(`],
  ["encoded_command", 880, r`\b(?:powershell|pwsh)\b[^\n]*\s-e(?:nc\w*|c)?\s+["\']?[\w+/=]{12}`],
  [
    "hidden_powershell",
    760,
    r`\b(?:powershell|pwsh)(?:\.exe)?\b${LINE}[-/](?:w\w*\s+(?:hidden|1)\b|nop\w*\s[^\n]*-(?:c|e|f)|(?:ep|exec\w*)["',\s]+(?:bypass|unrestricted)\b)`,
  ],
  [
    "living_off_land",
    860,
    r`(?:^|[\s;|&(\"'\\/])(?:mshta|regsvr32|installutil|regasm|regsvcs|odbcconf|presentationhost|msdt|pcalua|forfiles|mavinject|msxsl|verclsid|infdefaultinstall)(?:\.exe)?[\"']?\s+[^\s]`,
  ],
  ["rundll", 780, r`(?:^|[\s;|&("'\\/])rundll32(?:\.exe)?["']?\s+\S`],
  ["script_host", 700, r`(?:^|[\s;|&("'\\/])(?:cscript|wscript)(?:\.exe)?["']?\s+\S`],
  ["certutil_download", 880, r`\bcertutil(?:\.exe)?\b${LINE}[-/](?:urlcache|verifyctl|decode(?:hex)?|encode)\b`],
  ["bits_download", 640, r`\bbitsadmin(?:\.exe)?\s${LINE}/(?:transfer|addfile|setnotifycmdline|create)\b`],
  [
    "process_create",
    820,
    r`\bprocess\s+call\s+create\b|\bWin32_Process\b|\bInvoke-(?:Cim|Wmi)Method\b|\bWScript\.Shell\b|\bMMC20\.Application\b|\bShellExecute\(`,
  ],
  [
    "remote_powershell",
    740,
    r`\bInvoke-Command\b${LINE}-(?:ComputerName|Session|ScriptBlock|cn)\b|\bEnter-PSSession\b|\bNew-PSSession\b`,
  ],
  ["start_process", 520, r`\b(?:Start-Process|Start-Job|Invoke-Item)\s`],
  [
    "native_api",
    880,
    r`\b(?:VirtualAlloc(?:Ex)?|CreateRemoteThread|WriteProcessMemory|NtMapViewOfSection|QueueUserAPC|SetWindowsHookEx|NtUnmapViewOfSection|RtlCreateUserThread|ReflectivePE\w*|Invoke-ReflectivePE\w*|Invoke-Shellcode|DllInjection|shellcode|EarlyBird|hollow(?:ing)?|GetDelegateForFunctionPointer)\b|\[(?:System\.)?Reflection\.Assembly\]::Load`,
    "values",
  ],
];

const SQL: SignalRow[] = [
  [
    "sql_shell",
    920,
    r`\bxp_cmdshell\b|\bsys_(?:exec|eval)\(|\bsp_oacreate\b|\bdbms_java\.runjava\b|\b(?:lib_mysqludf_sys|plpython\w*|plperlu|pltclu|plsh)\b`,
  ],
  ["sql_copy_program", 900, r`\bcopy\b[^;]*\b(?:from|to)\s+program\b`],
  ["sql_execute_immediate", 720, statement(r`execute immediate`)],
  [
    "sql_dynamic",
    600,
    r`\bsp_executesql\b|(?:^|[ \n;])exec(?:ute)?\s*\(\s*(?:@\w+|N?')|\bprepare\s+\w+\s+from\s+(?:@|concat)|\bdbms_sql\.`,
  ],
  ["sql_routine", 380, statement("(?:exec|execute|call)", r`\s+[\w.$"@\[]`)],
];

const CODE: SignalRow[] = [
  ["shell_true", 820, r`\bshell\s*=\s*(?:True|1|-?[2-9]|['"]\w|\[\s*\w|\{\s*['"\w]|\(\s*\w)`],
  [
    "os_command",
    760,
    r`\b(?:os\.(?:system|popen\d?|startfile)|commands\.get(?:status)?output|subprocess\.get(?:status)?output|popen2?\.\w+|pty\.spawn|platform\.popen|asyncio\.create_subprocess_shell)\(`,
  ],
  ["os_exec_family", 700, r`\bos\.(?:exec[lv]p?e?|spawn[lv]p?e?|posix_spawnp?)\(`],
  [
    "subprocess_any",
    440,
    r`\b(?:subprocess|sp)\.(?:call|run|Popen|check_call|check_output)\(|\bPopen\(|\bpop\(|\basyncio\.create_subprocess_exec\(`,
  ],
  [
    "eval_call",
    700,
    r`(?:^|[\s;=(,:])(?:eval|exec|execfile|compile)\(\s*(?:[a-z_]\w*(?:\.\w+)*\s*[,)(.+\[]|['"f]|\()(?:[^\n]*)`,
  ],
  ["import_call", 680, r`\b__import__\(|\bimportlib\.(?:import_module|machinery)|\bruntime\.loadModule`],
  [
    "unsafe_load",
    720,
    r`\b(?:pickle|marshal|dill|jsonpickle|cloudpickle|joblib|shelve)\.(?:loads?|open|decode|Unpickler)\(|\byaml\.(?:unsafe|full)_load\(|\byaml\.load\([^\n]*Loader=(?:yaml\.)?(?:Unsafe|Full|C|Base)?Loader\b|\bread_pickle\(`,
  ],
  ["native_code", 640, r`\bctypes\.(?:CDLL|windll|cdll|WinDLL)\b|\bffi\.dlopen\(|\bmmap\.mmap\([^\n]*PROT_EXEC`],
  [
    "decode_then_exec",
    880,
    r`\b(?:exec|eval)\([\s\S]*\b(?:b64decode|decompress|fromhex|decode|unhexlify|compile|requests|urlopen|read)\b`,
  ],
  ["paramiko_command", 620, r`\.(?:exec_command|invoke_shell)\(|\bfabric\b[\s\S]*\.run\(`],
  [
    "node_child_process",
    720,
    r`\bchild_process\b|\b(?:execSync|spawnSync|execFileSync)\(|\bnew\s+Function\(|\bvm\.run(?:InNewContext|InThisContext|InContext)\(`,
  ],
  [
    "php_java_exec",
    740,
    r`\b(?:shell_exec|passthru|proc_open|pcntl_exec|popen)\(|\bRuntime\.getRuntime\(\)\.exec\(|\bProcessBuilder\(|\bKernel\.(?:system|exec|spawn)\b|\bProcess\.Start\(`,
  ],
  [
    "template_injection",
    640,
    r`\bjinja2\.Template\(|\brender_template_string\(|\bTemplate\(\s*\w+\s*\)\.render|\b__(?:globals__|builtins__|subclasses__|mro__)\b`,
  ],
  ["code_shell", 740, r`\b(?:exec\.Command(?:Context)?|Command::new)\([^)\n]*["'](?:/bin/)?(?:ba|z)?sh["']`],
  ["code_system", 480, r`(?:^|[ \n;({])system\(\s*["'$]`],
  ["php_request_exec", 900, r`\b(?:system|passthru|exec|eval|assert)\(\s*\$_(?:GET|POST|REQUEST|COOKIE)`],
  ["log4j_lookup", 880, r`\$\{(?:jndi|\$\{)`],
];

const OTHER: SignalRow[] = [
  [
    "ask_run_download",
    780,
    request("download|fetch|curl|get", r`[^\n]*\b(?:and|then)\b[\s\w]*\b(?:run|execute|eval|install|launch)\b`),
  ],
  [
    "ask_execute_script",
    560,
    request(
      "execute|run|eval|launch",
      r`[^\n]*\b(?:this|the following|arbitrary|shell)\b[^\n]*\b(?:code|script|command|payload|binary|shellcode)\b`,
    ),
  ],
  [
    "ask_run_download_within",
    780,
    requestWithin(
      "download|fetch|curl|get",
      r` ${SENTENCE}\b(?:and|then) (?:[a-z]+ )?(?:run|execute|eval|install|launch)\b`,
      "fetch",
    ),
  ],
  [
    "ask_execute_script_within",
    560,
    requestWithin(
      "execute|run|eval|launch",
      r` ${SENTENCE}\b(?:this|the following|arbitrary|shell)\b${SENTENCE}\b(?:code|script|command|payload|binary|shellcode)${NOUN_END}`,
      "execute",
    ),
  ],
];

export const EXECUTION = signals("code_execution", [...SHELL, ...WINDOWS, ...SQL, ...CODE, ...OTHER]);
