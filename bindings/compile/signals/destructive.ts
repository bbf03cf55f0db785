// Signals of data being deleted, overwritten or made unrecoverable.
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

/** Programs whose words are talk about a command, not the command: a generic `delete` after them says nothing. */
const TALKERS =
  "echo|printf|e?grep|fgrep|rg|ag|ack|man|tldr|info|help|which|type|whereis|cat|less|more|head|tail|ls|dir|find|fd|locate|sed|awk|git|say|write-host|write-output|tr|rm|vim?|nano|code|python3?|node|sort|jq|tar|cd|cp|mv|mkdir|touch|test|let|from|select|copy|npm|yarn|pnpm|pip3?|pipx|uv|poetry|conda|mamba|gem|brew|cargo|go|dotnet|composer|bundle|apt|apt-get|dnf|yum|delete|insert|update|create|alter|drop|grant|revoke|the|this|that|how|find|please|remove|it|to|a|an|if|when|you|and|or|for";

/** A command-line tool's verb two to five words in: `fastly service delete`, `rpk topic delete`. */
const CLI = r`(?:^|[\n;&|])\s*(?:sudo\s+)?(?!(?:${TALKERS})\b)[a-z][\w.+-]*(?:\s+(?:--?[\w-]+(?:=\S+)?|[\w:./@-]+)){0,4}?\s+`;

const SHELL: SignalRow[] = [
  [
    "rm_recursive",
    880,
    command("rm", r`${ARGS}\s-(?:[a-z]*r[a-z]*|-recursive|-no-preserve-root)(?:$|[\s;&|)"'\x60}])`),
  ],
  ["rm_glob", 720, command("rm", r`${ARGS}[*?]`)],
  [
    "rm_system_path",
    800,
    command(
      "rm",
      r`${ARGS}\s['"]?(?:/(?:etc|var/log|var/lib|usr|boot|bin|sbin|lib\w*|opt|root|home|srv|dev|sys)\b|~|\$HOME)`,
    ),
  ],
  ["rm_all_of_list", 800, r`\|\s*(?:sudo\s+)?(?:xargs|parallel)\b${ARGS}\b(?:rm|unlink|shred|rmdir)\b`],
  ["rm_in_loop", 700, r`\bdo\s+(?:sudo\s+)?rm\s`],
  ["rm_substituted", 700, command("rm", r`\s${ARGS}(?:\$\(|\x60)`)],
  ["rm_forced", 480, command("rm", r`\s+-(?:[a-z]*f[a-z]*|-force)\s`)],
  ["rm_file", 440, command("rm|unlink|trash-put|gio trash", r`\s+['"\w./~$-]`)],
  ["trash_purge", 650, commandAlone("trash-rm|trash-empty|rimraf|del-cli|srm|safe-rm")],
  ["rmdir", 560, command("rmdir", r`\s`)],
  ["find_delete", 880, command("find|fd|gfind", r`${ARGS}\s-delete\b`)],
  [
    "find_exec_rm",
    880,
    r`\bfind\b${LINE}\s-(?:exec|execdir|ok|okdir)\s+(?:sudo\s+)?(?:\S*/)?(?:rm|shred|unlink|rmdir|srm|truncate)\b`,
  ],
  [
    "find_exec_shell_rm",
    800,
    r`\bfind\b${LINE}\s-(?:exec|execdir|ok)\s+(?:ba|z|da|k)?sh\s+-c\s+${LINE}\brm\s|\b(?:xargs|parallel)\b${LINE}\b(?:ba|z|da|k)?sh\s+-c\s+${LINE}\b(?:rm|unlink|shred)\s`,
  ],
  ["perl_unlink", 650, command("perl|ruby", r`\s${LINE}\b(?:unlink|rmtree|FileUtils\.rm)\b`)],
  ["dd_to_device", 920, command("dd", r`\s${ARGS}\bof=/dev/(?!null|stdout|stderr|fd)`)],
  ["dd_wipe", 650, command("dd", r`\s${ARGS}\bif=/dev/(?:zero|u?random)\b`)],
  ["make_file_system", 900, command(r`mkfs(?:\.\w+)?|mke2fs|mkswap|newfs|mkdosfs|mkntfs`, r`\s`)],
  [
    "wipe_device",
    900,
    commandAlone(r`wipefs|shred|sfill|nwipe|scrub|blkdiscard|sdelete(?:64)?|wipe|dban|secure-delete|nvme format`),
  ],
  [
    "partition_change",
    800,
    command(
      r`fdisk|sfdisk|sgdisk|gdisk|parted|cfdisk|diskpart`,
      r`\s+(?!-l\b|--list\b|-p\b|-h\b|--help\b|--version\b|-v\b)\S`,
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
    r`(?:^|[^>])>\s*['"]?(?:/var/log/|/var/spool/|/var/audit/|/private/var/log/|(?:~|\$HOME|/root|/home/\w+)/\.\w*history\b)`,
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
  ["history_erase", 780, command("history", r`\s+-\w*[cdw]`)],
  [
    "history_off",
    740,
    r`(?:^|[\n;&|]\s*)(?:unset\s+(?:-v\s+)?HIST\w+|(?:export\s+|set\s+)?HIST(?:FILE|FILESIZE|SIZE)=(?:0|/dev/null|['"]{2}|$|\n)|(?:export\s+)?HISTCONTROL=ignore|set\s+\+o\s+history)`,
  ],
  ["fork_bomb", 900, r`:\s*\(\)\s*\{\s*:\s*\|\s*:\s*&\s*\}\s*;\s*:`],
  ["git_reset_hard", 720, command("git", r`\s${ARGS}\breset\s${ARGS}--(?:hard|merge)\b`)],
  ["git_clean", 760, command("git", r`\s${ARGS}\bclean(?!${ARGS}\s(?:-\w*n|--dry-run))\s+${ARGS}-(?:\w*[fdx]|-force)`)],
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
      r`\s${ARGS}\b(?:checkout\s+(?:\S+\s+)?--\s|checkout\s+(?:-f\b|--force\b|\.(?:\s|$))|restore\s+(?!--staged\b|--patch\b|-p\b|-S\b)|stash\s+(?:drop|clear)\b|branch\s${ARGS}--delete\s+--force\b|reflog\s+(?:expire|delete)\b|update-ref\s+-d\b|filter-branch\b|filter-repo\b|gc\s${ARGS}--prune=now|worktree\s+remove\s${ARGS}(?:-f|--force)\b)`,
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
  ["crontab_remove", 700, command("crontab", r`\s+(?:-u\s+\S+\s+)?-r`)],
  ["user_remove", 620, command(r`userdel|deluser|groupdel|delgroup|pw\s+userdel|dscl\s+\.\s+-delete`, r`\s`)],
  ["backup_disable", 760, command(r`tmutil\s+(?:disable|delete\w*|disablelocal)|timeshift\s+--delete\S*`, r`(?:\s|$)`)],
  [
    "package_purge",
    480,
    command(r`(?:apt(?:-get)?|dpkg|aptitude|yum|dnf|zypper|rpm|snap)\s+(?:-\S+\s+)*(?:purge|--purge|erase|-e)`, r`\s`),
  ],
];

const SERVICES: SignalRow[] = [
  [
    "docker_prune",
    740,
    command(
      "(?:docker|podman|nerdctl)(?:-compose)?|buildah",
      r`\s${ARGS}(?:\bprune\b|\bvolume\s+(?:rm|remove)\b|\brm\s${ARGS}(?:-\w*[fv]|--force|--volumes)(?:\s|$)|\brmi\s${ARGS}(?:-\w*f|--force)(?:\s|$)|\bdown\s${ARGS}(?:-v|--volumes|--rmi)(?:\s|$)|\b(?:rm|rmi|kill|stop)\s${ARGS}\$\()`,
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
    command(
      "terraform|tofu|terragrunt|pulumi|cdk|serverless|sls|vagrant|eksctl|kops|minikube|kind|k3d|copilot|sam|cdktf|ansible-playbook",
      r`\s(?!${ARGS}\bplan\b)${ARGS}(?:\bdestroy\b|\bdelete\b|-destroy\b|\bstate\s+rm\b|\bstack\s+rm\b|\bremove(?:\s|$))`,
    ),
  ],
  [
    "aws_delete",
    830,
    command(
      "aws|awslocal",
      r`\b(?!${ARGS}--(?:dry-?run|generate-cli-skeleton)\b)${ARGS}\s(?:delete|terminate|purge|remove|deregister|destroy|disable|release|reset|cancel|batch-delete)-[a-z]`,
    ),
  ],
  [
    "aws_s3_remove",
    830,
    command(
      "aws|s3cmd|s4cmd|mc|gsutil|gcloud storage|b2|linode-cli obj|s5cmd|rclone",
      r`\b(?!${ARGS}--dry-?run\b)${ARGS}(?:\s(?:rm|rb|del|purge|rmdir|deletefile)\s|--delete\b)`,
    ),
  ],
  [
    "cloud_delete",
    800,
    command(
      "gcloud|az|doctl|linode-cli|oci|ibmcloud|aliyun|tccli|hcloud|vultr-cli|scw|flyctl|fly|heroku|vercel|netlify|railway|wrangler|firebase|supabase|gh|glab|bq|cf|nomad|consul|vault|akamai|databricks|snow|ncloud|exo|civo|render|neonctl|turso|pscale|dokku|sentry-cli|op|bw|doppler|infisical|circleci|argocd|flux|istioctl|velero|rancher|openstack|bosh|tkn|kn|func",
      r`\b(?!${ARGS}--dry-?run\b)${ARGS}(?:\s|:)(?:delete|destroy|purge|remove|deprovision|wipe|drop|empty|flush|undelete-disable|archive-purge)(?:[-:]\w+)*(?:$|\s)`,
    ),
  ],
  [
    "cli_delete",
    680,
    r`${CLI}(?:[\w]+[:.-])?(?:delete|destroy|purge|wipe|nuke|erase|truncate|drop|obliterate|flush|terminate|unregistervm|uninstall|deprovision|decommission|hard-delete|force-delete)(?:-[\w-]+)?(?:$|[\s;])`,
  ],
  [
    "cli_delete_flag",
    640,
    r`(?:^|[\n;&|])\s*(?:sudo\s+)?(?!(?:${TALKERS})\b)[a-z][\w.+-]*\s${ARGS}--(?:delete|purge|destroy|erase|wipe|remove-all|delete-all|drop|prune|force-delete|delete-\w+|delete-missing|remove-orphans)(?:$|[\s;=])`,
  ],
  ["cli_delete_name", 720, command(r`[a-z]+-(?:delete|remove|purge|destroy|wipe|drop)(?:-[\w-]+)?`, r`(?:\.sh)?\s`)],
  [
    "archive_prune",
    620,
    command(
      "borg|restic|duplicity|duplicacy|kopia|rdiff-backup|bup|tarsnap|pgbackrest|wal-g|barman",
      r`\s(?!${ARGS}(?:--dry-?run|\s-n)\b)${ARGS}(?:\b(?:prune|forget|compact|delete|remove-\w+|expire|cleanup|recreate|purge)|--remove-\w+|\s-d)(?:$|\s)`,
    ),
  ],
  [
    "http_delete",
    830,
    r`(?:^|[\s;&|("'])(?:curl|wget|http|https|xh|xhs|glab\s+api|gh\s+api|httpie|az\s+rest)\b${ARGS}(?:(?:-X|--request|--method)[= ]?\s*['"]?DELETE\b|\s(?:DELETE)\s)`,
  ],
  [
    "http_delete_path",
    760,
    r`\b(?:curl|wget|https?|xh)\b${LINE}/(?:_?delete[-_](?:batch|by[-_]query|all|index)|purge|clear|flush(?:all)?|truncate|destroy|\w+:delete|_all\?)\b`,
  ],
  ["powershell_http_delete", 800, r`\b(?:Invoke-(?:WebRequest|RestMethod)|iwr|irm)\b${LINE}-Method\s+['"]?Delete\b`],
  ["redis_flush", 880, r`(?:^|[\s"';|])(?:flushall|flushdb)\b`],
  [
    "mongo_drop",
    850,
    r`\bdb\.(?:\w+\.|getCollection\([^)]*\)\.)?(?:dropDatabase|drop|dropIndexes)\(|\.(?:deleteMany|remove)\(\s*\{\s*\}`,
  ],
  [
    "database_drop_tool",
    880,
    command(
      r`dropdb|dropuser|mysqladmin\s${ARGS}\bdrop|rails\s+db:(?:drop|reset)|rake\s+db:(?:drop|reset)|prisma\s+migrate\s+reset|npx\s+prisma\s+migrate\s+reset|php\s+artisan\s+migrate:(?:fresh|reset)|python3?\s+manage\.py\s+flush|manage\.py\s+flush|cassandra\s+drop`,
      r`(?:\s|$)`,
    ),
  ],
  ["npm_unpublish", 640, command(r`npm\s+(?:unpublish|deprecate)|cargo\s+yank|gem\s+yank|pnpm\s+unpublish`, r`\s`)],
  ["version_control_remove", 560, command("hg|svn|bzr|fossil|cvs|p4", r`\s+(?:rm|remove|delete|strip|obliterate)\b`)],
  [
    "service_remove",
    720,
    command(
      r`mc|splunk|deck|algolia|kafka-[\w-]+|rpk|kcat|rabbitmqctl|rabbitmqadmin|nats|pulsar-admin|influx|elasticdump|meilisearch|mongosh?|cqlsh|etcdctl|vault|consul|nomad|fastly|unleash|launchdarkly|ldcli|square|stripe|twilio|sendgrid|mailgun|auth0|okta|datadog-ci|newrelic|pagerduty|grafana-cli|haproxy|kong|traefik|harbor|cosign|oras|skopeo|crane|regctl|reg|jfrog|nexus`,
      r`\b(?!${ARGS}(?:--dry-?run|--help)\b)${ARGS}(?:\s(?:rm|rb|remove|reset|clear|disable|unset|rmi|del|drop|evict|revoke|detach|untag|undeploy|destroy|delete\w*|purge\w*|flush\w*)(?:[-_]\w+)*|--(?:remove|delete|reset)(?:-\w+)*)(?:$|\s)`,
    ),
  ],
];

const SQL: SignalRow[] = [
  [
    "sql_drop_data",
    870,
    statement(
      r`drop (?:(?:temporary|temp|external|foreign|transient|dynamic|hybrid|materialized|pluggable)\s+)?(?:table|database|schema|keyspace|catalog|tablespace|collection|bucket|warehouse|column\s+family|dataset)`,
    ),
  ],
  [
    "sql_drop_object",
    440,
    statement(
      r`drop (?:(?:if|public|global|or|force|materialized|foreign|event|text|external|row|resource|access|network|password|session|masking|file|sort|unique|rls|operator|user)${GAP})*(?:function|procedure|routine|view|index|sequence|type|domain|trigger|rule|policy|extension|server|aggregate|operator|class|family|collation|conversion|cast|language|publication|subscription|statistics|stage|stream|task|pipe|integration|package|body|synonym|dictionary|event|macro|share|model|projection|connection|quota|search|method|transform|group|mapping|wrapper|table|data|library|dimension|cluster|directory|context|constraint|tag|alert|secret|format|scheme|partition|assembly|service|queue|contract|message|route|certificate|credential|key|catalog|location|volume|app|version|resource|monitor)`,
    ),
  ],
  ["sql_truncate", 860, statement(r`truncate`, r`${GAP}(?:table\b|only\b|${NAME})`)],
  [
    "sql_delete_all",
    850,
    statement(
      r`delete(?:${GAP}\*)? from`,
      r`${GAP}(?:only${GAP})?${NAME}(?:${GAP}(?:as${GAP})?\w+)?\s*(?:$|;|['"]|\)|--|/\*|returning\b|limit\b|output\b)`,
    ),
  ],
  ["sql_delete_unbounded", 640, statement(r`delete(?:${GAP}\*)? from`, r`(?!(?:[^;])*\bwhere\b)`)],
  [
    "sql_delete_tautology",
    880,
    statement(
      r`delete from`,
      r`[^;]*\bwhere\s+(?:\(\s*)?(?:\d+\s*=\s*\d+|true\b|'[^']*'\s*=\s*'|not\s+false|\w+\s+is\s+not\s+null\s*(?:;|$))`,
    ),
  ],
  ["sql_delete", 420, statement(r`delete from`)],
  [
    "sql_drop_column",
    700,
    statement(
      r`alter`,
      r`[^;]*\b(?:drop\s+(?:column|partition|subpartition|(?:if\s+exists\s+)?(?!constraint|default|not|identity|expression|index|key|primary|foreign|check|generated|unique|trigger|projection|statistics)["\x60\w])|truncate\s+partition)`,
    ),
  ],
  ["sql_purge", 640, statement(r`purge (?:table|recyclebin|dba_recyclebin|tablespace|index)`)],
  ["sql_injected_drop", 800, r`['");\d]\s*;\s*(?:drop|truncate|delete)${GAP}(?:table|database|schema|from)\b`],
];

const WINDOWS: SignalRow[] = [
  ["del_many", 820, command("del|erase", r`\s${LINE}(?:/[sqf]\b|\*|\.\*)`)],
  ["del_file", 560, command("del|erase", r`\s+(?:/\w\s+)*["\']?(?:[a-z]:|\.*\\|%|\*|\S+[\\.]\S)`)],
  ["rd_tree", 860, command("rd|rmdir", r`\s${LINE}/s\b`)],
  ["remove_item_tree", 860, command("remove-item|ri|rm|del", r`\s${LINE}-rec(?:u(?:rse)?)?\b`)],
  [
    "remove_item",
    580,
    command(
      "remove-item|ri|clear-recyclebin|clear-content|remove-\\w*(?:vm|snapshot|vhd|disk|partition|volume|mailbox|aduser|adcomputer|azresource\\w*|azvm)",
      r`(?:\s|$)`,
    ),
  ],
  ["format_volume", 900, command(r`format`, r`\s+[a-z]:`)],
  ["clear_disk", 900, commandAlone("clear-disk|format-volume|initialize-disk|remove-partition|reset-physicaldisk")],
  [
    "shadow_copies",
    920,
    r`\b(?:vssadmin(?:\.exe)?\s+(?:delete|resize)\b|wmic(?:\.exe)?\s+shadowcopy\s+(?:delete|call)|diskshadow\b|delete\s+shadows|Win32_Shadow_?copy\b${LINE}(?:Delete|Remove)|wbadmin(?:\.exe)?\s+(?:delete|disable|stop)\b)`,
  ],
  [
    "recovery_off",
    880,
    r`\bbcdedit(?:\.exe)?\b${LINE}\b(?:recoveryenabled\s+no|bootstatuspolicy\s+ignoreallfailures)|\breagentc(?:\.exe)?\s+/disable|Disable-ComputerRestore|\bSystemRestore\b${LINE}/disable`,
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
    r`\bClear-History\b|Set-PSReadLineOption\b${LINE}(?:SaveNothing|AddToHistoryHandler|HistorySavePath)|(?:HistorySavePath|ConsoleHost_history)\b${LINE}(?:Remove|del|rm|Clear)|(?:Remove-Item|rm|del|Clear-Content)\b${LINE}(?:HistorySavePath|ConsoleHost_history)`,
  ],
  ["dotnet_delete", 640, r`\[(?:System\.)?IO\.(?:File|Directory)\]::Delete\(`],
];

const CODE: SignalRow[] = [
  ["python_rmtree", 840, r`\b(?:shutil\.rmtree|os\.removedirs|send2trash)\(`],
  ["python_remove", 480, r`\b(?:os\.(?:remove|unlink|rmdir)|Path\([^)\n]*\)\.(?:unlink|rmdir))\(`],
  [
    "python_remove_walk",
    800,
    r`\b(?:os\.walk|glob\.i?glob|rglob|iterdir|listdir)\([\s\S]*\b(?:os\.(?:remove|unlink|rmdir)|\w+\.unlink)\(`,
  ],
  [
    "node_remove_tree",
    820,
    r`\b(?:fs(?:\.promises)?|fsp)\.(?:rm|rmdir|rmSync|rmdirSync)\([^)]*recursive|\brimraf(?:\.sync)?\(|\bfs-extra\b[\s\S]*\.(?:remove|emptyDir)(?:Sync)?\(`,
  ],
  ["node_unlink", 480, r`\bfs(?:\.promises)?\.unlink(?:Sync)?\(`],
  ["argv_rm", 860, r`\[\s*['"](?:/bin/|/usr/bin/)?(?:rm|shred|mkfs\.?\w*|wipefs)['"]\s*,\s*['"]-\w*[rfu]`],
  [
    "orm_delete_all",
    780,
    r`\.objects\.all\(\)\.delete\(|\.(?:drop_all|drop_collection|drop_database|dropTable|destroy_all|delete_all|deleteAll|truncateTable)\b|\bdrop_table\(`,
  ],
  [
    "cloud_sdk_delete",
    680,
    r`\.(?:delete_(?:bucket|object|objects|table|db_instance|db_cluster|stack|cluster|queue|topic|repository|snapshot|volume|hosted_zone)|terminate_instances)\(`,
  ],
];

const TOOLS: SignalRow[] = [
  [
    "tool_delete_data",
    660,
    r`^(?:\w+[._-])*(?:delete|destroy|purge|wipe|erase|truncate|drop)[._-]?(?:all|file|files|folder|directory|dir|database|db|table|tables|collection|bucket|repo|repository|branch|account|user|users|backup|backups|volume|disk|index|schema|record|records|row|rows|data|instance|cluster|project|workspace)`,
    "tool",
  ],
  ["method_delete", 520, r`^\s*DELETE\s*$`],
  [
    "tool_delete",
    450,
    r`^(?:\w+[._])?(?:delete|destroy|purge|wipe|erase|truncate|remove_all|rm|rmdir)(?:[._-]\w+)*$`,
    "tool",
  ],
];

const REMOVE =
  "delete|deletes|remove|removes|erase|erases|wipe|wipes|purge|purges|destroy|destroys|rm|unlink|get rid of|clear out|clean out|nuke|shred|recursively (?:remove|delete)|forcibly (?:remove|delete)";
const STORED = r`(?:files?|folders?|director(?:y|ies)|subdirector(?:y|ies)|sub-?directories|dirs?|subdirs?|symlinks?|(?:symbolic |hard )?links?|backups?|databases?|tables?|records?|rows?|collections?|schemas?|buckets?|repos(?:itor(?:y|ies))?|branch(?:es)?|partitions?|volumes?|disks?|snapshots?|logs?|accounts?|core dumps?|cores?|tree|content of|contents of|everything (?:in|under|inside|from|on)|all (?:data|customer|user)|\.\w{1,5}\b|\*\.?\w*|/(?:[\w.-]+/)+[\w.*-]*|inode|sockets?|executables?|objects?|inodes?)`;

const LANGUAGE: SignalRow[] = [
  ["ask_delete_stored", 740, request(REMOVE, r`[^\n]*(?:\s|['"\x60(/])${STORED}(?:$|\W)`)],
  [
    "ask_find_then_delete",
    780,
    request(
      "finds?|search(?:es)?(?: for)?|locates?|look(?:s)? (?:for|up)|lists?|recursively finds?|get|select|identify|print(?:s)?|show|take|check|go through|in|from|use|archive|copy|compress|back up|display|for each|for|execute|delete",
      r`[^\n]*(?:\band\b|\bthen\b|[,;&.(])[\s\w]*\b(?:delet(?:e|es|ing)|remov(?:e|es|ing)|rm|eras(?:e|ing)|purge|wipe|unlink)\b(?:\s*(?:them|it|these|those|all|with|after|using|if|older|files|$|[.,'"])|[^\n]*\s${STORED}(?:$|\W))`,
    ),
  ],
  [
    "ask_format_disk",
    820,
    request(
      "format|reformat|overwrite|zero out|zero|wipe|erase",
      r`[^\n]*\b(?:disk|drive|hard drive|partition|volume|ssd|/dev/\w+)\b`,
    ),
  ],
  [
    "ask_drop_database",
    820,
    request("drop|truncate|empty|flush", r`[^\n]*\b(?:database|tables?|schema|collection|index)\b`),
  ],
];

export const DESTRUCTIVE = signals("destructive_data", [
  ...SHELL,
  ...SERVICES,
  ...SQL,
  ...WINDOWS,
  ...CODE,
  ...TOOLS,
  ...LANGUAGE,
]);
