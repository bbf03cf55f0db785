// Signals in the name of a tool: what its words, in snake, kebab, dotted or camel case, say that the call does.
import { type SignalRow, signals } from "./grammar.ts";

const r = String.raw;

/** What stands between two words of a name: `delete_file`, `delete-file`, `files.delete`, `mcp__files__delete`. */
const SEPARATOR = "[._:/-]";

/** The end of a word of a name: nothing, a separator, a digit or the next word of a name in camel case. */
const WORD_END = r`(?:$|[._:/\d-]|(?-i:[A-Z]))`;

/** Where a word of a name begins. */
const WORD_START = r`(?:^|${SEPARATOR})`;

/** Words with a capital, as they stand inside a name in camel case. */
function capitalised(words: string): string {
  return words
    .split("|")
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join("|");
}

/** What asks, and changes nothing: `get_shutdown_schedule`. */
const ASKS = "get|list|describe|show|check|search|find|view|count|read|is|can|explain|preview|estimate".split("|");

/** Up to where a part of a name is none of these words; one that begins as such a word goes on in small letters. */
function otherThan(words: readonly string[]): string {
  const firsts = [...new Set(words.map((word) => word.charAt(0)))].filter((letter) => letter !== "");
  const both = firsts.map((letter) => letter + letter.toUpperCase()).join("");
  const other = r`(?-i:[^\W_${words.includes("") ? "A-Z" : ""}${both}])`;
  const longer = firsts.map((first) => {
    const rests = words.filter((word) => word.startsWith(first)).map((word) => word.slice(1));
    return first + otherThan(rests);
  });
  return `(?:${[other, ...longer].join("|")})`;
}

/** A part of a name that does not ask. A look-ahead for those that do made each signal an NFA, and cost half a compile. */
const PART = r`(?:${otherThan(ASKS)}[a-z\d]*|[a-z]|co|de|re|ex)`;

/** A name with one of these words that no word for asking stands in front of. */
function does(words: string): string {
  return r`^(?:${PART}?${SEPARATOR})*(?:${words}|${PART}(?-i:${capitalised(words)}))${WORD_END}`;
}

/** A name that opens with one of these words. */
function opensWith(words: string): string {
  return r`^(?:${words})${WORD_END}`;
}

/** A name with one of these verbs behind what names a product or a server: `github_create_issue`. */
function goesOnWith(words: string): string {
  return r`${SEPARATOR}(?:${words})${WORD_END}`;
}

/** A name with one of these verbs, and one of these nouns at its end. */
function doesTo(verbs: string, nouns: string): string {
  return r`${WORD_START}(?:${verbs})[\w-]*(?:${nouns})(?:e?s)?$`;
}

/** What holds data, or is made of it. */
const HOLDER =
  "file|folder|directory|mailbox|inbox|database|table|collection|bucket|repository|branch|user|backup|volume|drive|index|schema|record|cluster|namespace|container|image|deployment|queue|trash|data";

const DESTRUCTIVE: SignalRow[] = [
  [
    "tool_delete",
    580,
    does("delete|destroy|purge|wipe|erase|truncate|flushall|flushdb|factory_reset|terminate"),
    "tool",
  ],
  ["tool_delete_weak", 560, doesTo("remove|drop|clear|reset|empty|format|flush|clean", HOLDER), "tool"],
  ["tool_delete_last", 560, r`(?:${HOLDER})s?[._-](?:empty|clear|reset|drop|remove|flush)$`, "tool"],
];

const PRIVILEGE: SignalRow[] = [
  ["tool_grant", 560, does("grant|elevate|impersonate|escalate|sudo|promote"), "tool"],
  [
    "tool_give_rights",
    560,
    doesTo(
      "add|make|create|set|update|assign|attach|put|bind",
      "admin|role|role_?assignment|binding|(?:role|user|group|iam|bucket)_?polic[iy]|(?:access|account)_?key|permission|privilege|to_?group|member(?:ship)?|collaborator|public",
    ),
    "tool",
  ],
];

const SYSTEM: SignalRow[] = [
  ["tool_power", 640, does("reboot|shutdown|poweroff|power_off|shut_down"), "tool"],
  [
    "tool_stop",
    600,
    doesTo(
      "restart|stop|kill|suspend|halt",
      "server|service|vm|machine|instance|host|process|computer|node|daemon|container",
    ),
    "tool",
  ],
  [
    "tool_disable",
    600,
    doesTo(
      "disable|turn_off",
      "firewall|antivirus|logging|audit|auditing|mfa|2fa|protection|monitoring|security|alarm|service|trail",
    ),
    "tool",
  ],
  [
    "tool_install",
    560,
    doesTo("install|uninstall", "package|software|driver|module|app|application|chart|plugin"),
    "tool",
  ],
  [
    "tool_open_network",
    540,
    doesTo(
      "set|add|create|update|modify|remove|open|authorize",
      "firewall_?rule|security_?group(?:_?rule)?|dns_?record|port",
    ),
    "tool",
  ],
  [
    "tool_registry",
    640,
    r`registry_?(?:set|write|delete|add|modify)|(?:set|write|delete|add|modify)_?registry`,
    "tool",
  ],
  [
    "tool_infrastructure",
    560,
    r`(?:terraform|tofu|pulumi|cloudformation|ansible)[._-]?(?:apply|up|deploy|run)`,
    "tool",
  ],
];

const EXECUTION: SignalRow[] = [
  ["tool_execute", 340, doesTo("execute|exec|eval|run", "code|command|shell|python|script|bash|javascript"), "tool"],
  [
    "tool_execute_remote",
    560,
    r`(?:pods?|containers?|kubectl|remote)[._-](?:exec|execute|run_command|send_command)${WORD_END}`,
    "tool",
  ],
];

const NETWORK: SignalRow[] = [
  [
    "tool_network",
    640,
    r`(?:^|[_.:-])(?:http|fetch|browse|browser|navigate|download|web_?search|web_?fetch|open_?url|curl|ping|scrape|crawl)${WORD_END}`,
    "tool",
  ],
  ["tool_message", 420, r`(?:^|[_.:-])(?:send|post|forward)[_-]?(?:e?mail|message|sms|slack|webhook)`, "tool"],
];

const READS = "list|read|search|find|show|view|describe|check|retrieve|inspect|count|get";
const WRITES = "create|update|write|edit|modify|insert|save|append|change|move|upload|add|set|post";

const READ: SignalRow[] = [
  ["tool_read", 680, opensWith(`${READS}|grep|compare|calculate`), "tool"],
  ["tool_reads", 560, goesOnWith(`${READS}|history|status`), "tool"],
  [
    "tool_looks",
    560,
    opensWith(
      "lookup|display|verify|validate|analyze|sort|diff|glob|directory|explain|summarize|aggregate|preview|estimate|detect",
    ),
    "tool",
  ],
];

const WRITE: SignalRow[] = [
  ["tool_write", 690, opensWith(`${WRITES}|rename`), "tool"],
  ["tool_writes", 560, goesOnWith(`${WRITES}|transition|share`), "tool"],
  [
    "tool_transact",
    690,
    opensWith(
      "exchange|return|cancel|book|place|order|fund|transfer|make|schedule|submit|record|register|resolve|close|reserve",
    ),
    "tool",
  ],
  [
    "tool_changes",
    690,
    opensWith(
      "reply|comment|pay|buy|multiedit|apply|copy|replace|remove|import|merge|fork|archive|push|assign|str_replace\\w*",
    ),
    "tool",
  ],
];

/** What people write for each other to read, and records of it. */
const PROSE = "mail|message|notification|comment|ticket|issue|event|request|thread|reminder|task|page|note|record";
const MORE_PROSE = "sms|todo|post|review|card|story|block|item|entry|product|reaction|draft";
const WRITINGS =
  "snippet|gist|template|runbook|wiki|document|bookmark|observation|survey|question|incident|contact|lead|deal|article|answer|tweet|discussion|checklist";
const OCCASIONS =
  "meeting|appointment|calendar|invite|announcement|feedback|milestone|epic|summary|report|memory|memories|coupon|description|title|label|tag|deliverable";

/** What a message cannot do by what it says; whom it tells which secret still counts. */
const SAID = ["destructive_data", "privilege_escalation", "system_modification", "code_execution"] as const;
/** What writing a text cannot do by what the text says; where it is written still counts (`path_startup`, `path_accounts`). */
const MENTIONED = ["destructive_data", "data_exfiltration", "code_execution"] as const;
/** What reading cannot do, whatever is read; whether it is a secret still counts (`path_secret`). */
const NOT_BY_READING = ["destructive_data", "privilege_escalation", "system_modification", "code_execution"] as const;

const WRITES_FILE = r`${WORD_START}(?:(?:write|create|edit|save|append|update|insert|replace|push|patch|apply)(?:_(?:to|in|into|text|new|existing|or|string|lines?|edit|multiple|update))*[_-]?(?:files?|text|content|objects?|documents?|docs?|code|cell|patch|diff|gist)|notebook_?edit|multi_?edit|write|edit|str_replace\w*|search_(?:and_)?replace)$`;

const TELLS =
  "send|post|publish|forward|reply|draft|create|add|update|edit|append|schedule|set|save|submit|insert|write|open|log|store|leave";

/** Excuses. What a call says cannot forge them: a tool is named by whoever made it. */
const EXCUSES: SignalRow[] = [
  ["tool_writes_text", 760, WRITES_FILE, "tool", MENTIONED],
  ["tool_writes_there", 460, WRITES_FILE, "tool", ["privilege_escalation", "system_modification"]],
  [
    "tool_reads_text",
    800,
    r`${WORD_START}(?:read|open|view|get|show|list|search|find|grep|stat|glob)(?:$|[_-]?(?:multiple_|text_)?(?:file|text|doc|note|page|comment|issue|director|folder|path|content|code|web|log|message|e?mail|event))`,
    "tool",
    NOT_BY_READING,
  ],
  ["tool_searches", 800, r`(?:search$|${WORD_START}(?:search|lookup|grep))`, "tool", NOT_BY_READING],
  ["tool_tells", 800, doesTo(TELLS, PROSE), "tool", SAID],
  ["tool_tells_more", 800, doesTo(TELLS, MORE_PROSE), "tool", SAID],
  ["tool_tells_writings", 800, doesTo(TELLS, WRITINGS), "tool", SAID],
  ["tool_tells_occasions", 800, doesTo(TELLS, OCCASIONS), "tool", SAID],
  [
    "tool_told",
    800,
    r`${WORD_START}(?:messages?|drafts?|e?mails?|comments?|tickets?|issues?|pages?|notes?|tasks?|events?|posts?|threads?|chat|pull_?requests?|slack|discord|teams|telegram|whatsapp|knowledge_base)[._/-](?:send|create|post|update|add|append|edit|reply|insert)(?:_?message)?$`,
    "tool",
    SAID,
  ],
  [
    "tool_weighs_text",
    800,
    r`^(?:[\w-]+__)?(?:explain|review|lint|analy[sz]e|classify|summari[sz]e|translate|proofread|moderate|highlight|tokenize|validate|parse|compare|check|grade|count|embed|detect|score|render|escape)(?:$|_)|(?:^|_)(?:code_review|query_checker|linter|dry_?run|simulate|what_?if)$`,
    "tool",
    NOT_BY_READING,
  ],
  ["tool_tests", 760, r`${WORD_START}(?:run|execute)[_-]?(?:unit[_-]?)?(?:tests?|lint\w*|type_?check)$`, "tool", SAID],
  [
    "tool_visits",
    700,
    r`${WORD_START}(?:web_?fetch|fetch(?:[_-](?:url|page|content|html|markdown))?|navigate|open_?url|wikipedia|arxiv|tavily|query[_-]docs)$`,
    "tool",
    NOT_BY_READING,
  ],
  [
    "tool_uploads",
    760,
    doesTo("upload", "file|object|document|image|attachment"),
    "tool",
    ["destructive_data", "code_execution"],
  ],
  ["tool_clicks", 700, r`(?:^|_)(?:click|hover|type|type_text|fill|fill_form|press_key|select_option)$`, "tool", SAID],
  [
    "tool_thinks",
    700,
    r`^(?:(?:sequential)?think(?:ing)?|plan|todo_?write|note|remember|save_memory|final_answer|attempt_completion|respond|reply|comment|finish|(?:ask|notify)_?\w*(?:question|user)|exit_?plan_?mode|(?:set|update|write)_(?:plan|todos?)|(?:new_)?task|\w*agent|(?:summari[sz]e|translate)(?:_\w+)?|generate_(?:image|text))$`,
    "tool",
  ],
];

export const TOOLS = () => [
  ...signals("destructive_data", DESTRUCTIVE)(),
  ...signals("privilege_escalation", PRIVILEGE)(),
  ...signals("system_modification", SYSTEM)(),
  ...signals("code_execution", EXECUTION)(),
  ...signals("network_access", NETWORK)(),
  ...signals("data_read", READ)(),
  ...signals("data_write", WRITE)(),
  ...signals("benign", EXCUSES)(),
];
