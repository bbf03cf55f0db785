// What tests and tools may read of the view table generator.

export const VIEW_TABLE_VERSION: number;
export const WINDOWS_1252: readonly number[];

/** HTML names that a view reads → the character, and whether HTML knows the name without a semicolon. */
export function readEntities(): Promise<Map<string, { cp: number; legacy: boolean }>>;

/** The bytes of the view table. */
export function buildViewTable(): Promise<Uint8Array<ArrayBuffer>>;
