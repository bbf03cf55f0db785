// Signals of data being deleted, overwritten or made unrecoverable.
import {
  ARGS,
  command,
  commandAlone,
  commandAt,
  guardedStatement,
  HANDED_ON,
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
  windowsCommand,
} from "./grammar.ts";

const r = String.raw;

/** A command-line tool's verb behind one to three words: `fastly service delete`. */
const CLI = r`^!?(?-i:[a-z][\w.-]*(?: +[a-z][\w:./@-]*)?(?: +[a-z][\w:./@-]*)?) `;

const CLI_DELETES = "delete|destroy|purge|wipe|erase|truncate|terminate|nuke|unregister";

const SHELL: SignalRow[] = [
  ["rm_recursive", 880, command("rm ", r`(?:[^;&|\n]* )?-(?:[a-z]*[rR]|-recursive|-no-preserve-root)`)],
  ["rm_glob", 720, command("rm ", r`[^;&|\n]*[*?]`)],
  [
    "rm_system_path",
    800,
    command("rm ", r`(?:[^;&|\n]* )?["']?(?:/(?:etc|var/l|usr|boot|opt|root|home|srv|dev)|~|\$HOME)`),
  ],
  [
    "rm_all_of_list",
    800,
    r`\b(?:xargs|parallel) (?:[^;&|\n"']* )?(?:/\S*/)?(?:rmi?|unlink|shred|rmdir|del|delete|branch -D)\b`,
  ],
  ["rm_in_loop", 700, r`\bdo\s+(?:sudo\s+)?rm\s`],
  ["rm_forced", 480, commandAt("rm +-(?:[a-z]*f|-force)", r`\s`)],
  ["rm_file", 440, commandAt("rm |unlink ", r`+["'\w./~$-]`)],
  ["trash_purge", 650, commandAlone("trash-rm|trash-empty|rimraf|del-cli|srm|safe-rm")],
  ["rmdir", 560, commandAt("rmdir", r`\s`)],
  ["find_delete", 880, command("find|fd|gfind", r`${ARGS}\s-delete\b`)],
  [
    "find_exec_rm",
    880,
    r`\bfind\b${LINE}\s-(?:exec|execdir|ok|okdir)\s+(?:sudo\s+)?(?:\S*/)?(?:rm|shred|unlink|rmdir|srm|truncate)\b`,
  ],
  ["find_exec_shell_rm", 800, r`\b(?:find|xargs)\b[^\n]*sh\s+-c\s+["\'][^\n]*\brm\s`],
  ["dd_to_device", 920, command("dd", r`\s${ARGS}\bof=/dev/(?:[shv]d|xvd|nvme|mmcblk|r?disk|mapper|md|loop|dm-|sr)`)],
  ["dd_wipe", 650, commandAt("dd", r`\s${ARGS}\bif=/dev/(?:zero|u?random)\b`)],
  ["make_file_system", 900, command(r`mkfs(?:\.\w+)?|mke2fs|mkswap|newfs|mkdosfs|mkntfs`, r`\s`)],
  [
    "wipe_device",
    900,
    commandAlone(r`wipefs|shred|sfill|nwipe|scrub|blkdiscard|sdelete(?:64)?|wipe|dban|secure-delete|nvme format`),
    "values",
  ],
  [
    "partition_change",
    800,
    command(
      r`fdisk|sfdisk|sgdisk|gdisk|parted|cfdisk|diskpart`,
      r`\s+(?:-[^lhpv\s]\S*\s+|--(?:zap|delete|new|script|wipe|part)\S*\s+)*(?:/dev/|/s\b)`,
    ),
  ],
  [
    "volume_remove",
    880,
    command(
      r`lvremove|vgremove|pvremove|zpool\s+destroy|zfs\s+destroy|btrfs\s+subvolume\s+delete|mdadm\s+--zero-superblock|cryptsetup\s+(?:erase|luksErase|luksFormat)|hdparm\s+--security-erase`,
      r`\b`,
    ),
  ],
  [
    "disk_erase",
    880,
    r`\b(?:diskutil\s+(?:erase\w*|partitionDisk|secureErase|apfs\s+delete\w*)|asr\s+restore\b${LINE}--erase)\b`,
  ],
  ["write_to_device", 900, r`>\s*/dev/(?:sd|hd|vd|xvd|nvme|disk|mmcblk|mapper/)\w*`],
  [
    "log_overwrite",
    820,
    r`(?:^|[^>])>\s*['"]?(?:/var/log/|/var/spool/|/var/audit/|/private/var/log/|(?:~/|\$HOME/|/root/|/home/\w+/)\.\w*history\b)`,
  ],
  [
    "log_tamper",
    720,
    command(
      "truncate|ln|cp|tee|sed|unlink|mv|chflags",
      r`\s${ARGS}(?:/var/log/(?:messages|secure|syslog|auth|wtmp|btmp|lastlog|system|security|audit)|/var/spool/mail|\.(?:bash|zsh|sh|fish)_?history\b)`,
    ),
  ],
  ["truncate_file", 680, command("truncate", r`\s${ARGS}(?:-s\s*0\b|--size[= ]0\b)`)],
  ["history_erase", 780, commandAt("history", r`\s+-\w*[cdw]`)],
  [
    "history_off",
    740,
    r`(?:^|[\n;&|]\s*)(?:unset\s+(?:-v\s+)?HIST\w+|(?:export\s+|set\s+)?HIST(?:FILE|FILESIZE|SIZE)=(?:0|/dev/null|['"]{2}|$|\n)|(?:export\s+)?HISTCONTROL=ignore|set\s+\+o\s+history)`,
  ],
  ["fork_bomb", 900, r`:\s*\(\)\s*\{\s*:\s*\|\s*:\s*&\s*\}\s*;\s*:`],
  ["git_reset_hard", 720, command("git", r`\s${ARGS}\breset\s${ARGS}--(?:hard|merge)\b`)],
  ["git_clean", 760, command("git", r`\s${ARGS}\bclean\s+(?:-[a-mo-z]*[fdx][a-mo-z]*|--force)(?:$|[\s;&|)])`)],
  [
    "git_force_push",
    760,
    command(
      "git",
      r`\s${ARGS}\bpush\b${ARGS}(?:(?:\s-\w*f\w*|--force|--mirror|--delete|\s-d)(?:$|[\s;&|)"'])|\s:\w|\s\+\w)`,
    ),
  ],
  [
    "git_discard",
    620,
    command(
      "git",
      r`\s+(?:checkout\s+(?:--\s|-f\b|\.(?:\s|$)|\S+\s+--\s)|restore\s+(?:\.|--worktree)|stash\s+(?:drop|clear)\b|reflog\s+expire|filter-branch|filter-repo|update-ref\s+-d)`,
    ),
  ],
  [
    "rsync_delete",
    700,
    command(
      "rsync|rclone|gsutil|mc|lftp|unison",
      r`\s${ARGS}--(?:delete\w*(?:-\w+)*|remove(?:-source-files)?|force-delete)(?:$|[\s;&|)"'])`,
    ),
  ],
  ["journal_vacuum", 640, command("journalctl", r`\s${ARGS}--vacuum`)],
  ["delete_flag", 460, r` --(?:delete|remove|destroy|purge|wipe|erase)(?:-[\w-]+)?(?:[ =]|$)`],
  [
    "emptied_file",
    560,
    r`(?:^|[\n;&|] *)(?:(?::|true|cat /dev/null) *> *[\w./~$-]+|cp /dev/null +[\w./~$-]+|mv [^;&|\n]+ /dev/null)$`,
  ],
  ["crontab_remove", 700, commandAt("crontab", r`\s+(?:-u\s+\S+\s+)?-r`)],
  ["user_remove", 620, command(r`userdel|deluser|groupdel|delgroup|pw\s+userdel|dscl\s+\.\s+-delete`, r`\s`)],
  ["backup_disable", 760, command(r`tmutil\s+(?:disable|delete\w*|disablelocal)|timeshift\s+--delete\S*`, r`(?:\s|$)`)],
];

const SERVICES: SignalRow[] = [
  [
    "docker_prune",
    740,
    command(
      "docker|podman|docker-compose|podman-compose",
      r`${ARGS} (?:prune|volume rm|rmi? (?:${ARGS} )?-(?:\w*f\w*|-force)|down (?:${ARGS} )?-(?:v|-volumes|-rmi))(?:$|\s)`,
    ),
  ],
  [
    "kubernetes_delete",
    800,
    command(
      "kubectl|oc|k3s kubectl|microk8s kubectl",
      r`\s${ARGS}\b(?:delete|drain|replace\s${ARGS}--force|scale\s${ARGS}--replicas[= ]0)(?:$|\s)`,
    ),
  ],
  ["helm_uninstall", 760, command("helm|helmfile", r`\s${ARGS}\b(?:uninstall|delete|destroy)\b`)],
  [
    "infrastructure_destroy",
    880,
    command("terraform|tofu|terragrunt|pulumi|cdk|eksctl|vagrant", r`${ARGS}\s(?:destroy|delete|state\s+rm)(?:$|\s)`),
  ],
  [
    "aws_delete",
    830,
    r`\b(?:aws|awslocal)\s[^;&|\n]*\s(?:batch-)?(?:delete|terminate|purge|deregister|remove|destroy)-[a-z]`,
  ],
  [
    "aws_s3_remove",
    830,
    command(
      "aws|s3cmd|s4cmd|mc|gsutil|gcloud storage|b2|linode-cli obj|s5cmd|rclone",
      r`\b${ARGS}(?:\s(?:rm|rb|del|purge|rmdir|deletefile)\s|--delete\b)`,
    ),
  ],
  [
    "cloud_delete",
    800,
    command(
      "gcloud|az|doctl|oci|ibmcloud|hcloud|flyctl|heroku|fly|vercel|netlify|wrangler|firebase|supabase|gh|glab|openstack|argocd|velero",
      r`(?: +(?:[\w:./=@,-]+|["'][\w./-]*["']))*[ :-](?:delete|destroy|purge|remove|wipe|drop)(?:$|[\s:-])`,
    ),
  ],
  ["cli_delete", 580, r`${CLI} *(?:${CLI_DELETES})(?:[ ;]|$)`],
  ["cli_delete_handed_on", 580, r`${HANDED_ON}(?-i:${CLI_DELETES})(?:[ ;]|$)`],
  ["cli_remove", 440, r`${CLI}(?:rm |(?:remove|prune|forget|discard)(?:[ =]|$))`],
  [
    "archive_prune",
    620,
    command(
      "borg|restic|duplicity|kopia|tarsnap|pgbackrest",
      r`${ARGS}\s(?:prune|forget|compact|expire|(?:repo-|r)?delete|purge|recreate|break-lock)(?:$|\s)`,
    ),
  ],
  [
    "http_delete",
    830,
    r`(?:^|[\s;&|("'!])(?:curl|wget|http|https|xh|xhs|glab\s+api|gh\s+api|httpie|az\s+rest)\b${ARGS}(?:(?:-X|--request|--method)[= ]?\s*['"]?DELETE\b|\s(?:DELETE)\s)`,
  ],
  [
    "http_delete_path",
    760,
    r`\b(?:curl|wget|https?|xh)\b${LINE}/(?:_?delete[-_](?:batch|by[-_]query|all|index)|purge|clear|flush(?:all)?|truncate|destroy|\w+:delete|_all\?)\b`,
  ],
  ["powershell_http_delete", 800, r`\b(?:Invoke-(?:WebRequest|RestMethod)|iwr|irm)\b${LINE}-Method\s+['"]?Delete\b`],
  ["redis_flush", 880, r`(?:^|[\s"';|])(?:flushall|flushdb)\b`, "values"],
  [
    "mongo_drop",
    850,
    r`\bdb\.(?:\w+\.|getCollection\([^)]*\)\.)?(?:dropDatabase|drop|dropIndexes)\(|\.(?:deleteMany|remove)\(\s*\{\s*\}|\.deleteMany\(\s*\)|\b(?:sequelize|metadata|database)\.drop\(`,
  ],
  [
    "database_drop_tool",
    880,
    r`\b(?:dropdb|dropuser)\s|\bmysqladmin\b[^\n]*\sdrop\s|\bdb:(?:drop|reset)\b|\bprisma\s+migrate\s+reset\b|\bmigrate:(?:fresh|reset)\b|\bmanage\.py\s+flush\b`,
  ],
  ["npm_unpublish", 640, command(r`npm\s+(?:unpublish|deprecate)|cargo\s+yank|gem\s+yank|pnpm\s+unpublish`, r`\s`)],
  ["version_control_remove", 560, r`^(?:hg|svn|bzr|fossil|p4) +(?:remove|delete|strip|obliterate|rm)\b`],
  ["kafka_remove", 720, r`\bkafka-(?:[a-z.-]+ [^;&|\n]*--(?:delete|remove|reset-offsets)|delete-records)`],
  [
    "service_remove",
    720,
    command(
      "splunk|deck|algolia|rabbitmqctl|influx|etcdctl|vault|consul|fastly|unleash|kong",
      r` [^;&|\n]*(?:remove|delete|del|reset|clear|disable|unset|purge)(?:$|[ ;])`,
    ),
  ],
  [
    "object_store_remove",
    720,
    command("(?:mc|rpk|s3cmd|s5cmd|gsutil|mcli) ", r`(?:[^;&|\n]* )?(?:rm|rb|remove|delete|disable|unset) `),
  ],
];

const SQL: SignalRow[] = [
  [
    "sql_drop_data",
    870,
    guardedStatement(
      r`drop (?:(?:temporary|temp|external|foreign|transient|dynamic|hybrid|materialized|pluggable)\s+)?(?:table|database|schema|keyspace|catalog|tablespace|collection|bucket|warehouse|column\s+family|dataset)`,
    ),
  ],
  [
    "sql_drop_object",
    440,
    statement(
      r`drop (?:(?:materialized|foreign|event|text|external|public|operator)\s+)?(?:function|procedure|view|index|sequence|type|domain|trigger|rule|policy|extension|server|aggregate|operator|class|collation|cast|publication|subscription|statistics|stage|stream|task|integration|package|synonym|dictionary|event|share|model|data)`,
    ),
  ],
  [
    "sql_commented",
    860,
    r`\b(?:drop|truncate|delete)\s*/\*[^*]*\*/\s*(?:/\*[^*]*\*/\s*)*(?:temporary |materialized )?(?:table|database|schema|view|index|user|from)\b`,
  ],
  ["sql_truncate", 860, guardedStatement(r`truncate`, r`\s+(?:table\b|only\b|${NAME})`)],
  [
    "sql_delete_all",
    850,
    guardedStatement(
      r`delete(?:\s+\*)? from`,
      r`\s+(?:only\s+)?${NAME}(?:\s+(?:as\s+)?\w+)?\s*(?:$|;|['"]|\)|--|/\*|returning\b|limit\b|output\b)`,
    ),
  ],
  ["sql_delete_tautology", 880, guardedStatement(r`delete from`, r`[^;]*\bwhere\s+(?:1\s*=\s*1|true\b|'\w*'\s*=\s*')`)],
  ["sql_delete", 420, statement(r`delete from`)],
  [
    "sql_drop_column",
    700,
    statement(r`alter`, r`[^;]*\b(?:drop\s+(?:column|partition|subpartition)\b|truncate\s+partition)`),
  ],
  ["graph_delete", 700, r`\bdetach\s+delete\b`],
  ["sql_purge", 640, statement(r`purge (?:table|recyclebin|dba_recyclebin|tablespace|index)`)],
  [
    "sql_in_code",
    820,
    r`\b(?:execute\w*|query|exec|text|raw|sql|run|prepare)\(\s*["'\x60]+\s*(?:drop\s+(?:table|database|schema)\b|truncate\s|delete\s+from\s+\w+\s*["'\x60;])`,
  ],
  ["sql_injected_drop", 800, r`['");\d]\s*;\s*(?:drop|truncate|delete)\s+(?:table|database|schema|from)\b`],
];

const WINDOWS: SignalRow[] = [
  ["del_many", 820, r`(?:^|[\n&|;("']) *(?:del|erase) [^\n]*(?:/[sqf]\b|\*)`],
  ["del_file", 560, r`(?:^|[\n&|;("']) *(?:del|erase) (?:/\w )*["']?(?:[a-z]:|%|[\w\\]*[\\.]\w)`],
  ["rd_tree", 860, windowsCommand("rd|rmdir", r`\s[^\n]*/s\b`)],
  ["remove_item_tree", 860, windowsCommand("remove-item|ri|rm|del", r`\s[^\n]*-rec(?:urse)?\b`)],
  ["remove_item", 580, windowsCommand("remove-item|clear-recyclebin|clear-content", r`(?:\s|$)`)],
  ["format_volume", 900, r`(?:^|[\n&|;])\s*format(?:\.com)?\s+[a-z]:`],
  ["clear_disk", 900, r`\b(?:Clear-Disk|Format-Volume|Initialize-Disk|Remove-Partition)\b`],
  [
    "shadow_copies",
    920,
    r`\b(?:vssadmin(?:\.exe)?\s+(?:delete|resize)\b|wmic(?:\.exe)?\s+shadowcopy\s+(?:delete|call)|diskshadow\b|delete\s+shadows|Win32_Shadow_?copy\b${LINE}(?:Delete|Remove)|wbadmin(?:\.exe)?\s+(?:delete|disable|stop)\b)`,
  ],
  [
    "recovery_off",
    880,
    r`\brecoveryenabled\s+no\b|\bbootstatuspolicy\s+ignoreallfailures|\breagentc(?:\.exe)?\s+/disable|Disable-ComputerRestore`,
  ],
  [
    "event_log_clear",
    880,
    r`\b(?:wevtutil(?:\.exe)?\s+(?:cl|clear-log)\b|Clear-EventLog\b|Remove-EventLog\b|Limit-EventLog\b|ClearEventLog\(|\[System\.Diagnostics\.Eventing\.Reader\.EventLogSession\]${LINE}ClearLog)`,
  ],
  ["journal_delete", 860, r`\bfsutil(?:\.exe)?\s+usn\s+deletejournal\b|\bcipher(?:\.exe)?\s+/w:`],
  [
    "powershell_history",
    760,
    r`\bClear-History\b|ConsoleHost_history|HistorySaveStyle\s+SaveNothing|AddToHistoryHandler|HistorySavePath`,
  ],
  ["dotnet_delete", 640, r`\[(?:System\.)?IO\.(?:File|Directory)\]::Delete\(`],
];

const CODE: SignalRow[] = [
  [
    "code_remove_tree",
    840,
    r`\b(?:rmtree|removedirs|send2trash|RemoveAll|remove_dir_all|remove_all|rm_rf|rm_r|deleteDirectory|deleteRecursively|emptyDir(?:Sync)?|rimraf(?:\.sync)?)\(`,
  ],
  [
    "code_cloud_delete",
    620,
    r`\.(?:delete|terminate|purge|destroy)_(?:bucket|table|objects?|db_\w+|instances?|stack|cluster|function|snapshot|volume|queue|topic|collection|index|namespace\w*|secret|repository|database|dataset|project|\w*pod|\w*deployment)\(`,
  ],
  ["code_delete_file", 560, r`\b(?:Directory|Files?|indices|FileUtils)(?:\.|::)delete\w*`],
  [
    "code_delete_command",
    620,
    r`\b(?:Delete(?:Bucket|Table|Object|Stack|DB|Volume|Snapshot|Cluster|Function|Repository|Queue|User|Role)\w*|TerminateInstances)Command\b`,
  ],
  [
    "code_http_delete",
    580,
    r`\b(?:requests|httpx|axios|session)\.delete\(|\bNewRequest\(["']DELETE|\bmethod\s*[:=]\s*["']DELETE["']`,
  ],
  ["python_remove", 480, r`\b(?:os\.(?:remove|unlink|rmdir)|Path\([^)\n]*\)\.(?:unlink|rmdir))\(`],
  [
    "python_remove_walk",
    800,
    r`\b(?:os\.walk|i?glob|rglob|iterdir|listdir|readdir(?:Sync)?)\([\s\S]*\b(?:os\.(?:remove|unlink|rmdir)|\w+\.unlink|unlinkSync|rmSync)\(|\bos\.(?:remove|unlink)\([^\n]*\bfor [^\n]*\b(?:glob|listdir|walk)\(`,
  ],
  ["node_remove_tree", 820, r`\.(?:rm|rmdir|rmSync|rmdirSync)\([^)]*recursive`],
  ["inline_unlink", 560, r`\b(?:perl|ruby|python3?|node|php) [^\n]*-\w*[cer] [^\n]*\bunlink`],
  ["argv_rm", 860, r`\[\s*['"](?:/bin/|/usr/bin/)?(?:rm|shred|mkfs\.?\w*|wipefs)['"]\s*,\s*['"]-\w*[rfu]`],
  [
    "orm_delete_all",
    780,
    r`\.objects\.all\(\)\.delete\(|\.query\([^)\n]*\)\.delete\(|\.(?:drop_all|drop_collection|drop_database|dropTable\w*|dropDatabase|destroy_all|delete_all|deleteAll|truncateTable|flushall|flushdb|flushAll)\b|\bdrop_table\(`,
  ],
];

const CALLS: SignalRow[] = [
  ["method_delete", 520, r`^\s*(?-i:DELETE)\s*$`, "values"],
  ["verb_delete", 520, r`^(?:delete|destroy|purge|wipe|erase)(?:_all)?$`, "values"],
];

const REMOVE = "deletes?|removes?|erases?|wipes?|purges?|destroys?|nuke|get rid of|clear out";
const STORED = r`(?:files?|(?:e-?)?mails?|photos?|folders?|(?:sub)?dir(?:s?|ectory|ectories)|(?:sym)?links?|backups?|databases?|tables?|records?|rows|buckets?|branch(?:es)?|mailbox(?:es)?|partitions?|volumes?|disks?|snapshots?|logs|accounts?|dumps?|customers?|\*\.\w+|[\w*]\.\w+ )`;

const LANGUAGE: SignalRow[] = [
  ["ask_delete_stored", 740, requestOfManner(REMOVE, r`,? (?:\S+ +)*${STORED}(?:$|\W)`)],
  [
    "ask_find_then_delete",
    780,
    requestOfManner(
      "finds?|search|locate|look for|list|get|select|identify|print|show|check|display|copy|archive",
      r`\s[^\n]*(?:and|then|,) (?:[a-z]+ )?(?:[a-z]+ )?(?:delete|remove|erase|purge)s?\b`,
    ),
  ],
  [
    "ask_format_disk",
    820,
    requestOfManner(
      "format|reformat|overwrite|zero out|zero|wipe|erase",
      r`[^\n]*\b(?:disk|drive|partition|volume|ssd|/dev/\w+|everything|machine|computer|laptop|server)\b`,
    ),
  ],
  [
    "ask_delete_within",
    740,
    requestWithin(
      "delete|remove|erase|wipe|purge|destroy|nuke|get rid of|clear out",
      r`\b${SENTENCE} (?:files?|(?:e-?)?mails?|photos|folders?|director(?:y|ies)|backups?|databases?|tables?|records?|rows|buckets?|branch(?:es)?|volumes?|dis[ck]s?|snapshots?|logs|accounts?|mailbox(?:es)?|everything)${NOUN_END}`,
    ),
  ],
  [
    "ask_find_then_delete_within",
    780,
    requestWithin(
      "finds?|search|locate|look for|list|get|select|identify|print|show|copy|archive",
      r` ${SENTENCE}(?:and|then|,) (?:[a-z]+ )?(?:delete|remove|erase|purge)(?: (?:all|every|any|the|them|it|those|these)\b|[.,;!"\\]|$)`,
    ),
  ],
  [
    "ask_empty_within",
    820,
    requestWithin(
      "format|reformat|overwrite|zero out|wipe|erase|drop|truncate|empty|flush|purge",
      r` ${SENTENCE} (?:disk|drive|partition|ssd|machine|computer|laptop|server|database|tables?|schema|bucket|queue|trash|recycle bin)${NOUN_END}`,
      "reformat|overwrite|zero out|wipe|erase|truncate",
    ),
  ],
  ["database_reset", 700, r`\b(?:supabase db|podman system|minikube|pg:|factory)[ -]?reset\b`],
  [
    "ask_drop_database",
    820,
    request(
      "drop|truncate|empty|flush",
      r`[^\n]*\b(?:database|tables?|schema|collection|index|bucket|queue|trash|recycle bin)\b`,
    ),
  ],
];

export const DESTRUCTIVE = signals("destructive_data", [
  ...SHELL,
  ...SERVICES,
  ...SQL,
  ...WINDOWS,
  ...CODE,
  ...CALLS,
  ...LANGUAGE,
]);
