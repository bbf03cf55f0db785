// Turns the next few tokens into yes or no: whether SET and the statements without a grammar of their own begin here.
import {
  W_ABORT,
  W_ADD,
  W_ATTACH,
  W_CANCEL,
  W_CLOSE,
  W_COMMIT,
  W_DBCC,
  W_DEFAULT,
  W_DETACH,
  W_FETCH,
  W_FILE,
  W_FOR,
  W_FROM,
  W_GET,
  W_GLOBAL,
  W_IMMEDIATE,
  W_IN,
  W_INTO,
  W_KILL,
  W_LOCAL,
  W_NAMES,
  W_OFF,
  W_ON,
  W_OPEN,
  W_PASSWORD,
  W_PERSIST,
  W_PRINT,
  W_PUT,
  W_RECONFIGURE,
  W_REMOVE,
  W_ROLE,
  W_ROLLBACK,
  W_SCHEMA,
  W_SESSION,
  W_SHUTDOWN,
  W_STOP,
  W_SYSTEM,
  W_TO,
  W_TRAN,
  W_TRANSACTION,
  W_USE,
  W_USING,
  W_WAITFOR,
  W_WHERE,
  W_WITH,
} from "./generated/words.ts";
import { advance, isOp, kind, word } from "./lexer.ts";
import { skipExists } from "./objects.ts";
import { atPlainName, atStop, skipWord } from "./query.ts";
import { atName, readPath } from "./records.ts";
import { T_DOT, T_NUMBER, T_OP, T_OPEN, T_PARAM, T_STRING, T_VARIABLE, T_WORD } from "./tokens.ts";
import { factOf } from "./words.ts";
export function setFits(middle: bool): bool {
  if (kind == T_VARIABLE) {
    advance();
    return kind == T_OP || kind == T_DOT;
  }
  if (!middle) {
    skipWord(W_PERSIST);
    if (word == W_ROLE || word == W_SESSION || word == W_GLOBAL || word == W_LOCAL || word == W_TRANSACTION)
      return true;
    if (word == W_PASSWORD || word == W_NAMES || word == W_SCHEMA || word == W_DEFAULT) return true;
  }
  if (!atPlainName(false)) return false;
  readPath();
  if (word == W_ON || word == W_OFF) return true;
  if (!middle) return isOp(61) || isOp(0x3d3a) || word == W_TO;
  // SET IDENTITY_INSERT t ON
  if (!atPlainName(false)) return false;
  readPath();
  return word == W_ON || word == W_OFF;
}

export function plainFits(id: i32, middle: bool): bool {
  switch (id) {
    case W_WAITFOR:
      advance();
      return kind == T_STRING || kind == T_VARIABLE;
    case W_SHUTDOWN:
    case W_RECONFIGURE:
      return atStop() || word == W_WITH || word == W_IMMEDIATE || word == W_ABORT;
    case W_COMMIT:
    case W_ROLLBACK:
      return atStop() || word == W_WITH || (!middle && kind == T_WORD) || word == W_TRAN || word == W_TRANSACTION;
    case W_KILL:
    case W_CANCEL:
      if (kind == T_WORD && !middle) advance();
      if (kind == T_OPEN || word == W_WHERE) return !middle;
      return kind == T_NUMBER || kind == T_PARAM || kind == T_VARIABLE || kind == T_STRING;
    case W_SYSTEM:
      if (skipWord(W_SHUTDOWN) || skipWord(W_KILL)) return !middle && atStop();
      return !middle && word == W_STOP;
    case W_ADD:
      // ADD JAR '/x.jar'
      advance();
      return !middle && kind == T_STRING;
    case W_PUT:
    case W_GET:
    case W_REMOVE:
      // PUT file:///x @stage
      return !middle && (kind == T_VARIABLE || (skipWord(W_FILE) && kind == T_OP));
    case W_ATTACH:
    case W_DETACH:
      if (factOf(word, 3) != 0) advance();
      skipExists();
      if (atPlainName(false)) {
        readPath();
        return !middle && (atStop() || word != 0);
      }
      return !middle;
    case W_USE:
      if (!atName(true)) return false;
      // USE ROLE r
      if (factOf(word, 3) != 0) advance();
      if (!atStop()) readPath();
      return atStop();
    case W_OPEN:
    case W_CLOSE:
    case W_FETCH:
      if (middle || !atName(false)) return false;
      advance();
      return isPlainEnd();
    case W_DBCC:
      if (kind != T_WORD) return false;
      advance();
      return kind == T_OPEN || atStop();
    case W_PRINT:
      return kind == T_STRING || kind == T_VARIABLE || kind == T_OPEN || (!middle && atName(false));
    default:
      return !middle;
  }
}

function isPlainEnd(): bool {
  return atStop() || word == W_FROM || word == W_INTO || word == W_FOR || word == W_USING || word == W_IN;
}
