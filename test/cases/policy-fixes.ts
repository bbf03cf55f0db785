// Policies with findings → the text after `--fix`; `unsafe` adds the fixes that change what the policy does.

export interface FixRow {
  readonly name: string;
  readonly before: string;
  readonly after: string;
  readonly unsafe?: boolean;
}

export const FIXES: readonly FixRow[] = [
  { name: "nothing to fix", before: "blocked_patterns: [a b, c d]\n", after: "blocked_patterns: [a b, c d]\n" },
  {
    name: "a duplicate at the end of a flow list",
    before: "blocked_patterns: [one, two, ONE] # keep\n",
    after: "blocked_patterns: [one, two] # keep\n",
  },
  {
    name: "a longer pattern in the middle of a flow list",
    before: "blocked_patterns: [x1, 'rm -rf /', rm -rf]\n",
    after: "blocked_patterns: [x1, rm -rf]\n",
  },
  {
    name: "an item of a block list with its line",
    before: "# top\nblocked_patterns:\n  - secret # one\n  - SECRET # two\n  - other\nname: x\n",
    after: "# top\nblocked_patterns:\n  - secret # one\n  - other\nname: x\n",
  },
  {
    name: "a mapping over several lines",
    before: "blocked_patterns:\n  - pattern: a+\n    type: regex\n  - pattern: a+\n    type: regex\n  - z9\n",
    after: "blocked_patterns:\n  - pattern: a+\n    type: regex\n  - z9\n",
  },
  {
    name: "the last item of a file without a line break",
    before: "blocked_patterns:\n  - one\n  - ONE",
    after: "blocked_patterns:\n  - one\n",
  },
  {
    name: "the only item leaves an empty list",
    before: "apiVersion: portcullis/v1\nallowed_tools:\n  - sh\nblocked_tools: [s*]\n",
    after: "apiVersion: portcullis/v1\nallowed_tools:\n   []\nblocked_tools: [s*]\n",
  },
  {
    name: "an intent that is denied anyway",
    before: "apiVersion: portcullis/v1\nintents:\n  deny: [data_read]\n  approve: [data_write, data_read]\n",
    after: "apiVersion: portcullis/v1\nintents:\n  deny: [data_read]\n  approve: [data_write]\n",
  },
  {
    name: "a regex as a substring is left alone",
    before: "blocked_patterns: ['a.*b']\n",
    after: "blocked_patterns: ['a.*b']\n",
  },
  {
    name: "unless asked for",
    before: "blocked_patterns:\n  - UPDATE.*SET\n  - x1\n",
    after: "blocked_patterns:\n  - { pattern: UPDATE.*SET, type: regex }\n  - x1\n",
    unsafe: true,
  },
  {
    name: "a glob as a substring, asked for",
    before: 'blocked_patterns: ["*.exe", x1]\n',
    after: "blocked_patterns: [{ pattern: '*.exe', type: glob }, x1]\n",
    unsafe: true,
  },
  {
    name: "a glob without a wildcard, asked for",
    before: "apiVersion: portcullis/v1\nredact: [{ pattern: id_rsa, type: glob }]\n",
    after: "apiVersion: portcullis/v1\nredact: [id_rsa]\n",
    unsafe: true,
  },
];
