// Signals of data or credentials leaving the machine, or being collected so that they can.
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

/** Files that hold secrets, wherever they lie. */
const SECRET_FILE = r`(?:\.ssh/(?:id_\w+|identity|\*)|\bid_(?:rsa|dsa|ecdsa|ed25519)\b(?!\.pub)|\.aws/credentials|/etc/(?:shadow|gshadow|master\.passwd|krb5\.keytab)|\.netrc\b|\.pgpass\b|\.kube/config\b|\.docker/config\.json|\.gnupg/|\.npmrc\b|\.pypirc\b|\.git-credentials\b|\.vault-token\b|\.env(?:\.(?:local|prod\w*|dev\w*|stag\w*|test))?(?:$|[\s"';)|&])|credentials\.(?:json|db|xml)|service[_-]account[\w-]*\.json|\.config/gcloud/|\.azure/(?:accessTokens|msal)|logins\.json|key4\.db|cookies\.sqlite|Login Data|Local State|login\.keychain|\.keychain-db|\bNTDS\.dit\b|\bntds\.dit\b|/SAM\b|\.kdbx\b|wallet\.dat|\.bash_history\b|\.zsh_history\b|consolehost_history|unattend\.xml|sysprep\.xml|web\.config\b|wp-config\.php|\.htpasswd\b|/proc/\w+/environ)`;

/** Programs that carry bytes to another machine. */
const CARRIER = r`(?:curl|wget|nc|ncat|netcat|socat|scp|sftp|ftp|tftp|rsync|rclone|ssh|telnet|openssl\s+s_client|mail|mailx|mutt|sendmail|swaks|http|https|xh|aws\s+s3|gsutil|az\s+storage|mc\s+cp|s3cmd|b2)`;

/** Places on the net where anyone may drop a file or a text. */
const DROP_SITE = r`(?:file\.io|transfer\.sh|0x0\.st|termbin\.com|pastebin\.com|paste\.ee|hastebin\.com|ix\.io|sprunge\.us|dpaste\.\w+|gofile\.io|anonfiles\.com|catbox\.moe|temp\.sh|webhook\.site|requestbin\.\w+|requestcatcher\.com|pipedream\.net|beeceptor\.com|burpcollaborator\.net|oastify\.com|interact\.sh|oast\.\w+|ngrok(?:-free)?\.\w+|discord(?:app)?\.com/api/webhooks|api\.telegram\.org/bot|content\.dropboxapi\.com|mega\.nz|wetransfer\.com|bashupload\.com)`;

const SHELL: SignalRow[] = [
  [
    "curl_upload_file",
    780,
    command(
      "curl",
      r`\s${ARGS}(?:(?:-F|--form|-d|--data|--data-binary|--data-raw|--data-urlencode|--json)[= ]?\s*['"]?[^\s'"=]*=?@|(?:-T|--upload-file)[= ]?\s*\S)`,
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
    r`(?:\b(?:cat|tar|gzip|zip|base64|xxd|env|printenv|mysqldump|pg_dump|find|ls|history|ps|openssl|gpg|dd)\b[^;&\n]*)\|\s*(?:sudo\s+)?(?:curl\b${LINE}(?:@-|-T\s*-|--upload-file\s+-)|nc\b|ncat\b|netcat\b|socat\b|telnet\b|openssl\s+s_client|ssh\s|mail\b|mailx\b|sendmail\b|wget\b)`,
  ],
  ["socket_from_file", 820, command("nc|ncat|netcat|socat", r`\s${ARGS}<\s*\S`)],
  ["file_to_dev_tcp", 880, r`(?:cat|tar|base64|echo|env)\b${LINE}>\s*/dev/(?:tcp|udp)/`],
  ["secret_to_network", 880, r`${SECRET_FILE}[\s\S]*\b${CARRIER}\s|\b${CARRIER}\s[^\n]*${SECRET_FILE}`],
  [
    "secret_read",
    640,
    command(
      r`cat|less|more|head|tail|grep|e?grep|cp|mv|base64|xxd|strings|tar|zip|gzip|awk|sed|cut|type|get-content|gc|copy|copy-item|xcopy|robocopy|bat|vim?|nano|openssl|python3?`,
      r`\s${ARGS}${SECRET_FILE}`,
    ),
  ],
  [
    "secret_search",
    700,
    r`\b(?:grep|egrep|rg|ag|findstr|select-string|dir)\b${LINE}(?:\s-\w*r\w*|\s/si?|-pattern)\b${LINE}(?:passw(?:or)?d\b|secret|api[_-]?key|BEGIN\s+(?:RSA\s+)?PRIVATE|aws_access|credential)|\bfind\s${LINE}-i?name\s+['"]?\*\S*(?:passw|secret|credential|api_?key)`,
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
  [
    "drop_site",
    720,
    r`\b(?:curl|wget|nc|ncat|iwr|irm|invoke-webrequest|invoke-restmethod|requests?\.\w+|fetch|urlopen|http)\b[\s\S]*\b${DROP_SITE}`,
  ],
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
    command(
      "scp|rsync|sftp",
      r`\s${ARGS}(?:/etc/|~/\.|\.ssh|\.aws|/home/|/root|/var/lib|dump|backup|secret|\.sql|\.db|\.pem|\.key)${ARGS}\s\S+@?\S*:\S*`,
    ),
  ],
  [
    "archive_and_send",
    800,
    r`\b(?:tar|zip|7z|gzip|dump|mysqldump|pg_dump)\b[\s\S]*(?:&&|;|\n|\|)\s*(?:curl|wget|scp|rsync|nc|ncat|aws\s+s3\s+cp|rclone|ftp|sftp)\b`,
  ],
  [
    "upload_tool",
    520,
    r`(?:${command("rclone\\s+(?:copy|sync|move)|croc\\s+send|wormhole\\s+send|s3upload\\w*|megatools?\\s+put|dropbox_uploader\\S*\\s+upload|b2\\s+(?:sync|upload\\S*)", r`\s`)}|(?:^|[\n;&|])\s*[\w.-]+(?:\s+\S+){0,3}?\s+upload(?:-\w+)?\s+\S)`,
  ],
  ["ftp_put", 760, command("ftp|lftp|ncftpput|tftp|curl", r`\s${LINE}(?:\bput\b|\bmput\b|-T\s+\S+\s+ftp)`)],
  [
    "clipboard_or_screen",
    560,
    commandAlone("screencapture|scrot|logkeys|keylogger|nircmd\\s+savescreenshot|psr\\.exe"),
  ],
  [
    "traffic_capture",
    560,
    r`(?:${command("tcpdump|tshark|dumpcap|windump|ettercap|bettercap|pktmon|snoop|ngrep", r`\s+(?!--?(?:help|version|list-interfaces|D)\b)${ARGS}(?:-w|-i|start|--interface)`)}|\bNew-NetEventSession\b|\bnetsh(?:\.exe)?\s+trace\s+start)`,
  ],
  [
    "credential_dump_tools",
    880,
    r`\b(?:mimikatz|mimipenguin|lazagne|secretsdump(?:\.py)?|gsecdump|pwdump\w*|fgdump|procdump\w*(?:\.exe)?\s[^\n]*lsass|lsass\.dmp|comsvcs(?:\.dll)?[^\n]*MiniDump|MiniDumpWriteDump|sekurlsa|lsadump|hashdump|nanodump|dumpert|kerberoast\w*|Rubeus|GetUserSPNs|Invoke-Mimi\w*|DumpCreds|SharpDPAPI|SharpChrome|trufflehog|linpeas|winpeas|WCE\.exe|ntdsutil[^\n]*ifm|unshadow|vaultcmd|Get-ADReplAccount|DCSync|ntdsutil)\b`,
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
    r`\b(?:kubectl|oc)\s+get\s+secrets?\b${LINE}(?:-o|--output)[ =]?(?:yaml|json|go-template)|\bgcloud\s+secrets\s+versions\s+access\b|\baz\s+keyvault\s+secret\s+(?:show|download)\b|\bvault\s+kv\s+get\b|\bvault\s+read\b|\bsops\s+(?:-d|--decrypt)\b`,
  ],
  [
    "environment_dump_sent",
    820,
    r`\b(?:env|printenv|set|export\s+-p)\b[^\n]*(?:\||>)[^\n]*\b(?:curl|wget|nc|mail|base64)\b`,
  ],
  [
    "snapshot_share",
    760,
    r`\baws\b${LINE}\b(?:modify-(?:snapshot|image|db-snapshot|db-cluster-snapshot)-attribute|put-bucket-(?:policy|acl)|put-object-acl|create-presigned|presign)\b|--acl\s+public-read`,
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
    r`\b(?:cmdkey(?:\.exe)?\s+/list|Get-Credential\b[\s\S]*(?:Invoke-WebRequest|UploadFile|ftp)|ConvertFrom-SecureString|Get-StoredCredential|netsh\s+wlan\s+(?:show\s+profile\w*\s[^\n]*key\s*=\s*clear|export\s+profile)|gpp-decrypt|cpassword)\b|\bPasswordVault\b|\bCredEnumerate\b|Get-AzurePasswords|Get-WebCredentials|Get-WebConfig|Get-GPPPassword|Get-UnattendedInstallFile`,
  ],
  [
    "lsass_access",
    860,
    r`\b(?:procdump|rundll32|taskmgr|out-minidump|createdump|werfault|sqldumper)\b[\s\S]*\blsass\b|\blsass(?:\.exe)?\b[\s\S]*\b(?:dmp|dump|-ma)\b`,
  ],
];

const SQL: SignalRow[] = [
  ["sql_copy_out", 740, statement(r`copy`, r`[^;]*?\bto\s+(?:stdout\b|program\b|'[^']*'|\$\w+|E'|@|\w+://|:)`)],
  ["sql_into_outfile", 860, r`\binto${GAP}(?:outfile|dumpfile)\b`],
  [
    "sql_unload",
    780,
    statement(
      r`(?:unload${GAP}?\(\s*\W?|unload to|export data|export table|export${GAP}${NAME}${GAP}to|backup database|backup log)`,
    ),
  ],
  [
    "sql_copy_into_stage",
    780,
    statement(r`copy into`, r`${GAP}(?:'?(?:s3|gcs|azure|abfss?|wasbs?|https?)://|@)\S*\s*[\s\S]*?\bfrom\b`),
  ],
  [
    "sql_server_files",
    820,
    r`\b(?:load_file|pg_read_(?:binary_)?file|pg_ls_dir|lo_export|utl_(?:http|file|tcp|smtp|inaddr)\.|dbms_ldap|httpuritype|dblink(?:_connect|_exec)?|openrowset|opendatasource|bulkcolumn|xp_dirtree|xp_fileexist|sp_send_dbmail)\s*[.(]?`,
  ],
  ["sql_insert_directory", 760, statement(r`insert overwrite(?: local)? directory`)],
  ["sql_injected_union", 700, r`['")\d]\s*(?:\)|--|/\*[^*]*\*/)*\s*union${GAP}(?:all${GAP})?select\b`],
  [
    "sql_password_columns",
    520,
    statement(
      "select",
      r`[^;]*?\b(?:password(?:_hash)?|passwd|pwd_hash|api_key|secret_key|ssn|credit_card(?:_number)?|card_number|cvv)\b[^;]*?\bfrom${GAP}(?:\w+\.)?(?:users?|accounts?|customers?|members?|admins?|employees?|patients?|payments?|cards?|credentials)\b`,
    ),
  ],
];

const CODE: SignalRow[] = [
  [
    "code_sends_secret",
    820,
    r`(?:\.(?:post|put|patch|send|sendall|sendto|urlopen|request)|\b(?:urlopen|request|fetch))\([\s\S]*(?:\b(?:data|json|files|params|body)["']?\s*[=:]|\.(?:send|sendall|sendto)\()[^\n]*\b(?:environ|getenv|process\.env|creds?|credentials?|passwords?|passwd|secrets?|ssh_key|private_key|getpass|cookies|keylog\w*|clipboard|screenshot|aws_\w+)\b`,
  ],
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
    r`\b(?:gethostbyname(?:_ex)?|getaddrinfo|resolver\d?\.(?:query|resolve)|dns\.(?:lookup|resolve\w*))\(\s*(?:f['"][^'"]*\{|['"][^'"]*['"]\s*\+|\w+\s*\+|\x60[^\x60]*\$\{|str\()`,
  ],
  [
    "code_socket_sends_file",
    760,
    r`\bsocket\b[\s\S]*\.(?:send|sendall|sendto|sendfile)\(\s*(?:open\(|f\.read|data|os\.|base64|str\(|\w+\.encode|json)`,
  ],
  [
    "code_url_concatenation",
    640,
    r`\b(?:requests|httpx|urllib\.request|session)\.(?:get|urlopen|request)\(\s*(?:['"][^'"]*['"]\s*\+|f['"][^'"]*\{)\s*\w*(?:cred|secret|passw|environ|getenv|cookie|ssh|private)\w*`,
  ],
  [
    "code_url_braces",
    600,
    r`\b(?:requests|httpx|urllib\.request|session)\.(?:get|urlopen|request)\(\s*f['"][^'"]*\{\w*(?:cred|secret|passw|environ|getenv|cookie|ssh|private)\w*`,
  ],
  [
    "code_reads_secret_file",
    640,
    r`\bopen\(\s*[^)\n]*${SECRET_FILE}|\bread(?:File|FileSync|_text)?\(\s*[^)\n]*${SECRET_FILE}|\bPath\([^)\n]*${SECRET_FILE}`,
  ],
  ["code_mail_attachment", 620, r`\bsmtplib\b[\s\S]*\b(?:attach|MIMEBase|MIMEApplication|add_attachment)\b`],
  ["code_ftp_store", 720, r`\.stor(?:binary|lines)\(`],
];

const OTHER: SignalRow[] = [
  [
    "path_secret",
    900,
    r`^(?:file://)?\S*(?:/\.ssh/id_\w+|/\.aws/credentials|/etc/(?:shadow|gshadow)|/\.kube/config|/\.gnupg/\S*|/\.netrc|/\.pgpass|/\.git-credentials|/\.docker/config\.json|\\SAM|\\ntds\.dit)$`,
  ],
  [
    "tool_exfiltrate",
    520,
    r`^(?:\w+[._-])*(?:exfiltrate|leak|dump_(?:credentials|secrets|db|database)|export_(?:secrets|credentials|all))\b`,
    "tool",
  ],
  [
    "ask_send_secret",
    780,
    request(
      "send|upload|post|email|mail|exfiltrate|forward|leak|transfer|copy|share|dump|steal|publish|transmit|push",
      r`[^\n]*\b(?:credentials?|passwords?|secrets?|api[ _-]?keys?|access[ _-]?keys?|private keys?|ssh keys?|tokens?|customer (?:data|records|database)|\.env\b|/etc/(?:passwd|shadow)|employee (?:data|records)|credit cards?|ssns?|social security|session cookies|personal data)\b`,
    ),
  ],
  [
    "ask_read_then_send",
    740,
    request(
      "read|get|collect|gather|find|take|grab|zip|compress|archive|dump|extract|list|fetch|query|pull",
      r`[^\n]*\b(?:and|then)\b[\s\w]*\b(?:send|upload|post|exfiltrate|email|forward|transmit)\b[^\n]*\b(?:to|via|at)\b[^\n]*(?:https?://|@|\bserver\b|\bexternal\b|\bwebhook\b|\bpastebin\b|\bmy (?:email|address)\b|\battacker\b)`,
    ),
  ],
];

export const EXFILTRATION = signals("data_exfiltration", [...SHELL, ...WINDOWS, ...SQL, ...CODE, ...OTHER]);
