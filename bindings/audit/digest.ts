// A JSON value → the digest that stands for it, the same in every host.
import { hmac } from "@noble/hashes/hmac.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, utf8ToBytes } from "@noble/hashes/utils.js";
import { canonicalize } from "./canonical.ts";

/** Hex SHA-256 of the canonical form. */
export function hashOf(value: unknown): string {
  return bytesToHex(sha256(utf8ToBytes(canonicalize(value))));
}

/**
 * `sha256:…`, or `hmac-sha256:…` with a key. Short arguments can be guessed from a bare digest; keyed, only by those who
 * hold the key.
 */
export function digestOf(value: unknown, key?: Uint8Array): string {
  if (key === undefined) return `sha256:${hashOf(value)}`;
  return `hmac-sha256:${bytesToHex(hmac(sha256, key, utf8ToBytes(canonicalize(value))))}`;
}
