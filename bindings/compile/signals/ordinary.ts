// Signals of ordinary work: reaching the network, reading, writing, and what speaks for harmlessness.
import {
  ARGS,
  command,
  type DefaultSignal,
  plainCommand,
  request,
  type SignalRow,
  signals,
  statement,
} from "./grammar.ts";

const r = String.raw;

/** A tool of the command line, maybe one noun, and then its verb: `brew list`, `kubectl config view`. */
const SUBCOMMAND = r`^(?:sudo +)?[a-z][\w.+-]* +(?:[a-z][\w./@-]* +)?`;

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
    560,
    r`\b(?:Invoke-WebRequest|Invoke-RestMethod|Test-NetConnection|Test-Connection|Resolve-DnsName|Start-BitsTransfer|Net\.Sockets|Net\.WebClient)\b`,
  ],
  [
    "python_network",
    560,
    r`\b(?:requests|httpx|aiohttp|session)\.(?:get|head|post|put|patch|delete|request)\(|\burlopen\(|\bsocket\.(?:socket|create_connection|getaddrinfo|gethostbyname)`,
  ],
  ["script_network", 500, r`\b(?:fetch|axios(?:\.\w+)?|https?\.get)\(`],
  ["url_argument", 380, r`^(?:https?|ftp|wss?)://\S+$`],
  [
    "tool_network",
    520,
    r`^(?:http|fetch|browse|browser|download|web_search|web_fetch|open_url|curl|ping|scrape|crawl)(?:_\w+)*$`,
    "tool",
  ],
  ["tool_message", 420, r`^(?:send|post|forward)_(?:e?mail|message|sms|slack)`, "tool"],
  ["ask_network", 520, request("download|ping|fetch|browse|connect to|visit|resolve|trace ?route", "")],
];

const READ: SignalRow[] = [
  ["sql_select", 640, statement("(?:select|show|describe|explain|values)", r`\s`)],
  ["sql_with", 560, statement("with", r`\s+[\w"]+\s+as\b`)],
  ["list_files", 560, plainCommand("tree|find|stat|file|which|locate|lsof|readlink|realpath|Get-ChildItem")],
  ["list_short", 560, r`^(?-i:ls|ll|dir|du|df|pwd|fd)(?:$| )`],
  ["read_files", 560, plainCommand("head|tail|less|more|hexdump|strings|zcat|type|Get-Content")],
  ["search_short", 660, r`^(?-i:rg|ag) `],
  ["read_short", 560, r`^(?-i:cat|bat|tac|od|xxd|nl) `],
  ["search_text", 600, plainCommand("grep|egrep|fgrep|zgrep|findstr|Select-String|pgrep")],
  ["summarise_text", 520, plainCommand("sort|uniq|comm|diff|md5sum|sha256sum|cksum|column|join")],
  [
    "inspect_system",
    520,
    plainCommand(
      "free|uptime|last|groups|uname|lsblk|dmesg|netstat|ifconfig|ipconfig|printenv|history|systeminfo|tasklist|whoami",
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
  ["short_show_flag", 360, r`^(?:sudo +)?[\w.+-]+ +-[lVhvLqQst]\w? *(?:$|[\w./])`],
  ["word_reader", 460, r`^(?:sudo +)?(?:tldr|man|info|help|apropos|whatis|apt-cache|dpkg-query|npm|pip|brew|cargo) `],
  ["list_suffix", 420, r`^[\w.]*(?:list|stat|info|top|show|dump|view|cat|scan|status|log|diff|find) `],
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
    "tool_read",
    660,
    r`^(?:get|list|read|search|find|lookup|show|view|describe|check|retrieve|inspect|display|count|compare|calculate|verify|validate|analyze)_`,
    "tool",
  ],
  ["tool_read_alone", 660, r`^(?:search|grep|find|list|read|sort|diff|lookup|query)$`, "tool"],
  ["tool_read_last", 560, r`_(?:list|read|search|find|lookup|query)$`, "tool"],
  [
    "ask_read",
    600,
    request(
      "find|list|show|search|display|print|count|view|read|check|look for|locate|return|calculate|summari[sz]e|explain|describe|what|which|where",
      "",
    ),
  ],
];

const WRITE: SignalRow[] = [
  [
    "sql_write",
    640,
    statement(
      r`(?:insert (?:into|or|overwrite)|update|create|alter|merge into|replace into|copy|load data|comment on|rename table)`,
      r`\s`,
    ),
  ],
  ["make_files", 580, plainCommand("mkdir|touch|install|rename|rsync|split|patch|xcopy|copy|move")],
  ["make_short", 580, r`^(?-i:cp|mv|ln|md|dd|tee) `],
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
  ["redirect", 420, r`[^>0-9&=-]>>?[ \t]*['"]?(?:[\w.~$-]|/[^d])`],
  [
    "create_verb",
    620,
    r`${SUBCOMMAND}(?:create|init|update|import|export|save|convert|compress|generate|write|edit|copy|rename|build|compile|archive|config|register|apply|install|upgrade|merge)(?:[- ]|$)`,
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
    "tool_write",
    680,
    r`^(?:create|update|write|edit|modify|insert|save|append|change|rename|move|copy|exchange|return|cancel|book|place|order|fund|transfer|make|schedule|submit|record|register|resolve|close|post|upload|apply|reserve|remove|reply|comment)(?:_|$)`,
    "tool",
  ],
  ["tool_write_short", 680, r`^(?:add|set|put|pay|buy)_`, "tool"],
  ["tool_write_last", 560, r`_(?:create|update|insert|write|save|edit)$`, "tool"],
  [
    "tool_write_camel",
    560,
    r`[_.](?:Make|Book|Reserve|Create|Update|Add|Set|Send|Share|Transfer|Buy|Schedule)[a-z]\w*$`,
    "tool",
  ],
  [
    "ask_write",
    560,
    request(
      "create|copy|move|rename|compress|archive|append|write|edit|update|replace|convert|save|split|compile|make",
      "",
    ),
  ],
];

/** What a message cannot do by what it says; whom it tells which secret still counts. */
const SAID = ["destructive_data", "privilege_escalation", "system_modification", "code_execution"] as const;
/** What writing a text cannot do by what the text says; where it is written still counts (`path_startup`, `path_accounts`). */
const MENTIONED = ["destructive_data", "data_exfiltration", "code_execution"] as const;
/** What reading cannot do, whatever is read; whether it is a secret still counts (`path_secret`). */
const NOT_BY_READING = ["destructive_data", "privilege_escalation", "system_modification", "code_execution"] as const;

const WRITES_TEXT = r`^(?:write|create|edit|save|append|update|insert|str_replace|apply)_?(?:file|text|document|doc|note|page|comment|issue|to_file|memory|patch|edit|based_edit_tool)`;

/**
 * Excuses. Those on the tool's name cannot be forged by what a call says. Those on its content are for whole texts of one
 * line with no way to a second command in them: a quote that ends where the text ends, no `;`, `&`, `|`, `$`, backtick or
 * redirection.
 */
const EXCUSES: SignalRow[] = [
  ["tool_writes_text", 700, WRITES_TEXT, "tool", MENTIONED],
  ["tool_writes_there", 460, WRITES_TEXT, "tool", ["privilege_escalation", "system_modification"]],
  [
    "tool_reads_text",
    800,
    r`^(?:read|open|view|get|show|list|search|find|grep|stat)_(?:file|text|doc|note|page|comment|issue|directory|dir|folder|path|content|code|web|log|message|e?mail)`,
    "tool",
    NOT_BY_READING,
  ],
  [
    "tool_tells",
    800,
    r`^(?:send|post|publish|forward|reply|draft|create|add)_(?:to_)?(?:e?mail|message|sms|slack|tweet|notification|comment|ticket|issue|event|pull_request)`,
    "tool",
    SAID,
  ],
  [
    "tool_thinks",
    700,
    r`^(?:think|plan|todo|note|remember|final_answer|respond|reply|comment|summarize|translate)$`,
    "tool",
  ],
  [
    "asks_for_code",
    900,
    r`^(?:please +)?(?:generate|write|create|implement|develop|design|build) +(?:an?|the|some) +[^;&|<>$\x60\n]*$`,
  ],
  ["asks_about", 800, r`^(?:please +)?(?:summari[sz]e|explain|describe|why|what|how|tell me) +[^;&|<>$\x60\n]*$`],
  [
    "only_prints",
    720,
    r`^(?:echo|printf|write-host|write-output) +(?:-\w+ +)*(?:'[^'\n]*'|"[^"$\x60\n]*"|[\w .,:/-]+)$`,
  ],
  ["only_commits", 800, r`^git +(?:commit|tag) +(?:-\w+ +)*(?:-m|--message[= ]) *(?:'[^']*'|"[^"$\x60]*")$`],
  ["only_searches", 700, r`^(?:grep|egrep|fgrep|rg|ag|findstr|git +(?:grep|log)) [^;&|<>$\x60\n]*$`],
  [
    "only_searches_quoted",
    700,
    r`^(?:grep|egrep|fgrep|rg|ag|findstr|git +(?:grep|log)) +(?:-[\w=.*/-]+ +)*(?:'[^'\n]*'|"[^"$\x60\n]*")(?: +[\w./*-]+)*$`,
  ],
  ["only_help", 800, r`^(?:man|tldr|info|help|whatis|apropos|which|type|whereis) +[\w .:/-]+$`],
  ["asks_only_help", 700, r`^(?:sudo +)?[\w./-]+(?: +[\w:-]+)? +(?:--help|--version|-h|-V|/\?)$`],
];

export const ORDINARY = (): DefaultSignal[] => [
  ...signals("network_access", NETWORK)(),
  ...signals("data_read", READ)(),
  ...signals("data_write", WRITE)(),
  ...signals("benign", EXCUSES)(),
];
