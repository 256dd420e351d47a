/** Names for numbers, where a scenario may say either. */

/** The name of a name or number of the table; a value that is neither stays what it is. */
export const nameOf = <Name extends string>(table: Readonly<Record<Name, number>>) => {
  const names = new Map<unknown, Name>();
  for (const [name, number] of Object.entries(table) as [Name, number][]) {
    names.set(name, name);
    names.set(number, name);
  }
  return (value: unknown): Name => names.get(value) ?? (value as Name);
};
