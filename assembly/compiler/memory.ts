// Growable vectors of 32-bit words in linear memory: all that the compiler allocates.
//
// The stub runtime never frees, so a vector lives as long as its instance and is emptied, not dropped, between
// patterns; growth doubles, so what is left behind never exceeds what is in use.
//
// Where a budget is spent, `allocate` notes the refusal and traps: no loop has to look whether it may go on, and nothing
// is computed from memory that is not there. The host reads the refusal and drops the instance.
import { DETAIL_HEAP, DETAIL_MEMORY, DETAIL_PATTERN_HEAP, FAIL_TOO_LARGE, fail } from "./failure.ts";
import { MAX_HEAP_BYTES, MAX_PATTERN_HEAP_BYTES } from "./limits.ts";

/** Words of the longest vector: its bytes are a 32-bit number. */
const MAX_WORDS: u32 = 1 << 28;

export class Vec {
  ptr: usize = 0;
  length: i32 = 0;
  capacity: i32 = 0;

  /** Makes room for `capacity` words in all; the length stays. */
  reserve(capacity: i32): void {
    // unsigned: a size that overflowed is too large, not small
    if (<u32>capacity <= <u32>this.capacity) return;
    if (<u32>capacity > MAX_WORDS) giveUp();
    let grown = this.capacity ? this.capacity : 64;
    while (grown < capacity) grown <<= 1;
    const ptr = allocate((<usize>grown) << 2);
    if (this.length) memory.copy(ptr, this.ptr, (<usize>this.length) << 2);
    this.ptr = ptr;
    this.capacity = grown;
  }

  get(index: i32): i32 {
    assert(<u32>index < <u32>this.length);
    return load<i32>(this.ptr + ((<usize>index) << 2));
  }

  set(index: i32, value: i32): void {
    assert(<u32>index < <u32>this.length);
    store<i32>(this.ptr + ((<usize>index) << 2), value);
  }

  /** Appends a word and gives its index. */
  push(value: i32): i32 {
    const index = this.length;
    if (index == this.capacity) this.reserve(index + 1);
    store<i32>(this.ptr + ((<usize>index) << 2), value);
    this.length = index + 1;
    return index;
  }

  pop(): i32 {
    assert(this.length > 0);
    this.length -= 1;
    return load<i32>(this.ptr + ((<usize>this.length) << 2));
  }

  /** Sets the length; new words are `value`. */
  resize(length: i32, value: i32): void {
    this.reserve(length);
    const at = this.at(this.length);
    const end = this.at(length);
    // 0 and −1 are the same byte four times
    if (value == value >> 31) {
      if (end > at) memory.fill(at, <u8>value, end - at);
    } else for (let to = at; to < end; to += 4) store<i32>(to, value);
    this.length = length;
  }

  /** Empties the vector and fills it with `length` words of `value`. */
  refill(length: i32, value: i32): void {
    this.length = 0;
    this.resize(length, value);
  }

  /** Sets the length; what the words hold is for the caller to write. */
  extend(length: i32): void {
    this.reserve(length);
    this.length = length;
  }

  clear(): void {
    this.length = 0;
  }

  /** Becomes a copy of another vector. */
  copy(from: Vec): void {
    this.length = 0;
    this.append(from.ptr, from.length);
  }

  /** Appends `count` words and gives the index of the first. */
  append(words: usize, count: i32): i32 {
    const at = this.length;
    this.extend(at + count);
    memory.copy(this.at(at), words, (<usize>count) << 2);
    return at;
  }

  /** Address of a word. */
  at(index: i32): usize {
    return this.ptr + ((<usize>index) << 2);
  }
}

/** Bytes asked of the heap so far; the budgets count these. */
export let allocatedBytes: usize = 0;
/** Bytes that all of them may ask for, and up to which the pattern at hand may. */
let heapLimit: usize = MAX_HEAP_BYTES;
let ceiling: usize = MAX_HEAP_BYTES;

/** Sets the budget of this instance, at most MAX_HEAP_BYTES. */
export function limitHeap(bytes: usize): void {
  heapLimit = min(bytes, MAX_HEAP_BYTES);
  ceiling = heapLimit;
}

/** From here on a pattern has a budget of its own, beside that of all; until `closePattern`. */
export function openPattern(): void {
  ceiling = min(heapLimit, allocatedBytes + MAX_PATTERN_HEAP_BYTES);
}

export function closePattern(): void {
  ceiling = heapLimit;
}

/** Notes which budget is spent and traps. */
function giveUp(): void {
  if (ceiling < heapLimit) refuse(DETAIL_PATTERN_HEAP, MAX_PATTERN_HEAP_BYTES);
  else refuse(DETAIL_HEAP, heapLimit);
}

function refuse(detail: i32, limit: usize): void {
  fail(FAIL_TOO_LARGE, detail, 0, 0, <i32>(limit >> 10));
  unreachable();
}

/** Room to grow by when memory is full; the runtime itself would double it. */
const GROWTH: usize = 1 << 20;

/** Takes `bytes` from the heap, which never gives any back. Traps, with the refusal noted, where a budget is spent. */
export function allocate(bytes: usize): usize {
  if (allocatedBytes > ceiling || bytes > ceiling - allocatedBytes) giveUp();
  allocatedBytes += bytes;
  const top = heap.alloc(0) + bytes + 64;
  const have = (<usize>memory.size()) << 16;
  if (top > have && memory.grow(<i32>((top - have + GROWTH) >> 16)) < 0) refuse(DETAIL_MEMORY, have);
  return heap.alloc(bytes);
}

/** Sorts `count` words at `ptr` as unsigned numbers: insertion for short runs, heap sort beyond. */
export function sortWords(ptr: usize, count: i32): void {
  if (count <= 24) {
    for (let i = 1; i < count; i++) {
      const value = load<u32>(ptr + ((<usize>i) << 2));
      let j = i - 1;
      while (j >= 0 && load<u32>(ptr + ((<usize>j) << 2)) > value) {
        store<u32>(ptr + ((<usize>(j + 1)) << 2), load<u32>(ptr + ((<usize>j) << 2)));
        j--;
      }
      store<u32>(ptr + ((<usize>(j + 1)) << 2), value);
    }
    return;
  }
  for (let i = (count >> 1) - 1; i >= 0; i--) siftDown(ptr, i, count);
  for (let end = count - 1; end > 0; end--) {
    const top = load<u32>(ptr);
    store<u32>(ptr, load<u32>(ptr + ((<usize>end) << 2)));
    store<u32>(ptr + ((<usize>end) << 2), top);
    siftDown(ptr, 0, end);
  }
}

function siftDown(ptr: usize, from: i32, count: i32): void {
  let root = from;
  const value = load<u32>(ptr + ((<usize>root) << 2));
  while (true) {
    let child = (root << 1) + 1;
    if (child >= count) break;
    if (child + 1 < count && load<u32>(ptr + ((<usize>child) << 2)) < load<u32>(ptr + ((<usize>(child + 1)) << 2)))
      child++;
    const down = load<u32>(ptr + ((<usize>child) << 2));
    if (down <= value) break;
    store<u32>(ptr + ((<usize>root) << 2), down);
    root = child;
  }
  store<u32>(ptr + ((<usize>root) << 2), value);
}

/** FNV-1a over pairs of 32-bit words, folded to its upper half after each. */
export function hashWords(ptr: usize, count: i32): u32 {
  let hash: u64 = 0xcbf29ce484222325;
  let at = ptr;
  for (let i = 1; i < count; i += 2) {
    hash = (hash ^ load<u64>(at)) * 0x9e3779b97f4a7c15;
    hash ^= hash >> 32;
    at += 8;
  }
  if (count & 1) {
    hash = (hash ^ load<u32>(at)) * 0x9e3779b97f4a7c15;
    hash ^= hash >> 32;
  }
  return <u32>hash;
}

/** A growable run of bytes: what a section is written into. */
export class Bytes {
  ptr: usize = 0;
  length: i32 = 0;
  capacity: i32 = 0;

  clear(): void {
    this.length = 0;
  }

  reserve(capacity: i32): void {
    if (<u32>capacity <= <u32>this.capacity) return;
    if (<u32>capacity > MAX_WORDS) giveUp();
    let grown = this.capacity ? this.capacity : 1024;
    while (grown < capacity) grown <<= 1;
    const ptr = allocate(<usize>grown);
    if (this.length) memory.copy(ptr, this.ptr, <usize>this.length);
    this.ptr = ptr;
    this.capacity = grown;
  }

  /** Adds `count` zero bytes and gives their offset. */
  extend(count: i32): i32 {
    const at = this.length;
    this.reserve(at + count);
    memory.fill(this.ptr + at, 0, <usize>count);
    this.length = at + count;
    return at;
  }

  push8(value: i32): void {
    // first extend: it may move the bytes
    const at = this.extend(1);
    store<u8>(this.ptr + at, <u8>value);
  }

  push16(value: i32): void {
    const at = this.extend(2);
    store<u16>(this.ptr + at, <u16>value);
  }

  push32(value: i32): void {
    const at = this.extend(4);
    store<u32>(this.ptr + at, value);
  }

  set32(at: i32, value: i32): void {
    assert(at + 4 <= this.length);
    store<u32>(this.ptr + at, value);
  }

  /** Pads to a multiple of `unit` and gives the offset reached. */
  align(unit: i32): i32 {
    const rest = this.length % unit;
    if (rest) this.extend(unit - rest);
    return this.length;
  }

  append(ptr: usize, count: i32): i32 {
    const at = this.extend(count);
    if (count) memory.copy(this.ptr + at, ptr, <usize>count);
    return at;
  }
}
