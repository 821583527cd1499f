// JSON as no source should write it, and as many do: one row a case, with what becomes of the record that holds it.
// `landed` means byte for byte; any other word is the reason under which the bytes lie in quarantine.
import type { RefusalReason } from "@edp/connector-sdk";

export type Verdict = "landed" | RefusalReason;

export interface JsonCase {
  readonly name: string;
  /** A whole record. */
  readonly bytes: Buffer;
  readonly verdict: Verdict;
  /** Its brackets or quotes do not close, so nobody can say where the next record of a list begins. */
  readonly breaksList: boolean;
}

type Text = string | Buffer;

/** Text by its bytes, for what is no UTF-8. */
const raw = (latin1: string): Buffer => Buffer.from(latin1, "latin1");
const times = (text: string, count: number): string => text.repeat(count);

/** Records `{"id":"<name>","v":<text>}`. */
function values(name: string, verdict: Verdict, texts: readonly Text[], breaksList = false): JsonCase[] {
  return texts.map((text, index) => {
    const id = `${name} ${(index + 1).toString()}`;
    const bytes = Buffer.concat([Buffer.from(`{"id":"${id}","v":`), Buffer.from(text), Buffer.from("}")]);
    return { name: id, bytes, verdict, breaksList };
  });
}

/** Whole records, as they are. */
function records(name: string, verdict: Verdict, texts: readonly Text[], breaksList = false): JsonCase[] {
  return texts.map((text, index) => ({
    name: `${name} ${(index + 1).toString()}`,
    bytes: Buffer.from(text),
    verdict,
    breaksList,
  }));
}

const numbers: readonly JsonCase[] = [
  ...values("number", "landed", [
    ...["0", "-0", "0.0", "-0.0", "1", "-1", "123456789", "0.1", "-1.25", "1.10", "100.000", "20e1"],
    ...["1e0", "1e5", "1E5", "1e+5", "1E-5", "0e0", "0e+1", "-0e-1", "1.5e3", "1e05", "1E+00"],
  ]),
  ...values("number that a double rounds", "landed", [
    ...["9007199254740992", "9007199254740993", "-9007199254740993", "18446744073709551616"],
    ...["12345678901234567890.123456789", "0.1000000000000000055511151231257827", "1.7976931348623157e308"],
    ...["5e-324", "1e309", "-1E400", "1e-400", "1e999", "1e0000000000000001", "1e100000", times("7", 1_000)],
  ]),
  ...values("number beyond numeric", "number-out-of-range", [
    ...["1e400000", "-2.5e-20000", "1E131072", "1e99999999999", times("7", 140_000)],
    `0.${times("1", 17_000)}`,
  ]),
  ...values("no number", "invalid-json", [
    ...["+1", "01", "-01", "00", "1.", ".5", "-.5", "1.e1", "0.e1", "1e", "1e+", "1E-", "0e", "-", "--1"],
    ...["+-1", "1.2.3", "1e1.5", "0x1F", "0b1", "0o7", "1_000", "1,000", "1 000", "1/2", "1+1", "1a", "-a"],
    ...["NaN", "-NaN", "nan", "Infinity", "-Infinity", "inf", "\uff11", "\u00bd", "\u0663", "1e\u0663", "$5"],
  ]),
];

const strings: readonly JsonCase[] = [
  ...values("string", "landed", [
    ...['""', '"a"', '" "', '"/"', '"\\/"', '"\\""', '"\\\\"', '"\\b\\f\\n\\r\\t"', '"\\u0041"', '"\\u00e9"'],
    ...['"\u00e9"', '"e\u0301"', '"\\uABCD\\uabcd"', '"\\u0001\\u001f"', '"\\u007f\u007f"', '"\u0080\u009f"'],
    ...['"\u2028\u2029"', '"\\u2028"', '"\ufeff"', '"\ufffd"', '"\uffff\\uffff"', '"\u07ff\u0800"'],
    ...['"\ud7ff\ue000"', '"\u{1f600}"', '"\\ud83d\\ude00"', '"\\uDBFF\\uDFFF"', '"\u{10000}\u{10ffff}"'],
    ...['"\u202eabc"', '"\u{1f468}\u200d\u{1f469}"', '"\\\\u0000"', '"\\\\ud800"', '"\\\\\\\\u0000"'],
    ...['"null"', '"1e999999"', '"{\\"a\\":[1,"', '"]"', '"}"', '"[{"', '"// no comment"', '"<!-- -->"'],
    `"${times("x", 70_000)}"`,
  ]),
  ...values("string with NUL", "nul-character", [
    ...['"\\u0000"', '"a\\u0000b"', '"\\\\\\u0000"', '{"\\u0000":1}', '{"a":["b","\\u0000"]}'],
  ]),
  ...values("string with half a character", "lone-surrogate", [
    ...['"\\ud800"', '"\\uDC00"', '"\\ud83d\\ud83d"', '"\\ude00\\ud83d"', '"\\ud800a"', '"\\ud800\\n"'],
    ...['"\\uD800\\uD800\\uDC00"', '"\\udbff"', '"\\udfff"', '"\\ud800\\u0041"', '{"\\ud800":1}'],
  ]),
  ...values("no string", "invalid-json", [
    ...["'a'", "`a`", "a", '"\\x41"', '"\\a"', '"\\\'"', '"\\0"', '"\\u"', '"\\u00"', '"\\u12G4"'],
    ...[
      '"\\u{41}"',
      '"\\U0041"',
      '"\\ "',
      '"\\\u00e9"',
      '"\\uzzzz"',
      '"\\u00A"',
      '"\t"',
      '"\u0001"',
      '"\u001f"',
    ],
    ...['"\r"', '"\u0000"', '"a" "b"', "\u201ca\u201d", '"\\ud83d\\x"', '"\\u-123"'],
  ]),
  ...values("open string", "truncated", ['"a', '"', '"\\"'], true),
  ...values("open string with a wrong escape", "invalid-json", ['"a\\'], true),
];

const words: readonly JsonCase[] = [
  ...values("word", "landed", ["true", "false", "null"]),
  ...values("no word", "invalid-json", [
    ...["True", "TRUE", "nul", "tru", "fals", "nulll", "truefalse", "undefined", "None", "yes", "", "NULL"],
  ]),
];

const structure: readonly JsonCase[] = [
  ...values("structure", "landed", [
    ...["[]", "{}", "[[]]", "[{}]", '{"a":{}}', "[1,2,3]", '[1,"a",null,true,{}]', '{"a":1,"b":2}', '{"":0}'],
    ...[
      '{"a":1,"a":2}',
      '{"a":1,"a":1}',
      '{"a":{"b":1},"a":{"c":2}}',
      '{"a":1,"A":2}',
      '{"\\u0061":1,"a":2}',
    ],
    ...['{"__proto__":{"x":1}}', '{"constructor":{"prototype":1}}', '{"toString":1,"hasOwnProperty":2}'],
    ...['{"10":1,"2":2,"1":3}', '{"z":1,"a":2}', '{"\u{1f600} a.b":1}', ' [ 1 , { "a" : 2 } ] ', "\t[\t1]\t"],
    ...["\r[\r1]", '{"id":"inner"}', `[${times("0,", 9_999)}0]`],
    times("[", 3_000) + times("]", 3_000),
    times('{"a":', 3_000) + "1" + times("}", 3_000),
  ]),
  ...values("structure too deep", "too-deep", [
    times("[", 20_000) + times("]", 20_000),
    times('{"a":', 20_000) + "1" + times("}", 20_000),
  ]),
  ...values("no structure", "invalid-json", [
    ...[
      "[1,]",
      "[,1]",
      "[1,,2]",
      "[,]",
      "{,}",
      '{"a":1,}',
      '{"a":1,,"b":2}',
      '{"a"}',
      '{"a":}',
      "{:1}",
      "{a:1}",
    ],
    ...["{'a':1}", "{1:1}", "{null:1}", '{"a" 1}', '{"a"=1}', '{"a"::1}', '{"a":1 "b":2}', '{"a":1;"b":2}'],
    ...[
      "[1 2]",
      "[1;2]",
      '["a":1]',
      '{"a","b"}',
      "{[]:1}",
      "[1:2]",
      "[1}",
      "{]",
      "/* c */ 1",
      "1 // c",
      "# 1",
    ],
    ...["<null>", "(1)", "1 2", "\u00a01", "\u000b1", "\u000c1", "\ufeff1", "\u20031", "\u200b1", "1\u0000"],
  ]),
  ...values("structure never closed", "truncated", ["{", '{"a":1'], true),
  ...values("structure closed by another's bracket", "invalid-json", ["[", '{"a":', "[1", "[1,"], true),
  ...values("structure closed twice", "invalid-json", ["]", "}", "[]]", "{}}", "1}"], true),
];

const encodings: readonly JsonCase[] = [
  ...values("not UTF-8", "invalid-utf8", [
    raw('"\xff"'),
    raw('"\xfe\xff"'),
    raw('"\xe9"'), // Latin-1
    raw('"\x80"'), // a continuation without a beginning
    raw('"\xe2\x82"'), // a beginning without its end
    raw('"\xc0\x80"'), // NUL, written too long
    raw('"\xc0\xaf"'),
    raw('"\xe0\x80\xaf"'),
    raw('"\xed\xa0\x80"'), // half of a surrogate pair
    raw('"\xed\xa0\xbd\xed\xb8\x80"'), // both halves, each by itself
    raw('"\xf4\x90\x80\x80"'), // beyond the last character
    raw('"\xf8\x88\x80\x80\x80"'),
    raw('{"\xff":1}'),
  ]),
  ...values("not UTF-8 outside a string", "invalid-json", [raw("\xff"), raw("1\x80")]),
];

const ids: readonly JsonCase[] = [
  ...records("id", "landed", [
    ...['{"id":"id 1"}', '{"id":9007199254740993}', '{"id":1.0}', '{"id":-0}', '{"id":"first","id":"id 5"}'],
    ...['{"\\u0069d":"id 6"}', '{"id":"\\u0069d 7"}', '{"v":{"id":"inner"},"id":"id 8"}', ' {"id":"id 9"}\t'],
  ]),
  ...records("no id", "no-record-id", [
    ...[
      "17",
      '"text"',
      "null",
      "true",
      "[1]",
      "{}",
      '{"id":null}',
      '{"id":""}',
      '{"id":[1]}',
      '{"id":{"a":1}}',
    ],
    ...[
      '{"id":false}',
      '{"ID":"x"}',
      '{"v":{"id":"x"}}',
      '{"id":"x","id":null}',
      `{"id":"${times("x", 1_001)}"}`,
    ],
  ]),
  ...records("id with NUL", "nul-character", ['{"id":"a\\u0000b"}']),
  ...records("id with half a character", "lone-surrogate", ['{"id":"\\ud800"}']),
  ...records("id that is not UTF-8", "invalid-utf8", [raw('{"id":"\xff"}')]),
  ...records("no record", "invalid-json", ["treu", "01", "'x'", "{'id':'x'}"]),
  ...records("word cut off", "truncated", ["tru"]),
  ...records("record cut off", "truncated", ['{"id":"cut off"', '{"id":"cut off", "v', '["'], true),
];

export const jsonCases: readonly JsonCase[] = [
  ...numbers,
  ...strings,
  ...words,
  ...structure,
  ...encodings,
  ...ids,
];

/** Whole texts where a list of records is expected, with the error that ends the read; undefined: an empty list. */
export const jsonDocuments: readonly (readonly [name: string, bytes: Buffer, code: string | undefined])[] = [
  ["an empty list", Buffer.from(" [ ]\n"), undefined],
  ["an empty list behind a byte order mark", Buffer.from("\ufeff[]"), undefined],
  ["nothing", Buffer.alloc(0), "EDP-SRC-014"],
  ["only spaces", Buffer.from(" \n\t"), "EDP-SRC-014"],
  ["only a byte order mark", Buffer.from("\ufeff"), "EDP-SRC-014"],
  ["two byte order marks", Buffer.from("\ufeff\ufeff[]"), "EDP-SRC-014"],
  ["an object", Buffer.from("{}"), "EDP-SRC-015"],
  ["null", Buffer.from("null"), "EDP-SRC-015"],
  ["a number", Buffer.from("7"), "EDP-SRC-015"],
  ["a list never closed", Buffer.from('[{"id":"1"}'), "EDP-SRC-014"],
  ["a list closed by the wrong bracket", Buffer.from('[{"id":"1"}}'), "EDP-SRC-014"],
  ["a comma too many", Buffer.from('[{"id":"1"},]'), "EDP-SRC-014"],
  ["two lists", Buffer.from("[][]"), "EDP-SRC-014"],
  ["a NUL behind the list", Buffer.from("[]\u0000"), "EDP-SRC-014"],
  ["a comment behind the list", Buffer.from("[] // end"), "EDP-SRC-014"],
  ["JSON Lines", Buffer.from('{"id":"1"}\n{"id":"2"}\n'), "EDP-SRC-015"],
  ["UTF-16 without a mark", Buffer.from("[]", "utf16le"), "EDP-SRC-014"],
  ["a web page", Buffer.from("<html></html>"), "EDP-SRC-014"],
];
