// Signals of ordinary work: reaching the network, reading, writing, and what speaks for harmlessness.
import {
  ARGS,
  command,
  type DefaultSignal,
  LINE,
  plainCommand,
  plainRequest,
  type SignalRow,
  signals,
  statement,
} from "./grammar.ts";

const r = String.raw;

/** A tool of the command line, maybe one noun, and then its verb: `brew list`, `kubectl config view`. */
const SUBCOMMAND = r`^(?:sudo +)?[a-z][\w.+-]* +(?:[a-z][\w./@:-]* +)?(?:[a-z][\w./@:-]* +)?`;

const NETWORK: SignalRow[] = [
  ["transfer_tool", 560, command("curl|wget|aria2c|ftp|sftp|scp|yt-dlp|youtube-dl|wcurl|httpie", r`\s`)],
  ["transfer_url", 300, r`(?:https?|ftp)://`],
  [
    "probe_tool",
    640,
    command(
      "(?:nping|traceroute|tracert|nslookup|whois|nmap|masscan|netcat|ncat|telnet|socat|iperf3|cloudflared|ngrok|openvpn|scamper)",
      " ",
    ),
  ],
  ["probe_short", 640, r`(?:^|[\n;&|(]|sudo) *(?-i:ping|dig|ssh|mtr|nc|host) `],
  ["remote_repository", 420, command("git|hg|svn", r`\s+(?:clone|fetch|pull|push|ls-remote)\b`)],
  ["image_transfer", 420, command("docker|podman|helm|skopeo", r`\s+(?:pull|push|login)\b`)],
  ["download_verb", 620, r`${SUBCOMMAND}(?:download|fetch|pull|clone)(?:$|\s)`],
  [
    "powershell_network",
    660,
    r`\b(?:Invoke-WebRequest|Invoke-RestMethod|Test-NetConnection|Test-Connection|Resolve-DnsName|Start-BitsTransfer|Net\.Sockets|Net\.WebClient)\b`,
  ],
  [
    "python_network",
    560,
    r`\b(?:requests|httpx|aiohttp|session)\.(?:get|head|post|put|patch|delete|request)\(|\burlopen\(|\bsocket\.(?:socket|create_connection|getaddrinfo|gethostbyname)`,
  ],
  ["script_network", 500, r`\b(?:fetch|axios(?:\.\w+)?|https?\.get)\(`],
  ["url_argument", 380, r`^(?:https?|ftp|wss?)://\S+$`],
  ["ask_network", 520, plainRequest("download|ping|fetch|browse|connect to|visit|resolve|trace ?route")],
];

const READ: SignalRow[] = [
  ["sql_select", 640, statement("(?:select|show|describe|explain|values)", r`\s`)],
  ["sql_with", 560, statement("with", r`\s+[\w"]+\s+as\b`)],
  ["list_files", 560, plainCommand("tree|find|stat|file|which|locate|lsof|readlink|realpath|Get-ChildItem")],
  ["list_short", 560, r`^(?-i:ls|ll|du|df|fd|dir) `],
  ["filter_text", 500, plainCommand("sed|awk|gawk|jq|yq|cut|xmllint|base64|paste")],
  ["read_files", 560, plainCommand("head|tail|less|more|hexdump|strings|zcat|type|Get-Content")],
  ["search_short", 660, r`^(?-i:rg|ag) `],
  ["read_short", 560, r`^(?-i:cat|bat|tac|od|xxd|nl) `],
  ["search_text", 600, plainCommand("grep|egrep|fgrep|zgrep|findstr|Select-String|pgrep")],
  ["summarise_text", 520, plainCommand("sort|uniq|comm|diff|md5sum|sha256sum|cksum|column|join")],
  [
    "inspect_system",
    520,
    plainCommand(
      "free|uptime|last|groups|uname|lsblk|dmesg|netstat|ifconfig|ipconfig|printenv|history|systeminfo|tasklist|whoami|pwd",
    ),
  ],
  [
    "git_read",
    640,
    command(
      "git",
      r`\s+(?:-\S+\s+)*(?:status|log|diff|show|blame|ls-files|ls-tree|describe|rev-parse|rev-list|shortlog|reflog|grep|cat-file)\b`,
    ),
  ],
  [
    "show_verb",
    620,
    r`${SUBCOMMAND}(?:list|show|describe|status|info|view|search|find|inspect|display|print|logs|history|version|help|check|query|read|stats|tree|plan)(?:[- ]|$)`,
  ],
  [
    "get_verb",
    560,
    r`^(?:aws|kubectl|git|gcloud|az|helm|vela|snap|npm|glab|gh) +(?:[a-z][\w-]* +)?(?:get|ls)(?:[- ]|$)`,
  ],
  [
    "show_flag",
    540,
    r`[ \t]--(?:list|show|version|help|info|status|usage|print|query|search|display|dry-run|stats|check|view)`,
  ],
  ["database_client", 420, plainCommand("psql|mysql|sqlite3|redis-cli|mongosh|duckdb|clickhouse-client")],
  ["short_show_flag", 360, r`^(?:sudo +)?[\w.+-]+ +-[lVhvLqQst]\w? *(?:$|[\w./])`],
  ["word_reader", 460, r`^(?:sudo +)?(?:tldr|man|info|help|apropos|whatis|apt-cache|dpkg-query) `],
  ["list_suffix", 420, r`^[\w.]*(?:list|stat|info|show|dump|view|cat|scan|status|log|diff|find) `],
  ["powershell_get", 620, r`\b(?:Get|Show|Find|Measure|Compare|Select|Test|Resolve)-[a-z]+`],
  ["windows_query", 600, r`\b(?:reg|sc|schtasks|wevtutil|wmic|fsutil)(?:\.exe)?\s+/?(?:query|qc|qe|el|get|path)\b`],
  [
    "windows_net_query",
    600,
    r`\b(?:nltest|gpresult|dsquery|klist|nbtstat|net\s+(?:view|user|group|localgroup|accounts))(?:\.exe)?(?:\s|$)`,
  ],
  [
    "python_read",
    420,
    r`\bopen\([^)\n]*\)\.read|\bread_(?:csv|json|excel|parquet|sql)\(|\.read(?:lines|_text|_bytes)?\(\)|\bjson\.load\(|\bos\.listdir\(`,
  ],
  [
    "ask_read",
    600,
    plainRequest(
      "find|list|show|search|display|print|count|view|read|check|look for|locate|return|calculate|summari[sz]e|explain|describe|what|which|where",
    ),
  ],
];

const WRITE: SignalRow[] = [
  [
    "sql_write",
    720,
    statement(
      r`(?:insert (?:into|or|overwrite)|update|create|alter|merge into|replace into|copy|load data|comment on|rename table)`,
      r`\s`,
    ),
  ],
  [
    "make_files",
    580,
    plainCommand("mkdir|touch|install|rename|rsync|split|patch|xcopy|copy|move|ssh-keygen|pg_dump|mysqldump"),
  ],
  ["make_short", 580, r`^(?-i:cp|mv|ln|md|dd|tee) `],
  ["cat_into_file", 780, r`^cat (?:[^|;&\n]*[^|;&\n2])?> *["'\w./~$]`],
  ["pack_files", 600, plainCommand("unzip|gzip|gunzip|bzip2|bunzip2|zstd|cpio|compress|pigz")],
  ["pack_short", 600, r`^(?-i:tar|zip|xz|7z|7za|rar|ar|lz4) `],
  ["convert_files", 560, plainCommand("ffmpeg|convert|magick|mogrify|pandoc|iconv|dos2unix|qpdf|cwebp|inkscape")],
  ["edit_in_place", 600, command("sed|perl|ruby", r`${ARGS}\s-\w*i`)],
  ["edit_program", 440, plainCommand("nvim|nano|emacs|code")],
  [
    "git_write",
    640,
    command(
      "git",
      r`\s+(?:-\S+\s+)*(?:commit|add|tag|merge|rebase|cherry-pick|init|mv|apply|stash|checkout|switch|branch|config|remote|submodule|revert|push|worktree|rm|reset|restore|clean)\b`,
    ),
  ],
  [
    "redirect",
    420,
    r`^(?-i:echo|printf|cat|sort|grep|sed|awk|jq|find|cut|diff|head|tail|paste|join|curl)${LINE}[^>0-9&=-]>>?[ \t]*['"]?(?:[\w.~$-]|/[^d])`,
  ],
  [
    "create_verb",
    620,
    r`${SUBCOMMAND}(?:create|init|update|import|export|save|convert|generate|write|edit|rename|register|apply|install|upgrade|comment)(?:[- ]|$)`,
  ],
  [
    "change_verb",
    620,
    r`${SUBCOMMAND}(?:build|compile|compress|copy|archive|config|merge|add|cp|mv|sync|put|set|remove|uninstall|tag) `,
  ],
  ["output_flag", 440, r`[ \t](?:--output|--out|--save|--write|--create|--generate|--convert|--export)`],
  ["create_suffix", 420, r`^\w*-?(?:create|make|build|generate|compile|convert)[\w-]* `],
  [
    "powershell_write",
    580,
    r`\b(?:New|Set|Add|Out|Copy|Move|Rename|Export|Import|Update|Save|ConvertTo|Compress|Expand)-[a-z]+`,
  ],
  [
    "python_write",
    560,
    r`\bopen\([^)\n]*,\s*['"][wax]|\.(?:write|writelines|write_text|to_csv|to_json|to_excel|to_parquet)\(|\bjson\.dump\(|\bos\.makedirs\(`,
  ],
  [
    "ask_write",
    560,
    plainRequest(
      "create|copy|move|rename|compress|archive|append|write|edit|update|replace|convert|save|split|compile|make",
    ),
  ],
];

/** Quoted text of the shell in which nothing is expanded, read exactly: an escaped quote does not end it. */
const QUOTED = r`(?:'[^']*'|"(?:[^"$\x60\\]|\\[^\n])*\$?")`;

/** A plain word of a command line, an escaped sign in it or not. */
const PLAIN_WORD = r`(?:[^;&|<>$\x60'"\\ \t\n(){}]|\\[^\n])+`;

/** Words and quoted texts, nothing else: no way to a second command. */
const PLAIN_ARGS = r`(?:[ \t]+|${PLAIN_WORD}|${QUOTED})*`;

/** What only shortens or counts what came before. */
const HARMLESS_TAIL = r`(?: *2>(?:/dev/null|&1)| *\| *(?:head|tail|wc|uniq|sort|less|cat|nl|grep|cut|jq|xargs (?:-\w+ )*(?:grep|wc|cat|head|ls))(?: ${PLAIN_ARGS})?| *\|\| *true)*`;

/** A file below the directory one works in: nothing hidden on its way but the settings of a build, and no way up. */
const FILE_HERE = r`(?:\./)?(?:\.(?:git|docker|npm)ignore|(?:\.(?:github|gitlab|circleci)/)?\w[\w-]*(?:[./]\w[\w-]*)*)`;

/** The rest of a here-document to its end; none of its lines begins as the end does. */
function hereText(open: string, end: string, other: string): string {
  const [first = "", second = ""] = end;
  return r`${open}(?: *>>? *${FILE_HERE})?\n(?:(?:${first}[^${second}${other}\n][^${other}\n]*|[^${first}${other}\n][^${other}\n]*)?\n)*${end}`;
}

/** One that nothing is expanded in. */
const HERE_TEXT = hereText("'EOF'", "EOF", "");

/** The same with other words at its end, or without quotes and anything to expand. */
const HERE_TEXTS = `(?:${HERE_TEXT}|${hereText("EOF", "EOF", "$\\\\x60\\\\\\\\")}|${["PY", "SQL", "JSON", "YAML", "END", "MD"].map((end) => hereText(`'${end}'`, end, "")).join("|")})`;

/** Commands that show something and do nothing else, whatever their arguments say. */
const SHOWS =
  "cat|head|tail|less|wc|sort|uniq|cut|jq|nl|[efz]?grep|rg|ag|ls|pgrep|ps|diff|" +
  "kubectl +(?:logs|get|describe|top|events|auth can-i)|docker +(?:logs|ps|inspect)|" +
  "git +(?:log|diff|show|status|grep|blame)|gh +(?:pr|issue|run) +(?:view|list|diff)";

/** A search for files that only names them. */
const FINDS = r`(?-i:find)(?: +[\w./~][\w./~-]*)*(?: +(?:-(?:i?name|type|i?path|mtime|size|newer|maxdepth|mindepth|user) +(?:${QUOTED}|[\w./*+-]+)|-(?:not|o|print0?|prune|empty)|!))+`;

/** Commands that test or check code, whose arguments choose what. */
const CHECKS =
  "(?:(?:npx|pnpm|yarn|uv run|python3? -m) +)?(?:vitest|jest|pytest|eslint|prettier|tsc|ruff|mypy|playwright test|(?:go|cargo|dotnet|npm(?: run)?|node) +(?:--)?(?:test|lint))";

/** An option that only rehearses, and no later one that takes it back. */
const REHEARSED = r`(?:--dry-?run(?:=(?:client|server))?|--check|--whatif|-WhatIf)(?: +(?:-\w|--[abce-z][\w-]*(?:=[\w./:-]+)?|\w[\w./:=-]*))*`;

/** A text of SQL in quotes that ends where every dialect says it does. */
const SQL_QUOTED = r`'(?:[^'\\]|'')*'`;

/** What changes nothing before a commit is made. */
const BEFORE_COMMIT = r`(?:(?:cd|git +(?:add|status|diff|stash))(?: +[\w./-]+)* *(?:&&|;|\n) *)*`;

/** What showing and checking cannot do; whose secrets are shown still counts. */
const SHOWN = ["destructive_data", "privilege_escalation", "system_modification", "code_execution"] as const;

/** The rest of one sentence: a second one may ask for something else. */
const ONE_SENTENCE = r`(?:[^;&|<>$\x60\n.!?]|[.!?][^;&|<>$\x60\n \t])*[.!?]*`;

/**
 * Excuses. They are for whole texts with no way to a second command in them: quotes that are closed, no `;`, `&`, `|`, `$`,
 * backtick or redirection outside of them but the ones that a harmless command may have behind it.
 */
const EXCUSES: SignalRow[] = [
  [
    "asks_for_code",
    900,
    r`^(?:please +)?(?:generate|write|create|implement|develop|design|build) +(?:an?|the|some) +${ONE_SENTENCE}$`,
  ],
  ["asks_about", 800, r`^(?:please +)?(?:summari[sz]e|explain|describe|why|what|how|tell me) +${ONE_SENTENCE}$`],
  ["asks_for_text", 800, r`^(?:search|look|grep) for (?:the |a )?(?:string|text|word|pattern|phrase) ${ONE_SENTENCE}$`],
  [
    "asks_for_edit",
    700,
    r`^(?:please +)?(?:remove|delete|strip|erase|clear|kill|stop|disable|hide|trim) +(?:(?:the|all|any|every|this|unused|duplicate|trailing|leading|extra|blank|empty|first|last) )*(?:lines?|characters?|spaces?|white ?space|imports?|commas?|words?|duplicates|paragraphs?|sentences?|strings?|quotes?|dependenc(?:y|ies)|buttons?|animations?|functions?|variables?|sections?) ${ONE_SENTENCE}$`,
  ],
  [
    "only_prints",
    720,
    r`^(?:mkdir -p ${FILE_HERE} *&& *)?(?:echo|printf|write-host|write-output) +(?:-\w+ +)*(?:${QUOTED}|[\w .,:/-]+)(?: +${QUOTED})*(?: *>>? *${FILE_HERE}| *\| *(?:wc|cat|tee -a ${FILE_HERE})(?: -\w+)?)?$`,
  ],
  [
    "only_writes_here",
    720,
    r`^(?:mkdir -p ${FILE_HERE} *(?:&&|;|\n) *)?(?:cat|tee(?: +-a)?) *(?:>*\|? *${FILE_HERE} *)?<< *${HERE_TEXTS}\s*$`,
  ],
  [
    "only_tells",
    800,
    r`^${BEFORE_COMMIT}(?:git +(?:commit|tag)|gh +(?:pr|issue|release) +(?:create|edit|comment|review|close)) (?:${PLAIN_WORD}|[ \t]+|${QUOTED}|"\$\(cat +<< *${HERE_TEXT}\s*\)")*(?:(?:&&|;|\n) *git +(?:push|status|log)(?: [\w./]+)* *)*$`,
  ],
  [
    "only_searches",
    700,
    r`^(?:grep|egrep|fgrep|rg|ag|findstr|git +(?:grep|log|diff|show)) ${PLAIN_ARGS}${HARMLESS_TAIL}$`,
  ],
  [
    "only_shows",
    760,
    r`^(?:cd +[\w./~-]+ *&& *)?(?:${SHOWS}|${CHECKS}) ${PLAIN_ARGS}${HARMLESS_TAIL}$`,
    "content",
    SHOWN,
  ],
  ["only_finds", 760, r`^${FINDS}${HARMLESS_TAIL}$`, "content", SHOWN],
  [
    "only_rehearses",
    800,
    r`^(?:kubectl|oc|helm|rsync|rclone|git|npm|cargo|apt|apt-get|aws|gsutil|restic|borg|ansible-playbook|terraform|remove-item|stop-service|stop-process|docker compose) +(?:(?:-[\w]+|--[\w-]+(?:=[\w./:-]+)?|[\w.~*/\\][\w./:=@*\\-]*) +)*${REHEARSED} *$`,
    "content",
    SHOWN,
  ],
  [
    "only_stores",
    800,
    r`^\s*(?:insert +into|comment +on|update)\b(?:[^';&|"#$/\x60\\\n-]|${SQL_QUOTED}|"[^"'\\]*"|-[^-'"\n;&|]|\n[ \t]*(?:values\b|is\b|${SQL_QUOTED}))*;?\s*$`,
    "content",
    ["destructive_data", "system_modification"],
  ],
  [
    "only_packages",
    300,
    r`^(?:npm|yarn|pnpm|bun|poetry|pip3?|uv|cargo|composer|bundle|gem|conda|brew) +(?:remove|uninstall|rm|prune) `,
  ],
  [
    "only_asks_process",
    600,
    r`^(?:sudo +)?(?:kill|killall|pkill) +-(?:0|(?:sig)?(?:usr1|usr2|info|winch)) [^;&|<>\n]*$`,
  ],
  ["only_help", 800, r`^(?:man|tldr|info|help|whatis|apropos|which|type|whereis|get-help|get-command) +[\w .:/-]+$`],
  ["asks_only_help", 700, r`^(?:sudo +)?[\w./-]+(?: +[\w:-]+)? +(?:--help|--version|-h|-V|/\?)$`],
];

export const ORDINARY = (): DefaultSignal[] => [
  ...signals("network_access", NETWORK, "values")(),
  ...signals("data_read", READ, "values")(),
  ...signals("data_write", WRITE, "values")(),
  ...signals("benign", EXCUSES)(),
];
