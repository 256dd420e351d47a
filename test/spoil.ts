/** A JSON value with one place of it spoilt: what the checks of snapshots are tried with. */
export type Place = readonly (string | number)[];

/** The value itself, and every place in it. */
export const placesOf = (value: unknown, at: Place = []): Place[] => [
  at,
  ...(typeof value === 'object' && value !== null
    ? Object.entries(value).flatMap(([key, inner]) =>
        placesOf(inner, [...at, Array.isArray(value) ? Number(key) : key]),
      )
    : []),
];

export const at = (value: unknown, place: Place): unknown =>
  place.reduce((inner, key) => (inner as Record<string | number, unknown>)[key], value);

export const GONE = Symbol('gone');

/** A copy with something else in that place, or nothing. */
export const altered = <T>(value: T, place: Place, by: unknown): T => {
  const copy = { root: JSON.parse(JSON.stringify(value)) as T };
  const path = ['root', ...place];
  const last = path[path.length - 1] as string;
  const owner = at(copy, path.slice(0, -1)) as Record<string, unknown>;
  if (by === GONE && Array.isArray(owner)) owner.splice(Number(last), 1);
  else if (by === GONE) delete owner[last];
  else owner[last] = by;
  return copy.root;
};
