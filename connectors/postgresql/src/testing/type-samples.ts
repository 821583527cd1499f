// For tests only: a value of every kind of type.

/** Type, value as SQL, and the bytes that land. */
export const typeSamples: readonly (readonly [type: string, value: string, json: string])[] = [
  ["bigint", "9223372036854775807", "9223372036854775807"],
  ["smallint", "-32768", "-32768"],
  ["numeric(38,10)", "12345678901234567890123456.5", "12345678901234567890123456.5000000000"],
  ["numeric", "1e-30", "0.000000000000000000000000000001"],
  ["numeric", "'NaN'", '"NaN"'],
  ["numeric", "'-Infinity'", '"-Infinity"'],
  ["double precision", "0.1::float8 + 0.2", "0.30000000000000004"],
  ["double precision", "'Infinity'", '"Infinity"'],
  ["real", "3.14", "3.14"],
  ["money", "'$1,000.55'", "1000.55"],
  ["boolean", "true", "true"],
  ["text", "E'a\\n\"b\"\\\\ \\u00e9 \\U0001F600'", '"a\\n\\"b\\"\\\\ é 😀"'],
  ["char(4)", "'ab'", '"ab  "'],
  ["timestamptz", "'2026-03-29 02:30:00.123456+02'", '"2026-03-29T00:30:00.123456+00:00"'],
  ["timestamp", "'2026-03-29 02:30:00.000001'", '"2026-03-29T02:30:00.000001"'],
  ["timestamptz", "'infinity'", '"infinity"'],
  ["timestamp", "'0044-03-15 12:00:00 BC'", '"0044-03-15T12:00:00 BC"'],
  ["timestamptz", "'294276-12-31 23:59:59.999999+00'", '"294276-12-31T23:59:59.999999+00:00"'],
  ["date", "'-infinity'", '"-infinity"'],
  ["date", "'2026-02-28'", '"2026-02-28"'],
  ["time", "'24:00:00'", '"24:00:00"'],
  ["timetz", "'12:00:00.5+05:30'", '"12:00:00.5+05:30"'],
  ["interval", "'1 year 2 mons -3 days 04:05:06.789'", '"P1Y2M-3DT4H5M6.789S"'],
  ["bytea", "'\\x00ff10'", '{"$base64":"AP8Q"}'],
  ["uuid", "'A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11'", '"a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11"'],
  ["json", `'{"b":1, "a":[1e400, 1.0],  "b":2}'`, '{"b":1, "a":[1e400, 1.0],  "b":2}'],
  ["jsonb", `'{"b":1.10, "a":9007199254740993}'`, '{"a": 9007199254740993, "b": 1.10}'],
  ["mood", "'very good'", '"very good"'],
  ["integer[]", "'{{1,2},{3,null}}'", "[[1,2],[3,null]]"],
  ["text[]", `array['a,b', 'c"d', null]`, '["a,b","c\\"d",null]'],
  ["numeric[]", "'{1.10,NaN}'", '[1.10,"NaN"]'],
  ["place", "row('Bonn', 1.50)", '{"city":"Bonn","height":1.50}'],
  ["inet", "'2001:db8::1/64'", '"2001:db8::1/64"'],
  ["bit varying(8)", "B'0101'", '"0101"'],
  ["int4range", "'[1,5)'", '"[1,5)"'],
  ["xml", "'<a>1</a>'", '"<a>1</a>"'],
  ["point", "'(1.5,2)'", '"(1.5,2)"'],
  ["positive", "7", "7"],
  ["cents", "'$2.50'", "2.50"],
  ["text", "null", "null"],
  ["bytea", "null", "null"],
];

/** Types of a user's own, which some of the samples have. */
export const ownTypesSql = `
      create type mood as enum ('good', 'very good');
      create type place as (city text, height numeric);
      create domain positive as bigint check (value > 0);
      create domain cents as money;`;
