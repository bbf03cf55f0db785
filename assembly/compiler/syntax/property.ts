// `\p{…}` at the cursor → its ranges, in the set being built.
import * as failure from "../failure.ts";
import { Vec } from "../memory.ts";
import { propertyId, propertyRanges } from "../unicode/properties.ts";
import { syntax } from "./refusals.ts";
import { addFoldable, addKept, beginInner, keepInner, setsBegun } from "./sets.ts";
import { accept, addressOf, atEnd, peek, pos, skip } from "./source.ts";

// Some letters of a pattern name thousands of ranges: they are read and folded once, and added once to a set.
const PROPERTY_KEYS: i32 = 2048;
const propertyAt = new Vec(); // property id << 1 | folded → where its set is kept, or −1
const propertyIn = new Vec(); // the same << 1 | complement → the set that it was added to last
const propertyPairs = new Vec();

/** `\pL`, `\p{Name}`, `\P{…}`, `\p{^…}` at the cursor's `p`; adds its ranges to the set being built. */
export function readProperty(start: i32, fold: bool): bool {
  let complement = peek() == 0x50;
  skip(1);
  let from = pos;
  let bytes = 1;
  if (accept(0x7b)) {
    if (accept(0x5e)) complement = !complement;
    from = pos;
    while (!atEnd() && peek() != 0x7d) skip(1);
    bytes = pos - from;
    if (!accept(0x7d)) {
      syntax(failure.DETAIL_BAD_PROPERTY, start, pos);
      return false;
    }
  } else if (!atEnd()) skip(1);
  else bytes = 0;
  const id = bytes ? propertyId(addressOf(from), bytes) : -1;
  if (id < 0) {
    syntax(failure.DETAIL_BAD_PROPERTY, start, pos);
    return false;
  }
  const key = (id << 1) | (fold ? 1 : 0);
  if (!propertyAt.length) {
    propertyAt.resize(PROPERTY_KEYS, -1);
    propertyIn.resize(PROPERTY_KEYS << 1, 0);
  }
  if (propertyAt.get(key) < 0) propertyAt.set(key, keepProperty(id, fold));
  const side = (key << 1) | (complement ? 1 : 0);
  if (propertyIn.get(side) != setsBegun) addKept(propertyAt.get(key), complement);
  propertyIn.set(side, setsBegun);
  return true;
}

function keepProperty(id: i32, fold: bool): i32 {
  const count = propertyRanges(id, 0);
  propertyPairs.refill(count << 1, 0);
  propertyRanges(id, propertyPairs.ptr);
  beginInner();
  for (let i = 0; i < count; i++) addFoldable(propertyPairs.get(i << 1), propertyPairs.get((i << 1) + 1), fold);
  return keepInner();
}
