import type { Outcome } from "./report.ts";
export async function runVectors(_data: string): Promise<Outcome[]> {
  return [];
}
