// `builtin:browser-agent`: an agent that visits web pages.

export const BROWSER_AGENT = String.raw`apiVersion: portcullis/v1
name: browser-agent
version: "1.1.0"
description: Visits public pages; the network inside, files, and steps that bind the user are denied or need a person.
extends: [builtin:secrets]

limits:
  per_minute: 60

rules:
  - id: no-private-hosts
    effect: deny
    when:
      host: { private: true }
    message: this address is inside the network
    severity: critical
    tags: [ssrf]

  - id: web-schemes-only
    effect: deny
    when:
      host: { scheme: [file, ftp, gopher, dict, ldap, smb, javascript, data, chrome, about, view-source] }
    message: only http and https are visited
    severity: high
    tags: [ssrf]

  - id: no-credentials-in-addresses
    effect: deny
    when:
      regex: 'https?://[^\s/@:]+:[^\s/@]+@'
    message: the address carries a password
    severity: high
    tags: [secrets]

  - id: ask-before-binding-steps
    effect: require_approval
    when:
      any:
        - tool: ["*purchase*", "*checkout*", "*pay*", "*order*", "*book*", "*transfer*", "*sign*"]
          not: { tool: ["get[_A-Z-]*", "list[_A-Z-]*", "find[_A-Z-]*", "search[_A-Z-]*", "read[_A-Z-]*", "*_get_*", "*_list_*", "*_search_*", "*bookmark*", "*notebook*", "*assign*", "*design*", "*payload*"] }
        - tool: ["*click*", "*press*", "*submit*"]
          regex: '\b(?:buy now|place order|pay|confirm (?:order|payment|purchase)|checkout|subscribe|sign|delete account|transfer)\b'
    message: this binds the user
    remedy: show what would be bought or signed, and wait
    severity: high
    tags: [consent]

  - id: ask-before-uploading
    effect: require_approval
    when:
      tool: ["*upload*", "*attach*"]
    message: a file would leave the machine
    severity: medium
    tags: [exfiltration]

  - id: no-passwords-typed
    effect: deny
    when:
      tool: ["*type*", "*fill*", "*input*"]
      regex: '\b(?:password|passwd|passphrase|cvv|security code)\b'
    message: passwords are typed by the user
    remedy: hand over to the user for this field
    severity: high
    tags: [secrets]

  - id: ask-before-harm
    effect: require_approval
    when:
      intent: { category: [destructive_data, data_exfiltration, privilege_escalation, system_modification, code_execution] }
    message: this is more than visiting pages
    severity: high
    tags: [intent]

tests:
  - name: a command is no page
    call: { tool: bash, args: { command: rm -rf /srv } }
    effect: require_approval
    rule: ask-before-harm
  - name: what is typed into a search is no command
    call: { tool: browser_type, args: { text: how to rm -rf a directory } }
    effect: allow
  - name: a page
    call: { tool: navigate, args: { url: "https://example.org/docs" } }
    effect: allow
  - name: a metadata service
    call: { tool: navigate, args: { url: "http://169.254.169.254/" } }
    effect: deny
    rule: no-private-hosts
  - name: the same as one number
    call: { tool: navigate, args: { url: "http://2852039166/" } }
    effect: deny
    rule: no-private-hosts
  - name: a file
    call: { tool: navigate, args: { url: "file:///etc/passwd" } }
    effect: deny
    rule: web-schemes-only
  - name: a purchase
    call: { tool: click, args: { text: Place order } }
    effect: require_approval
    rule: ask-before-binding-steps
  - name: a link
    call: { tool: click, args: { text: Read more } }
    effect: allow
  - name: an address with a password
    call: { tool: navigate, args: { url: "https://user:secret@example.org/" } }
    effect: deny
    rule: no-credentials-in-addresses
  - name: a host of the house by its name
    call: { tool: navigate, args: { url: "http://localhost:8080/admin" } }
    effect: deny
    rule: no-private-hosts
  - name: a step that binds
    call: { tool: purchase, args: { item: 7 } }
    effect: require_approval
    rule: ask-before-binding-steps
  - name: to the checkout
    call: { tool: go_to_checkout, args: {} }
    effect: require_approval
    rule: ask-before-binding-steps
  - name: to pay
    call: { tool: pay_invoice, args: { id: 7 } }
    effect: require_approval
    rule: ask-before-binding-steps
  - name: a look at an order binds nobody
    call: { tool: get_order_details, args: { id: 7 } }
    effect: allow
  - name: to order
    call: { tool: order_taxi, args: {} }
    effect: require_approval
    rule: ask-before-binding-steps
  - name: to book
    call: { tool: book_flight, args: {} }
    effect: require_approval
    rule: ask-before-binding-steps
  - name: to transfer
    call: { tool: transfer_money, args: {} }
    effect: require_approval
    rule: ask-before-binding-steps
  - name: to sign
    call: { tool: sign_document, args: {} }
    effect: require_approval
    rule: ask-before-binding-steps
  - name: a key that binds
    call: { tool: press_button, args: { label: Confirm order } }
    effect: require_approval
    rule: ask-before-binding-steps
  - name: a form that binds
    call: { tool: submit_form, args: { action: subscribe } }
    effect: require_approval
    rule: ask-before-binding-steps
  - name: a file leaves the machine
    call: { tool: upload_file, args: { path: /home/u/cv.pdf } }
    effect: require_approval
    rule: ask-before-uploading
  - name: as an attachment, too
    call: { tool: attach, args: { path: /home/u/cv.pdf } }
    effect: require_approval
    rule: ask-before-uploading
  - name: a password is not typed
    call: { tool: type_text, args: { field: Password, text: hunter2 } }
    effect: deny
    rule: no-passwords-typed
  - name: nor filled in
    call: { tool: fill, args: { selector: "input[name=passwd]", value: hunter2 } }
    effect: deny
    rule: no-passwords-typed
  - name: nor given in any other way
    call: { tool: set_input, args: { name: cvv, value: "123" } }
    effect: deny
    rule: no-passwords-typed
  - name: a search is typed
    call: { tool: type_text, args: { field: q, text: opening hours } }
    effect: allow
`;
