// The kinds of token that the lexer gives, and how the bytes inside one are to be read.
export const T_END: i32 = 0;
export const T_WORD: i32 = 1;
export const T_QUOTED: i32 = 2; // a quoted name
export const T_STRING: i32 = 3;
export const T_NUMBER: i32 = 4;
export const T_PARAM: i32 = 5; // ? $1 :name %s {template}
export const T_VARIABLE: i32 = 6; // @name
export const T_OP: i32 = 7; // the operator's bytes are in `op`
export const T_OPEN: i32 = 8;
export const T_CLOSE: i32 = 9;
export const T_COMMA: i32 = 10;
export const T_DOT: i32 = 11;
export const T_SEMI: i32 = 12; // ; GO, a DELIMITER of its own, \g, a lone /
export const T_CLIENT: i32 = 13; // a line for the client program: \! \copy .shell

// How the bytes between `inner` and `innerEnd` are to be read.
export const STYLE_PLAIN: i32 = 0; // nothing to undo
export const STYLE_DOUBLED: i32 = 1; // the quote doubled stands for itself
export const STYLE_BACKSLASH: i32 = 2; // doubling and backslash escapes
export const STYLE_UNICODE: i32 = 3; // U&: doubling and \XXXX
export const STYLE_HEX: i32 = 4; // X'…', 0x…
