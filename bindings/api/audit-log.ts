// A log with the host's clock: what `new AuditLog()` makes.
import { ChainLog, type LogOptions } from "../audit/log.ts";

export type AuditLogOptions = Omit<LogOptions, "clock"> & Partial<Pick<LogOptions, "clock">>;

/** A hash-chained log of decisions. Give it to `createGuard` as `audit`. Default clock: `Date.now`. */
export class AuditLog extends ChainLog {
  constructor(options: AuditLogOptions = {}) {
    super({ ...options, clock: options.clock ?? (() => Date.now()) });
  }
}
