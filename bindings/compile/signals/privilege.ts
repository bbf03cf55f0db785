// Signals of an identity gaining rights: permissions, accounts, sudo, roles, elevation tricks.
import {
  ARGS,
  command,
  commandAlone,
  commandAt,
  LINE,
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

const SHELL: SignalRow[] = [
  ["sudo", 420, r`(?:^|[\n;&|(]\s*)(?:sudo|doas)\s+[\w./-]`],
  [
    "root_shell",
    780,
    command(
      "sudo|doas|pkexec",
      r`\s+(?:-\w+\s+)*(?:su\b|-i\b|-s\b|--login\b|--shell\b|(?:/bin/)?(?:ba|z|da|k)?sh(?:$|[\s;&|])|visudo\b|-l\s*$)`,
    ),
  ],
  ["switch_user", 500, r`(?:^|[\n;&|(]|sudo) *(?-i:su) (?:-|root|\w+ -c)`],
  [
    "mode_world_writable",
    780,
    command("chmod", r`${ARGS}\s(?:0?[0-7]?777|0?[0-7]?666|[ugo]*[ao][ugo]*[+=]\w*w\w*)(?:$|[\s,])`),
  ],
  [
    "mode_set_id",
    820,
    command("chmod|install", r`${ARGS}\s(?:[ugoa]*[+=]\w*s\w*|(?:-m\s*)?0?[2467][0-7]{3})(?:$|[\s,])`),
  ],
  ["mode_change", 460, commandAt("chmod|chown|chgrp|setfacl|icacls|cacls", r`\s`)],
  ["mode_change_found", 460, r` -exec(?:dir)? +(?:sudo +)?ch(?:mod|own|grp) `],
  ["owner_root", 640, command("chown|chgrp", r`\s${ARGS}\b(?:root|0|wheel|admin|sudo)(?::\w*)?\s`)],
  ["authorise_key", 600, command("ssh-copy-id", r`\s`)],
  ["capabilities", 820, command("setcap", r`\s`)],
  [
    "sudoers",
    900,
    r`(?:>>?|\btee\b[^\n]*|\bsed\s+-i\b[^\n]*|\bcp\b[^\n]*|\bmv\b[^\n]*|\becho\b[^\n]*|\bvisudo\b[^\n]*|\bchmod\b[^\n]*|\btouch\b[^\n]*)\s*/(?:usr/local/)?etc/sudoers|NOPASSWD\s*:\s*ALL|Defaults\s*!tty_tickets|timestamp_timeout\s*=\s*-1`,
  ],
  [
    "account_create",
    740,
    command(
      "useradd|adduser|newusers|pw\\s+useradd|pw\\s+user\\s+add|sysadminctl|luseradd|dsimport|synouser",
      r`\s+\S`,
    ),
  ],
  [
    "account_change",
    560,
    command("usermod|gpasswd|chage|chsh|groupmod|groupadd|addgroup|pw\\s+usermod|pw\\s+mod|vipw|vigr", r`\s+\S`),
  ],
  [
    "account_admin_group",
    880,
    r`\b(?:usermod|gpasswd|adduser|useradd|dseditgroup|net\s+localgroup|net\s+group|dscl|pw)\b${LINE}\b(?:sudo|wheel|admins?|root|docker|lxd|administrators|domain admins|enterprise admins|remote desktop users)\b`,
  ],
  ["account_uid_zero", 900, r`\b(?:useradd|usermod)\b[^\n]*\s-(?:o|[ug]\s*0)\b|>>?\s*/etc/(?:passwd|shadow|group)\b`],
  ["account_directory", 820, command("dscl", r`\s${ARGS}-(?:create|append|passwd|merge|change)\b`)],
  ["account_root_enable", 860, commandAlone("dsenableroot")],
  [
    "account_password",
    620,
    r`(?:${commandAt("passwd", r`\s+(?:-[delu]\s+)?[a-z_$]`)}|${commandAt("chpasswd", r`(?:$|\s)`)})`,
  ],
  ["ldap_account", 720, r`\bldap(?:add|modify)\s|\bsamba-tool\s+user\s+(?:add|create)`],
  ["container_escape", 860, r`--privileged\b|--pid[= ]host\b|\s-v\s+/:|docker\.sock|--cap-add[= ](?:ALL|SYS_ADMIN)`],
  ["host_device_mount", 760, r`\bmount\s+/dev/\S+\s+/mnt`],
  [
    "container_mount_host",
    780,
    r`\bprivileged"?\s*:\s*true|\bhostPID"?\s*:\s*true|\bhostPath\b|\brelease_agent\b|\bnotify_on_release\b`,
  ],
  ["path_hijack", 620, r`\bLD_PRELOAD=\S|\bDYLD_INSERT_LIBRARIES=\S|\bLD_LIBRARY_PATH=/tmp`],
  ["code_mode", 640, r`\bchmod(?:Sync)?\([^)\n]*\b0o?(?:[2467]\d\d\d|777|666)\b`],
  [
    "code_grant",
    720,
    r`\.(?:attach_\w+_policy|put_(?:user|role|group)_policy|add_user_to_group|create_access_key|create_login_profile)\(|\b(?:Attach\w+Policy|AddUserToGroup|CreateAccessKey)Command\b`,
  ],
  ["setuid_code", 840, r`\b(?:os\.set(?:re|e|res)?[ug]id|POSIX::setuid|setuid|seteuid|setreuid)\(\s*0`],
  [
    "cluster_admin",
    880,
    r`\b(?:clusterrolebinding|rolebinding)\b${LINE}\b(?:cluster-admin|admin)\b|\bkubectl\b${LINE}--as[= ]system:|\boc\s+adm\s+policy\s+add-`,
  ],
  ["kubernetes_role", 640, command("kubectl|oc", r`\s${ARGS}\bcreate\s+(?:cluster)?role(?:binding)?\b`)],
];

const CLOUD: SignalRow[] = [
  [
    "aws_grant",
    840,
    r`\baws\s[^\n]*\s(?:attach-\w+-policy|put-(?:user|role|group)-policy|add-user-to-group|create-access-key|create-login-profile|update-assume-role-policy|create-policy-version)`,
  ],
  [
    "gcloud_grant",
    800,
    r`\bgcloud\b${LINE}\b(?:add-iam-policy-binding|set-iam-policy|service-accounts\s+keys\s+create)\b`,
  ],
  [
    "azure_grant",
    800,
    r`\baz\s+(?:role\s+assignment\s+create|ad\s+(?:user|app|sp)\s+(?:create|credential)|ad\s+group\s+member\s+add|keyvault\s+set-policy)\b|\b(?:New-AzRoleAssignment|Add-AzureADDirectoryRoleMember|Add-AzureADGroupMember|New-AzureADUser|Add-MsolRoleMember|New-AzADUser|New-AzureADServicePrincipal|New-MsolUser|Add-AzADGroupMember)\b`,
  ],
];

const WINDOWS: SignalRow[] = [
  ["net_user_add", 860, windowsCommand("net1?", r`\s+(?:user|localgroup|group)\s[^\n]*/(?:add|active:yes)\b`)],
  ["net_user_password", 680, windowsCommand("net1?", r`\s+user\s+["\']?[\w.-]+["\']?\s+[^/\s]`)],
  [
    "local_user",
    820,
    r`\b(?:New-LocalUser|Add-LocalGroupMember|Enable-LocalUser|Set-LocalUser|New-ADUser|Add-ADGroupMember|Set-ADAccountPassword|Enable-ADAccount|Add-DomainGroupMember|dsadd\s+user|dsmod\s+user|New-LocalGroup)\b|\[ADSI\][^\n]*(?:Create|SetPassword|\.Add\()`,
  ],
  ["directory_services", 640, r`\bDirectoryServices\.AccountManagement\b|\bUserPrincipal\b|\bPrincipalContext\b`],
  [
    "run_as",
    700,
    r`\b(?:runas(?:\.exe)?\s+/|Start-Process\b${LINE}-Verb\s+['"]?runas\b|Invoke-RunAs|Invoke-TokenManipulation|-Verb\s+runas)\b`,
  ],
  [
    "uac_policy",
    880,
    r`\b(?:EnableLUA|ConsentPromptBehaviorAdmin|UACDisableNotify|LocalAccountTokenFilterPolicy|PromptOnSecureDesktop|FilterAdministratorToken|EnableVirtualization)\b`,
  ],
  [
    "uac_bypass",
    900,
    r`\b(?:fodhelper|eventvwr|computerdefaults|sdclt|silentcleanup|wsreset|akagi\d*|uacme)\b|\bUAC-?Bypass|Bypass-?UAC|ms-settings\\shell|mscfile\\shell`,
  ],
  ["take_ownership", 780, r`\btakeown(?:\.exe)?\s`],
  [
    "acl_grant",
    740,
    r`\bi?cacls(?:\.exe)?\s[^\n]*(?:/grant|/setowner|/[gp]\s)|\bFileSystemAccessRule\b[^\n]*FullControl|\bAddAccessRule\b|\bSet-Acl\b`,
  ],
  [
    "token_theft",
    860,
    r`\b(?:SeDebugPrivilege|SeImpersonate\w*|token::elevate|privilege::debug|(?:Juicy|Rogue|Sweet|Print|God|Bad)Potato\w*|PrintSpoofer\w*|incognito|GetSystem|Get-System|DuplicateTokenEx|ImpersonateLoggedOnUser|CreateProcessWithToken\w*|ParentPid|SID[- ]?History)\b`,
    "values",
  ],
  ["logon_backdoor", 860, r`Image File Execution Options|\b(?:sethc|utilman)\.exe\b|\bAutoAdminLogon\b`],
];

const SQL: SignalRow[] = [
  [
    "sql_grant_all",
    800,
    statement(
      "grant",
      r`\s+(?:all\b|control\b|[^;]*\bwith\s+(?:grant|admin|hierarchy)\s+option\b|[^;]*\b(?:dba|sysdba|superuser|accountadmin|sysadmin|ownership)\b)`,
    ),
  ],
  ["sql_grant", 460, statement("grant", r`\s+[^;]*\bto\b`)],
  [
    "sql_superuser",
    840,
    statement(
      r`(?:create|alter) (?:user|role|login|group)`,
      r`[^;]*?[\s(](?:superuser|createrole|bypassrls|createdb|replication|sysadmin|accountadmin)\b`,
    ),
  ],
  [
    "sql_account",
    460,
    statement(
      r`(?:create|alter)(?: or replace)? (?:user|role|login|group|profile|server role|application role|database role)`,
    ),
  ],
  [
    "sql_become",
    470,
    statement(
      r`(?:set (?:(?:local|session) )?role|set (?:(?:local|session) )?session authorization|execute as|set default role|reassign owned|use role|setuser)`,
    ),
  ],
  [
    "sql_role_procedure",
    860,
    r`\b(?:sp_addsrvrolemember|sp_addrolemember|sp_addlogin|sp_grantdbaccess|sp_password|sp_change_users_login|dbms_java\.grant_permission)\b|\bset\s+trustworthy\s+on\b|\bupdate\s+mysql\.user\b`,
  ],
  ["sql_policy_off", 700, statement("alter table", r`[^;]*\b(?:disable|no\s+force)\s+row\s+level\s+security\b`)],
];

const OTHER: SignalRow[] = [
  [
    "path_accounts",
    950,
    r`^/(?:private/|usr/local/)?etc/(?:sudoers(?:\.d/\S*)?|passwd|shadow|group|gshadow|pam\.d/\S+)$`,
  ],
  [
    "ask_admin",
    760,
    request(
      "give|grant|make|elevate|promote|escalate|add|assign|set",
      r`[^\n]* (?:(?:admin(?:istrator)?|root|sudo|owner|superuser) (?:right|access|privilege|permission|role|group|account)|full (?:access|control|permission)|all (?:permissions|privileges)|sudoers|privileges to|(?:an?|to|as) (?:admin(?:istrator)?|superuser|root|owner)(?: (?:of|on|in|for) |[.!]?$))`,
    ),
  ],
  [
    "ask_admin_within",
    760,
    requestWithin(
      "give|grant|make|elevate|promote|escalate|add|assign|set",
      r` ${SENTENCE}\b(?:(?:admin(?:istrator)?|root|owner) (?:right|access|privilege|role|group)|full (?:access|control)|all (?:permissions|privileges)|sudoers|(?:an?|to|as) (?:admin|superuser|root|owner))`,
      "give|grant|elevate|promote|escalate|assign|add",
    ),
  ],
  [
    "ask_change_mode",
    440,
    requestOfManner(
      "change|set|modify|recursively change|add|update",
      r`[^\n]*\b(?:permissions?|ownership|owner|mode|group|chmod|file mode bits)\b`,
    ),
  ],
];

export const PRIVILEGE = signals("privilege_escalation", [...SHELL, ...CLOUD, ...WINDOWS, ...SQL, ...OTHER]);
