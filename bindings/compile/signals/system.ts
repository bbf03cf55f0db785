// Signals of the machine itself being changed: services, boot, kernel, start-up files, registry, firewall, running processes.
import { ARGS, command, GAP, LINE, request, type SignalRow, signals, statement } from "./grammar.ts";

const r = String.raw;

/** Files that decide what runs at log-in, at boot or on a schedule. */
const STARTUP =
  r`(?:/etc/(?:profile|bash\.bashrc|bashrc|zshrc|zprofile|environment|rc\.local|rc\.common|init\.d|systemd|cron|anacrontab|crontab|inittab|ld\.so|modules|pam\.d|udev|xdg/autostart|security|ssh/|hosts|resolv\.conf|fstab|sysctl|selinux|apt/|yum|motd|update-motd|emond|periodic|apparmor|audit|rsyslog|default/grub|NetworkManager)\S*` +
  r`|(?:~|\$HOME|\$\{HOME\}|/root|/home/[\w.-]+|/Users/[\w.-]+)/\.(?:bashrc|bash_profile|bash_login|bash_logout|profile|zshrc|zshenv|zprofile|zlogin|zlogout|config/(?:autostart|systemd)|ssh/(?:authorized_keys|rc|config)|login|logout|cshrc|xinitrc|xprofile|shrc|config/fish|vimrc)\S*` +
  r`|/(?:Library|System/Library)/(?:LaunchDaemons|LaunchAgents|StartupItems|Extensions|ScriptingAdditions)\S*|/(?:usr/)?lib/systemd/\S*|/var/spool/cron\S*|/var/at/\S*|/usr/local/share/ca-certificates\S*|/boot/\S*)`;

const SHELL: SignalRow[] = [
  [
    "power",
    760,
    command(
      "reboot|shutdown|halt|poweroff|telinit|systemctl\\s+(?:-\\S+\\s+)*(?:reboot|poweroff|halt|kexec|suspend|hibernate|rescue|emergency|soft-reboot)|loginctl\\s+(?:reboot|poweroff)|i3exit|pm-hibernate|wsl\\s+--shutdown|stop-computer|restart-computer",
      r`(?!\s+(?:-h|--help|--version|-\?|--wtmp-only|-w|-c|--show|--when=show)\s*$)(?:$|[\s;&|)"'])`,
    ),
  ],
  ["power_run_level", 780, command("init|telinit", r`\s+[06]\b`)],
  [
    "power_verb",
    560,
    r`(?:^|[\n;&|])\s*(?:sudo\s+)?(?!(?:last|who|man|tldr|grep|echo|which|type|info|help|journalctl|cat|git)\b)[\w.-]+\s(?:\S+\s+){0,3}?(?:--?)?(?:reboot|shutdown|poweroff|power-off|halt|restart-computer)(?:$|[\s;])`,
  ],
  [
    "service_stop",
    640,
    command(
      "systemctl|service|rc-service|initctl|launchctl|sv|supervisorctl|svcadm|rcctl|brew\\s+services|update-rc\\.d|chkconfig|nginx\\s+-s|apachectl",
      r`\s${ARGS}\b(?:stop|disable|mask|kill|unload|bootout|remove|off|quit|shutdown|isolate)\b`,
    ),
  ],
  [
    "service_change",
    560,
    command(
      "systemctl|service|rc-service|launchctl|rc-update|update-rc\\.d|chkconfig|initctl",
      r`\s${ARGS}\b(?:enable|start|restart|reload|daemon-reload|edit|set-default|load|bootstrap|kickstart|unmask|add|defaults|link|set-property|setenv|submit|reenable)\b`,
    ),
  ],
  [
    "process_kill",
    680,
    command("kill", r`\s+(?:-(?!l\b|L\b|-list\b|-table\b)[\w-]+\s+(?:\w+\s+)?|--\s+)*['"]?(?:\d|%|\$|\\?\x60|-\d{2,})`),
  ],
  [
    "process_kill_name",
    700,
    command("killall|pkill|killall5|skill|xkill|slay", r`(?:\s+(?!--?(?:l|list|help|version|V)\b)\S|\s*$)`),
  ],
  ["process_kill_list", 700, r`\|\s*(?:sudo\s+)?xargs\b${ARGS}\bkill\b|\bfuser\s${ARGS}(?:-\w*k|--kill)`],
  ["cron_edit", 740, r`(?:${command("crontab", r`\s+(?!-l\b|--list\b|-u\s+\S+\s+-l|-h|--help)\S`)}|\|\s*crontab\b)`],
  ["scheduled_at", 600, r`(?:${command("atd?|batch", r`\s+(?:now|-f|\d|noon|midnight|teatime|tomorrow)`)}|\|\s*at\s)`],
  ["startup_file_write", 840, r`>{1,2}\s*['"]?${STARTUP}`],
  [
    "startup_file_tool",
    800,
    command(
      "tee|sed|cp|mv|ln|install|touch|chattr|dd|rsync|patch|ed|perl|printf|plistbuddy|PlistBuddy|defaults\\s+write|curl|wget|rm|augtool|crudini|vi|vim|nano|visudo",
      r`\s${ARGS}['"]?${STARTUP}`,
    ),
  ],
  [
    "etc_write",
    700,
    r`>{1,2}\s*['"]?/(?:private/)?etc/\S|\btee\s+(?:-a\s+)?['"]?/etc/\S|\bsed\s+(?:-\S+\s+)*-i\S*\s${LINE}\s/etc/\S`,
  ],
  ["binary_replace", 640, command("cp|mv|ln|install|tee", r`\s${ARGS}\s['"]?/(?:usr/(?:local/)?)?s?bin/\S`)],
  [
    "kernel_module",
    820,
    command(
      "insmod|rmmod|modprobe|depmod|kextload|kextunload|kmutil|kldload|kldunload|dkms|bpftool|kmod",
      r`\s+(?!-l\b|--list\b|showloaded|status|list\b|--version|--help|--show\S*|-n\b|--dry-run)\S`,
    ),
  ],
  [
    "kernel_setting",
    720,
    r`(?:${command("sysctl", r`\s${ARGS}(?:-w\b|-p\b|--write|--system|[\w.]+=)`)}|>\s*/(?:proc/sys|sys)/\S|\bgrubby\b|\bupdate-grub\b|\bgrub2?-(?:mkconfig|install|set-default)\b|\bnvram\s+\S+=|\bcsrutil\s+disable|\befibootmgr\s+-)`,
  ],
  [
    "mount_change",
    520,
    command(
      "mount|umount|swapoff|swapon|losetup|fsck|resize2fs|tune2fs|e2fsck|xfs_growfs|lvextend|lvresize|lvcreate|mdadm",
      r`\s+(?!-l\b|-h\b|--help|--version|-V\b|-t\s+\w+\s*$|--list|--show\S*|-a\s*$|-j\b|\|)\S`,
    ),
  ],
  [
    "firewall",
    780,
    command(
      "iptables|ip6tables|nft|ufw|firewall-cmd|pfctl|ipfw|ebtables|csf|shorewall|nftables|fail2ban-client",
      r`\s+(?!-L\b|-S\b|-nL|-vL|-n\s+-L|--list\S*|list\b|status\b|--state|--get\S*|-s\s|--help|--version|-C\b|--query\S*|-vnL|app\s+list|show\b|ping\b|--check\S*)\S`,
    ),
  ],
  [
    "network_setting",
    560,
    r`(?:${command("ip", r`\s+(?:-\S+\s+)*(?:link|addr(?:ess)?|route|rule|neigh|tunnel)\s+(?:add|del(?:ete)?|set|change|replace|flush)\b`)}|${command("ifconfig", r`\s+\w+\s+(?:up|down|\d|add|hw|promisc|mtu)`)}|${command("ifup|ifdown|route\\s+(?:add|del)|networksetup\\s+-(?:set|create|add|remove)\\w*|hostnamectl\\s+(?:set-|hostname)|scutil\\s+--set|timedatectl\\s+set-\\S+|localectl\\s+set-\\S+|nmcli\\s+\\S+\\s+(?:add|modify|delete|down|up|off)|brctl\\s+\\w+|ethtool\\s+-[sKAGC]|setxkbmap|update-alternatives\\s+--(?:set|install|remove)|alternatives\\s+--set|chsh|ldconfig|locale-gen|resolvectl\\s+\\w+", r`(?:\s|$)`)})`,
  ],
  [
    "security_off",
    840,
    r`\bsetenforce\s+(?:0|Permissive)\b|\bSELINUX=(?:disabled|permissive)\b|\baa-(?:disable|teardown|complain)\b|\bauditctl\s+-[De]|\bspctl\s+--(?:master|global)-disable|\bsystemctl\s+(?:stop|disable)\s+\S*(?:auditd|rsyslog|syslog|firewalld|ufw|apparmor|falcon\S*|clamav\S*|ossec\S*|wazuh\S*)|\bset\s+\+o\s+audit|\bdefaults\s+write\b[^\n]*\b(?:LSQuarantine|GKAutoRearm|loginwindow|com\.apple\.screensaver)\b|\bxattr\s+-\w*d\w*\s+com\.apple\.quarantine|\bfalconctl\b|\besm\b\s+disable|\bmdatp\s+config\b`,
  ],
  [
    "trust_store",
    780,
    r`\bupdate-ca-(?:certificates|trust)\b|\bsecurity\s+add-trusted-cert\b|\btrust\s+anchor\b|\bcertutil\s+-(?:A|addstore)\b|\bkeytool\s+-import\w*\b`,
  ],
  ["attributes", 560, command("chattr|chflags|SetFile|setfattr", r`\s+[-+=\w]`)],
  [
    "package_change",
    420,
    command(
      "(?:apt(?:-get)?|aptitude|yum|dnf|zypper|rpm|dpkg|snap|flatpak|pacman|apk|emerge|brew|port|pkg|choco|winget|scoop|nix-env|xbps-install|urpmi|eopkg|tdnf|microdnf|rpm-ostree)",
      r`\s${ARGS}(?:\b(?:install|reinstall|upgrade|dist-upgrade|full-upgrade|remove|autoremove|update|add|del|downgrade|refresh|enable|disable|unpin|pin|cleanup|groupinstall|localinstall|swap)\b|\s-(?:S|R|U|i|e)\w*\s)`,
    ),
  ],
  [
    "login_item",
    780,
    r`\blogin_?items?\b[\s\S]*\.osa\b|\bmake\s+login\s+item\b|\bosascript\b${LINE}\blogin[_ ]item|\bloginhook\b|\bLoginHook\b|\bemond\b|\bcom\.apple\.loginitems\b`,
  ],
  [
    "hide",
    620,
    r`\blibprocesshider\b|/etc/ld\.so\.preload|\bsystemd-run\b|\bbash\s+-c\s+"\s*exec\s+-a\b|\bsystemd\s+--user\b|\.(?:service|timer|path)\s*<<|\bdbus-send\b[^\n]*systemd1`,
  ],
  [
    "secret_rotate",
    460,
    command(
      "aws|gcloud|az|vault|heroku|flyctl",
      r`\s${ARGS}\b(?:put-secret-value|update-secret|rotate-secret|put-parameter|kv\s+put|keyvault\s+secret\s+set|secrets\s+versions\s+add|config:set|secrets\s+set|restore-secret|replicate-secret-to-regions)\b`,
    ),
  ],
  [
    "cloud_stop",
    620,
    r`\b(?:aws\s${LINE}\b(?:stop-instances|reboot-instances|reboot-db-instance|stop-db-\w+|stop-task|modify-\w+|update-(?:service|function|stack|distribution|security-group)\S*|authorize-security-group-ingress|revoke-security-group-\w+|stop-logging|put-event-selectors)|gcloud\s${LINE}\b(?:instances\s+(?:stop|reset|suspend)|firewall-rules\s+create)|az\s+vm\s+(?:stop|deallocate|restart)|(?:pct|qm|virsh|VBoxManage|xl|lxc|multipass|vmrun|prlctl)\s${LINE}\b(?:shutdown|stop|reset|destroy|reboot|poweroff|controlvm)\b)`,
  ],
];

const WINDOWS: SignalRow[] = [
  ["registry_write", 800, command("reg", r`\s+(?:add|import|load|copy|restore|unload)\b`)],
  ["registry_delete", 780, command("reg", r`\s+delete\b`)],
  ["registry_file", 680, command("regedit|regini", r`\s+\S`)],
  [
    "registry_powershell",
    780,
    r`\b(?:New|Set|Remove|Clear|Rename|Copy)-Item(?:Property)?\b[\s\S]*(?:HK(?:LM|CU|CR|U|EY_\w+)\\?:?|Registry::)|\[Microsoft\.Win32\.Registry\w*\]::[\s\S]*(?:Set|Create|Delete)|\.RegWrite\b|\$\w*(?:reg|key|path)\w*\s*=\s*["']?(?:HK(?:LM|CU|CR)|Registry::)[\s\S]*\b(?:New|Set|Remove)-Item(?:Property)?\b|\bSetValue\(|\bInstall-Language|\bSetStringValue\b`,
  ],
  [
    "scheduled_task",
    820,
    r`(?:${command("schtasks", r`\s+/(?:create|change|delete|run|end)\b`)}|\b(?:Register|New|Set|Unregister|Disable|Enable|Start)-ScheduledTask\w*\b|\bPS_ScheduledTask\b|\bSchedule\.Service\b|\bat\.exe\s+\S)`,
  ],
  [
    "service_control",
    760,
    r`(?:${command("sc", r`\s+(?:\\\\\S+\s+)?(?:create|config|delete|stop|start|failure|sdset|pause)\b`)}|${command("net1?", r`\s+(?:stop|start|pause|use\s+\S+\s+/delete|share\s+\S+=|accounts\s+/)`)}|\b(?:Stop|Start|Restart|Suspend|Set|New|Remove|Resume)-Service\b(?!\.))`,
  ],
  [
    "defender_off",
    880,
    r`\b(?:Set|Add|Remove)-MpPreference\b|\bDisable(?:AntiSpyware|RealtimeMonitoring|BehaviorMonitoring|IOAVProtection|AntiVirus|ScriptScanning|OnAccessProtection)\b|\bMpCmdRun(?:\.exe)?["']?\s+-RemoveDefinitions|\bUninstall-WindowsFeature\b|\bsc(?:\.exe)?\s+\w+\s+(?:WinDefend|Sense|wscsvc)\b|\bamsiInitFailed\b|\bAmsiScanBuffer\b|\bfltmc(?:\.exe)?\s+unload|\bTamperProtection\b|\bEtwEventWrite\b|\bCOMPlus_ETWEnabled\b|\bAmsiUtils\b`,
  ],
  [
    "firewall_windows",
    820,
    r`\bnetsh(?:\.exe)?\s+(?:-\w+\s+\S+\s+)?(?:adv)?firewall\s+(?!show)|\b(?:New|Set|Remove|Disable|Enable)-NetFirewall\w+\b|\bnetsh(?:\.exe)?\s+(?:interface\s+portproxy\s+add|add\s+helper|winhttp\s+set|int\s+\w+\s+set|interface\s+set|trace\s+start)`,
  ],
  ["execution_policy", 760, r`\bSet-ExecutionPolicy\b`],
  [
    "boot_windows",
    840,
    r`\bbcdedit(?:\.exe)?\s+(?!/enum|\s*$)|\bbootcfg\b|\bbcdboot\b|\bbootsect\b|\bmountvol(?:\.exe)?\s`,
  ],
  [
    "audit_windows",
    820,
    r`\bauditpol(?:\.exe)?\s+/(?:set|clear|remove|restore)|\bwevtutil(?:\.exe)?\s+(?:sl|set-log|im|um)\b|\bStop-EventLog\b|\blogman(?:\.exe)?\s+(?:stop|delete|update)|\bSet-EtwTrace\w*|\bRemove-EtwTraceProvider\b|\bdeploymentconfig\b|\bPhant0m\b|\bEventLog\b[^\n]*\bStop`,
  ],
  [
    "process_windows",
    680,
    r`(?:${command("taskkill|tskill|pskill", r`\s+\S`)}|\bStop-Process\b|\bwmic(?:\.exe)?\s+process\b${LINE}\b(?:delete|terminate)\b)`,
  ],
  [
    "power_windows",
    760,
    r`(?:${command("shutdown|logoff|tsdiscon", r`\s+(?:/|-)[srhlfpgo]\b`)}|\b(?:Restart|Stop)-Computer\b|\brundll32(?:\.exe)?\s+user32\.dll,LockWorkStation)`,
  ],
  [
    "startup_windows",
    820,
    r`\\Start Menu\\Programs\\Start-?up|\\CurrentVersion\\(?:Run|RunOnce|RunServices|Policies\\Explorer\\Run|Winlogon|Windows\\(?:AppInit|Load))|\bGetFolderPath\(['"]?Startup|\bAppInit_DLLs\b|\bUserInitMprLogonScript\b|\bAdd-Content\b[^\n]*\$PROFILE|>>?\s*\$PROFILE\b|\bActive Setup\\Installed|shell:startup`,
  ],
  [
    "feature_windows",
    720,
    r`\b(?:dism(?:\.exe)?\b${LINE}/(?:disable|enable|add|remove)-|(?:Enable|Disable|Install|Uninstall|Add|Remove)-Windows(?:OptionalFeature|Feature|Capability|Driver)\b|pnputil(?:\.exe)?\s+[-/](?:add|delete|disable|remove|a|d)|wusa(?:\.exe)?\b|Add-AppxPackage\b|Add-AppxProvisionedPackage|Disable-WindowsErrorReporting|lodctr\b|Install-Module\b|Import-Module\s+ServerManager)`,
  ],
  [
    "policy_windows",
    700,
    r`\bsecedit(?:\.exe)?\s+/configure|\bgpupdate\b|\b(?:Set|New|Remove|Import)-GP\w+\b|\blgpo(?:\.exe)?\s|\bSet-(?:SmbServerConfiguration|NetAdapter\w*|Item\s+WSMan|WSManQuickConfig|DnsClientServerAddress|ADDomain\w*|VM\w*|TimeZone|Date)\b|\bEnable-PSRemoting\b|\bwinrm(?:\.vbs)?\s+(?:quickconfig|set)|\bDisable-(?:NetAdapter|PnpDevice|PSTrace)\w*`,
  ],
  [
    "trust_windows",
    780,
    r`\bImport-(?:Pfx)?Certificate\b|\bcertutil(?:\.exe)?\s+${LINE}-addstore\b|\bcertmgr(?:\.exe)?\s+[-/]add|\bcert:\\\w+\\root\b[\s\S]*(?:Move-Item|Import|Add)|\bX509Store\b[\s\S]*\.Add\(`,
  ],
  [
    "hide_windows",
    560,
    r`(?:${command("attrib", r`\s${LINE}\+[hsr]\b`)}|\bicacls\b[^\n]*/deny|\bsetx(?:\.exe)?\s+\S|\[Environment\]::SetEnvironmentVariable|\bassoc\s+\.\w+=|\bftype\s+\w+=|\bmklink\s)`,
  ],
  [
    "wmi_persistence",
    860,
    r`\b(?:__EventFilter|CommandLineEventConsumer|ActiveScriptEventConsumer|__FilterToConsumerBinding|Register-WmiEvent|Set-WmiInstance|mofcomp)\b`,
  ],
  [
    "configuration_windows",
    560,
    r`\bSet-\w*(?:Config|Configuration)\w*\b|\b(?:Set|Remove|New)-Cim(?:Instance|Session)\b|\bMSFT_Net\w+\b[\s\S]*\b(?:Disable|Remove|Set)\b`,
  ],
  [
    "system_folder_write",
    700,
    r`\b(?:copy|copy-item|move|move-item|mv|cp|xcopy|robocopy|expand|new-item|out-file|set-content)\b[^\n]*(?:%systemroot%|%windir%|\$env:(?:windir|systemroot)|c:\\windows)\\`,
  ],
  [
    "exchange_or_iis",
    640,
    r`\b(?:appcmd(?:\.exe)?\s+(?:set|install|add|delete)|New-WebGlobalModule|Set-Transport\w+|Install-TransportAgent|Set-MsolDomainFederation\w*|Set-AdminAuditLogConfig|Set-MailboxAuditBypass\w*)\b`,
  ],
];

const SQL: SignalRow[] = [
  ["sql_alter_system", 820, statement(r`alter system`)],
  ["sql_set_global", 680, statement(r`set (?:global|persist|@@global)`)],
  [
    "sql_kill",
    740,
    statement(
      r`kill(?:${GAP}(?:session|query|connection|statement|mutation|hard|soft|transfer|analyze))?`,
      r`${GAP}[\w'"@:$]`,
    ),
  ],
  [
    "sql_shutdown",
    800,
    statement(
      r`(?:shutdown|restart server|stop (?:slave|replica|replication)|reset (?:master|slave|persist)|change master to|change replication source to|flush privileges|purge binary logs)`,
    ),
  ],
  [
    "sql_terminate",
    740,
    r`\b(?:pg_terminate_backend|pg_cancel_backend|pg_reload_conf|pg_switch_wal|pg_rotate_logfile)\(`,
  ],
  [
    "sql_configure",
    780,
    r`\bsp_configure\b|\breconfigure\b(?:${GAP}with\b)?|\bdbms_scheduler\.create_job\b|\bsp_add_job\w*\b|\bcron\.schedule\(`,
  ],
  ["sql_drop_account", 480, statement(r`drop (?:user|role|login|group|server role|application role)`)],
  [
    "sql_extension",
    480,
    statement(
      r`(?:create|alter|drop) (?:extension|server|event session|resource pool|workload group|assembly|credential|subscription|publication|account|resource monitor|network policy|security integration)`,
    ),
  ],
];

const OTHER: SignalRow[] = [
  ["path_startup", 950, r`^(?:${STARTUP}|.*\\Start Menu\\Programs\\Startup\\.*)$`],
  [
    "tool_power",
    640,
    r`^(?:\w+[._-])*(?:reboot|shutdown|restart|power_?off|kill_process|stop_service|disable_\w+|set_system_\w+|modify_registry|install_package|uninstall\w*)(?:[._-]\w+)*$`,
    "tool",
  ],
  [
    "ask_power",
    740,
    request(
      "reboot|restart|shut ?down|power off|halt|turn off|kill|stop|terminate|disable",
      r`[^\n]*\b(?:server|machine|computer|system|host|node|firewall|antivirus|defender|process(?:es)?|service|daemon|selinux|logging|auditing)\b`,
    ),
  ],
];

export const SYSTEM = signals("system_modification", [...SHELL, ...WINDOWS, ...SQL, ...OTHER]);
