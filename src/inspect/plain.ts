/**
 * Anything as plain JSON. Inspectors mangle what is not: a Map arrives as `{}`, bytes as an object of numbers, and a
 * BigInt stops them altogether. Our states are plain; what an app passes to a call, and a device sends, is anything.
 */

/** deeper than any state or message of ours */
const DEEPEST = 24;

/**
 * It never throws.
 * @param within the objects that this one is in
 */
export const plain = (value: unknown, within: readonly object[] = []): unknown => {
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return value;
    case 'number':
      return Number.isFinite(value) ? value : String(value);
    case 'undefined':
      return undefined;
    case 'object':
      break;
    default:
      // a bigint, a symbol, a function
      return typeof value === 'bigint' ? `${value}n` : `[${typeof value}]`;
  }
  if (value === null) return null;
  if (within.includes(value)) return '[circular]';
  if (within.length >= DEEPEST) return '[deeper]';
  const path = [...within, value];
  const inner = (item: unknown): unknown => plain(item, path);
  // in a list nothing cannot be left out
  const listed = (item: unknown): unknown => inner(item) ?? null;
  try {
    if (ArrayBuffer.isView(value) || value instanceof ArrayBuffer) return `[${value.byteLength} bytes]`;
    if (value instanceof Map) return [...value].map((entry) => entry.map(listed));
    if (Array.isArray(value) || value instanceof Set) return [...value].map(listed);
    if (value instanceof Date || value instanceof Error) return String(value);
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, inner(item)]));
  } catch {
    // a getter or a proxy of somebody's
    return '[unreadable]';
  }
};

/** An event of that type with whatever else it carries, in plain JSON. */
export const plainEvent = (
  type: string,
  rest: object,
): { readonly type: string; readonly [key: string]: unknown } => ({ ...(plain(rest) as object), type });
