// `portcullis audit verify`: a log of decisions → whether it is one unbroken chain, or the first line that breaks it.
import { createHmac, createPublicKey, type KeyObject, timingSafeEqual, verify } from "node:crypto";
import { open, readFile } from "node:fs/promises";
import { type LinesVerification, LinesVerifier } from "../audit/lines.ts";
import { ORIGIN } from "../audit/record.ts";
import type { Anchor, VerifyOptions } from "../index.ts";
import { causeOf } from "./calls.ts";
import { field } from "./report.ts";
import { painter, type Surface, visible } from "./terminal.ts";
import { type Command, EXIT, readWords, UsageError } from "./usage.ts";

const HELP = `portcullis audit verify FILE

Recomputes the hash of every record of a log (JSON Lines) and follows the chain; names the
first line that breaks it. A last line without its end was torn off while it was written:
it is reported, and no record of the chain. So are lines torn off earlier, where the next one
goes on with the chain.

  --from N:HASH       the record before the first, where the log goes on from another file;
                      otherwise a log has to begin with number 1
  --any-start         take the beginning as it is
  --to N:HASH         the record that has to be the last; without it records that were cut off
                      the end are not missed
  --public-key FILE   the PEM of the key that signs the log's checkpoints, such as Ed25519: tells up
                      to which record they vouch for the log; one without any is broken
  --hmac-key FILE     the bytes of the key, where checkpoints are HMAC-SHA256 in base64
  --json              the same as one object

Exit code: 0 whole, 1 broken or torn, 2 wrong usage.`;

export const audit: Command = {
  help: HELP,
  async run(words, console) {
    const { values, positionals } = readWords(words, {
      from: { type: "string" },
      "any-start": { type: "boolean" },
      to: { type: "string" },
      "public-key": { type: "string" },
      "hmac-key": { type: "string" },
      json: { type: "boolean" },
    });
    const [verb, path, ...more] = positionals;
    if (verb !== "verify" || path === undefined || more.length > 0) {
      throw new UsageError("audit verify takes one file");
    }
    const from = values["any-start"] === true ? undefined : (anchorOf("--from", values.from) ?? ORIGIN);
    const to = anchorOf("--to", values.to);
    const isSigned = await signatureCheck(values["public-key"], values["hmac-key"]);
    const verifier = new LinesVerifier({
      ...(from === undefined ? {} : { from }),
      ...(to === undefined ? {} : { to }),
      ...(isSigned === undefined ? {} : { isSigned }),
    });
    await readInto(verifier, path);
    const found = verifier.end();
    if (values.json === true) console.out(`${JSON.stringify({ file: path, ...found })}\n`);
    else console.out(`${lines(found, path, console.surface).join("\n")}\n`);
    return found.ok && found.torn === undefined ? EXIT.OK : EXIT.DENIED;
  },
};

/** What tells whether a checkpoint's signature is right, in base64, by the key of a file. */
async function signatureCheck(
  publicKey: string | undefined,
  hmacKey: string | undefined,
): Promise<VerifyOptions["isSigned"]> {
  if (publicKey !== undefined && hmacKey !== undefined) {
    throw new UsageError("--public-key and --hmac-key exclude each other: checkpoints are signed by one key");
  }
  if (hmacKey !== undefined) {
    const key = await readKey(hmacKey);
    if (key.length === 0) throw new UsageError(`${hmacKey} is empty`);
    return (statement, signature) => {
      const wanted = createHmac("sha256", key).update(statement).digest();
      const given = Buffer.from(signature, "base64");
      return given.length === wanted.length && timingSafeEqual(given, wanted);
    };
  }
  if (publicKey === undefined) return undefined;
  let key: KeyObject;
  try {
    key = createPublicKey(await readKey(publicKey));
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw new UsageError(`${publicKey} holds no public key in PEM`);
  }
  return (statement, signature) => verify(null, Buffer.from(statement), key, Buffer.from(signature, "base64"));
}

async function readKey(path: string): Promise<Buffer> {
  try {
    return await readFile(path);
  } catch (error) {
    throw new UsageError(`cannot read ${path}: ${causeOf(error)}`);
  }
}

/** `12:hex digits`, as `audit verify` prints the end of a log. */
function anchorOf(option: string, text: string | undefined): Anchor | undefined {
  if (text === undefined) return undefined;
  const [, number = "", hash = ""] = /^(\d+):([0-9a-f]{64})$/.exec(text) ?? [];
  const sequence = Number(number);
  if (hash === "" || !Number.isSafeInteger(sequence)) {
    throw new UsageError(`${option} is ${text}, expected a number, a colon and the 64 hex digits of a hash`);
  }
  return { sequence, hash };
}

async function readInto(verifier: LinesVerifier, path: string): Promise<void> {
  try {
    const file = await open(path);
    try {
      for await (const chunk of file.createReadStream()) verifier.push(chunk as Uint8Array);
    } finally {
      await file.close();
    }
  } catch (error) {
    throw new UsageError(`cannot read ${path}: ${causeOf(error)}`);
  }
}

function lines(
  { ok, count, head, signed, broken, torn, interrupted = [] }: LinesVerification,
  path: string,
  surface: Surface,
): string[] {
  const paint = painter(surface);
  const chain = count === 1 ? "1 record" : `${count.toLocaleString("en-US")} records follow each other`;
  const mark = ok ? paint("good", "✓") : paint("bad", "✗");
  const out = [`${mark} ${paint("strong", visible(path))}  ${chain}${ok ? "" : ", then a break"}`];
  if (broken !== undefined) {
    const place = broken.line === 0 ? "at its end" : `line ${broken.line}`;
    out.push(field("broken", `${paint("bad", place)}  ${broken.why}`, surface));
  }
  for (const { line, bytes } of interrupted) {
    out.push(field("torn", `line ${line}  ${bytes} bytes, and the chain goes on after it`, surface));
  }
  if (torn !== undefined) {
    const place = `line ${torn.line}`;
    const what = `${torn.bytes} bytes without an end; what was being written there is lost`;
    out.push(field("torn", `${paint("wait", place)}  ${what}`, surface));
  }
  if (signed !== undefined && head !== undefined) {
    const left = head.sequence - signed.sequence;
    // Behind what is signed stands the checkpoint that says so.
    const rest = left <= 1 ? "" : `; the ${left} after it could have been written anew`;
    out.push(field("signed", `up to number ${signed.sequence}${rest}`, surface));
  }
  if (head !== undefined && head.sequence > 0) out.push(field("ends", `${head.sequence}:${head.hash}`, surface));
  return out;
}
