// Whether a value is data: exactly what `JSON.parse(JSON.stringify(value))` gives back unchanged. Knows no chart.

/** A plain object, by its prototype; arrays and class instances are none. */
export function isObject(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null) return false;
  const prototype = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

/** The first place in a value that JSON would lose or change; `undefined` if there is none. */
export function checkJson(
  value: unknown,
  path = '',
  above: readonly unknown[] = [],
): { path: string; what: string } | undefined {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return undefined;
  if (typeof value === 'number') {
    if (Number.isFinite(value) && !Object.is(value, -0)) return undefined;
    return { path, what: Object.is(value, -0) ? '-0' : String(value) };
  }
  if (typeof value !== 'object')
    return { path, what: value === undefined ? 'undefined' : `a ${typeof value}` };
  if (above.includes(value)) return { path, what: 'a value that contains itself' };
  if (!Array.isArray(value) && !isObject(value)) return { path, what: 'an instance of a class' };
  for (const key of Reflect.ownKeys(value)) {
    if (Array.isArray(value) && key === 'length') continue;
    const at = path === '' ? String(key) : `${path}.${String(key)}`;
    const property = Object.getOwnPropertyDescriptor(value, key);
    if (typeof key === 'symbol') return { path: at, what: 'a symbol for a key' };
    if (property === undefined || !('value' in property)) return { path: at, what: 'an accessor' };
    if (!property.enumerable) return { path: at, what: 'a hidden property' };
    if (Array.isArray(value) && !/^\d+$/.test(key)) return { path: at, what: 'a named property of a list' };
    const bad = checkJson(property.value, at, [...above, value]);
    if (bad !== undefined) return bad;
  }
  if (Array.isArray(value) && Object.keys(value).length !== value.length)
    return { path, what: 'a list with holes' };
  return undefined;
}
