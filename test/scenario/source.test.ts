import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decode, readSource, UnusableInput } from '../../src/scenario/source.js';
import { marked, refusal } from './helpers.js';

const MISTAKES: readonly [name: string, text: string, expected: RegExp][] = [
  ['nothing at all', '▸', /an object with "steps" was expected, and there is nothing/],
  ['white space only', '▸ \n', /there is nothing/],
  ['a trailing comma in an object', '{ "steps": [],▸}', /a property name in double quotes/],
  ['a trailing comma in a list', '{ "steps": [\n1,▸] }', /a value was expected/],
  ['a line comment', '{\n▸// why\n"steps": [] }', /JSON without comments/],
  ['a block comment', '{ "steps": ▸/* none */ [] }', /JSON without comments/],
  ['a missing comma', '{ "name": "x"\n  ▸"steps": [] }', /a comma/],
  ['a missing colon', '{ "steps" ▸[] }', /a colon/],
  ['a missing value', '{ "steps": ▸}', /a value was expected/],
  ['a missing brace at the end', '{ "steps": []\n▸', /the file ends/],
  ['a missing bracket at the end', '{ "steps": [▸', /the file ends/],
  ['something after the end', '{ "steps": [] }\n▸]', /the end of the file/],
  ['a key without quotes', '{ ▸steps: [] }', /in double quotes/],
  ['single quotes', "{ ▸'steps': [] }", /in double quotes/],
  ['an open text', '{ "name": ▸"x\n}', /a closing double quote/],
  ['an unknown escape', '{ "name": ▸"\\q" }', /after the backslash/],
  ['a half escape', '{ "name": ▸"\\u12" }', /four hexadecimal digits/],
  ['a control character', '{ "name": ▸"a\tb" }', /without control characters/],
  ['a number with a leading zero', '{ "a": 0▸1 }', /a comma/],
  ['a number without digits', '{ "a": ▸1. }', /a number as JSON has it/],
  ['a word', '{ "a": ▸True }', /JSON was expected/],
  ['a key given twice', '{ "steps": [],\n ▸"steps": [] }', /"steps" is at 1:3/],
  ['a key given twice within', '{ "steps": [{ "a": { "x": 1, ▸"x": 2 } }] }', /"x" is at/],
  ['__proto__ given twice', '{ "__proto__": 1, ▸"__proto__": 2 }', /"__proto__" is at/],
  ['too many levels', `${'['.repeat(200)}▸${'['.repeat(100)}`, /at most 200 levels/],
];

describe('SCN-1 a scenario is strict JSON', () => {
  it.each(MISTAKES)('SCN-1 %s is refused where it is', (_, input, expected) => {
    const { text, at } = marked(input);
    const message = refusal(text);
    expect(message.split('; ')[0]).toBe(`f.json:${at}: unable to read the JSON`);
    expect(message).toMatch(expected);
    expect(message).not.toContain('\n');
  });

  it('SCN-1 a byte order mark is no column, and \\r\\n and \\r end lines', () => {
    expect(refusal('\uFEFF{ x')).toContain('f.json:1:3:');
    expect(refusal('{\r\n"a": 1,\r  x}')).toContain('f.json:3:3:');
  });

  it('SCN-1 what is not UTF-8 is refused at the character that is not', () => {
    const text = new TextEncoder().encode('{ "name":\n "\uFFFD é');
    expect(refusal(Uint8Array.of(...text, 0xc3, 0x28))).toBe(
      'f.json:2:6: unable to read the file; UTF-8 was expected',
    );
    expect(decode('f', text)).toBe('{ "name":\n "\uFFFD é');
  });

  it('SCN-1 positions are those of values and keys, and of the nearest above what is not there', () => {
    const source = readSource('f', '{ "a": [1,\n  { "__proto__": true }] }');
    expect(source.value).toEqual(JSON.parse('{"a":[1,{"__proto__":true}]}'));
    expect(source.at([])).toEqual({ line: 1, column: 1 });
    expect(source.at(['a'])).toEqual({ line: 1, column: 8 });
    expect(source.atKey(['a'])).toEqual({ line: 1, column: 3 });
    expect(source.at(['a', 1, '__proto__'])).toEqual({ line: 2, column: 18 });
    expect(source.atKey(['a', 1, '__proto__'])).toEqual({ line: 2, column: 5 });
    expect(source.at(['a', 1, 'b', 'c'])).toEqual({ line: 2, column: 3 });
  });

  it('SCN-1 reads any JSON as JSON.parse does', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.constantFrom(0, 2), (value, indent) => {
        const text = JSON.stringify(value, null, indent);
        expect(readSource('f', text).value).toEqual(JSON.parse(text));
      }),
      { seed: 1 },
    );
  });

  it('SCN-1 throws nothing but UnusableInput, whatever the text', () => {
    const pieces = [
      '{',
      '}',
      '[',
      ']',
      ',',
      ':',
      '"',
      '\\',
      'a',
      '1',
      '-',
      '.',
      '/',
      '*',
      '\n',
      ' ',
      'true',
      '\u0000',
    ];
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...pieces), { maxLength: 40 }), (parts) => {
        const text = parts.join('');
        const isJSON = (() => {
          try {
            JSON.parse(text);
            return true;
          } catch {
            return false;
          }
        })();
        try {
          readSource('f', text);
          expect(isJSON).toBe(true);
        } catch (error) {
          expect(error).toBeInstanceOf(UnusableInput);
        }
      }),
      { seed: 2, numRuns: 2000 },
    );
  });
});
