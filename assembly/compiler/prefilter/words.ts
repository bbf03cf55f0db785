// A run of letters → how rare it is as a part of the words that shell, SQL, code, data and prose have most often.
//
// Pairs of symbols alone take `update` and `config` for rare. The list was counted by count.mjs, over the files of pairs.ts.

/** Letters of a run that is known by its words. */
export const MIN_RUN: i32 = 3;
export const MAX_RUN: i32 = 6;

/** Parts of a symbol's share: 2^−26. */
const SHARE_BITS: i32 = 26;
const SLOTS: i32 = 16384;

const keys = new StaticArray<u32>(SLOTS);
const shares = new StaticArray<u32>(SLOTS);
let prepared: bool = false;

/** A run's key: five bits a letter. */
export function runKey(key: u32, letter: i32): u32 {
  return (key << 5) | (letter - 0x60);
}

function slotOf(key: u32): i32 {
  let slot = <i32>((key * 0x9e3779b1) >>> 18);
  while (unchecked(keys[slot]) && unchecked(keys[slot]) != key) slot = (slot + 1) & (SLOTS - 1);
  return slot;
}

/** −4·log2 of the share of the words that hold the run; a large number where it is in no common word. */
export function rarityOfRun(key: u32): i32 {
  prepareWords();
  const share = unchecked(shares[slotOf(key)]);
  if (!share) return i32.MAX_VALUE;
  const bits = 31 - clz(share);
  // two bits behind the leading one: quarters, not quite evenly spaced
  const quarters = bits >= 2 ? (share >> (bits - 2)) & 3 : 0;
  return ((SHARE_BITS - bits) << 2) - quarters;
}

/** Adds up, for each run of letters, the shares of the words that it is part of. */
function prepareWords(): void {
  if (prepared) return;
  prepared = true;
  let share: u32 = 0;
  let rarity = 0;
  let from = 0;
  for (let at = 0; at < WORDS.length; at++) {
    const unit = WORDS.charCodeAt(at);
    if (unit >= 0x30 && unit <= 0x39) rarity = rarity * 10 + unit - 0x30;
    if (unit != 0x20) continue;
    if (rarity) {
      share = shareOf(rarity);
      rarity = 0;
    } else addWord(from, at, share);
    from = at + 1;
  }
}

/** 2^(−rarity / 4) in parts. */
function shareOf(rarity: i32): u32 {
  const bits = SHARE_BITS - (rarity >> 2);
  const part = rarity & 3;
  // 2^0, 2^−¼, 2^−½, 2^−¾ in 1/256
  const mantissa: u32 = part == 0 ? 256 : part == 1 ? 215 : part == 2 ? 181 : 152;
  return (mantissa << bits) >> 8;
}

function addWord(from: i32, to: i32, share: u32): void {
  for (let start = from; start + MIN_RUN <= to; start++) {
    let key: u32 = 0;
    const last = min(to, start + MAX_RUN);
    for (let at = start; at < last; at++) {
      key = runKey(key, WORDS.charCodeAt(at));
      if (at - start + 1 < MIN_RUN) continue;
      const slot = slotOf(key);
      keys[slot] = key;
      shares[slot] += share;
    }
  }
}

// ---- counted; do not edit
const WORDS: string =
  "34 the " +
  "39 function this " +
  "40 for " +
  "41 create internal node shape " +
  "42 and name parallel return test " +
  "43 alter const from https int safe self type " +
  "44 com echo file language not returns text then " +
  "45 error github module out strict that true with " +
  "46 code import key path value version " +
  "47 commit data documentation http immutable license new operator output pathname perf request set string use " +
  "48 add are args base default git input url you " +
  "49 all api can class config def dir else exports false get index method none null object pull when will " +
  "50 check conditions count endpoint exit float length line list message python ref run script start stat sub time token using " +
  "51 any argv boolean case client command cube errors event extension join let number options require result source sql used user " +
  "52 array bin description dev end err have href lib log may only org params prefix process read record required resource response see state update var " +
  "53 amazon build comment example fetch flags global google has head headers json local messages must pid post project size split str support table tree types under which " +
  "54 added arg bool buffer but configuration console debug directory doc does files format identifier info information load main map mode more one operation other page query restrict root rules search service should specified status system than throw yaml " +
  "55 access argument assert cache call content current done eof export failed first home html instance make opts package parse per procedure properties public replace same schema server session skip stream undefined via void where while without write your " +
  "56 apache async bigint branch bytes cat changes contains contrib copy cpu date delete distributed docs domain each either expected field foo group init install integer into invalid items kind latest limit max merge metadata npm ops param parent parser policy projects push rather release running select software spec specific statements success supported tag target there trace try usage util values was www " +
  "57 about after also available begin body break cloud consistent context copyright core credentials empty encoding except extract find found future grep hash header host ignore include java library location locations next note openssl optional permissions print private program report restricted ret rev security socket stop storage switch tests timestamp tmp union " +
  "58 account allow application arguments been callback called cannot cast channel character continue deps dict diff don enabled env etc events exception exec expect fields filter flag functions given help its job keys len lines match members mock msg namespace now old option order parameter pass property remove repo res resolve resources send sha single some sys temp template they thread timeout tools uri usr utf uuid valid view xml " +
  "59 action address already arm attribute auth bash because before builtin close color common conf creates custom details dirname dist drop email entry execute fail filename fix following generated gnu implied interval item last left level licenses like link linux methods min modules need network non num obj open opt parameters part pattern pkg platform port primary provided repository requests results shared signal src stack structure symbol them these unless verify versions wait web windows worker " +
  "60 agreed applicable basis beta both certificate change child chunk cleanup cluster cmd column compare compliance compress compute constructor control created decode different disable distance enable enum environment express family free gen generate governing handler instances just label licensed limitations mapping member missing most names objects obtain operations passed patch pool range relative resolved revoke scan sdk services shell sleep slice snapshot space ssl static stdout stub such tags total tuple txt uint unicode unique warranties within word writing " +
  "61 buf char doesn identity keyword law point regexp returned runtime super ";
