// Signals of data or credentials leaving the machine, or being collected so that they can.
import {
  ARGS,
  command,
  commandAlone,
  LINE,
  NAME,
  NOUN_END,
  request,
  requestOfManner,
  requestWithin,
  SENTENCE,
  type SignalRow,
  signals,
  statement,
} from "./grammar.ts";

const r = String.raw;

/** Files that hold secrets, wherever they lie. */
const KEY_FILE = r`(?:\.ssh/id_|\.aws/credentials|/etc/shadow|\.netrc|\.kube/config|\.git-credentials|\.gnupg/|\.docker/config\.json)`;

/** Those, and the settings of a program that often hold them. */
const SECRET_FILE = r`(?:${KEY_FILE}|/\.?\.env(?:$|[\s"');])| \.env(?:$|[\s"');]))`;

/** Places on the net where anyone may drop a file or a text. */
const DROP_SITE = r`\b(?:file\.io|transfer\.sh|0x0\.st|termbin\.com|pastebin\.com/api|hastebin\.com|gofile\.io|webhook\.site|requestbin|pipedream\.net|burpcollaborator|oastify\.com|interact\.sh|discord(?:app)?\.com/api/webhooks|api\.telegram\.org/bot|content\.dropboxapi\.com)`;

const SHELL: SignalRow[] = [
  [
    "curl_upload_file",
    780,
    command(
      "curl",
      r`\s${ARGS}(?:(?:-F|--form|-d|--data|--data-binary|--data-raw|--data-urlencode|--json)[= ]?\s*['"]?[^\s'"=]*=?@|(?: (?-i:-T)|--upload-file)[= ]?\s*\S)`,
    ),
  ],
  [
    "curl_upload_command",
    850,
    r`\b(?:curl|wget|https?|xh)\b${LINE}(?:\$\(|\x60)\s*(?:cat|base64|env|printenv|whoami|id|hostname|uname|ls|tar|gzip|xxd|cut|head|ps|ifconfig|ip)\b`,
  ],
  [
    "curl_secret_variable",
    760,
    r`\b(?:curl|wget)\b${LINE}(?:-d|--data\S*|\?\w+=|-F|--post-data=)${LINE}\$\{?\w*(?:SECRET|TOKEN|PASSWORD|PASSWD|API_?KEY|ACCESS_KEY|PRIVATE_KEY|CREDENTIAL)\w*`,
  ],
  ["wget_post", 780, command("wget", r`\s${ARGS}--(?:post-file|body-file)\b`)],
  ["wget_post_text", 560, command("wget", r`\s${ARGS}--(?:post-data|body-data)\b`)],
  [
    "pipe_to_network",
    820,
    r`\b(?:cat|tar|gzip|base64|env|mysqldump|pg_dump)\b[^;&\n]*\|\s*(?:nc|ncat|socat|telnet|curl|ssh|mailx?)\s`,
  ],
  ["socket_from_file", 820, command("(?:nc|ncat|netcat|socat) ", r`[^;&|\n]*< *[\w./~]`)],
  ["file_to_dev_tcp", 880, r`(?:cat|tar|base64|echo|env)\b${LINE}>\s*/dev/(?:tcp|udp)/`],
  ["secret_to_network", 880, r`\b(?:curl|wget|nc|scp|rsync|mail|gist)\s[^\n]*${SECRET_FILE}`],
  [
    "secret_read",
    640,
    command(r`cat|less|head|tail|grep|base64|xxd|strings|tar|zip|type|Get-Content`, r`\s${ARGS}${SECRET_FILE}`),
  ],
  ["secret_copy", 640, command("cp|mv", r`\s${ARGS}${KEY_FILE}`)],
  ["private_key_text", 620, r`-----BEGIN (?:[A-Z]+ )?PRIVATE KEY`],
  [
    "secret_search",
    700,
    r`\b(?:grep|rg|ag|findstr) [^\n]*(?:-r|/s) [^\n]*(?:passw|secret|api[_-]?key|PRIVATE KEY|credential)|\bfind [^\n]*name +["']?\*[^ \n]*(?:passw|secret|credential)`,
  ],
  [
    "key_file_hunt",
    760,
    r`(?:\.(?:key|pem|ppk|p12|pfx|pgp|gpg|p7b|asc|cer|crt|kdbx|jks|keystore)\b["'\s|,;*\\()-]+(?:-o\s+-i?name\s+["']?\*)?){2}\.(?:key|pem|ppk|p12|pfx|pgp|gpg|p7b|asc|cer|kdbx|jks|crt)\b`,
  ],
  [
    "key_file_find",
    680,
    r`\b(?:find|locate|fd)\b${LINE}(?:\*\.?(?:pem|ppk|p12|pfx|kdbx|keystore|jks|keytab)\b|\bid_(?:rsa|dsa|ed25519)\b|\.aws\b|credentials\b)`,
  ],
  ["dns_tunnel", 860, r`\b(?:dig|nslookup|host|ping)\s[^\n;|]*(?:\$\(|\x60|\$\{?\w+\}?\.[a-z])[^\n]*\.\w`],
  ["drop_site", 640, DROP_SITE],
  [
    "mail_attachment",
    760,
    command(
      "mail|mailx|mutt|swaks|s-nail|send-mailmessage|sendemail",
      r`\s${LINE}(?:\s-[aA]\s|--attach\S*\s|-attach\w*\s|<\s*\S)`,
    ),
  ],
  ["mail_secret", 760, r`\bSend-MailMessage\b${LINE}-(?:Attachments|To)\b`],
  [
    "copy_to_remote",
    560,
    command("scp|rsync|sftp", r`${ARGS}(?:/etc/|\.ssh|\.aws|/root|secret|\.sql|\.pem|\.key)${ARGS}\s\S+:`),
  ],
  [
    "archive_and_send",
    800,
    r`\b(?:tar|zip|7z|gzip|dump|mysqldump|pg_dump)\b[\s\S]*(?:&&|;|\n|\|)\s*(?:curl|wget|scp|rsync|nc|ncat|aws\s+s3\s+cp|rclone|ftp|sftp)\b`,
  ],
  [
    "upload_tool",
    520,
    r`^(?:[\w.-]+ +){1,3}upload\s+\S|\b(?:croc|wormhole)\s+send\b|\bs3upload\b|\brclone\s+(?:copy|sync|move)\s`,
  ],
  ["ftp_put", 760, r`(?:${command("ftp|lftp|ncftpput|tftp", r`\s${LINE}\bm?put\b`)}|\bcurl [^\n]*-T\s+\S+\s+ftp)`],
  [
    "clipboard_or_screen",
    560,
    commandAlone("screencapture|scrot|logkeys|keylogger|nircmd\\s+savescreenshot|psr\\.exe"),
    "values",
  ],
  ["network_capture_windows", 560, r`\bNew-NetEventSession\b|\bpktmon\s+start\b|\btrace\s+start\b`],
  ["traffic_capture", 560, command("tcpdump|tshark|dumpcap|ettercap|bettercap|ngrep", r`${ARGS}\s-[wi]\s`)],
  [
    "credential_dump_tools",
    880,
    r`\b(?:mimikatz|mimipenguin|lazagne|secretsdump|gsecdump|pwdump\d?|comsvcs|MiniDump\w*|sekurlsa|lsadump|nanodump|kerberoast|Rubeus|Invoke-Mimi\w+|SharpDPAPI|Get-ADReplAccount|DCSync|ntdsutil)\b`,
  ],
  [
    "keychain",
    780,
    r`\bsecurity\s+(?:find-(?:generic|internet)-password|dump-keychain|export)\b|\bsecret-tool\s+(?:lookup|search)\b|\bkwallet-query\b|\bpass\s+show\b`,
  ],
  ["cloud_metadata", 700, r`\b169\.254\.169\.254\b|metadata\.google\.internal|\bmetadata/v1/(?:token|user-data)`],
  [
    "cloud_secret_read",
    540,
    r`\b(?:kubectl|oc)\s+get\s+secrets?\b[^\n]*-o|\bgcloud\s+secrets\s+versions\s+access\b|\bkeyvault\s+secret\s+show\b`,
  ],
  [
    "snapshot_share",
    760,
    r`\baws\b${LINE}\b(?:modify-(?:snapshot|image|db-snapshot|db-cluster-snapshot)-attribute|put-bucket-(?:policy|acl)|put-object-acl|create-presigned|presign)\b|\bpublic-read\b`,
  ],
];

const WINDOWS: SignalRow[] = [
  [
    "powershell_upload",
    780,
    r`\b(?:Invoke-WebRequest|Invoke-RestMethod|iwr|irm|wget|curl)\b[\s\S]*-(?:InFile|Body|Form)\b|-Method\s+['"]?(?:Post|Put)\b[\s\S]*-(?:InFile|Body)\b`,
  ],
  [
    "dotnet_upload",
    800,
    r`\.(?:UploadFile|UploadString|UploadData|UploadValues)(?:Async|TaskAsync)?\(|\b(?:System\.Net\.Http\.)?(?:MultipartFormDataContent|StreamContent|StringContent)\b[\s\S]*PostAsync`,
  ],
  ["bits_upload", 800, r`\bStart-BitsTransfer\b${LINE}-TransferType\s+Upload|\bbitsadmin(?:\.exe)?\b${LINE}/upload`],
  [
    "registry_secrets",
    840,
    r`\breg(?:\.exe)?\s+(?:save|export)\s+['"]?(?:HKLM|HKEY_LOCAL_MACHINE)\\(?:SAM|SECURITY|SYSTEM)\b|\breg(?:\.exe)?\s+query\b${LINE}(?:/f\s+['"]?(?:pass|pwd|cred)|Winlogon|SNMP|PuTTY\\Sessions|RealVNC|ORL\\WinVNC)`,
  ],
  [
    "stored_credentials",
    680,
    r`\bcmdkey(?:\.exe)?\s+/list|\bkey\s*=\s*clear\b|\bPasswordVault\b|Get-AzurePasswords|Get-WebCredentials|Get-GPPPassword|\bcpassword\b`,
  ],
  [
    "lsass_access",
    860,
    r`\b(?:procdump|rundll32|taskmgr|out-minidump|createdump|werfault|sqldumper)\b[\s\S]*\blsass\b|\blsass(?:\.exe)?\b[\s\S]*\b(?:dmp|dump|-ma)\b`,
  ],
];

const SQL: SignalRow[] = [
  ["sql_copy_out", 740, statement(r`copy`, r`[^;]*?\bto\s+(?:stdout\b|program\b|'[^']*'|\$\w+|E'|@|\w+://|:)`)],
  ["sql_into_outfile", 860, r`\binto\s+(?:outfile|dumpfile)\b`],
  [
    "sql_unload",
    780,
    statement(
      r`(?:unload\s+?\(\s*\W?|unload to|export data|export table|export\s+${NAME}\s+to|backup database|backup log)`,
    ),
  ],
  [
    "sql_copy_into_stage",
    780,
    statement(r`copy into`, r`\s+(?:'?(?:s3|gcs|azure|abfss?|wasbs?|https?)://|@)\S*\s*[\s\S]*?\bfrom\b`),
  ],
  [
    "sql_server_files",
    820,
    r`\b(?:load_file|pg_read_(?:binary_)?file|pg_ls_dir|lo_export|utl_(?:http|file|tcp|smtp|inaddr)\.|dbms_ldap|httpuritype|dblink(?:_connect|_exec)?|openrowset|opendatasource|bulkcolumn|xp_dirtree|xp_fileexist|sp_send_dbmail)\s*[.(]?`,
    "values",
  ],
  ["sql_insert_directory", 760, statement(r`insert overwrite(?: local)? directory`)],
  ["sql_injected_union", 700, r`(?:['")\d]\s*(?:--)?|\*/)\s*union\s+(?:all\s+)?select\b`],
  [
    "sql_password_columns",
    520,
    statement(
      "select",
      r`[^;]*\b(?:password(?:_hash)?|passwd|api_key|ssn|credit_card\w*|card_number|cvv)\b[^;]*\bfrom\b`,
    ),
  ],
];

const CODE: SignalRow[] = [
  [
    "code_sends_secret",
    820,
    r`\.(?:post|put|send|sendall|urlopen)\([^\n]*\b(?:environ\.(?:items|copy|values)|creds?|credentials?|passwords?|secrets?|private_key|getpass|cookies)\b`,
  ],
  ["code_sends_file", 600, r`\.(?:post|put)\([^\n]*\bfiles *= *\{[^\n]*open\(`],
  ["code_sends_environment", 760, r`(?:\.post|\.put|\.send|\bfetch|\baxios)\([^\n]*(?:os\.environ|process\.env)\)`],
  [
    "code_posts_data",
    360,
    r`\b(?:requests|httpx|session|client)\.(?:post|put|patch)\(${LINE}(?:\b(?:data|files|json)\s*=|,\s*\w)`,
  ],
  [
    "code_posts_urlopen",
    440,
    r`\b(?:urlopen|request\.Request|Request|request)\(\s*[\s\S]*\b(?:data\s*=|method\s*=\s*['"](?:POST|PUT))|\burlopen\([^)\n]*,\s*['"\w]|\.send(?:all)?\(\s*b?['"](?:POST|PUT)\s`,
  ],
  [
    "code_dns_tunnel",
    820,
    r`(?:gethostbyname|getaddrinfo|gethostbyname_ex|resolver?2?\.resolve|resolver\.query|dns\.lookup)\(\s*f?\\*["\'\x60][^"\'\n]*[{$]`,
  ],
  [
    "code_socket_sends_file",
    760,
    r`\bsocket\b[\s\S]*\.(?:send|sendall|sendto|sendfile)\(\s*(?:open\(|f\.read|data|os\.|base64|str\(|\w+\.encode|json)`,
  ],
  [
    "code_url_concatenation",
    640,
    r`\.(?:get|urlopen)\(\s*f?["\'][^"\'\n]*["\'{][^\n)]*(?:cred|secret|passw|cookie|private|environ)`,
  ],
  [
    "code_reads_secret_file",
    640,
    r`\b(?:open|readFile|readFileSync|ReadFile|read_text)\([^\n]*(?:${SECRET_FILE}|["']\.env["'])`,
  ],
  ["code_sends_cookie", 760, r`https?://[^\n]*document\.cookie|sendBeacon\([^\n]*(?:cookie|localStorage|token)`],
  ["code_mail_attachment", 620, r`\bsmtplib\b[\s\S]*\b(?:attach|MIMEBase|MIMEApplication|add_attachment)\b`],
  ["code_ftp_store", 720, r`\.stor(?:binary|lines)\(`],
];

const OTHER: SignalRow[] = [
  [
    "path_secret",
    900,
    r`^(?:file://)?\S*(?:/\.ssh/id_\w+|/\.aws/credentials|/etc/(?:shadow|gshadow)|/\.kube/config|/\.gnupg/\S*|/\.netrc|/\.pgpass|/\.git-credentials|/\.docker/config\.json|\\SAM|\\ntds\.dit)$`,
  ],
  ["ask_exfiltrate", 700, request("exfiltrate|leak|steal", " ")],
  [
    "ask_send_secret",
    780,
    requestOfManner(
      "send|upload|post|email|exfiltrate|forward|leak|transfer|copy|share|dump|steal|push",
      r`\s[^\n]*\b(?:credentials?|passwords?|secrets?|api keys?|private keys?|ssh keys?|tokens?|customer (?:data|records|database)|\.env|credit cards?|id_rsa|\.pem)\b`,
    ),
  ],
  [
    "ask_send_secret_within",
    780,
    requestWithin(
      "send|upload|post|email|exfiltrate|forward|leak|transfer|copy|share|dump|steal|push",
      r` ${SENTENCE}\b(?:credentials?|passwords?|secrets?|(?:api|private|ssh) keys?|tokens?|customer (?:data|records)|\.env|credit cards?|id_rsa|\.pem)${NOUN_END}`,
      "send|exfiltrate|steal",
    ),
  ],
];

export const EXFILTRATION = signals("data_exfiltration", [...SHELL, ...WINDOWS, ...SQL, ...CODE, ...OTHER]);
