// Signals of ordinary work: reaching the network, reading, writing, and what speaks for harmlessness.
import {
  ARGS,
  command,
  commandAlone,
  GAP,
  LINE,
  NAME,
  request,
  type SignalRow,
  signals,
  statement,
} from "./grammar.ts";

const r = String.raw;

/** The first word of a command line followed by at most three more before the verb. */
const SUBCOMMAND = r`(?:^|[\n;&|]\s*)(?:sudo\s+)?(?!(?:insert|select|update|delete|create|alter|drop|with|merge|grant|revoke|copy|please|the)\b)[a-z][\w.+-]*(?:\s+[\w:./@=-]+){0,3}?\s+(?:\w+[-:.])?`;

const NETWORK: SignalRow[] = [
  [
    "transfer_tool",
    560,
    command(
      "curl|wget|aria2c|axel|httpie|https?|xhs?|lynx|links|w3m|ftp|sftp|lftp|tftp|scp|rsync\\s[^\\n]*\\S:|you-get|yt-dlp|youtube-dl|gallery-dl|wcurl|lftpget",
      r`(?:\s|$)`,
    ),
  ],
  ["transfer_http_get", 300, r`\b(?:curl|wget|https?)\b${LINE}(?:https?://|localhost|\d+\.\d+\.\d+\.\d+|ftp://)`],
  [
    "probe_tool",
    640,
    command(
      "ping6?|fping|nping|hping3?|traceroute6?|tracert|tracepath|mtr|dig|drill|nslookup|host|whois|nmap|masscan|rustscan|zmap|arp|arping|arp-scan|netdiscover|nbtscan|nc|ncat|netcat|socat|telnet|ssh|mosh|autossh|openssl\\s+s_client|tcptraceroute|speedtest(?:-cli)?|scamper|iperf3?|cloudflared|ngrok|chisel|stunnel|proxychains4?|sshuttle|tor|torsocks|openvpn|wg-quick|sslstrip|dns(?:recon|enum|cat2?)|pathping|smbclient|enum4linux",
      r`(?:\s|$)`,
    ),
  ],
  [
    "remote_repository",
    420,
    command("git|hg|svn", r`\s${ARGS}\b(?:clone|fetch|pull|push|ls-remote|submodule\s+update|checkout\s+https?:)\b`),
  ],
  ["image_transfer", 420, command("docker|podman|skopeo|crane|helm|oras", r`\s+(?:pull|push|login|search|copy)\b`)],
  ["download_verb", 620, r`${SUBCOMMAND}(?:download|fetch|pull|clone|sync)(?:-\w+)?(?:$|\s)`],
  ["download_flag", 420, r`\s--download(?:$|[\s=])`],
  ["tunnel", 620, r`\btunnel\b${LINE}(?:--url|--accept|run|create|localhost|\d{2,5})|\bssh\b${ARGS}\s-[LRDNf]\w*\s`],
  [
    "powershell_network",
    560,
    r`\b(?:Invoke-(?:WebRequest|RestMethod)|iwr|irm|Test-(?:NetConnection|Connection)|Resolve-DnsName|Start-BitsTransfer|New-Object\s+(?:System\.)?Net\.\w+|Invoke-\w*(?:PortScan|Icmp\w*|SMB\w*)|Net\.Sockets\.\w+|tnc)\b`,
  ],
  [
    "python_network",
    560,
    r`\b(?:requests|httpx|urllib\d?(?:\.request)?|aiohttp|session)\.(?:get|head|options|post|put|patch|delete|request|urlopen|ClientSession|Session)\(|\burlopen\(|\bsocket\.(?:socket|create_connection|getaddrinfo|gethostbyname\w*)\(|\b(?:ftplib|smtplib|telnetlib|paramiko)\.\w+\(`,
  ],
  ["script_network", 500, r`\b(?:fetch|axios(?:\.\w+)?|XMLHttpRequest|http\.get|https\.get|got)\(`],
  ["url_argument", 380, r`^(?:https?|ftp|wss?)://\S+$`],
  [
    "tool_network",
    520,
    r`^(?:\w+[._-])*(?:http|fetch|browse|browser|download|web_?search|web_?fetch|open_?url|get_?url|visit|navigate|curl|http_request|make_request|ping|scrape|crawl)(?:[._-]\w+)*$`,
    "tool",
  ],
  [
    "tool_message",
    420,
    r`^(?:\w+[._-])*(?:send|post|publish|forward|reply)[._-]?(?:e?mail|message|sms|slack|tweet|notification|webhook)s?(?:[._-]\w+)*$`,
    "tool",
  ],
  [
    "ask_network",
    520,
    request("download|ping|fetch|browse|connect to|ssh (?:to|into)|visit|resolve|trace ?route|scan", r`\b[^\n]*`),
  ],
];

const READ: SignalRow[] = [
  ["sql_select", 640, statement(r`(?:\(\s*)*select`)],
  [
    "sql_with",
    640,
    statement(
      r`with(?:${GAP}recursive)?${GAP}[\w"\x60\[\]]+(?:\s*\([^)]*\))?${GAP}as\s*(?:(?:not\s+)?materialized\s*)?\(`,
    ),
  ],
  [
    "sql_show",
    620,
    statement(r`(?:show|describe|desc|explain|pragma|values|table|list|fetch)`, r`(?:${GAP}[\w"\x60'@%(\[]|\s*\()`),
  ],
  [
    "list_files",
    560,
    commandAlone(
      "ls|ll|dir|tree|exa|eza|lsd|stat|du|df|find|fd|locate|mlocate|whereis|which|file|pwd|readlink|realpath|lsof|vdir|mdfind|gci|get-childitem|namei|lstree",
    ),
  ],
  [
    "read_files",
    560,
    commandAlone(
      "cat|bat|tac|less|more|most|head|tail|nl|od|xxd|hexdump|strings|zcat|zless|bzcat|xzcat|type|gc|get-content|view|readelf|objdump|nm|ldd|exiftool|identify|mediainfo|ffprobe|pdfinfo|pdftotext|hexyl",
    ),
  ],
  [
    "search_text",
    600,
    commandAlone("grep|egrep|fgrep|zgrep|rg|ag|ack|findstr|select-string|sls|pgrep|ugrep|ripgrep|git\\s+grep"),
  ],
  [
    "summarise_text",
    520,
    commandAlone(
      "wc|sort|uniq|comm|diff|cmp|sdiff|md5sum|sha\\d+sum|b3sum|b2sum|cksum|sum|md5|shasum|jq|yq|xmllint|column|join|paste|look|xsv|mlr|csvstat|csvlook|diff3|colordiff|vimdiff",
    ),
  ],
  [
    "inspect_system",
    520,
    commandAlone(
      "ps|top|htop|btop|vmstat|iostat|free|uptime|w|who|last|lastlog|id|groups|users|getent|uname|lscpu|lsblk|lsusb|lspci|lsmod|dmesg|journalctl|netstat|ss|ifconfig|ipconfig|arp\\s+-a|route|mount|printenv|env|history|systeminfo|tasklist|whoami|hostnamectl|sw_vers|system_profiler|ioreg|launchctl\\s+list|crontab\\s+-l|ip\\s+(?:a|addr|link|route)|lsappinfo|nproc|getconf|locale|quser|qwinsta|driverquery|wmic|ver|sar|mpstat|pidstat|blkid|findmnt|dmidecode|swapon\\s+--show",
    ),
  ],
  [
    "git_read",
    640,
    command(
      "git",
      r`\s${ARGS}\b(?:status|log|diff|show|blame|ls-files|ls-tree|ls-remote|branch\s*(?:$|-a|-r|-v|--list)|remote\s*(?:$|-v|show)|describe|rev-parse|rev-list|shortlog|reflog|config\s+(?:--get|--list|-l)|stash\s+list|tag\s*(?:$|-l|--list)|cat-file|for-each-ref|grep|whatchanged|show-\w+|var|count-objects|check-\w+|bugreport|annotate|name-rev|merge-base|cherry|range-diff|diff-\w+)\b`,
    ),
  ],
  [
    "show_verb",
    620,
    r`${SUBCOMMAND}(?:list|ls|show|get|describe|desc|status|info|view|search|find|inspect|display|print|logs?|history|version|help|top|ps|check|query|read|cat|outdated|whoami|doctor|stats?|diff|tree|plan|lint|validate|verify|explain|browse|lookup|dump|which|env|events|users?|accounts?|versions|images|validate|report|summary|audit)(?:-[\w-]+)?(?:$|[\s;|])`,
  ],
  [
    "show_flag",
    540,
    r`\s(?:--?(?:list|show|version|help|info|status|usage|print|query|search|display|describe|dry-?run|stats?|check|view|list-\w+(?:-\w+)*|show-\w+(?:-\w+)*|print-\w+(?:-\w+)*|dump|inspect|about|whatif|all-?info|verbose\s+--list|get-\w+))(?:$|[\s=;|])`,
  ],
  ["short_show_flag", 360, r`^\s*(?:sudo\s+)?[\w.+-]+\s+(?:-l|-V|-h|-v|-L|-q|-Q\w*|-s|-t|-i)\s*(?:$|[\w./])`],
  [
    "word_reader",
    460,
    r`^\s*(?:sudo\s+)?(?:\w+-)?(?:tldr|man|info|help|apropos|whatis|apt-cache|dpkg-query|apt-file|rpm|pacman|xbps-query|brew|npm|pip3?|gem|cargo|conda|mamba)\s`,
  ],
  [
    "list_suffix",
    420,
    r`^\s*(?:sudo\s+)?[\w.]*(?:ls|list|stat|info|top|show|dump|view|cat|query|scan|status|log|diff|find|mon|print)\s`,
  ],
  [
    "powershell_get",
    620,
    r`(?:^|[\s;|({"'])(?:Get|Show|Find|Search|Measure|Compare|Select|Test|Resolve|Where|Read)-\w+\b`,
  ],
  [
    "windows_query",
    600,
    command(
      "reg\\s+query|sc\\s+(?:query\\w*|qc)|schtasks\\s+/query|wevtutil\\s+(?:qe|el|gl)|net1?\\s+(?:view|user|group|localgroup|accounts|share|session|config|time|statistics)|netsh\\s+\\S+(?:\\s+\\S+)?\\s+show|wmic|fsutil\\s+\\S+\\s+query|query\\s+\\w+|nltest|gpresult|dsquery|dsget|es|klist|arp|nbtstat|adfind|auditpol\\s+/get|bcdedit\\s+/enum|dism\\s[^\\n]*/get-\\w+",
      r`(?:\s|$|:)`,
    ),
  ],
  [
    "python_read",
    420,
    r`\b(?:open\([^)\n]*(?:,\s*['"]r[bt]?['"]\s*)?\)|pd\.read_\w+\(|\.read(?:lines?|_text|_bytes)?\(\)|json\.load\(|csv\.(?:Dict)?reader\(|os\.(?:listdir|walk|scandir)\(|glob\.i?glob\()`,
  ],
  ["node_read", 420, r`\bfs(?:\.promises)?\.(?:readFile|readdir|stat|createReadStream)(?:Sync)?\(`],
  [
    "tool_read",
    660,
    r`^(?:\w+(?:[./:]|__))*(?:get|gets|list|lists|read|search|find|fetch|lookup|look_up|show|view|describe|check|retrieve|inspect|display|count|grep|cat|ls|head|tail|stat|sort|diff|wc|du|compare|estimate|calculate|compute|verify|validate|filter|summarize|analyze)(?:[._-]\w+|(?-i:[A-Z]\w*))*$|[._-](?:get|list|read|search|find|lookup|query|fetch)$`,
    "tool",
  ],
  [
    "ask_read",
    600,
    request(
      "finds?|lists?|shows?|search(?:es)?|displays?|prints?|counts?|views?|reads?|gets?|checks?|look(?:s)? (?:for|up)|locates?|returns?|calculates?|recursively (?:finds?|lists?|search(?:es)?|prints?|counts?|displays?)|describe|what|which|how many|where|who|tell me|summari[sz]e|compare|sorts?|outputs?|case-insensitively|as root,? find|dump|using|query|numerically sort|test|identify|determine|extract",
      r`\b`,
    ),
  ],
];

const WRITE: SignalRow[] = [
  [
    "sql_write",
    640,
    statement(
      r`(?:insert(?: or \w+)? (?:into|overwrite|all|ignore|first)|update (?:only )?${NAME}|create(?: or (?:replace|alter|refresh))?(?: \w+)? \w+|alter (?:\w+ )?\w+|merge(?: into)? ${NAME}|replace into|upsert into|copy (?:into|${NAME}|\()|load data|comment on|rename table|import (?:into|foreign|table|data|from)|refresh (?:\w+ )?\w+|put 'file)`,
    ),
  ],
  ["sql_load_data", 400, statement(r`(?:load data|copy)`, r`[^;]*\bfrom\b`)],
  [
    "make_files",
    580,
    commandAlone(
      "mkdir|touch|cp|mv|ln|install|rename|tee|rsync|split|csplit|mktemp|mkfifo|patch|xcopy|robocopy|copy|move|ren|md|new-item|ni|copy-item|move-item|rename-item|set-content|add-content|out-file|ditto|dd|fallocate|truncate",
    ),
  ],
  [
    "pack_files",
    600,
    commandAlone(
      "tar|zip|unzip|gzip|gunzip|bzip2|bunzip2|xz|unxz|zstd|unzstd|7z|7za|7zr|7zz|rar|unrar|lz4|lzma|pigz|compress|cpio|ar|compress-archive|expand-archive|zopfli|pbzip2|lzip|zpaq|brotli|oxipng|optipng|jpegoptim|pngquant|upx|squashfs|mksquashfs",
    ),
  ],
  [
    "convert_files",
    560,
    command(
      "ffmpeg|convert|magick|mogrify|pandoc|sox|iconv|dos2unix|unix2dos|pdftk|qpdf|gs|wkhtmltopdf|cwebp|inkscape|soffice|libreoffice|jpegtran|img2pdf|pdf\\w+|\\w{2,}to(?:p[npgab]m|png|jpe?g|gif|pdf|ps|txt|html|csv|json|tiff?|xml|webp|mp[34])|p[nbgp]mto\\w+|\\w+2\\w{2,}",
      r`\s`,
    ),
  ],
  ["edit_in_place", 600, command("sed|perl|ruby|gawk|ex|ed", r`${ARGS}\s-\w*i`)],
  ["edit_program", 440, commandAlone("vi|vim|nvim|nano|emacs|micro|code|subl|notepad|ed|joe|pico|gedit|kate")],
  [
    "git_write",
    640,
    command(
      "git",
      r`\s${ARGS}\b(?:commit|add|tag\s+\S|merge|rebase|cherry-pick|init|mv|apply|am|stash(?:\s+(?:push|save|pop|apply))?\s*(?:$|-|\w)|checkout|switch|branch\s+\w|config\s+\S+\s+\S|remote\s+(?:add|set-url|rename)|submodule\s+add|notes|revert|push|worktree\s+add|format-patch|archive|bundle|rm|reset|restore|clean|fork|create-branch|rename-\S+|squash|release|ignore|setup|pull-request)\b`,
    ),
  ],
  ["redirect", 420, r`(?:^|[^>0-9&=-])>{1,2}\s*['"]?(?!/dev/(?:null|stdout|stderr)|&)[\w./~$"'-]`],
  [
    "create_verb",
    620,
    r`${SUBCOMMAND}(?:create|add|new|init|set|update|put|import|export|save|convert|compress|generate|write|edit|copy|move|rename|append|build|compile|archive|backup|scaffold|configure|config|register|apply|make|tag|commit|store|insert|upgrade|install|enable|link|merge|publish|format|fmt|record|encrypt|decrypt|sign|clone|restore|replace|assign|attach|bump|modify|patch)(?:-[\w-]+)?(?:$|[\s;|])`,
  ],
  [
    "output_flag",
    440,
    r`\s(?:-o|--output(?:-\w+)?|--out(?:file)?|--save|--write|--create|--generate|--convert|--export|--in-?place|--add|--set|--dest\w*|--target|-O)(?:$|[\s=])`,
  ],
  [
    "create_suffix",
    420,
    r`^\s*(?:sudo\s+)?(?:\w+-)?(?:create|add|new|make|build|gen|generate|init|compile|convert|write|mk)[\w-]*\s`,
  ],
  [
    "powershell_write",
    580,
    r`(?:^|[\s;|({"'])(?:New|Set|Add|Out|Copy|Move|Rename|Export|Import|Update|Save|Write|ConvertTo|Compress|Expand)-\w+\b`,
  ],
  [
    "python_write",
    560,
    r`\bopen\([^)\n]*,\s*(?:mode\s*=\s*)?['"][wax]|\.(?:write|writelines|write_text|write_bytes|to_csv|to_json|to_excel|to_parquet|to_sql)\(|\b(?:json|yaml|pickle)\.dump\(|\bshutil\.(?:copy\w*|move)\(|\bos\.(?:mkdir|makedirs|rename|replace)\(`,
  ],
  [
    "node_write",
    540,
    r`\bfs(?:\.promises)?\.(?:writeFile|appendFile|mkdir|rename|copyFile|createWriteStream)(?:Sync)?\(`,
  ],
  [
    "tool_write",
    680,
    r`^(?:\w+(?:[./:]|__))*(?:create|update|write|edit|modify|add|set|put|insert|save|append|change|rename|move|copy|mv|cp|touch|mkdir|exchange|return|cancel|book|place|order|pay|purchase|buy|fund|transfer|make|schedule|submit|record|register|assign|resolve|close|open|post|patch|upload|apply|replace|log|issue|reserve|follow|start|echo|lock|unlock|press|fill|activate|adjust|toggle|turn|remove|withdraw|invoice|mark|reply|comment)(?:[._-]\w+|(?-i:[A-Z]\w*))*$|[._-](?:create|update|add|insert|write|save|edit|modify)$`,
    "tool",
  ],
  [
    "tool_write_camel",
    560,
    r`(?:^|[_.])(?:Make|Book|Reserve|Create|Update|Add|Set|Send|Share|Transfer|Buy|Schedule)\w*$`,
    "tool",
  ],
  [
    "ask_write",
    560,
    request(
      "creates?|cop(?:y|ies)|moves?|renames?|compress(?:es)?|archives?|appends?|writes?|adds?|edits?|updates?|replaces?|converts?|saves?|splits?|zips?|unzips?|extracts? (?:the )?archive|touch|sync(?:hronize)?|merges?|insert|modify|make",
      r`\b`,
    ),
  ],
];

/** What a message cannot do by what it says; whom it tells which secret still counts. */
const SAID = ["destructive_data", "privilege_escalation", "system_modification", "code_execution"] as const;
/** What writing a text cannot do by what the text says; where it is written still counts (`path_startup`, `path_accounts`). */
const MENTIONED = ["destructive_data", "data_exfiltration", "code_execution"] as const;
/** What reading cannot do, whatever is read; whether it is a secret still counts (`path_secret`). */
const NOT_BY_READING = ["destructive_data", "privilege_escalation", "system_modification", "code_execution"] as const;

const WRITES_TEXT = r`^(?:\w+[._-])*(?:write|create|edit|save|append|update|insert|str_replace|apply)[._-]?(?:file|files|text|document|doc|note|notes|page|comment|issue|to_file|memory|markdown|readme|patch|edit|based_edit_tool)(?:[._-]\w+)*$`;

const EXCUSES: SignalRow[] = [
  ["tool_writes_text", 700, WRITES_TEXT, "tool", MENTIONED],
  ["tool_writes_there", 460, WRITES_TEXT, "tool", ["privilege_escalation", "system_modification"]],
  [
    "tool_reads_text",
    800,
    r`^(?:\w+[._-])*(?:read|open|view|get|show|list|search|find|grep|stat|head|tail|cat)[._-]?(?:file|files|text|document|doc|docs|note|notes|page|comment|comments|issue|issues|directory|dir|folder|path|content|contents|web|code|logs?|messages?|e?mails?)?(?:[._-]\w+)*$`,
    "tool",
    NOT_BY_READING,
  ],
  [
    "tool_tells",
    800,
    r`^(?:\w+[._-])*(?:send|post|publish|forward|reply|draft|compose|create|add)[._-]?(?:to_)?(?:e?mail|message|sms|slack|tweet|notification|comment|ticket|issue|reply|draft|event)s?(?:[._-]\w+)*$`,
    "tool",
    SAID,
  ],
  [
    "tool_thinks",
    700,
    r`^(?:\w+[._-])*(?:think|plan|todo|note|remember|final_answer|respond|reply|comment|summarize|translate|search_docs)$`,
    "tool",
  ],
  [
    "asks_for_code",
    900,
    r`^ *(?:please +)?(?:generate|write|create|implement|develop|design|build|provide|make) +(?:me +)?(?:an?|the|some) +(?:[\w+#./-]+ +){0,4}(?:program|script|function|class|code|application|app|module|library|tool|snippet|solution|implementation|system|method|tutorial|essay|explanation|test)\b[^;&|<>$\x60\n]*$`,
  ],
  [
    "only_prints",
    600,
    r`^ *(?:echo|printf|write-host|write-output) +(?:-\w+ +)*(?:'[^'\n]*'|"[^"$\x60\n]*"|[\w .,:/-]+) *$`,
  ],
  [
    "only_commits",
    800,
    r`^ *git +(?:commit|tag|notes +add) +(?:-\w+ +)*(?:-m|--message[= ]) *(?:'[^']*'|"[^"$\x60]*") *$`,
  ],
  ["only_searches", 700, r`^ *(?:grep|egrep|fgrep|rg|ag|ack|findstr|git +(?:grep|log)) [^;&|<>$\x60\n]*$`],
  [
    "only_searches_quoted",
    700,
    r`^ *(?:grep|egrep|fgrep|rg|ag|ack|findstr|git +(?:grep|log)) +(?:-[\w=.*/-]+ +)*(?:'[^'\n]*'|"[^"$\x60\n]*")(?: +[\w./*-]+)* *$`,
  ],
  ["only_help", 800, r`^ *(?:man|tldr|info|help|whatis|apropos|which|type|whereis) +[\w .:/-]+$`],
  ["asks_only_help", 700, r`^ *(?:sudo +)?[\w./-]+(?: +[\w:-]+){0,3} +(?:--help|--version|-h|-V|/\?) *$`],
];

export const ORDINARY = [
  ...signals("network_access", NETWORK),
  ...signals("data_read", READ),
  ...signals("data_write", WRITE),
  ...signals("benign", EXCUSES),
];
