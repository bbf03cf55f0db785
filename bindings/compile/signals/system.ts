// Signals of the machine itself being changed: services, boot, kernel, start-up files, registry, firewall, running processes.
import {
  ARGS,
  command,
  commandAt,
  LINE,
  NOUN_END,
  requestOfManner,
  requestWithin,
  SENTENCE,
  type SignalRow,
  signals,
  statement,
  windowsCommand,
} from "./grammar.ts";

const r = String.raw;

/** Files that decide what runs at log-in, at boot or on a schedule. */
const STARTUP =
  r`(?:/etc/(?:profile|bash|zsh|environ|rc\.|init\.|systemd|cron|ld\.so|pam\.|ssh/|hosts|sysctl|motd|emond|period|audit)` +
  r`|/\.(?:bash|profile|zsh|[kc]?shrc|xinitrc|xprofile|ssh/(?:authorized_keys|rc|config)|config/(?:autostart|systemd))` +
  r`|/Library/(?:Launch|Startup)|/lib/systemd/|/spool/cron|/share/c(?:a-c)?erts?)`;

const SHELL: SignalRow[] = [
  [
    "power",
    760,
    commandAt(
      "reboot|shutdown|halt|poweroff|systemctl (?:reboot|poweroff|halt)",
      r`(?: *$| *[;&|)"'\r\n]| +(?:-|now\b|\+?\d))`,
    ),
    "values",
  ],
  ["power_run_level", 780, commandAt("init|telinit", r`\s+[06]\b`)],
  ["power_verb", 560, r`^(?:sudo +)?(?-i:[a-z][\w.-]* +(?:\S+ +)?)(?:--?)?(?:reboot|shutdown|poweroff|halt)$`],
  [
    "service_stop",
    640,
    command(
      "systemctl|service|launchctl|rc-service|chkconfig|update-rc\\.d|rc-update",
      r`${ARGS}\s(?:stop|disable|mask|unload|bootout|off)(?:$|\s)`,
    ),
  ],
  [
    "service_change",
    560,
    command(
      "systemctl|service|launchctl|rc-service|chkconfig|update-rc\\.d|rc-update",
      r`${ARGS}\s(?:enable|start|restart|reload|load|bootstrap|on)(?:$|\s)`,
    ),
  ],
  [
    "container_stop",
    560,
    command(
      "docker|podman|nerdctl|docker-compose|lxc|incus|pm2|supervisorctl|brew services|nssm|monit|svcadm|initctl|forever",
      r`\s(?:[\w=./-]+ )*(?:stop|kill|pause|delete)(?:$|\s)`,
    ),
  ],
  [
    "cluster_change",
    560,
    command(
      "kubectl|oc|nomad|docker service",
      r`\s${ARGS}\b(?:rollout (?:restart|undo)|cordon|taint|set (?:image|env)|job stop|service update)(?:$|\s)`,
    ),
  ],
  [
    "infrastructure_change",
    560,
    command(
      "terraform|tofu|terragrunt|pulumi|cdk|ansible-playbook",
      r`\s${ARGS}(?:-auto-approve|--yes|--require-approval never|--become)`,
    ),
  ],
  [
    "git_runs_hooks",
    560,
    command(
      "git",
      r` config ${ARGS}(?:core\.(?:hooksPath|sshCommand|fsmonitor|pager|editor)|credential\.helper|alias\.\w+ ["']?!)`,
    ),
  ],
  ["process_kill", 680, commandAt("kill", r` +(?:-[^;&|\nl]${ARGS} -?)?['"]?[\d%$\\\x60]`)],
  ["process_kill_name", 700, commandAt("killall|pkill|killall5|skill|xkill|slay", r`\s+(?:-[a-km-z\d]\w*\s+)*[\w$'"]`)],
  ["process_kill_list", 700, r`\|\s*(?:sudo\s+)?xargs\b${ARGS}\bkill\b|\bfuser\s${ARGS}(?:-\w*k|--kill)`],
  [
    "cron_edit",
    740,
    r`(?:${commandAt("crontab", r`\s+(?:-u\s+\S+\s+)?(?:-[ei]\b|-\s*$|-\s|[\w./~<$])`)}|\|\s*crontab\b)`,
  ],
  ["scheduled_at", 600, r`\|\s*at\s+(?:now|noon|midnight|tomorrow|\d)|^at\s+(?:now|-f)`],
  ["startup_file_write", 840, r`>[ \t]*["']?[\w./~$-]*${STARTUP}`],
  ["startup_file_tool", 800, command("tee|sed|cp|mv|ln|install|touch|printf|curl", r`\s${ARGS}${STARTUP}`)],
  [
    "etc_write",
    700,
    r`>{1,2}\s*['"]?/(?:private/)?etc/\S|\btee\s+(?:-a\s+)?['"]?/etc/\S|\bsed\s+(?:-\S+\s+)*-i\S*\s${LINE}\s/etc/\S`,
  ],
  ["binary_replace", 640, command("cp|mv|ln|install|tee", r`\s${ARGS}\s['"]?/(?:usr/(?:local/)?)?s?bin/\S`)],
  [
    "kernel_module",
    820,
    commandAt(
      "insmod|rmmod|modprobe|depmod|kextload|kextunload|kmutil|kldload|kldunload|dkms|bpftool|kmod",
      r`\s+(?:-[arf]\w*\s+|load\s|unload\s)*[\w./$%-]`,
    ),
  ],
  [
    "kernel_setting",
    720,
    r`\bsysctl\s+(?:-\w+\s+)*(?:-w\b|[\w.]+=)|(?:>|tee(?: -a)?)\s*/proc/sys/|\bupdate-grub\b|\bgrub2?-mkconfig\b|\bcsrutil\s+disable`,
  ],
  ["mount_change", 520, commandAt("u?mount|swapoff|losetup|lvextend|resize2fs|fsck", r` ${ARGS}/`)],
  [
    "firewall_tools",
    760,
    command(
      "ufw|nft|firewall-cmd|pfctl",
      r`${ARGS}\s(?:--)?(?:enable|disable|allow|deny|delete|reset|add|remove|flush|reload|set|-d|-e)\b`,
    ),
  ],
  ["firewall", 780, command("ip6?tables", r`${ARGS}\s(?-i:-[ADFIPRXZ])\s?`)],
  [
    "machine_default",
    560,
    r`(?:^|[\n;&|] *)(?:defaults (?:write|delete)|npx kill-port|nmcli [a-z]+ (?:down|off|disconnect)) `,
  ],
  [
    "host_setting",
    560,
    command(
      "hostnamectl|timedatectl|localectl|networksetup|scutil|update-alternatives|nmcli|resolvectl",
      r`${ARGS}\s-*(?:set|install|modify|add|delete)`,
    ),
  ],
  [
    "network_setting",
    560,
    command("ip", r`\s+(?:link|addr|address|route|rule)\s+(?:add|del|delete|set|change|flush)\b`),
  ],
  [
    "security_off",
    840,
    r`\bsetenforce\s+(?:0|Permissive)\b|\bSELINUX=(?:disabled|permissive)\b|\baa-(?:disable|teardown|complain)\b|\bauditctl\s+-[De]|\bspctl\s+--\w+-disable|com\.apple\.quarantine`,
  ],
  [
    "trust_store",
    780,
    r`\bupdate-ca-(?:certificates|trust)\b|\bsecurity\s+add-trusted-cert\b|\btrust\s+anchor\b|\bcertutil\s+-(?:A|addstore)\b|\bkeytool\s+-import\w*\b`,
  ],
  ["attributes", 560, commandAt("chattr|chflags", r`\s+[-+=\w]`)],
  [
    "package_change",
    420,
    command(
      "apt|apt-get|yum|dnf|pacman|apk|zypper|snap|brew|choco",
      r`\s+(?:-\w+\s+)?(?:install|remove|upgrade|purge|update|cleanup|autoremove)\b`,
    ),
  ],
  ["login_item", 780, r`\blogin ?item|\bLoginHook\b|add_login_item|com\.apple\.loginitems`],
  ["secret_rotate", 460, r`\b(?:put-secret-value|update-secret|put-parameter|kv\s+put|secrets\s+set|config:set)\s`],
  [
    "virtual_machine_stop",
    560,
    command("pct|qm|virsh|VBoxManage|multipass|vmrun", r`${ARGS}\s(?:shutdown|stop|reset|destroy|reboot|poweroff)\b`),
  ],
  [
    "cloud_stop",
    620,
    r`\b(?:stop|reboot)-(?:instances|db-instance|db-cluster|task)\b|\bvm\s+(?:stop|deallocate|restart)\b|\binstances\s+(?:stop|reset|suspend)\b`,
  ],
];

const WINDOWS: SignalRow[] = [
  ["registry_write", 800, windowsCommand("reg", r`\s+(?:add|import|load|copy|restore)\b`)],
  ["registry_delete", 780, windowsCommand("reg", r`\s+delete\b`)],
  ["registry_file", 680, windowsCommand("regedit|regini", r`\s+\S`)],
  ["registry_path_then_write", 700, r`\bHK(?:LM|CU):[\s\S]*\b(?:New|Set|Remove)-Item`],
  ["registry_api", 700, r`\[Microsoft\.Win32\.Registry|\.RegWrite\b|SetStringValue\b`],
  ["registry_powershell", 780, r`\b(?:New|Set|Remove|Clear)-Item(?:Property)?\b[\s\S]*\bHK(?:LM|CU|CR|EY_)`],
  [
    "scheduled_task",
    820,
    r`\bschtasks(?:\.exe)?\s+/(?:create|change|delete|run|end)\b|\b(?:Register|New|Set|Unregister|Disable|Start)-ScheduledTask|\bSchedule\.Service\b|\bPS_ScheduledTask\b`,
  ],
  ["net_service", 740, windowsCommand("net1?", r`\s+(?:stop|start|pause)\s`)],
  ["service_cmdlet", 740, r`\b(?:Stop|Start|Restart|Suspend|Set|New|Remove)-Service\b`],
  [
    "service_control",
    760,
    windowsCommand("sc", r`\s+(?:\\\\\S+\s+)?(?:create|config|delete|stop|start|sdset|failure)\b`),
  ],
  [
    "defender_off",
    880,
    r`\b(?:Set|Add|Remove)-MpPreference\b|\bDisable(?:AntiSpyware|RealtimeMonitoring|BehaviorMonitoring|IOAVProtection)\b|-RemoveDefinitions\b|\bamsiInitFailed\b|\bAmsiScanBuffer\b|\bfltmc(?:\.exe)?\s+unload`,
  ],
  ["firewall_netsh", 700, r`\bnetsh(?:\.exe)?\s+(?:firewall|interface\s+portproxy\s+add|add\s+helper|winhttp\s+set)`],
  [
    "firewall_windows",
    820,
    r`\badvfirewall\s+(?:\w+\s+)?(?:set|add|delete|reset)\b|\b(?:New|Set|Remove|Disable|Enable)-NetFirewall\w+`,
  ],
  ["execution_policy", 760, r`\bSet-ExecutionPolicy\b`],
  [
    "boot_windows",
    840,
    r`\bbcdedit(?:\.exe)?\s+/(?:set|delete|create|import|export|copy|store|default|timeout|debug|bootdebug|ems|deletevalue)|\bbootcfg\b|\bbcdboot\b|\bbootsect\b|\bmountvol(?:\.exe)?\s`,
  ],
  [
    "audit_windows",
    820,
    r`\bauditpol(?:\.exe)?\s+/(?:set|clear|remove|restore)|\bwevtutil(?:\.exe)?\s+(?:sl|set-log|im|um)\b`,
  ],
  ["process_windows", 680, r`\b(?:taskkill|tskill|pskill)(?:\.exe)?\s|\bStop-Process\b`],
  ["power_windows", 760, r`\bshutdown(?:\.exe)?\s+[-/][srhlpg]\b|\b(?:Restart|Stop)-Computer\b`],
  ["startup_profile_windows", 760, r`>>?\s*\$PROFILE\b|UserInitMprLogonScript|shell:startup|GetFolderPath\(.?Startup`],
  [
    "startup_windows",
    820,
    r`\\Programs\\Start-?up|\\CurrentVersion\\Run|\\CurrentVersion\\Winlogon|\\CurrentVersion\\Policies\\Explorer\\Run|AppInit_DLLs`,
  ],
  [
    "feature_windows",
    720,
    r`\b(?:Enable|Disable|Install|Uninstall|Remove)-Windows(?:OptionalFeature|Feature|Capability)\b|\bpnputil(?:\.exe)?\s+[-/][aid]`,
  ],
  [
    "policy_windows",
    700,
    r`\bsecedit(?:\.exe)?\s+/configure|\bEnable-PSRemoting\b|\bwinrm\s+(?:quickconfig|set)|\bSet-SmbServerConfiguration\b`,
  ],
  ["trust_windows", 780, r`\bImport-(?:Pfx)?Certificate\b|-addstore\b|cert:\\LocalMachine\\Root`],
  ["hide_windows", 560, windowsCommand("attrib", r`\s[^\n]*\+[hs]\b`)],
  [
    "wmi_persistence",
    860,
    r`\b(?:__EventFilter|CommandLineEventConsumer|ActiveScriptEventConsumer|__FilterToConsumerBinding|Register-WmiEvent|Set-WmiInstance|mofcomp)\b`,
  ],
];

const SQL: SignalRow[] = [
  ["sql_alter_system", 820, statement(r`alter system`)],
  ["sql_set_global", 680, statement(r`set (?:global|persist|@@global)`)],
  [
    "sql_kill",
    740,
    statement(
      r`(?:(?-i:KILL)|kill(?:\s+(?:session|query|connection|statement|mutation|hard|soft|transfer|analyze))?)`,
      r`\s+(?:['"@:$(\d]|where\b|on\b|(?-i:[A-Z][A-Z]))`,
    ),
  ],
  [
    "sql_shutdown",
    800,
    statement(
      r`(?:(?-i:SHUTDOWN)|shutdown(?:\s+(?:immediate|abort|normal|transactional|with\s+nowait))?\s*(?:$|;)|stop slave|stop replica|reset master|change master to|flush privileges|purge binary logs)`,
    ),
    "values",
  ],
  [
    "sql_terminate",
    740,
    r`\b(?:pg_terminate_backend|pg_cancel_backend|pg_reload_conf|pg_switch_wal|pg_rotate_logfile)\(`,
  ],
  [
    "sql_configure",
    780,
    r`\bsp_configure\b|\breconfigure\b(?:\s+with\b)?|\bdbms_scheduler\.create_job\b|\bsp_add_job\w*\b|\bcron\.schedule\(`,
  ],
  ["sql_drop_account", 480, statement(r`drop (?:user|role|login|group|server role|application role)`)],
  [
    "sql_extension",
    480,
    statement(
      r`(?:create|alter|drop) (?:extension|server|event session|assembly|credential|subscription|publication|network policy)`,
    ),
  ],
];

const CODE: SignalRow[] = [
  ["code_registry", 720, r`\b_?winreg\.(?:Set|Create|Delete)`],
  [
    "code_startup_file",
    700,
    r`\b(?:open|writeFile|writeFileSync|appendFile|appendFileSync|WriteFile)\([^\n]*${STARTUP}[^)\n]*,`,
  ],
  ["argv_system", 560, r`["'](?:systemctl|service|shutdown|reboot|killall|pkill|iptables|ufw|launchctl)["'], *["']`],
  ["code_kill", 600, r`\b(?:os\.killpg|os\.kill|process\.kill|syscall\.Kill)\(`],
  ["code_cloud_stop", 600, r`\.(?:stop|reboot)_(?:instances?|db_\w+|task|pipeline|machine)\(`],
];

const OTHER: SignalRow[] = [
  ["path_startup", 950, r`^[\w./~-]*${STARTUP}[^ \n]*$`],
  [
    "ask_power",
    740,
    requestOfManner(
      "reboot|restart|shut ?down|power off|halt|turn off|kill|stop|terminate|disable",
      r` [^\n]*\b(?:server|machine|computer|system|host|node|firewall|service|daemon|antivirus|defender|process|selinux|logging|auditing)(?:e?s)?\b`,
    ),
  ],
  [
    "ask_power_within",
    740,
    requestWithin(
      "reboot|restart|shut ?down|power off|halt|turn off|kill|stop|terminate|disable",
      r` ${SENTENCE}\b(?:server|machine|computer|system|host|node|firewall|service|daemon|antivirus|defender|process|selinux|logging|auditing)(?:e?s)?${NOUN_END}`,
      "disable|terminate|turn off|power off",
    ),
  ],
];

export const SYSTEM = signals("system_modification", [...SHELL, ...WINDOWS, ...SQL, ...CODE, ...OTHER]);
