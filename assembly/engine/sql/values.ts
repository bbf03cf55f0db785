// Turns two abstract values and an operator into the value of their combination.
export const DATA: i32 = 0;
export const TRUE: i32 = 1;
export const FALSE: i32 = 2;
export const NULL: i32 = 3;
export const NUMBER: i32 = 4; // its value in `number`
export const TEXT: i32 = 5; // its hash in `textHash`
export const CONSTANT: i32 = 6;

export function or(a: i32, b: i32): i32 {
  if (a == TRUE || b == TRUE) return TRUE;
  if (a == CONSTANT || b == CONSTANT) return CONSTANT;
  return a == DATA || b == DATA ? DATA : FALSE;
}
export function and(a: i32, b: i32): i32 {
  if (a == FALSE || b == FALSE) return FALSE;
  if (a == DATA || b == DATA) return DATA;
  return a == CONSTANT || b == CONSTANT ? CONSTANT : TRUE;
}

export const COMPARE_NONE: i32 = 0;
export const COMPARE_EQUAL: i32 = 1;
export const COMPARE_UNEQUAL: i32 = 2;
export const COMPARE_LESS: i32 = 3;
export const COMPARE_GREATER: i32 = 4;
export const COMPARE_LESS_EQUAL: i32 = 5;
export const COMPARE_GREATER_EQUAL: i32 = 6;
export const COMPARE_SAME: i32 = 8; // equal, and NULL is NULL
export const COMPARE_OTHER: i32 = 7; // ~ @> && and whatever a server adds: true or false, as the operands say

export function isConstant(value: i32): bool {
  return value != DATA;
}

export function compare(how: i32, left: i32, a: f64, textA: u32, right: i32, b: f64, textB: u32, alike: bool): i32 {
  if (alike && how != COMPARE_OTHER && left != NULL) {
    return how == COMPARE_UNEQUAL || how == COMPARE_LESS || how == COMPARE_GREATER ? FALSE : TRUE;
  }
  if (left == DATA || right == DATA) return DATA;
  if (left == NULL || right == NULL) return how == COMPARE_SAME ? (left == right ? TRUE : FALSE) : NULL;
  if (left <= FALSE) {
    a = left == TRUE ? 1 : 0;
    left = NUMBER;
  }
  if (right <= FALSE) {
    b = right == TRUE ? 1 : 0;
    right = NUMBER;
  }
  if (left == NUMBER && right == NUMBER) {
    let holds = a == b;
    if (how == COMPARE_UNEQUAL) holds = a != b;
    else if (how == COMPARE_LESS) holds = a < b;
    else if (how == COMPARE_GREATER) holds = a > b;
    else if (how == COMPARE_LESS_EQUAL) holds = a <= b;
    else if (how == COMPARE_GREATER_EQUAL) holds = a >= b;
    else if (how == COMPARE_OTHER) return CONSTANT;
    return holds ? TRUE : FALSE;
  }
  if (left == TEXT && right == TEXT) {
    if (how == COMPARE_EQUAL || how == COMPARE_SAME) return textA == textB ? TRUE : FALSE;
    if (how == COMPARE_UNEQUAL) return textA == textB ? FALSE : TRUE;
  }
  return CONSTANT;
}
