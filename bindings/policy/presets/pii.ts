// `builtin:pii`: data about persons is not shown.

export const PII = String.raw`apiVersion: portcullis/v1
name: pii
version: "1.0.0"
description: Identifiers of persons are replaced in tool results and in what the agent says.

redact:
  - { type: regex, pattern: '\b[a-z0-9._%+-]+@(?:[a-z0-9-]+\.)+[a-z]{2,24}\b' }                  # e-mail address
  - { type: regex, pattern: '\b(?!000|666|9\d\d)\d{3}-(?!00)\d{2}-(?!0000)\d{4}\b' }             # US social security number
  - { type: regex, pattern: '\b(?:4\d{3}|5[1-5]\d\d|2[2-7]\d\d|6011|65\d\d)[ -]?\d{4}[ -]?\d{4}[ -]?\d{4}\b' } # payment card, 16 digits
  - { type: regex, pattern: '\b3[47]\d{2}[ -]?\d{6}[ -]?\d{5}\b' }                               # payment card, 15 digits
  - { type: regex, pattern: '(?-i)\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,4})?\b' } # IBAN
  - { type: regex, pattern: '\+\d{1,3}[ .-]?(?:\(\d{1,4}\)[ .-]?)?\d{2,4}(?:[ .-]?\d{2,4}){2,4}\b' } # telephone, international form
  - { type: regex, pattern: '\(\d{3}\) ?\d{3}-\d{4}\b' }                                         # telephone, North America

tests:
  - name: an address in a result
    text: "wrote to ada.lovelace@example.org today"
    stage: tool_result
    effect: redact
  - name: a card number
    text: "card 4111 1111 1111 1111"
    stage: output
    effect: redact
  - name: an international number
    text: "call +44 20 7946 0958"
    stage: output
    effect: redact
  - name: an order number is no card number
    text: "order 1234-5678"
    stage: output
    effect: allow
  - name: a version is no number of a person
    text: "node 20.19.5 and npm 10.8.2"
    stage: output
    effect: allow
  - name: a social security number
    text: "SSN 219-09-9999"
    stage: output
    effect: redact
  - name: a card number of 15 digits
    text: "card 3782 822463 10005"
    stage: output
    effect: redact
  - name: a bank account
    text: "IBAN DE89 3704 0044 0532 0130 00"
    stage: output
    effect: redact
  - name: a national number
    text: "call (212) 555-0123"
    stage: output
    effect: redact
  - name: a field of a result
    call: { tool: lookup, stage: tool_result, args: { user: { mail: ada@example.org } } }
    effect: redact
`;
